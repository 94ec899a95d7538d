public import Base
import JSON
public import Wire

/// A point in time: two numbers in the binary form, RFC 3339 in JSON.
public protocol TimeMessage: LeafMessage {
    init(seconds: Int64, nanoseconds: Int32)
    init(parsing bytes: UnsafeBufferPointer<UInt8>) throws(TimeError)
    var seconds: Int64 { get set }
    var nanoseconds: Int32 { get set }
    func append(to buffer: inout ByteBuffer)
}

extension TimeMessage {
    /// 1970-01-01T00:00:00Z, which is what absent fields of the binary form mean.
    public init() {
        self.init(seconds: 0, nanoseconds: 0)
    }

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "seconds", &seconds)
        coder.field(2, "nanos", &nanoseconds)
    }

    public mutating func encodeText(into encoder: inout TextEncoder) {
        var text = ByteBuffer(capacity: 32)
        append(to: &text)
        text.withUnsafeBytes { encoder.writer.string(utf8: $0) }
    }

    public mutating func decodeText(from decoder: inout TextDecoder) {
        guard decoder.kind == .string else {
            if decoder.kind != .null { decoder.reject("expected a time as RFC 3339 has it, in a string") }
            return
        }
        let result = decoder.withText { text -> Result<Self, TimeError> in
            do throws(TimeError) {
                return .success(try Self(parsing: text))
            } catch {
                return .failure(error)
            }
        }
        switch result {
        case .success(let time): self = time
        case .failure(let error): decoder.reject("\(error)")
        }
    }
}

extension Time: TimeMessage {
    public static let schemaName = "k8s.io.apimachinery.pkg.apis.meta.v1.Time"
    public static var textForm: TextForm? { .string(format: "date-time") }
}

extension MicroTime: TimeMessage {
    public static let schemaName = "k8s.io.apimachinery.pkg.apis.meta.v1.MicroTime"
    public static var textForm: TextForm? { .string(format: "date-time") }
}
