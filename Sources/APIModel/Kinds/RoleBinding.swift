public import Wire

/// `RoleBinding` of rbac/v1, with all its fields.
public struct RoleBinding: Kind {
    public static let schemaName = "k8s.io.api.rbac.v1.RoleBinding"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "rbac.authorization.k8s.io/v1", kind: "RoleBinding")
    public static let resource = ResourceNames(plural: "rolebindings")

    public var metadata = ObjectMeta()
    public var subjects: [Subject] = []
    public var roleRef = RoleRef()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "subjects", &subjects, .options(.listAtomic))
        coder.field(3, "roleRef", &roleRef, .required)
    }
}

/// `Subject` of rbac/v1.
public struct Subject: Message {
    public static let schemaName = "k8s.io.api.rbac.v1.Subject"
    public static let isAtomic = true

    public var kind = ""
    public var apiGroup = ""
    public var name = ""
    public var namespace = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "kind", &kind, .required)
        coder.field(2, "apiGroup", &apiGroup)
        coder.field(3, "name", &name, .required)
        coder.field(4, "namespace", &namespace)
    }
}

/// `RoleRef` of rbac/v1.
public struct RoleRef: Message {
    public static let schemaName = "k8s.io.api.rbac.v1.RoleRef"
    public static let isAtomic = true

    public var apiGroup = ""
    public var kind = ""
    public var name = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "apiGroup", &apiGroup, .always)
        coder.field(2, "kind", &kind, .required)
        coder.field(3, "name", &name, .required)
    }
}
