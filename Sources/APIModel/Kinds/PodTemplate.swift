public import Wire

/// `PodTemplate` of core/v1, with all its fields.
public struct PodTemplate: Kind {
    public static let schemaName = "k8s.io.api.core.v1.PodTemplate"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "v1", kind: "PodTemplate")
    public static let resource = ResourceNames(plural: "podtemplates")

    public var metadata = ObjectMeta()
    public var template = PodTemplateSpec()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "template", &template)
    }

    public mutating func applyDefaults() {
        template.applyDefaults()
    }
}
