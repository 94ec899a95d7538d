/// The parts of an owner reference that are validated.
public struct OwnerReferenceParts: Sendable, Hashable {
    public var apiVersion: String
    public var kind: String
    public var name: String
    public var uid: String
    public var controller: Bool?
    public var blockOwnerDeletion: Bool?

    public init(
        apiVersion: String, kind: String, name: String, uid: String, controller: Bool? = nil,
        blockOwnerDeletion: Bool? = nil
    ) {
        self.apiVersion = apiVersion
        self.kind = kind
        self.name = name
        self.uid = uid
        self.controller = controller
        self.blockOwnerDeletion = blockOwnerDeletion
    }

    /// The reference as messages show it.
    var json: String {
        var fields = [("apiVersion", apiVersion), ("kind", kind), ("name", name), ("uid", uid)]
            .map { "\"\($0)\":" + GoText.json($1) }
        if let controller { fields.append("\"controller\":\(controller)") }
        if let blockOwnerDeletion { fields.append("\"blockOwnerDeletion\":\(blockOwnerDeletion)") }
        return "{" + fields.joined(separator: ",") + "}"
    }
}

/// Rules for names, namespaces and owners of objects.
extension FieldErrors {
    /// `name` and `generateName` below the current path, by the rule of the kind.
    public mutating func validateName(
        _ name: String, generateName: String, rule: (_ name: String, _ prefix: Bool) -> [String]
    ) {
        if !generateName.isEmpty {
            invalid("generateName", .string(generateName), messages: rule(generateName, true))
        }
        if name.isEmpty {
            required("name", "name or generateName is required")
        } else {
            invalid("name", .string(name), messages: rule(name, false))
        }
    }

    /// `namespace` below the current path: a label, or nothing for kinds that live outside of namespaces.
    public mutating func validateNamespace(_ namespace: String, namespaced: Bool) {
        switch (namespaced, namespace.isEmpty) {
        case (true, true): required("namespace", "")
        case (true, false): invalid("namespace", .string(namespace), messages: Names.labelName(namespace))
        case (false, true): break
        case (false, false): forbidden("namespace", "not allowed on this type")
        }
    }

    /// Owner references at the current path: complete, no events, one controller at most.
    public mutating func validateOwnerReferences(_ references: [OwnerReferenceParts]) {
        var controller: String?
        for (index, reference) in references.enumerated() {
            at(.index(index)) { $0.validateOwnerReference(reference) }
            guard reference.controller == true else { continue }
            let name = reference.kind + "/" + reference.name
            if let first = controller {
                invalid(
                    nil, .json("[" + references.map(\.json).joined(separator: ",") + "]"),
                    "Only one reference can have Controller set to true. Found \"true\" in references for \(first) "
                        + "and \(name)")
            } else {
                controller = name
            }
        }
    }

    private mutating func validateOwnerReference(_ reference: OwnerReferenceParts) {
        let version = try? GroupVersion(parsing: reference.apiVersion)
        if reference.apiVersion.isEmpty {
            required("apiVersion", "must not be empty")
        } else if version?.version.isEmpty ?? true {
            invalid("apiVersion", .string(reference.apiVersion), "must be <group>/<version> or <version>")
        }
        if reference.kind.isEmpty { required("kind", "must not be empty") }
        if reference.name.isEmpty { required("name", "must not be empty") }
        if reference.uid.isEmpty { required("uid", "must not be empty") }
        let event = GroupVersionKind(group: "", version: "v1", kind: "Event")
        if version?.kind(reference.kind) == event {
            invalid(nil, .json(reference.json), "\(event) is disallowed from being an owner")
        }
    }
}
