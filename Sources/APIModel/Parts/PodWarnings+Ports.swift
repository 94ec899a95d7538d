extension PodWarnings {
    /// Ports that stand in each other's way.
    mutating func addPorts(of spec: PodSpec) {
        var known: [String: [(port: ContainerPort, path: FieldPath)]] = [:]
        var names: [String: FieldPath] = [:]
        for (container, containerPath) in spec.containersWithPaths(below: path) {
            // Init containers that end have no ports while services look for them by name.
            let isNamed = containerPath.elements.dropLast().last != .name("initContainers") || container.isSidecar
            for (index, port) in container.ports.enumerated() {
                let path = containerPath.child("ports").index(index)
                if isNamed, !port.name.isEmpty {
                    if let first = names[port.name] {
                        add(
                            path,
                            "duplicate port name \(GoText.quoted(port.name)) with \(first), services and probes that "
                                + "select ports by name will use \(first)")
                    } else {
                        names[port.name] = path
                    }
                }
                if !port.hostIP.isEmpty, port.hostPort == 0 {
                    add(
                        path,
                        "hostIP set without hostPort: {Name:\(port.name) HostPort:\(port.hostPort) ContainerPort:"
                            + "\(port.containerPort) Protocol:\(port.protocol) HostIP:\(port.hostIP)}")
                }
                let key = "\(port.containerPort)/\(port.protocol)"
                for other in known[key] ?? [] {
                    if let text = port.conflict(with: other.port) {
                        add(path, "\(text) port definition with \(other.path)")
                    }
                }
                known[key, default: []].append((port, path))
            }
        }
    }
}

extension ContainerPort {
    /// How this port and `other`, the same of the container, go together on the host.
    fileprivate func conflict(with other: ContainerPort) -> String? {
        if hostIP == other.hostIP, hostPort == other.hostPort { return "duplicate" }
        if hostPort == 0 || other.hostPort == 0 { return "overlapping" }
        // One address and all addresses: which one a connection reaches is left to chance.
        return hostPort == other.hostPort && hostIP.isEmpty != other.hostIP.isEmpty ? "dangerously ambiguous" : nil
    }
}
