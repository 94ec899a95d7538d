public import Base

/// A change to an object: JSON text in one of three forms.
public enum ObjectPatch: Sendable {
    /// RFC 6902.
    case json(Bytes)
    /// RFC 7386.
    case merge(Bytes)
    /// A merge patch that knows the kind's lists.
    case strategic(Bytes)

    /// The body on the wire: the form and the text.
    var encoded: Bytes {
        let (form, text): (UInt8, Bytes) =
            switch self {
            case .json(let text): (1, text)
            case .merge(let text): (2, text)
            case .strategic(let text): (3, text)
            }
        var buffer = ByteBuffer(capacity: text.count + 1)
        buffer.append(form)
        buffer.append(text)
        return buffer.finish()
    }

    /// A merge patch of JSON text.
    public static func merge(_ text: String) -> ObjectPatch { .merge(Bytes(text.utf8)) }
    /// A strategic merge patch of JSON text.
    public static func strategic(_ text: String) -> ObjectPatch { .strategic(Bytes(text.utf8)) }
    /// A JSON patch of JSON text.
    public static func json(_ text: String) -> ObjectPatch { .json(Bytes(text.utf8)) }
}
