public import Wire

/// `ShardInfo` of meta/v1.
public struct ShardInfo: Message {
    public static let schemaName: StaticString = "k8s.io.apimachinery.pkg.apis.meta.v1.ShardInfo"

    public var selector = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "selector", &selector, .required)
    }
}

/// `PodSchedulingGroup` of core/v1.
public struct PodSchedulingGroup: Message {
    public static let schemaName: StaticString = "k8s.io.api.core.v1.PodSchedulingGroup"

    public var podGroupName: String?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "podGroupName", &podGroupName)
    }
}

/// `VolumeStatus` of core/v1.
public struct VolumeStatus: Message {
    public static let schemaName: StaticString = "k8s.io.api.core.v1.VolumeStatus"

    @Boxed public var image: ImageVolumeStatus?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "image", &_image)
    }
}
