public import Base

/// A change of an object, or a bookmark: an element of the items of message 3.
public struct ObjectEvent: Equatable, Sendable {
    public enum Kind: UInt64, Sendable {
        case added = 1
        case modified = 2
        /// The object is as it last matched; the revision is that of the change.
        case deleted = 3
        /// Every change up to the revision was sent before. No object.
        case bookmark = 4
        /// A bookmark that ends the objects that were there when the watch began.
        case initialEnd = 5
    }

    public var kind: Kind
    public var revision: UInt64
    public var object: Bytes

    public init(_ kind: Kind, revision: UInt64, object: Bytes = Bytes()) {
        self.kind = kind
        self.revision = revision
        self.object = object
    }

    public func encode(into buffer: inout ByteBuffer) {
        buffer.append(field: 1, integer: kind.rawValue)
        buffer.append(field: 2, integer: revision)
        buffer.append(field: 3, bytes: object)
    }

    public init(decoding bytes: Bytes) throws(WireError) {
        self.init(.bookmark, revision: 0)
        var reader = RawFieldReader(bytes)
        var number: UInt64 = 0
        while case let field = try reader.next(), field != 0 {
            switch field {
            case 1: number = try reader.integer()
            case 2: revision = try reader.integer()
            case 3: object = try reader.slice()
            default: break
            }
        }
        guard let kind = Kind(rawValue: number) else { throw .fieldsInvalid }
        self.kind = kind
    }

    /// Appends an event to a chunk that is being written.
    public static func append(
        _ kind: Kind, revision: UInt64, object: Bytes = Bytes(), toChunk buffer: inout ByteBuffer
    ) {
        var length = fieldBytes(integer: kind.rawValue) + fieldBytes(integer: revision)
        if !object.isEmpty { length += fieldBytes(count: object.count) }
        buffer.open(field: 1, length: length)
        buffer.append(field: 1, integer: kind.rawValue)
        buffer.append(field: 2, integer: revision)
        buffer.append(field: 3, bytes: object)
    }
}

/// Changes in their order: the body of the items of message 3.
public struct ObjectEventChunk: Equatable, Sendable {
    public var events: [ObjectEvent]

    public init(events: [ObjectEvent] = []) {
        self.events = events
    }

    public func encode(into buffer: inout ByteBuffer) {
        for event in events {
            ObjectEvent.append(event.kind, revision: event.revision, object: event.object, toChunk: &buffer)
        }
    }

    /// Reads the events; their objects are slices of `bytes`.
    public init(decoding bytes: Bytes) throws(WireError) {
        self.init()
        var reader = RawFieldReader(bytes)
        while case let number = try reader.next(), number != 0 {
            switch number {
            case 1: events.append(try ObjectEvent(decoding: reader.slice()))
            default: break
            }
        }
    }
}
