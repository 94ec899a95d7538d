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
        var parts = IntOrStringParts(self)
        parts.fields(&coder)
    }

    /// Reads all parts before it judges them: they may come in any order.
    public mutating func decodeFields(from decoder: inout FieldDecoder) {
        var parts = IntOrStringParts(self)
        parts.decodeFields(from: &decoder)
        self = parts.type == 1 ? .string(parts.text) : .int(parts.number)
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

/// The binary form: which of the two it is, and both.
private struct IntOrStringParts: Message {
    static let schemaName = IntOrString.schemaName

    var type: Int64 = 0
    var number: Int32 = 0
    var text = ""
    var unknown = UnknownFields()

    init() {}

    init(_ value: IntOrString) {
        switch value {
        case .int(let number): self.number = number
        case .string(let text): (type, self.text) = (1, text)
        }
    }

    mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "type", &type)
        coder.field(2, "intVal", &number)
        coder.field(3, "strVal", &text)
    }
}
