public import Wire

/// `Eviction` of policy/v1, with all its fields.
public struct Eviction: Kind {
    public static let schemaName = "k8s.io.api.policy.v1.Eviction"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "policy/v1", kind: "Eviction")
    public static let resource = ResourceNames(plural: "evictions")

    public var metadata = ObjectMeta()
    @Boxed public var deleteOptions: DeleteOptions?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "deleteOptions", &_deleteOptions)
    }

    /// Nothing: the pod is named by the request.
    public func validate(into errors: inout FieldErrors) {}
}
