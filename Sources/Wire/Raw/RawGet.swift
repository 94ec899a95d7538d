public import Base

/// Message 64: a stored value by its key. The answer's body is a `RawItem` without its key.
public struct RawGet: Equatable, Sendable {
    public var key: Bytes
    /// The revision to read at; 0: the newest, with every write that was answered before this request was sent.
    public var revision: UInt64

    public init(key: Bytes, revision: UInt64 = 0) {
        self.key = key
        self.revision = revision
    }

    /// Appends the fields.
    public func encode(into buffer: inout ByteBuffer) {
        buffer.append(field: 1, bytes: key)
        buffer.append(field: 2, integer: revision)
    }

    /// Reads the fields; the key is a slice of `bytes`.
    public init(decoding bytes: Bytes) throws(WireError) {
        self.init(key: Bytes())
        var reader = RawFieldReader(bytes)
        while case let number = try reader.next(), number != 0 {
            switch number {
            case 1: key = try reader.slice()
            case 2: revision = try reader.integer()
            default: break
            }
        }
    }
}
