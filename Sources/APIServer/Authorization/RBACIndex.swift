public import APIModel

/// The stored roles and bindings, laid out by subject so that a decision looks at nothing else.
///
/// Fed by the events of the four kinds, in any order: a binding may come before its role. A decision costs a look-up
/// for the user and for each group, in the cluster and in the namespace, and then the rules of the roles found; other
/// bindings cost nothing. A role that several bindings give to one subject is asked once.
///
/// Owned by one loop; a plain value.
public struct RBACIndex: Sendable {
    var roles: [RoleName: RoleNumber] = [:]
    var slots: [RoleSlot] = []
    private var freeSlots: [RoleNumber] = []
    var bindings: [BindingName: BoundRole] = [:]
    private var subjects: [SubjectKey: SubjectGrants] = [:]

    public init() {}

    /// Numbers of what is held: for metrics and tests.
    public var counts: (roles: Int, bindings: Int, subjects: Int) {
        (slots.count { $0.rules != nil }, bindings.count, subjects.count)
    }

    // MARK: Events

    public mutating func set(_ role: Role) {
        set(RoleName(namespace: role.metadata.namespace, name: role.metadata.name), role.rules)
    }

    public mutating func set(_ role: ClusterRole) {
        set(RoleName(namespace: "", name: role.metadata.name), role.rules)
    }

    public mutating func removeRole(namespace: String, name: String) {
        set(RoleName(namespace: namespace, name: name), nil)
    }

    public mutating func removeClusterRole(_ name: String) {
        set(RoleName(namespace: "", name: name), nil)
    }

    public mutating func set(_ binding: RoleBinding) {
        set(
            BindingName(namespace: binding.metadata.namespace, name: binding.metadata.name), binding.roleRef,
            binding.subjects)
    }

    public mutating func set(_ binding: ClusterRoleBinding) {
        set(BindingName(name: binding.metadata.name), binding.roleRef, binding.subjects)
    }

    public mutating func removeRoleBinding(namespace: String, name: String) {
        remove(BindingName(namespace: namespace, name: name))
    }

    public mutating func removeClusterRoleBinding(_ name: String) {
        remove(BindingName(name: name))
    }

    // MARK: Questions

    /// Whether a binding gives the user a role that allows the request.
    public func authorize(_ request: AccessRequest) -> AccessDecision {
        if let grant = grant(for: request) { return .allowed(.grant(grant)) }
        return .noOpinion(.none)
    }

    private func grant(for request: AccessRequest) -> AccessGrant? {
        let combined: String
        let namespace: String
        switch request.target {
        case .path: (combined, namespace) = ("", "")
        case .resource(let target): (combined, namespace) = (target.combinedResource, target.namespace)
        }
        func allowing(_ entry: RoleEntry) -> Bool {
            guard let rules = slots[Int(entry.role)].rules else { return false }
            switch request.target {
            case .path: return rules.allow(path: request)
            case .resource(let target): return rules.allow(verb: request.verb, target, combined: combined)
            }
        }
        for key in SubjectKey.all(of: request.user) {
            guard let grants = subjects[key] else { continue }
            if let entry = grants.entries(namespace: "").first(where: allowing) { return grant(entry, key) }
            guard !namespace.isEmpty else { continue }
            if let entry = grants.entries(namespace: namespace).first(where: allowing) { return grant(entry, key) }
        }
        return nil
    }

    private func grant(_ entry: RoleEntry, _ key: SubjectKey) -> AccessGrant? {
        guard let name = entry.bindings.first, let binding = bindings[name],
            let subject = binding.subjects.first(where: { SubjectKey($0, namespace: name.namespace) == key })
        else { return nil }
        return AccessGrant(binding: name, role: binding.role, subject: subject)
    }

    /// The rules that hold for the user in the namespace, cluster-wide ones included; each role once.
    ///
    /// - Returns: also the roles that bindings name and that do not exist.
    public func rules(of user: Identity, namespace: String) -> (rules: [PolicyRule], missing: [RoleRef]) {
        var seen: Set<RoleNumber> = []
        var rules: [PolicyRule] = []
        var missing: [RoleRef] = []
        let scopes = namespace.isEmpty ? [""] : ["", namespace]
        for scope in scopes {
            for key in SubjectKey.all(of: user) {
                for entry in subjects[key]?.entries(namespace: scope) ?? [] where seen.insert(entry.role).inserted {
                    if let found = slots[Int(entry.role)].rules {
                        rules += found.rules
                    } else if let name = entry.bindings.first, let binding = bindings[name] {
                        missing.append(binding.role)
                    }
                }
            }
        }
        return (rules, missing)
    }

    /// The rules of the role that a binding in `namespace` names, or nil where there is no such role.
    public func rules(of role: RoleRef, namespace: String) -> [PolicyRule]? {
        guard let name = RoleName(role, bindingNamespace: namespace), let number = roles[name] else { return nil }
        return slots[Int(number)].rules?.rules
    }

    /// Who may do what is asked, whoever asks: subjects of bindings as they are stored, and `system:masters` first.
    ///
    /// Looks at every binding; for the command line, not for decisions.
    public func allowedSubjects(_ request: AccessRequest) -> [Subject] {
        var found = [
            Subject {
                $0.kind = "Group"
                $0.apiGroup = Role.rbacGroup
                $0.name = SystemName.masters
            }
        ]
        let namespace = if case .resource(let target) = request.target { target.namespace } else { "" }
        let inOrder = bindings.sorted { ($0.key.namespace, $0.key.name) < ($1.key.namespace, $1.key.name) }
        for (name, binding) in inOrder where name.namespace.isEmpty || name.namespace == namespace {
            guard slots[Int(binding.number)].rules?.rules.allow(request) ?? false else { continue }
            for subject in binding.subjects where !found.contains(subject) { found.append(subject) }
        }
        return found
    }

    // MARK: Upkeep

    private mutating func set(_ name: RoleName, _ rules: [PolicyRule]?) {
        if rules == nil, roles[name] == nil { return }
        let number = number(of: name)
        slots[Int(number)].rules = rules.map(RoleRules.init)
        release(number)
    }

    private mutating func set(_ name: BindingName, _ role: RoleRef, _ subjects: [Subject]) {
        remove(name)
        guard let roleName = RoleName(role, bindingNamespace: name.namespace) else { return }
        let number = number(of: roleName)
        slots[Int(number)].bindings += 1
        bindings[name] = BoundRole(role: role, number: number, subjects: subjects)
        for key in Set(subjects.compactMap { SubjectKey($0, namespace: name.namespace) }) {
            self.subjects[key, default: SubjectGrants()].add(name, role: number)
        }
    }

    private mutating func remove(_ name: BindingName) {
        guard let old = bindings.removeValue(forKey: name) else { return }
        for key in Set(old.subjects.compactMap { SubjectKey($0, namespace: name.namespace) }) {
            subjects[key]?.remove(name, role: old.number)
            if subjects[key]?.isEmpty ?? false { subjects[key] = nil }
        }
        slots[Int(old.number)].bindings -= 1
        release(old.number)
    }

    private mutating func number(of name: RoleName) -> RoleNumber {
        if let number = roles[name] { return number }
        let slot = RoleSlot(name: name)
        let number: RoleNumber
        if let free = freeSlots.popLast() {
            number = free
            slots[Int(free)] = slot
        } else {
            number = RoleNumber(slots.count)
            slots.append(slot)
        }
        roles[name] = number
        return number
    }

    /// Gives the slot of a role back that does not exist and that nothing names.
    private mutating func release(_ number: RoleNumber) {
        let slot = slots[Int(number)]
        guard slot.rules == nil, slot.bindings == 0 else { return }
        roles[slot.name] = nil
        freeSlots.append(number)
    }
}
