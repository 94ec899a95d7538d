public import Base

/// One number: the body of message 69 (compact: history up to this revision goes) and of its answer (the floor:
/// below it nothing can be read), and of message 72 (hash: the revision to hash at; 0: the newest).
public struct RawRevision: Equatable, Sendable {
    public var revision: UInt64

    public init(_ revision: UInt64 = 0) {
        self.revision = revision
    }

    /// Appends the fields.
    public func encode(into buffer: inout ByteBuffer) {
        buffer.append(field: 1, integer: revision)
    }

    /// Reads the fields.
    public init(decoding bytes: Bytes) throws(WireError) {
        self.init()
        var reader = RawFieldReader(bytes)
        while case let number = try reader.next(), number != 0 {
            if number == 1 { revision = try reader.integer() }
        }
    }
}

/// The answer to message 72: what two stores with the same content have in common.
public struct RawHash: Equatable, Sendable {
    public var revision: UInt64
    /// Over all durable shards, in their order.
    public var hash: UInt64

    public init(revision: UInt64 = 0, hash: UInt64 = 0) {
        self.revision = revision
        self.hash = hash
    }

    /// Appends the fields.
    public func encode(into buffer: inout ByteBuffer) {
        buffer.append(field: 1, integer: revision)
        buffer.append(field: 2, integer: hash)
    }

    /// Reads the fields.
    public init(decoding bytes: Bytes) throws(WireError) {
        self.init()
        var reader = RawFieldReader(bytes)
        while case let number = try reader.next(), number != 0 {
            switch number {
            case 1: revision = try reader.integer()
            case 2: hash = try reader.integer()
            default: break
            }
        }
    }
}

/// The answer to message 71.
public struct RawStatus: Equatable, Sendable {
    /// What the server cannot do at the moment; bits of field 4.
    public struct Alarms: OptionSet, Hashable, Sendable {
        public let rawValue: UInt64

        public init(rawValue: UInt64) {
            self.rawValue = rawValue
        }

        /// The disk is full: writes are refused.
        public static let noSpace = Alarms(rawValue: 1)
        /// The quota of memory is used up: writes are refused.
        public static let quota = Alarms(rawValue: 2)
        /// The clock jumped, or a peer's is ahead.
        public static let clock = Alarms(rawValue: 4)
        /// The log failed: nothing is acknowledged any more, until a restart.
        public static let failed = Alarms(rawValue: 8)
    }

    /// One shard.
    public struct Shard: Equatable, Sendable {
        public var number: UInt64 = 0
        /// Its entries stay in memory.
        public var isMemoryOnly = false
        /// The revision of its last write.
        public var latest: UInt64 = 0
        /// Nothing of its own at or below this revision is still to come.
        public var closed: UInt64 = 0
        /// Below it nothing can be read.
        public var floor: UInt64 = 0
        public var items: UInt64 = 0
        public var keyBytes: UInt64 = 0
        public var valueBytes: UInt64 = 0
        public var historyBytes: UInt64 = 0

        public init() {}
    }

    public var cluster = ""
    public var software = ""
    /// The highest revision that the server has seen.
    public var revision: UInt64 = 0
    public var alarms: Alarms = []
    public var shards: [Shard] = []
    /// Bytes of the log on disk.
    public var logBytes: UInt64 = 0
    /// Bytes of memory that count towards the quota, and the quota; 0: none.
    public var usedBytes: UInt64 = 0
    public var quotaBytes: UInt64 = 0
    public var watchers: UInt64 = 0

    public init() {}

    /// Appends the fields.
    public func encode(into buffer: inout ByteBuffer) {
        buffer.append(field: 1, text: cluster)
        buffer.append(field: 2, text: software)
        buffer.append(field: 3, integer: revision)
        buffer.append(field: 4, integer: alarms.rawValue)
        for shard in shards {
            var nested = ByteBuffer(capacity: 64)
            shard.encode(into: &nested)
            buffer.append(field: 5, bytes: nested.finish())
        }
        buffer.append(field: 6, integer: logBytes)
        buffer.append(field: 7, integer: usedBytes)
        buffer.append(field: 8, integer: quotaBytes)
        buffer.append(field: 9, integer: watchers)
    }

    /// Reads the fields.
    public init(decoding bytes: Bytes) throws(WireError) {
        self.init()
        var reader = RawFieldReader(bytes)
        while case let number = try reader.next(), number != 0 {
            switch number {
            case 1: cluster = try reader.text()
            case 2: software = try reader.text()
            case 3: revision = try reader.integer()
            case 4: alarms = Alarms(rawValue: try reader.integer())
            case 5: shards.append(try Shard(decoding: reader.slice()))
            case 6: logBytes = try reader.integer()
            case 7: usedBytes = try reader.integer()
            case 8: quotaBytes = try reader.integer()
            case 9: watchers = try reader.integer()
            default: break
            }
        }
    }
}

extension RawStatus.Shard {
    func encode(into buffer: inout ByteBuffer) {
        // One above the number, so that shard 0 is not an empty message.
        buffer.append(field: 1, integer: number + 1)
        buffer.append(field: 2, integer: isMemoryOnly ? 1 : 0)
        buffer.append(field: 3, integer: latest)
        buffer.append(field: 4, integer: closed)
        buffer.append(field: 5, integer: floor)
        buffer.append(field: 6, integer: items)
        buffer.append(field: 7, integer: keyBytes)
        buffer.append(field: 8, integer: valueBytes)
        buffer.append(field: 9, integer: historyBytes)
    }

    init(decoding bytes: Bytes) throws(WireError) {
        self.init()
        var reader = RawFieldReader(bytes)
        while case let number = try reader.next(), number != 0 {
            switch number {
            case 1:
                let above = try reader.integer()
                guard above > 0 else { throw .fieldsInvalid }
                self.number = above - 1
            case 2: isMemoryOnly = try reader.integer(max: 1) != 0
            case 3: latest = try reader.integer()
            case 4: closed = try reader.integer()
            case 5: floor = try reader.integer()
            case 6: items = try reader.integer()
            case 7: keyBytes = try reader.integer()
            case 8: valueBytes = try reader.integer()
            case 9: historyBytes = try reader.integer()
            default: break
            }
        }
    }
}
