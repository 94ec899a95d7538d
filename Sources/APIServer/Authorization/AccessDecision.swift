public import APIModel

/// What an authorizer says, and why.
///
/// The reason is kept as what it is made of; text is made only where it is read.
public enum AccessDecision: Sendable {
    case allowed(AccessReason)
    /// Refused whatever the next authorizer says.
    case denied(AccessReason)
    /// Nothing here allows it; the next authorizer is asked. After the last one this is a refusal.
    case noOpinion(AccessReason)

    public var isAllowed: Bool {
        if case .allowed = self { true } else { false }
    }

    public var isDenied: Bool {
        if case .denied = self { true } else { false }
    }

    public var reason: AccessReason {
        switch self {
        case .allowed(let reason), .denied(let reason), .noOpinion(let reason): reason
        }
    }
}

/// Why a decision fell as it did.
public enum AccessReason: Sendable, CustomStringConvertible {
    case none
    /// The user is in `system:masters`.
    case masters
    /// A rule of the role that a binding gives.
    case grant(AccessGrant)
    /// The node authorizer's own rules.
    case node
    case text(String)

    public var description: String {
        switch self {
        case .none, .masters, .node: ""
        case .grant(let grant): "RBAC: allowed by \(grant)"
        case .text(let text): text
        }
    }
}

/// The binding through which a user may do something.
public struct AccessGrant: Hashable, Sendable, CustomStringConvertible {
    public let binding: BindingName
    public let role: RoleRef
    /// The subject of the binding that the user is.
    public let subject: Subject

    public static func == (left: AccessGrant, right: AccessGrant) -> Bool {
        left.binding == right.binding && left.role == right.role && left.subject == right.subject
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(binding)
    }

    public var description: String {
        "\(binding) of \(role.kind) \(GoText.quoted(role.name)) to \(subjectText)"
    }

    private var subjectText: String {
        let isAccount = subject.kind == "ServiceAccount"
        let namespace = subject.namespace.isEmpty ? binding.namespace : subject.namespace
        let name = isAccount && !namespace.isEmpty ? subject.name + "/" + namespace : subject.name
        return "\(subject.kind) \(GoText.quoted(name))"
    }
}

/// The name of a binding; without a namespace it is one for the whole cluster.
public struct BindingName: Hashable, Sendable, CustomStringConvertible {
    public let namespace: String
    public let name: String

    public init(namespace: String = "", name: String) {
        self.namespace = namespace
        self.name = name
    }

    public var description: String {
        namespace.isEmpty
            ? "ClusterRoleBinding \(GoText.quoted(name))" : "RoleBinding \(GoText.quoted(name + "/" + namespace))"
    }
}
