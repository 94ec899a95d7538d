import JSON
public import Wire

/// Nanoseconds in the binary form, Go's text (`1m30s`) in JSON.
extension DurationText: LeafMessage {
    public static var schemaName: String { "k8s.io.apimachinery.pkg.apis.meta.v1.Duration" }
    public static var textForm: TextForm? { .string(format: nil) }

    public init() {
        self.init(nanoseconds: 0)
    }

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "duration", &nanoseconds)
    }

    public mutating func encodeText(into encoder: inout TextEncoder) {
        encoder.writer.string(description)
    }

    public mutating func decodeText(from decoder: inout TextDecoder) {
        guard decoder.kind == .string else {
            if decoder.kind != .null { decoder.reject("expected a duration such as 1m30s, in a string") }
            return
        }
        do throws(DurationTextError) {
            self = try DurationText(parsing: decoder.string())
        } catch {
            decoder.reject("\(error)")
        }
    }
}
