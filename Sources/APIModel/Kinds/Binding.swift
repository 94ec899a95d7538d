public import Wire

/// `Binding` of core/v1, with all its fields.
public struct Binding: Kind {
    public static let schemaName = "k8s.io.api.core.v1.Binding"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "v1", kind: "Binding")
    public static let resource = ResourceNames(plural: "bindings")

    public var metadata = ObjectMeta()
    public var target = ObjectReference()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "target", &target, .required)
    }

    /// A node by name; the pod is named by the request.
    public func validate(into errors: inout FieldErrors) {
        errors.at("target") { errors in
            if !target.kind.isEmpty, target.kind != "Node" {
                errors.notSupported("kind", .string(target.kind), supported: ["Node", "<empty>"])
            }
            errors.require("name", target.name)
        }
    }
}
