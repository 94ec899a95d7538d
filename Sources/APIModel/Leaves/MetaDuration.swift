import JSON
public import Wire

/// A length of time: nanoseconds in the binary form, Go's text (`1m30s`) in JSON.
public struct MetaDuration: LeafMessage {
    public static let schemaName: StaticString = "k8s.io.apimachinery.pkg.apis.meta.v1.Duration"
    public static var textForm: TextForm? { .string(format: nil) }
    public var nanoseconds: Int64 = 0

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "duration", &nanoseconds)
    }

    public mutating func encodeText(into encoder: inout TextEncoder) {
    }
}
