import APIModel

/// Whom a caller works for: what decides which of the server's queues its requests stand in.
enum CallerClass: UInt8, CaseIterable {
    /// The group `system:masters`, and the server itself: never held back.
    case exempt
    /// Agents of nodes.
    case node
    /// The scheduler, the controllers and the service accounts of `kube-system`.
    case control
    /// Everybody else.
    case workload
}

extension CallerClass {
    private static let systemComponentPrefix = "system:kube-"

    init(_ user: Identity) {
        if user.isMember(of: SystemName.masters) {
            self = .exempt
        } else if user.isMember(of: SystemName.nodes) {
            self = .node
        } else if user.name.utf8.starts(with: Self.systemComponentPrefix.utf8)
            || user.isMember(of: SystemName.serviceAccountsPrefix + SystemName.systemNamespace)
        {
            self = .control
        } else {
            self = .workload
        }
    }

    /// Whether the system comes to a stop without it: a part of the watches is kept for these.
    var isSystem: Bool {
        switch self {
        case .exempt, .workload: false
        case .node, .control: true
        }
    }
}
