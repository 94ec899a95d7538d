import APIModel
import Base

extension Pod: DescribedKind {
    func describe(into text: inout DescribeText, _ context: DescribeContext) {
        text.field("Name", metadata.name)
        text.field("Namespace", metadata.namespace)
        if let priority = spec.priority { text.field("Priority", "\(priority)") }
        if !spec.priorityClassName.isEmpty { text.field("Priority Class Name", spec.priorityClassName) }
        if let name = spec.runtimeClassName, !name.isEmpty { text.field("Runtime Class Name", name) }
        if !spec.serviceAccountName.isEmpty { text.field("Service Account", spec.serviceAccountName) }
        text.field("Node", spec.nodeName.isEmpty ? "<none>" : "\(spec.nodeName)/\(status.hostIP)")
        if let start = status.startTime { text.field("Start Time", context.date(start)) }
        text.labels("Labels", metadata.labels)
        text.annotations(metadata.annotations)
        if let deleted = metadata.deletionTimestamp, status.phase != "Failed", status.phase != "Succeeded" {
            text.field("Status", "Terminating (lasts \(context.age(deleted)))")
            if let grace = metadata.deletionGracePeriodSeconds { text.field("Termination Grace Period", "\(grace)s") }
        } else {
            text.field("Status", status.phase)
        }
        if !status.reason.isEmpty { text.field("Reason", status.reason) }
        if !status.message.isEmpty { text.field("Message", status.message) }
        if let profile = spec.securityContext?.seccompProfile { text.seccomp(profile, level: 0) }
        text.field("IP", status.podIP)
        if status.podIPs.isEmpty {
            text.field("IPs", "<none>")
        } else {
            text.line(0, "IPs:")
            for address in status.podIPs { text.field("IP", address.ip, level: 1) }
        }
        text.controller(of: metadata)
        if !status.nominatedNodeName.isEmpty { text.field("NominatedNodeName", status.nominatedNodeName) }
        if let resources = spec.resources {
            text.line(0, "Resources:")
            text.resources(resources, level: 1)
        }
        describeContainers(into: &text, context)
        describeConditions(into: &text)
        text.volumes(spec.volumes, space: "")
        text.field("QoS Class", qualityOfService)
        text.labels("Node-Selectors", spec.nodeSelector)
        text.tolerations(spec.tolerations, title: "Tolerations")
        text.spreadConstraints(spec.topologySpreadConstraints, space: "")
    }

    private func describeContainers(into text: inout DescribeText, _ context: DescribeContext) {
        if !spec.initContainers.isEmpty {
            text.containers("Init Containers", spec.initContainers, status.initContainerStatuses, of: self, context)
        }
        text.containers("Containers", spec.containers, status.containerStatuses, of: self, context)
        guard !spec.ephemeralContainers.isEmpty else { return }
        let ephemeral = spec.ephemeralContainers.map { Container($0.ephemeralContainerCommon) }
        text.containers("Ephemeral Containers", ephemeral, status.ephemeralContainerStatuses, of: self, context)
    }

    private func describeConditions(into text: inout DescribeText) {
        if !spec.readinessGates.isEmpty {
            text.line(0, "Readiness Gates:\n  Type\tStatus")
            for gate in spec.readinessGates {
                let condition = status.conditions.first { $0.type == gate.conditionType }
                text.line(1, "\(gate.conditionType) \t\(condition?.status ?? "<none>") ")
            }
        }
        if !status.conditions.isEmpty {
            text.line(0, "Conditions:\n  Type\tStatus")
            for condition in status.conditions { text.line(1, "\(condition.type) \t\(condition.status) ") }
        }
    }
}

extension Container {
    /// The fields that an ephemeral container shares with others and that a description shows.
    fileprivate init(_ common: EphemeralContainerCommon) {
        self.init()
        name = common.name
        image = common.image
        command = common.command
        args = common.args
        ports = common.ports
        env = common.env
        envFrom = common.envFrom
        resources = common.resources
        volumeMounts = common.volumeMounts
        volumeDevices = common.volumeDevices
        securityContext = common.securityContext
    }
}

extension DescribeText {
    mutating func seccomp(_ profile: SeccompProfile, level: Int) {
        field("SeccompProfile", profile.type, level: level)
        if profile.type == "Localhost" {
            field("LocalhostProfile", profile.localhostProfile ?? "", level: level == 0 ? 0 : level + 1)
        }
    }

    mutating func tolerations(_ tolerations: [Toleration], title: String) {
        list(
            title,
            tolerations.enumerated().sorted { ($0.element.key, $0.offset) < ($1.element.key, $1.offset) }.map {
                _, one in
                var text = one.key
                if !one.value.isEmpty { text += "=\(one.value)" }
                if !one.effect.isEmpty { text += ":\(one.effect)" }
                if one.operator == "Exists", one.value.isEmpty { text += text.isEmpty ? "op=Exists" : " op=Exists" }
                if let seconds = one.tolerationSeconds { text += " for \(seconds)s" }
                return text
            })
    }

    mutating func spreadConstraints(_ constraints: [TopologySpreadConstraint], space: String) {
        guard !constraints.isEmpty else { return }
        let ordered = constraints.sorted { $0.topologyKey < $1.topologyKey }
        list(
            "\(space)Topology Spread Constraints",
            ordered.map { one in
                var text = "\(one.topologyKey):\(one.whenUnsatisfiable) when max skew \(one.maxSkew) is exceeded"
                if one.labelSelector != nil { text += " for selector \(one.labelSelector.shown)" }
                return text
            })
    }

    /// The template that a workload makes pods of.
    mutating func template(_ template: PodTemplateSpec, _ context: DescribeContext) {
        line(0, "Pod Template:")
        labels("  Labels", template.metadata.labels)
        if !template.metadata.annotations.isEmpty {
            annotations(template.metadata.annotations, title: "  Annotations")
        }
        let spec = template.spec
        if !spec.serviceAccountName.isEmpty { field("Service Account", spec.serviceAccountName, level: 1) }
        if !spec.initContainers.isEmpty {
            containers("Init Containers", spec.initContainers, [], of: nil, context, space: "  ")
        }
        containers("Containers", spec.containers, [], of: nil, context, space: "  ")
        volumes(spec.volumes, space: "  ")
        spreadConstraints(spec.topologySpreadConstraints, space: "  ")
        if !spec.priorityClassName.isEmpty { field("Priority Class Name", spec.priorityClassName, level: 1) }
        labels("  Node-Selectors", spec.nodeSelector)
        tolerations(spec.tolerations, title: "  Tolerations")
    }
}
