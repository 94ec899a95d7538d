public import Wire

/// `WatchEvent` of meta/v1.
public struct WatchEvent: Message {
    public static let schemaName = "k8s.io.apimachinery.pkg.apis.meta.v1.WatchEvent"

    public var type = ""
    public var object = RawExtension()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "type", &type, .required)
        coder.field(2, "object", &object, .required)
    }
}
