public import Base

/// One object as the server keeps it: the body of the answers to messages 1 and 4 to 8, and an element of lists.
///
/// The object's own `resourceVersion` is left out of its bytes: it is `revision`, which the reader puts back.
public struct ObjectAnswer: Equatable, Sendable {
    /// The revision of the object's last change; 0 where nothing is stored (a dry run, a review).
    public var revision: UInt64
    /// The object's fields, in the binary form of its kind.
    public var object: Bytes
    /// What the server wants the person to know.
    public var warnings: [String]

    public init(revision: UInt64 = 0, object: Bytes = Bytes(), warnings: [String] = []) {
        self.revision = revision
        self.object = object
        self.warnings = warnings
    }

    public func encode(into buffer: inout ByteBuffer) {
        buffer.append(field: 1, integer: revision)
        buffer.append(field: 2, bytes: object)
        for warning in warnings { buffer.append(field: 3, text: warning) }
    }

    /// Reads the fields; the object is a slice of `bytes`.
    public init(decoding bytes: Bytes) throws(WireError) {
        self.init()
        var reader = RawFieldReader(bytes)
        while case let number = try reader.next(), number != 0 {
            switch number {
            case 1: revision = try reader.integer()
            case 2: object = try reader.slice()
            case 3: warnings.append(try reader.text())
            default: break
            }
        }
    }
}

/// Objects of a list: the body of the items of message 2. The response before them carries the revision of the list
/// as an `ObjectAnswer` without an object.
public struct ObjectChunk: Equatable, Sendable {
    public var items: [ObjectAnswer]
    /// Where to go on, in the last chunk of a list that was limited; empty when there is no more.
    public var token: Bytes
    /// How many objects follow after the token, where that is known.
    public var remaining: UInt64

    public init(items: [ObjectAnswer] = [], token: Bytes = Bytes(), remaining: UInt64 = 0) {
        self.items = items
        self.token = token
        self.remaining = remaining
    }

    /// Appends one object to a chunk that is being written.
    public static func append(revision: UInt64, object: Bytes, to buffer: inout ByteBuffer) {
        buffer.open(field: 1, length: fieldBytes(integer: revision) + fieldBytes(count: object.count))
        buffer.append(field: 1, integer: revision)
        buffer.append(field: 2, bytes: object)
    }

    /// Appends where the list goes on.
    public static func append(token: Bytes, remaining: UInt64, to buffer: inout ByteBuffer) {
        buffer.append(field: 2, bytes: token)
        buffer.append(field: 3, integer: remaining)
    }

    public func encode(into buffer: inout ByteBuffer) {
        for item in items { Self.append(revision: item.revision, object: item.object, to: &buffer) }
        Self.append(token: token, remaining: remaining, to: &buffer)
    }

    public init(decoding bytes: Bytes) throws(WireError) {
        self.init()
        var reader = RawFieldReader(bytes)
        while case let number = try reader.next(), number != 0 {
            switch number {
            case 1: items.append(try ObjectAnswer(decoding: reader.slice()))
            case 2: token = try reader.slice()
            case 3: remaining = try reader.integer()
            default: break
            }
        }
    }
}
