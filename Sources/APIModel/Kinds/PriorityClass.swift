public import Wire

/// `PriorityClass` of scheduling/v1, with all its fields.
public struct PriorityClass: Kind {
    public static let schemaName = "k8s.io.api.scheduling.v1.PriorityClass"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass")
    public static let resource = ResourceNames(plural: "priorityclasses", isNamespaced: false, shortNames: ["pc"])

    public var metadata = ObjectMeta()
    public var value: Int32 = 0
    public var globalDefault = false
    public var description = ""
    public var preemptionPolicy: String?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "value", &value, .always)
        coder.field(3, "globalDefault", &globalDefault)
        coder.field(4, "description", &description)
        coder.field(5, "preemptionPolicy", &preemptionPolicy)
    }
}
