import APIModel

/// The position of a role in the index.
typealias RoleNumber = Int32

/// A role's name; without a namespace it is a cluster role.
struct RoleName: Hashable, Sendable {
    let namespace: String
    let name: ExactText

    init(namespace: String, name: String) {
        self.namespace = namespace
        self.name = ExactText(name)
    }

    /// The role that a binding means, or nil where its reference can mean none.
    init?(_ role: RoleRef, bindingNamespace: String) {
        switch role.kind {
        case "ClusterRole": self.init(namespace: "", name: role.name)
        case "Role" where !bindingNamespace.isEmpty: self.init(namespace: bindingNamespace, name: role.name)
        default: return nil
        }
    }
}

/// A role that exists, that bindings name, or both.
struct RoleSlot: Sendable {
    let name: RoleName
    /// Nil while the role does not exist.
    var rules: RoleRules?
    /// How many bindings name the role.
    var bindings = 0
}

/// What a binding gives to whom.
struct BoundRole: Sendable {
    let role: RoleRef
    let number: RoleNumber
    let subjects: [Subject]
}

/// A user or a group; a service account is the user that it is.
struct SubjectKey: Hashable, Sendable {
    let isGroup: Bool
    let name: ExactText

    init(isGroup: Bool, _ name: String) {
        self.isGroup = isGroup
        self.name = ExactText(name)
    }

    /// Nil for a subject that nobody can be.
    init?(_ subject: Subject, namespace: String) {
        switch subject.kind {
        case "User": self.init(isGroup: false, subject.name)
        case "Group": self.init(isGroup: true, subject.name)
        case "ServiceAccount":
            let home = subject.namespace.isEmpty ? namespace : subject.namespace
            guard !home.isEmpty else { return nil }
            self.init(isGroup: false, SystemName.serviceAccountUser(namespace: home, name: subject.name))
        default: return nil
        }
    }

    /// What the user is: itself, then its groups.
    static func all(of user: Identity) -> [SubjectKey] {
        var keys: [SubjectKey] = []
        keys.reserveCapacity(user.groups.count + 1)
        keys.append(SubjectKey(isGroup: false, user.name))
        for group in user.groups { keys.append(SubjectKey(isGroup: true, group)) }
        return keys
    }
}

/// A role that a subject has, and the bindings that give it; never without one.
struct RoleEntry: Sendable {
    let role: RoleNumber
    var bindings: [BindingName]
}

/// The roles of one subject, by namespace; the empty namespace is the cluster.
struct SubjectGrants: Sendable {
    private var cluster: [RoleEntry] = []
    private var namespaces: [String: [RoleEntry]] = [:]

    var isEmpty: Bool { cluster.isEmpty && namespaces.isEmpty }

    func entries(namespace: String) -> [RoleEntry] {
        namespace.isEmpty ? cluster : namespaces[namespace] ?? []
    }

    mutating func add(_ name: BindingName, role: RoleNumber) {
        if name.namespace.isEmpty {
            Self.add(name, role, to: &cluster)
        } else {
            Self.add(name, role, to: &namespaces[name.namespace, default: []])
        }
    }

    mutating func remove(_ name: BindingName, role: RoleNumber) {
        if name.namespace.isEmpty {
            Self.remove(name, role, from: &cluster)
        } else {
            Self.remove(name, role, from: &namespaces[name.namespace, default: []])
            if namespaces[name.namespace]?.isEmpty ?? false { namespaces[name.namespace] = nil }
        }
    }

    private static func add(_ name: BindingName, _ role: RoleNumber, to entries: inout [RoleEntry]) {
        if let index = entries.firstIndex(where: { $0.role == role }) {
            entries[index].bindings.append(name)
        } else {
            entries.append(RoleEntry(role: role, bindings: [name]))
        }
    }

    private static func remove(_ name: BindingName, _ role: RoleNumber, from entries: inout [RoleEntry]) {
        guard let index = entries.firstIndex(where: { $0.role == role }) else { return }
        entries[index].bindings.removeAll { $0 == name }
        if entries[index].bindings.isEmpty { entries.remove(at: index) }
    }
}

extension Role {
    /// The API group of roles and bindings, and of users and groups as subjects.
    static let rbacGroup = "rbac.authorization.k8s.io"
}
