import APIModel
import Base

extension DescribeText {
    /// Containers with what is known of them.
    ///
    /// - Parameters:
    ///   - pod: The pod whose fields their environment may ask for; nil in templates.
    ///   - space: What templates are indented by.
    mutating func containers(
        _ title: String, _ containers: [Container], _ statuses: [ContainerStatus], of pod: Pod?,
        _ context: DescribeContext, space: String = ""
    ) {
        line(0, "\(space)\(title):\(containers.isEmpty ? " <none>" : "")")
        for container in containers {
            let status = statuses.last { $0.name == container.name }
            line(1, "\(space.isEmpty ? "" : " ")\(container.name):")
            basics(container, status)
            words("Command", container.command)
            words("Args", container.args)
            if let status { state(of: status, context) }
            resources(container.resources, level: 2)
            probe("Liveness", container.livenessProbe)
            probe("Readiness", container.readinessProbe)
            probe("Startup", container.startupProbe)
            environment(container, of: pod)
            mounts(container)
        }
    }

    private mutating func basics(_ container: Container, _ status: ContainerStatus?) {
        if let status { field("Container ID", status.containerID, level: 2) }
        field("Image", container.image, level: 2)
        if let status { field("Image ID", status.imageID, level: 2) }
        func text(_ port: KeyPath<ContainerPort, Int32>) -> String {
            container.ports.map {
                "\($0[keyPath: port])/\($0.protocol)" + ($0.name.isEmpty ? "" : " (\($0.name))")
            }.joined(separator: ", ")
        }
        let several = container.ports.count > 1 ? "s" : ""
        field("Port\(several)", text(\.containerPort).or("<none>"), level: 2)
        field("Host Port\(several)", text(\.hostPort).or("<none>"), level: 2)
        if let profile = container.securityContext?.seccompProfile { seccomp(profile, level: 2) }
    }

    private mutating func words(_ title: String, _ words: [String]) {
        guard !words.isEmpty else { return }
        line(2, "\(title):")
        for word in words {
            for part in word.lines { line(3, part) }
        }
    }

    mutating func resources(_ resources: ResourceRequirements, level: Int) {
        if !resources.limits.isEmpty { line(level, "Limits:") }
        amounts(resources.limits, level: level + 1)
        if !resources.requests.isEmpty { line(level, "Requests:") }
        amounts(resources.requests, level: level + 1)
    }

    private mutating func state(of status: ContainerStatus, _ context: DescribeContext) {
        state("State", status.state, context)
        if status.lastState.terminated != nil { state("Last State", status.lastState, context) }
        field("Ready", status.ready ? "True" : "False", level: 2)
        field("Restart Count", "\(status.restartCount)", level: 2)
    }

    private mutating func state(_ title: String, _ state: ContainerState, _ context: DescribeContext) {
        if let running = state.running {
            field(title, "Running", level: 2)
            field("Started", context.date(running.startedAt), level: 3)
        } else if let end = state.terminated {
            field(title, "Terminated", level: 2)
            if !end.reason.isEmpty { field("Reason", end.reason, level: 3) }
            if !end.message.isEmpty { field("Message", end.message, level: 3) }
            field("Exit Code", "\(end.exitCode)", level: 3)
            if end.signal > 0 { field("Signal", "\(end.signal)", level: 3) }
            field("Started", context.date(end.startedAt), level: 3)
            field("Finished", context.date(end.finishedAt), level: 3)
        } else {
            field(title, "Waiting", level: 2)
            if let reason = state.waiting?.reason, !reason.isEmpty { field("Reason", reason, level: 3) }
        }
    }

    private mutating func probe(_ title: String, _ probe: Probe?) {
        if let probe { field(title, probe.summary, level: 2) }
    }

    private mutating func mounts(_ container: Container) {
        line(2, "Mounts:" + (container.volumeMounts.isEmpty ? "\t<none>" : ""))
        for mount in container.volumeMounts.sorted(by: { $0.mountPath < $1.mountPath }) {
            var flags = mount.readOnly ? "ro" : "rw"
            if !mount.subPath.isEmpty { flags += ",path=\(GoText.quoted(mount.subPath))" }
            line(3, "\(mount.mountPath) from \(mount.name) (\(flags))")
        }
        guard !container.volumeDevices.isEmpty else { return }
        line(2, "Devices:")
        for device in container.volumeDevices.sorted(by: { $0.devicePath < $1.devicePath }) {
            line(3, "\(device.devicePath) from \(device.name)")
        }
    }
}

extension Probe {
    /// `http-get http://:8080/healthz delay=0s timeout=1s period=10s successThreshold=1 failureThreshold=3`.
    fileprivate var summary: String {
        let rest =
            "delay=\(initialDelaySeconds)s timeout=\(timeoutSeconds)s period=\(periodSeconds)s "
            + "successThreshold=\(successThreshold) failureThreshold=\(failureThreshold)"
        if let exec = handler.exec { return "exec [\(exec.command.joined(separator: " "))] \(rest)" }
        if let http = handler.httpGet {
            let scheme = http.scheme.isEmpty ? "" : http.scheme.lowercased() + ":"
            let host = http.host.contains(":") ? "[\(http.host)]" : http.host
            let slash = http.path.hasPrefix("/") || http.path.isEmpty ? "" : "/"
            return "http-get \(scheme)//\(host):\(http.port)\(slash)\(http.path) \(rest)"
        }
        if let tcp = handler.tcpSocket { return "tcp-socket \(tcp.host):\(tcp.port) \(rest)" }
        if let grpc = handler.grpc { return "grpc <pod>:\(grpc.port) \(grpc.service ?? "") \(rest)" }
        return "unknown \(rest)"
    }
}
