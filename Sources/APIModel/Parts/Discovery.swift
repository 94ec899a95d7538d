public import Wire

/// `APIResource` of meta/v1.
public struct APIResource: Message {
    public static let schemaName = "k8s.io.apimachinery.pkg.apis.meta.v1.APIResource"

    public var name = ""
    public var namespaced = false
    public var kind = ""
    public var verbs = Verbs()
    public var shortNames: [String] = []
    public var singularName = ""
    public var categories: [String] = []
    public var group = ""
    public var version = ""
    public var storageVersionHash = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "name", &name, .required)
        coder.field(2, "namespaced", &namespaced, .required)
        coder.field(3, "kind", &kind, .required)
        coder.field(4, "verbs", &verbs, .required)
        coder.field(5, "shortNames", &shortNames, .options(.listAtomic))
        coder.field(6, "singularName", &singularName, .required)
        coder.field(7, "categories", &categories, .options(.listAtomic))
        coder.field(8, "group", &group)
        coder.field(9, "version", &version)
        coder.field(10, "storageVersionHash", &storageVersionHash)
    }
}

/// `APIResourceList` of meta/v1.
public struct APIResourceList: Message {
    public static let schemaName = "k8s.io.apimachinery.pkg.apis.meta.v1.APIResourceList"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "v1", kind: "APIResourceList")

    public var groupVersion = ""
    public var resources: [APIResource] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "groupVersion", &groupVersion, .required)
        coder.field(2, "resources", &resources, .options([.required, .always, .listAtomic]))
    }
}
