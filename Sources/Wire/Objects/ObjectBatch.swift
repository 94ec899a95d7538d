public import Base

/// One write of a batch: the message that it would be by itself, and that message's body.
public struct ObjectWrite: Equatable, Sendable {
    /// 4 to 8: create, update, patch, apply or delete.
    public var message: MessageNumber
    public var request: RequestEnvelope

    public init(_ message: MessageNumber, _ request: RequestEnvelope) {
        self.message = message
        self.request = request
    }

    func encode(into buffer: inout ByteBuffer) {
        buffer.append(field: 1, integer: UInt64(message.rawValue))
        var body = ByteBuffer(capacity: 64 + request.body.count)
        request.encode(into: &body)
        buffer.append(field: 2, bytes: body.finish())
    }

    init(decoding bytes: Bytes) throws(WireError) {
        var message: UInt64 = 0
        var request: RequestEnvelope?
        var reader = RawFieldReader(bytes)
        while case let number = try reader.next(), number != 0 {
            switch number {
            case 1: message = try reader.integer()
            case 2: request = try RequestEnvelope(decoding: reader.slice())
            default: break
            }
        }
        guard let request, let number = UInt16(exactly: message) else { throw .fieldsInvalid }
        self.init(MessageNumber(rawValue: number), request)
    }
}

/// Many writes with a result each, not atomic: the body of message 10.
///
/// Writes to one object happen in their order; those to different objects in any.
public struct ObjectBatch: Equatable, Sendable {
    /// Writes in one batch. They share a frame's and a request's limits of bytes besides.
    public static let writesMax = 4_096

    public var writes: [ObjectWrite]

    public init(writes: [ObjectWrite] = []) {
        self.writes = writes
    }

    public func encode(into buffer: inout ByteBuffer) {
        for write in writes {
            var element = ByteBuffer(capacity: 96 + write.request.body.count)
            write.encode(into: &element)
            buffer.append(field: 1, bytes: element.finish())
        }
    }

    /// Reads the writes; their bodies are slices of `bytes`. Refuses more than `writesMax`.
    public init(decoding bytes: Bytes) throws(WireError) {
        self.init()
        var reader = RawFieldReader(bytes)
        while case let number = try reader.next(), number != 0 {
            switch number {
            case 1:
                guard writes.count < Self.writesMax else { throw .fieldsInvalid }
                writes.append(try ObjectWrite(decoding: reader.slice()))
            default: break
            }
        }
    }
}

/// How one write of a batch ended.
public struct ObjectResult: Equatable, Sendable {
    /// The write's place in the batch, from 0.
    public var index: UInt32
    public var status: StatusCode
    /// What the write would have been answered with by itself: an `ObjectAnswer` when the status is `ok`, else a
    /// `StatusEnvelope`.
    public var body: Bytes

    public init(index: UInt32, status: StatusCode, body: Bytes) {
        self.index = index
        self.status = status
        self.body = body
    }

    /// Appends a result to a chunk that is being written: the body of the items of message 10. Each write has one
    /// result in some chunk; they come in the order in which the writes ended.
    public static func append(index: UInt32, status: StatusCode, body: Bytes, toChunk buffer: inout ByteBuffer) {
        var length = fieldBytes(integer: UInt64(index)) + fieldBytes(integer: UInt64(status.rawValue))
        if !body.isEmpty { length += fieldBytes(count: body.count) }
        buffer.open(field: 1, length: length)
        buffer.append(field: 1, integer: UInt64(index))
        buffer.append(field: 2, integer: UInt64(status.rawValue))
        buffer.append(field: 3, bytes: body)
    }

    init(decoding bytes: Bytes) throws(WireError) {
        self.init(index: 0, status: .ok, body: Bytes())
        var reader = RawFieldReader(bytes)
        while case let number = try reader.next(), number != 0 {
            switch number {
            case 1: index = UInt32(truncatingIfNeeded: try reader.integer())
            case 2:
                status = UInt16(exactly: try reader.integer()).flatMap(StatusCode.init(rawValue:)) ?? .unknown
            case 3: body = try reader.slice()
            default: break
            }
        }
    }

    /// Reads a chunk of results; their bodies are slices of `bytes`.
    public static func chunk(decoding bytes: Bytes) throws(WireError) -> [ObjectResult] {
        var results: [ObjectResult] = []
        var reader = RawFieldReader(bytes)
        while case let number = try reader.next(), number != 0 {
            switch number {
            case 1: results.append(try ObjectResult(decoding: reader.slice()))
            default: break
            }
        }
        return results
    }
}
