public import Base

/// Message 68: changes of the keys that begin with a prefix.
///
/// Each item that the opener sends on the stream, whatever its body, asks for a bookmark.
public struct RawWatch: Equatable, Sendable {
    /// What events carry besides the change itself.
    public struct Content: OptionSet, Hashable, Sendable {
        public let rawValue: UInt8

        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// What was stored before.
        public static let previous = Content(rawValue: 1)
        /// No values, neither new nor previous.
        public static let keysOnly = Content(rawValue: 2)

        static let known: Content = [.previous, .keysOnly]
    }

    /// Empty: every key.
    public var prefix: Bytes
    /// Events above this revision are sent; 0: those above the newest revision.
    public var after: UInt64
    public var content: Content
    /// Bookmarks come this often when nothing else does, milliseconds; 0: only those asked for.
    public var bookmarkMilliseconds: UInt32

    public init(prefix: Bytes, after: UInt64 = 0, content: Content = [], bookmarkMilliseconds: UInt32 = 0) {
        self.prefix = prefix
        self.after = after
        self.content = content
        self.bookmarkMilliseconds = bookmarkMilliseconds
    }

    /// Appends the fields.
    public func encode(into buffer: inout ByteBuffer) {
        buffer.append(field: 1, bytes: prefix)
        buffer.append(field: 2, integer: after)
        buffer.append(field: 3, integer: UInt64(content.rawValue))
        buffer.append(field: 4, integer: UInt64(bookmarkMilliseconds))
    }

    /// Reads the fields; the prefix is a slice of `bytes`.
    public init(decoding bytes: Bytes) throws(WireError) {
        self.init(prefix: Bytes())
        var reader = RawFieldReader(bytes)
        while case let number = try reader.next(), number != 0 {
            switch number {
            case 1: prefix = try reader.slice()
            case 2: after = try reader.integer()
            case 3:
                content = Content(rawValue: UInt8(try reader.integer(max: 255)))
                guard content.isSubset(of: .known) else { throw .fieldsInvalid }
            case 4: bookmarkMilliseconds = UInt32(try reader.integer(max: UInt64(UInt32.max)))
            default: break
            }
        }
    }

    /// The body of the response.
    public struct Opening: Equatable, Sendable {
        /// Events above this revision follow.
        public var after: UInt64

        public init(after: UInt64) {
            self.after = after
        }

        /// Appends the fields.
        public func encode(into buffer: inout ByteBuffer) {
            buffer.append(field: 1, integer: after)
        }

        /// Reads the fields.
        public init(decoding bytes: Bytes) throws(WireError) {
            self.init(after: 0)
            var reader = RawFieldReader(bytes)
            while case let number = try reader.next(), number != 0 {
                if number == 1 { after = try reader.integer() }
            }
        }
    }
}

/// One change of one key.
public struct RawEvent: Equatable, Sendable {
    public var isDelete: Bool
    /// The revision of the change.
    public var revision: UInt64
    public var key: Bytes
    /// The new value; empty for a delete, and where values were not asked for.
    public var value: Bytes
    /// The revision at which the key came to be; of a create the event's own.
    public var created: UInt64
    /// Writes since the key came to be; 0 for a delete.
    public var version: UInt64
    public var uid: RawUID
    /// What was stored before, without its key, where it was asked for and there was something.
    public var previous: RawItem?

    public init(
        isDelete: Bool = false, revision: UInt64 = 0, key: Bytes = Bytes(), value: Bytes = Bytes(),
        created: UInt64 = 0, version: UInt64 = 0, uid: RawUID = .none, previous: RawItem? = nil
    ) {
        self.isDelete = isDelete
        self.revision = revision
        self.key = key
        self.value = value
        self.created = created
        self.version = version
        self.uid = uid
        self.previous = previous
    }

    /// The key came to be.
    public var isCreate: Bool { !isDelete && created == revision }

    /// Bytes of the encoded form.
    public var encodedBytes: Int {
        var count =
            (isDelete ? 2 : 0) + fieldBytes(integer: revision) + fieldBytes(count: key.count)
            + fieldBytes(count: value.count)
        count += fieldBytes(integer: created) + fieldBytes(integer: version) + uid.fieldBytes
        if let previous {
            let length = previous.encodedBytes
            count += 1 + varintBytes(UInt64(length)) + length
        }
        return count
    }

    /// Appends the fields.
    public func encode(into buffer: inout ByteBuffer) {
        buffer.append(field: 1, integer: isDelete ? 1 : 0)
        buffer.append(field: 2, integer: revision)
        buffer.append(field: 3, bytes: key)
        buffer.append(field: 4, bytes: value)
        buffer.append(field: 5, integer: created)
        buffer.append(field: 6, integer: version)
        buffer.append(field: 7, uid: uid)
        if let previous { buffer.append(field: 8, item: previous) }
    }

    /// Reads the fields; keys and values are slices of `bytes`.
    public init(decoding bytes: Bytes) throws(WireError) {
        self.init()
        var reader = RawFieldReader(bytes)
        while case let number = try reader.next(), number != 0 {
            switch number {
            case 1: isDelete = try reader.integer(max: 1) != 0
            case 2: revision = try reader.integer()
            case 3: key = try reader.slice()
            case 4: value = try reader.slice()
            case 5: created = try reader.integer()
            case 6: version = try reader.integer()
            case 7: uid = try RawUID(reader.slice())
            case 8: previous = try RawItem(decoding: reader.slice())
            default: break
            }
        }
    }
}

/// An item of a watch: events in the order of their revisions, then perhaps a bookmark.
public struct RawWatchItem: Equatable, Sendable {
    public var events: [RawEvent]
    /// Every matching event up to this revision was sent, those of this item included; 0: no bookmark.
    public var bookmark: UInt64

    public init(events: [RawEvent] = [], bookmark: UInt64 = 0) {
        self.events = events
        self.bookmark = bookmark
    }

    /// Appends the fields.
    public func encode(into buffer: inout ByteBuffer) {
        for event in events { RawWatchItem.append(event, to: &buffer) }
        RawWatchItem.append(bookmark: bookmark, to: &buffer)
    }

    /// Appends one event.
    public static func append(_ event: RawEvent, to buffer: inout ByteBuffer) {
        buffer.open(field: 1, length: event.encodedBytes)
        event.encode(into: &buffer)
    }

    /// Appends a bookmark.
    public static func append(bookmark: UInt64, to buffer: inout ByteBuffer) {
        buffer.append(field: 2, integer: bookmark)
    }

    /// Reads the fields; keys and values are slices of `bytes`.
    public init(decoding bytes: Bytes) throws(WireError) {
        self.init()
        var reader = RawFieldReader(bytes)
        while case let number = try reader.next(), number != 0 {
            switch number {
            case 1: events.append(try RawEvent(decoding: reader.slice()))
            case 2: bookmark = try reader.integer()
            default: break
            }
        }
    }
}
