import JSON
public import Wire

extension IntOrString: LeafMessage {
    public static let schemaName = "k8s.io.apimachinery.pkg.util.intstr.IntOrString"
    public static var textForm: TextForm? { .integerOrString }

    /// The number 0.
    public init() {
        self = .int(0)
    }

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        var (type, number, text): (Int64, Int32, String) =
            switch self {
            case .int(let number): (0, number, "")
            case .string(let text): (1, 0, text)
            }
        coder.field(1, "type", &type)
        coder.field(2, "intVal", &number)
        coder.field(3, "strVal", &text)
        let decoded: IntOrString = type == 1 ? .string(text) : .int(number)
        if decoded != self { self = decoded }
    }

    public mutating func encodeText(into encoder: inout TextEncoder) {
        switch self {
        case .int(let number): encoder.writer.int(Int64(number))
        case .string(let text): encoder.writer.string(text)
        }
    }

    public mutating func decodeText(from decoder: inout TextDecoder) {
        switch decoder.kind {
        case .string: self = .string(decoder.string())
        case .integer:
            if let number = Int32(decoder.string()) {
                self = .int(number)
            } else {
                decoder.reject("the number \(decoder.string()) does not fit 32 bits")
            }
        case .null: break
        case .true, .false, .number, .array, .object: decoder.reject("expected an integer or a string")
        }
    }
}
