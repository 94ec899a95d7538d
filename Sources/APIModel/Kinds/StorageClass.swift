public import Base
public import Wire

/// `StorageClass` of storage/v1, with all its fields.
public struct StorageClass: Kind {
    public static let schemaName = "k8s.io.api.storage.v1.StorageClass"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "storage.k8s.io/v1", kind: "StorageClass")
    public static let resource = ResourceNames(plural: "storageclasses", isNamespaced: false, shortNames: ["sc"])

    public var metadata = ObjectMeta()
    public var provisioner = ""
    public var parameters: StringMap<String> = [:]
    public var reclaimPolicy: String?
    public var mountOptions: [String] = []
    public var allowVolumeExpansion: Bool?
    public var volumeBindingMode: String?
    public var allowedTopologies: [TopologySelectorTerm] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "provisioner", &provisioner, .required)
        coder.field(3, "parameters", &parameters)
        coder.field(4, "reclaimPolicy", &reclaimPolicy)
        coder.field(5, "mountOptions", &mountOptions, .options(.listAtomic))
        coder.field(6, "allowVolumeExpansion", &allowVolumeExpansion)
        coder.field(7, "volumeBindingMode", &volumeBindingMode)
        coder.field(8, "allowedTopologies", &allowedTopologies, .options(.listAtomic))
    }
}

/// `TopologySelectorTerm` of core/v1.
public struct TopologySelectorTerm: Message {
    public static let schemaName = "k8s.io.api.core.v1.TopologySelectorTerm"
    public static let isAtomic = true

    public var matchLabelExpressions: [TopologySelectorLabelRequirement] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "matchLabelExpressions", &matchLabelExpressions, .options(.listAtomic))
    }
}

/// `TopologySelectorLabelRequirement` of core/v1.
public struct TopologySelectorLabelRequirement: Message {
    public static let schemaName = "k8s.io.api.core.v1.TopologySelectorLabelRequirement"

    public var key = ""
    public var values: [String] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "key", &key, .required)
        coder.field(2, "values", &values, .options([.required, .always, .listAtomic]))
    }
}
