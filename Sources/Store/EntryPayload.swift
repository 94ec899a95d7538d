public import Base

/// The bytes of a log entry of a shard: the first revision and the command.
///
/// Little-endian: format (1 byte: 1), kind (1 byte: 1 writes, 2 compaction), first revision (8). Writes
/// follow as a count (4) and, each: flags (1), key length (2), value length (4, puts only), expected
/// revision (8, if flagged), expected uid (16, if flagged), uid of a put (16, if flagged), key, value. A
/// compaction is one revision (8). Nothing may follow.
public enum EntryPayload {
    static let format: UInt8 = 1

    private enum Kind {
        static let writes: UInt8 = 1
        static let compact: UInt8 = 2
    }

    private enum Flag {
        static let delete: UInt8 = 1
        static let mustNotExist: UInt8 = 2
        static let mustExist: UInt8 = 4
        static let revision: UInt8 = 8
        static let expectedUID: UInt8 = 16
        static let uid: UInt8 = 32
        static let all: UInt8 = 63
    }

    /// What the encoded form of a write takes besides key and value, at most.
    static let writeBytesMax = 1 + 2 + 4 + 8 + 16 + 16

    /// Appends the encoded form of `command` at `revision`.
    ///
    /// Throws what a decoder would refuse, so that nothing unreadable reaches a log; `buffer` may then hold a part.
    public static func encode(
        _ command: Command, revision: Revision, into buffer: inout ByteBuffer
    ) throws(CommandError) {
        let start = buffer.count
        buffer.append(format)
        switch command {
        case .writes(let writes):
            guard writes.count <= StoreLimits.commandWrites else { throw .tooManyWrites }
            buffer.append(Kind.writes)
            buffer.append(littleEndian: revision.rawValue)
            buffer.append(littleEndian: UInt32(writes.count))
            for write in writes {
                try append(write, to: &buffer)
                guard buffer.count - start <= StoreLimits.commandBytes else { throw .tooLarge }
            }
        case .compact(let through):
            buffer.append(Kind.compact)
            buffer.append(littleEndian: revision.rawValue)
            buffer.append(littleEndian: through.rawValue)
        }
    }

    private static func append(_ write: Write, to buffer: inout ByteBuffer) throws(CommandError) {
        guard write.key.count > 0, write.key.count <= StoreLimits.keyBytesCeiling else { throw .keyInvalid }
        var flags: UInt8 = 0
        let conditions = write.conditions
        if conditions.mustNotExist { flags |= Flag.mustNotExist }
        if conditions.mustExist { flags |= Flag.mustExist }
        if conditions.revision != nil { flags |= Flag.revision }
        if conditions.uid != nil { flags |= Flag.expectedUID }
        switch write.change {
        case .delete: flags |= Flag.delete
        case .put(let value, let uid):
            guard value.count <= StoreLimits.valueBytesCeiling else { throw .valueTooLarge }
            if uid != .none { flags |= Flag.uid }
        }
        buffer.append(flags)
        buffer.append(littleEndian: UInt16(write.key.count))
        if case .put(let value, _) = write.change { buffer.append(littleEndian: UInt32(value.count)) }
        if let revision = conditions.revision { buffer.append(littleEndian: revision.rawValue) }
        if let uid = conditions.uid { buffer.append(uid) }
        if case .put(_, let uid) = write.change, uid != .none { buffer.append(uid) }
        buffer.append(write.key)
        if case .put(let value, _) = write.change { buffer.append(value) }
    }

    /// Reads an entry back; keys and values share `payload`'s storage.
    public static func decode(_ payload: Bytes) throws(CommandError) -> (revision: Revision, command: Command) {
        guard payload.count <= StoreLimits.commandBytes else { throw .tooLarge }
        var reader = ByteReader(payload)
        guard try reader.byte() == format else { throw .formatUnknown }
        let kind = try reader.byte()
        let revision = try reader.revision()
        let command: Command
        switch kind {
        case Kind.writes:
            let count = Int(try reader.integer(UInt32.self))
            // The shortest write takes four bytes: no count makes us take more memory than the bytes justify.
            guard count <= StoreLimits.commandWrites, count * 4 <= reader.left else { throw .tooManyWrites }
            var writes: [Write] = []
            writes.reserveCapacity(count)
            for _ in 0..<count { writes.append(try decodeWrite(&reader)) }
            command = .writes(writes)
        case Kind.compact:
            command = .compact(try reader.revision())
        default:
            throw .kindUnknown
        }
        guard reader.left == 0 else { throw .trailingBytes }
        return (revision, command)
    }

    private static func decodeWrite(_ reader: inout ByteReader) throws(CommandError) -> Write {
        let flags = try reader.byte()
        guard flags & ~Flag.all == 0, flags & Flag.delete == 0 || flags & Flag.uid == 0 else { throw .flagsInvalid }
        let isDelete = flags & Flag.delete != 0
        let keyCount = Int(try reader.integer(UInt16.self))
        guard keyCount > 0 else { throw .keyInvalid }
        let valueCount = isDelete ? 0 : Int(try reader.integer(UInt32.self))
        let conditions = Conditions(
            mustNotExist: flags & Flag.mustNotExist != 0, mustExist: flags & Flag.mustExist != 0,
            revision: flags & Flag.revision != 0 ? try reader.revision() : nil,
            uid: flags & Flag.expectedUID != 0 ? try reader.uid() : nil)
        let uid: ObjectUID = flags & Flag.uid != 0 ? try reader.uid() : .none
        let key = try reader.bytes(keyCount)
        if isDelete { return Write(key: key, change: .delete, conditions: conditions) }
        return Write(key: key, change: .put(value: try reader.bytes(valueCount), uid: uid), conditions: conditions)
    }
}

/// Why an entry's bytes are not a command, or a command has no bytes.
public enum CommandError: Error, Equatable, Sendable {
    case truncated
    case trailingBytes
    case formatUnknown
    case kindUnknown
    case flagsInvalid
    case revisionInvalid
    case tooManyWrites
    case tooLarge
    case keyInvalid
    case valueTooLarge
}

extension ByteBuffer {
    mutating func append(_ uid: ObjectUID) {
        append(littleEndian: uid.high)
        append(littleEndian: uid.low)
    }
}

/// Reads integers and runs of bytes, each checked against what is left.
struct ByteReader {
    private let bytes: Bytes
    private var position = 0

    init(_ bytes: Bytes) {
        self.bytes = bytes
    }

    var left: Int { bytes.count - position }

    mutating func byte() throws(CommandError) -> UInt8 {
        try integer(UInt8.self)
    }

    mutating func integer<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type) throws(CommandError) -> T {
        let size = MemoryLayout<T>.size
        guard left >= size else { throw .truncated }
        position += size
        return bytes.littleEndian(at: position - size, as: type)
    }

    mutating func revision() throws(CommandError) -> Revision {
        let revision = Revision(try integer(UInt64.self))
        guard revision <= .max else { throw .revisionInvalid }
        return revision
    }

    mutating func uid() throws(CommandError) -> ObjectUID {
        ObjectUID(high: try integer(UInt64.self), low: try integer(UInt64.self))
    }

    mutating func bytes(_ count: Int) throws(CommandError) -> Bytes {
        guard left >= count else { throw .truncated }
        position += count
        return bytes[position - count..<position]
    }
}
