public import Wire

/// `IngressClass` of networking/v1, with all its fields.
public struct IngressClass: Kind {
    public static let schemaName = "k8s.io.api.networking.v1.IngressClass"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "networking.k8s.io/v1", kind: "IngressClass")
    public static let resource = ResourceNames(plural: "ingressclasses", isNamespaced: false)

    public var metadata = ObjectMeta()
    public var spec = IngressClassSpec()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "spec", &spec)
    }
}

/// `IngressClassSpec` of networking/v1.
public struct IngressClassSpec: Message {
    public static let schemaName = "k8s.io.api.networking.v1.IngressClassSpec"

    public var controller = ""
    @Boxed public var parameters: IngressClassParametersReference?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "controller", &controller)
        coder.field(2, "parameters", &_parameters)
    }
}

/// `IngressClassParametersReference` of networking/v1.
public struct IngressClassParametersReference: Message {
    public static let schemaName = "k8s.io.api.networking.v1.IngressClassParametersReference"

    public var apiGroup: String?
    public var kind = ""
    public var name = ""
    public var scope: String?
    public var namespace: String?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "apiGroup", &apiGroup, .options([], schemaName: "aPIGroup"))
        coder.field(2, "kind", &kind, .required)
        coder.field(3, "name", &name, .required)
        coder.field(4, "scope", &scope, .always)
        coder.field(5, "namespace", &namespace)
    }
}
