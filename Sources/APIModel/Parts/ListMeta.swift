public import Wire

/// `ListMeta` of meta/v1.
public struct ListMeta: Message {
    public static let schemaName = "k8s.io.apimachinery.pkg.apis.meta.v1.ListMeta"

    public var selfLink = ""
    public var resourceVersion = ""
    public var `continue` = ""
    public var remainingItemCount: Int64?
    @Boxed public var shardInfo: ShardInfo?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "selfLink", &selfLink)
        coder.field(2, "resourceVersion", &resourceVersion)
        coder.field(3, "continue", &`continue`)
        coder.field(4, "remainingItemCount", &remainingItemCount)
        coder.field(5, "shardInfo", &_shardInfo)
    }
}

/// `PartialObjectMetadata` of meta/v1.
public struct PartialObjectMetadata: Message {
    public static let schemaName = "k8s.io.apimachinery.pkg.apis.meta.v1.PartialObjectMetadata"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "meta.k8s.io/v1", kind: "PartialObjectMetadata")

    public var metadata = ObjectMeta()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
    }
}

/// `ShardInfo` of meta/v1.
public struct ShardInfo: Message {
    public static let schemaName = "k8s.io.apimachinery.pkg.apis.meta.v1.ShardInfo"

    public var selector = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "selector", &selector, .required)
    }
}
