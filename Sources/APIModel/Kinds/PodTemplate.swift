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

    public mutating func prepareForCreate() {
        metadata.generation = 1
    }

    public mutating func prepareForUpdate(from old: PodTemplate) {
        metadata.generation = old.metadata.generation + (template == old.template ? 0 : 1)
    }

    public func validate(into errors: inout FieldErrors) {
        validateMetadata(into: &errors)
        errors.at("template") { template.validate(into: &$0) }
    }

    public func validateUpdate(from old: PodTemplate, into errors: inout FieldErrors) {
        validateMetadataUpdate(from: old, into: &errors)
        let options = PodValidationOptions(changing: old.template.spec, metadata: old.template.metadata)
        errors.at("template") { template.validate(into: &$0, options: options) }
    }
}
