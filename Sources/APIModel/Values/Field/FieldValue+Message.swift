import Base
public import Wire

extension FieldValue {
    /// A struct, as its JSON text.
    public static func message(_ message: some Message) -> FieldValue {
        .json(text(message))
    }

    /// A struct that may be absent.
    public static func message<M: Message>(_ message: M?) -> FieldValue {
        message.map { .message($0) } ?? .null
    }

    /// A list of structs.
    public static func messages(_ messages: [some Message]) -> FieldValue {
        .json("[" + messages.map { text($0) }.joined(separator: ",") + "]")
    }

    /// A time as JSON writes it; the absence of one is `null`.
    public static func time(_ time: Time?) -> FieldValue {
        time.map { .json("\"\($0)\"") } ?? .null
    }

    /// A number that may be absent.
    public static func optional(_ integer: (some BinaryInteger)?) -> FieldValue {
        integer.map { .integer(Int64($0)) } ?? .null
    }

    /// A text that may be absent.
    public static func optional(_ string: String?) -> FieldValue {
        string.map { .string($0) } ?? .null
    }

    /// A map of texts.
    public static func map(_ map: [(key: String, value: String)]) -> FieldValue {
        .json("{" + map.map { GoText.json($0.key) + ":" + GoText.json($0.value) }.joined(separator: ",") + "}")
    }

    private static func text(_ message: some Message) -> String {
        message.encodedText().withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }
}
