public import Base

/// Message 65: stored values by a range of keys, all of one revision.
public struct RawRange: Equatable, Sendable {
    /// What is sent of each value.
    public enum Content: UInt8, Sendable {
        case everything = 0
        /// Values are left out.
        case keys = 1
        /// Only the number of keys.
        case count = 2
    }

    /// The first key.
    public var from: Bytes
    /// The first key beyond; empty: up to the last one.
    public var to: Bytes
    /// The revision to read at; 0: the newest.
    public var revision: UInt64
    /// Items at most; 0: all.
    public var limit: UInt64
    public var content: Content
    /// From an earlier answer: goes on behind it, at its revision. `from` and `revision` are then not looked at.
    public var token: Bytes

    public init(
        from: Bytes = Bytes(), to: Bytes = Bytes(), revision: UInt64 = 0, limit: UInt64 = 0,
        content: Content = .everything, token: Bytes = Bytes()
    ) {
        self.from = from
        self.to = to
        self.revision = revision
        self.limit = limit
        self.content = content
        self.token = token
    }

    /// Every key that begins with `prefix`.
    public init(prefix: Bytes, revision: UInt64 = 0, limit: UInt64 = 0, content: Content = .everything) {
        self.init(
            from: prefix, to: RawRange.end(ofPrefix: prefix), revision: revision, limit: limit, content: content)
    }

    /// The first key behind all that begin with `prefix`; empty when there is none.
    public static func end(ofPrefix prefix: Bytes) -> Bytes {
        var bytes = prefix.array
        while let last = bytes.popLast() {
            if last < 0xFF { return Bytes(bytes + [last + 1]) }
        }
        return Bytes()
    }

    /// Appends the fields.
    public func encode(into buffer: inout ByteBuffer) {
        buffer.append(field: 1, bytes: from)
        buffer.append(field: 2, bytes: to)
        buffer.append(field: 3, integer: revision)
        buffer.append(field: 4, integer: limit)
        buffer.append(field: 5, integer: UInt64(content.rawValue))
        buffer.append(field: 6, bytes: token)
    }

    /// Reads the fields; keys are slices of `bytes`.
    public init(decoding bytes: Bytes) throws(WireError) {
        self.init()
        var reader = RawFieldReader(bytes)
        while case let number = try reader.next(), number != 0 {
            switch number {
            case 1: from = try reader.slice()
            case 2: to = try reader.slice()
            case 3: revision = try reader.integer()
            case 4: limit = try reader.integer()
            case 5:
                guard let known = Content(rawValue: UInt8(try reader.integer(max: 255))) else { throw .fieldsInvalid }
                content = known
            case 6: token = try reader.slice()
            default: break
            }
        }
    }

    /// The body of the response.
    public struct Opening: Equatable, Sendable {
        /// The revision of everything that follows.
        public var revision: UInt64
        /// The number of keys, where only that was asked for.
        public var count: UInt64

        public init(revision: UInt64, count: UInt64 = 0) {
            self.revision = revision
            self.count = count
        }

        /// Appends the fields.
        public func encode(into buffer: inout ByteBuffer) {
            buffer.append(field: 1, integer: revision)
            buffer.append(field: 2, integer: count)
        }

        /// Reads the fields.
        public init(decoding bytes: Bytes) throws(WireError) {
            self.init(revision: 0)
            var reader = RawFieldReader(bytes)
            while case let number = try reader.next(), number != 0 {
                switch number {
                case 1: revision = try reader.integer()
                case 2: count = try reader.integer()
                default: break
                }
            }
        }
    }

    /// An item of the stream: some values in the order of their keys; in the last one, where to go on.
    public struct Chunk: Equatable, Sendable {
        public var items: [RawItem]
        /// Not empty when the limit was reached and keys are left.
        public var token: Bytes

        public init(items: [RawItem] = [], token: Bytes = Bytes()) {
            self.items = items
            self.token = token
        }

        /// Appends the fields.
        public func encode(into buffer: inout ByteBuffer) {
            for item in items { Chunk.append(item, to: &buffer) }
            Chunk.append(token: token, to: &buffer)
        }

        /// Appends one item.
        public static func append(_ item: RawItem, to buffer: inout ByteBuffer) {
            buffer.append(field: 1, item: item)
        }

        /// Appends where to go on.
        public static func append(token: Bytes, to buffer: inout ByteBuffer) {
            buffer.append(field: 2, bytes: token)
        }

        /// Reads the fields; keys and values are slices of `bytes`.
        public init(decoding bytes: Bytes) throws(WireError) {
            self.init()
            var reader = RawFieldReader(bytes)
            while case let number = try reader.next(), number != 0 {
                switch number {
                case 1: items.append(try RawItem(decoding: reader.slice()))
                case 2: token = try reader.slice()
                default: break
                }
            }
        }
    }
}
