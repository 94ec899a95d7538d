public import Base

/// What must hold for a write to happen. Judged when it is applied, in the order of the log.
public struct RawConditions: Equatable, Sendable {
    public var mustNotExist: Bool
    public var mustExist: Bool
    /// The revision of the stored value; 0: any.
    public var revision: UInt64
    /// The uid of the stored value.
    public var uid: RawUID

    public init(mustNotExist: Bool = false, mustExist: Bool = false, revision: UInt64 = 0, uid: RawUID = .none) {
        self.mustNotExist = mustNotExist
        self.mustExist = mustExist
        self.revision = revision
        self.uid = uid
    }

    /// Nothing must hold.
    public static let none = RawConditions()

    /// The two that are marks, as bits.
    var marks: UInt64 { (mustNotExist ? 1 : 0) | (mustExist ? 2 : 0) }

    mutating func setMarks(_ marks: UInt64) throws(WireError) {
        // A mark that is not known might be one that must hold: nothing is written then.
        guard marks & ~3 == 0 else { throw .fieldsInvalid }
        mustNotExist = marks & 1 != 0
        mustExist = marks & 2 != 0
    }
}

/// One write: the body of messages 66 (put) and 67 (delete), and an element of 73 (batch).
public struct RawWrite: Equatable, Sendable {
    public var key: Bytes
    /// Nil: the key goes.
    public var value: Bytes?
    /// The uid to store with the value.
    public var uid: RawUID
    public var conditions: RawConditions
    /// The answer shall carry what was stored before.
    public var wantsPrevious: Bool

    /// A put.
    public init(key: Bytes, value: Bytes, uid: RawUID = .none, conditions: RawConditions = .none) {
        self.key = key
        self.value = value
        self.uid = uid
        self.conditions = conditions
        wantsPrevious = false
    }

    /// A delete.
    public init(deleting key: Bytes, conditions: RawConditions = .none, wantsPrevious: Bool = false) {
        self.key = key
        value = nil
        uid = .none
        self.conditions = conditions
        self.wantsPrevious = wantsPrevious
    }

    /// Bytes of the encoded form.
    var encodedBytes: Int {
        fieldBytes(count: key.count) + fieldBytes(count: value?.count ?? 0) + fieldBytes(integer: conditions.marks)
            + fieldBytes(integer: conditions.revision) + conditions.uid.fieldBytes + uid.fieldBytes
            + (wantsPrevious ? 2 : 0)
    }

    /// Appends the fields. Whether it is a put or a delete is said by the message's number, or the field around it.
    public func encode(into buffer: inout ByteBuffer) {
        buffer.append(field: 1, bytes: key)
        if let value { buffer.append(field: 2, bytes: value) }
        buffer.append(field: 3, integer: conditions.marks)
        buffer.append(field: 4, integer: conditions.revision)
        buffer.append(field: 5, uid: conditions.uid)
        buffer.append(field: 6, uid: uid)
        buffer.append(field: 7, integer: wantsPrevious ? 1 : 0)
    }

    /// Reads the fields of a put or a delete; key and value are slices of `bytes`.
    public init(decoding bytes: Bytes, isDelete: Bool) throws(WireError) {
        self.init(key: Bytes(), value: Bytes())
        if isDelete { value = nil }
        var reader = RawFieldReader(bytes)
        while case let number = try reader.next(), number != 0 {
            switch number {
            case 1: key = try reader.slice()
            case 2:
                guard !isDelete else { throw .fieldsInvalid }
                value = try reader.slice()
            case 3: try conditions.setMarks(reader.integer())
            case 4: conditions.revision = try reader.integer()
            case 5: conditions.uid = try RawUID(reader.slice())
            case 6: uid = try RawUID(reader.slice())
            case 7: wantsPrevious = try reader.integer(max: 1) != 0
            default: break
            }
        }
    }
}

/// What became of a write: the body of the answers to messages 66 and 67, and an element of 73's.
public struct RawWriteResult: Equatable, Sendable {
    /// Why a write of a batch did not happen; `ok` when it did. Alone a write says so in its status.
    public var status: StatusCode
    /// The revision of the write; of one that did not happen, that of the stored value, 0 when there is none.
    public var revision: UInt64
    /// The revision of what was stored before; 0: nothing was.
    public var previous: UInt64
    /// What was stored before, where it was asked for, without its key.
    public var previousItem: RawItem?

    public init(
        status: StatusCode = .ok, revision: UInt64 = 0, previous: UInt64 = 0, previousItem: RawItem? = nil
    ) {
        self.status = status
        self.revision = revision
        self.previous = previous
        self.previousItem = previousItem
    }

    /// Bytes of the encoded form.
    var encodedBytes: Int {
        var count = fieldBytes(integer: revision) + fieldBytes(integer: previous)
        if let previousItem {
            let length = previousItem.encodedBytes
            count += 1 + varintBytes(UInt64(length)) + length
        }
        return count + fieldBytes(integer: UInt64(status.rawValue))
    }

    /// Appends the fields.
    public func encode(into buffer: inout ByteBuffer) {
        buffer.append(field: 1, integer: revision)
        buffer.append(field: 2, integer: previous)
        if let previousItem { buffer.append(field: 3, item: previousItem) }
        buffer.append(field: 4, integer: UInt64(status.rawValue))
    }

    /// Reads the fields.
    public init(decoding bytes: Bytes) throws(WireError) {
        self.init()
        var reader = RawFieldReader(bytes)
        while case let number = try reader.next(), number != 0 {
            switch number {
            case 1: revision = try reader.integer()
            case 2: previous = try reader.integer()
            case 3: previousItem = try RawItem(decoding: reader.slice())
            case 4: status = StatusCode(code: UInt16(try reader.integer(max: UInt64(UInt16.max))))
            default: break
            }
        }
    }
}

/// Message 73: many writes with a result each, in order. Not atomic: each happens or not by itself.
public struct RawBatch: Equatable, Sendable {
    public var writes: [RawWrite]

    public init(writes: [RawWrite] = []) {
        self.writes = writes
    }

    /// Appends the fields.
    public func encode(into buffer: inout ByteBuffer) {
        for write in writes {
            buffer.open(field: write.value == nil ? 2 : 1, length: write.encodedBytes)
            write.encode(into: &buffer)
        }
    }

    /// Reads the fields; keys and values are slices of `bytes`. More than `RawLimits.batchWrites` are `fieldsInvalid`.
    public init(decoding bytes: Bytes) throws(WireError) {
        self.init()
        var reader = RawFieldReader(bytes)
        while case let number = try reader.next(), number != 0 {
            guard number <= 2 else { continue }
            guard writes.count < RawLimits.batchWrites else { throw .fieldsInvalid }
            writes.append(try RawWrite(decoding: reader.slice(), isDelete: number == 2))
        }
    }

    /// The answer: the results in the order of the writes.
    public struct Answer: Equatable, Sendable {
        public var results: [RawWriteResult]

        public init(results: [RawWriteResult] = []) {
            self.results = results
        }

        /// Appends the fields.
        public func encode(into buffer: inout ByteBuffer) {
            for result in results {
                buffer.open(field: 1, length: result.encodedBytes)
                result.encode(into: &buffer)
            }
        }

        /// Reads the fields.
        public init(decoding bytes: Bytes) throws(WireError) {
            self.init()
            var reader = RawFieldReader(bytes)
            while case let number = try reader.next(), number != 0 {
                if number == 1 { results.append(try RawWriteResult(decoding: reader.slice())) }
            }
        }
    }
}
