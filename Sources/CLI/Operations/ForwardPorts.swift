import APIModel

/// The ports of `ctl port-forward`, as they are written.
struct ForwardPorts: Sendable {
    /// One of `8080`, `8080:80`, `:80`, `8080:http`.
    struct Word: Sendable, Equatable {
        let local: UInt16?
        /// A number or a port's name.
        let remote: String
    }

    static func parse(_ text: String) throws(CommandError) -> Word {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard (1...2).contains(parts.count), let remote = parts.last, !remote.isEmpty else {
            throw .message("invalid port format '\(text)'")
        }
        if parts.count == 1 {
            return Word(local: UInt16(remote), remote: remote)
        }
        guard !parts[0].isEmpty else { return Word(local: 0, remote: remote) }
        guard let local = UInt16(parts[0]) else {
            throw .message("error parsing local port '\(parts[0])': write a number from 0 to 65535")
        }
        return Word(local: local, remote: remote)
    }

    /// What a word means for a pod: names are those of its ports, and a service's ports are looked up first.
    static func port(_ word: Word, _ pod: Pod, service: Service?) throws(CommandError) -> PortForwarding.Port {
        var remote = word.remote
        // Where the local port is that which was written: of a service it is the service's.
        var local = word.local
        if let service {
            let found = service.spec.ports.first { port in
                UInt16(remote).map { Int32($0) == port.port } ?? (port.name == remote)
            }
            guard let found else {
                throw .message("Service \(service.metadata.name) does not have a service port \(remote)")
            }
            if local == nil { local = UInt16(exactly: found.port) }
            switch found.targetPort {
            case .int(0): remote = String(found.port)
            case .int(let number): remote = String(number)
            case .string(let name): remote = name.isEmpty ? String(found.port) : name
            }
        }
        if let number = UInt16(remote) {
            guard number > 0 else { throw .message("remote port must be > 0") }
            return PortForwarding.Port(local: local ?? number, remote: number)
        }
        let named = pod.spec.containers.flatMap(\.ports).first { $0.name == remote }
        guard let named, let number = UInt16(exactly: named.containerPort) else {
            throw .message("Pod '\(pod.metadata.name)' does not have a named port '\(remote)'")
        }
        return PortForwarding.Port(local: local ?? number, remote: number)
    }

    /// Addresses of this machine: `localhost` is both of its loopbacks.
    static func addresses(_ text: String) throws(CommandError) -> [String] {
        var addresses: [String] = []
        for word in text.split(separator: ",").map(String.init) {
            addresses += word == "localhost" ? ["127.0.0.1", "::1"] : [word]
        }
        guard !addresses.isEmpty else { throw .message("--address names no address") }
        return addresses
    }
}
