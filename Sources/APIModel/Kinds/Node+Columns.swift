import Base

extension Node {
    /// A label `node-role.kubernetes.io/worker` gives the role `worker`.
    public static let rolePrefix = "node-role.kubernetes.io/"
    private static let roleLabel = "kubernetes.io/role"

    public static var columns: [PrintColumn] {
        [
            .name, PrintColumn("Status"), PrintColumn("Roles"), .age, PrintColumn("Version"), .wide("Internal-IP"),
            .wide("External-IP"), .wide("OS-Image"), .wide("Kernel-Version"), .wide("Container-Runtime"),
        ]
    }

    public func cells(_ context: PrintContext) -> [PrintCell] {
        let info = status.nodeInfo
        let kernel = Self.known(info.kernelVersion)
        return [
            .text(metadata.name), .text(statusText), .text(roles.isEmpty ? "<none>" : roles.joined(separator: ",")),
            .age(metadata.creationTimestamp, context), .text(info.kubeletVersion),
            .text(address("InternalIP") ?? "<none>"), .text(address("ExternalIP") ?? "<none>"),
            .text(Self.known(info.osImage)),
            .text(info.architecture.isEmpty ? kernel : "\(kernel) (\(info.architecture))"),
            .text(Self.known(info.containerRuntimeVersion)),
        ]
    }

    private var statusText: String {
        let ready = status.conditions.last { $0.type == "Ready" }
        let text = ready.map { $0.status == "True" ? "Ready" : "NotReady" } ?? "Unknown"
        return spec.unschedulable ? text + ",SchedulingDisabled" : text
    }

    /// The roles that labels give, in order.
    public var roles: [String] {
        var roles: Set<String> = []
        for (key, value) in metadata.labels.pairs {
            if key.utf8.starts(with: Self.rolePrefix.utf8) {
                roles.insert(String(decoding: key.utf8.dropFirst(Self.rolePrefix.utf8.count), as: UTF8.self))
            } else if key == Self.roleLabel {
                roles.insert(value)
            }
        }
        roles.remove("")
        return roles.sorted()
    }

    /// The first address of a type.
    public func address(_ type: String) -> String? {
        status.addresses.first { $0.type == type }?.address
    }

    private static func known(_ text: String) -> String { text.isEmpty ? "<unknown>" : text }

    public var selectableFields: [(name: String, value: String)] {
        [("spec.unschedulable", String(spec.unschedulable))]
    }
}
