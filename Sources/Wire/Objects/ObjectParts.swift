public import Base

/// Objects whose bytes lie in two parts: the object, and behind it a second `metadata` field with its `managedFields`.
extension ObjectEvent {
    /// Appends an event to a chunk that is being written; its object is both parts, one behind the other.
    public static func append(
        _ kind: Kind, revision: UInt64, object: Bytes, managed: Bytes, toChunk buffer: inout ByteBuffer
    ) {
        let count = object.count + managed.count
        buffer.open(
            field: 1,
            length: fieldBytes(integer: kind.rawValue) + fieldBytes(integer: revision) + fieldBytes(count: count))
        buffer.append(field: 1, integer: kind.rawValue)
        buffer.append(field: 2, integer: revision)
        buffer.append(field: 3, object, managed)
    }
}

extension ObjectChunk {
    /// Appends an object to a chunk that is being written; it is both parts, one behind the other.
    public static func append(revision: UInt64, object: Bytes, managed: Bytes, to buffer: inout ByteBuffer) {
        let count = object.count + managed.count
        buffer.open(field: 1, length: fieldBytes(integer: revision) + fieldBytes(count: count))
        buffer.append(field: 1, integer: revision)
        buffer.append(field: 2, object, managed)
    }
}

extension ByteBuffer {
    fileprivate mutating func append(field number: Int, _ first: Bytes, _ second: Bytes) {
        guard first.count + second.count > 0 else { return }
        open(field: number, length: first.count + second.count)
        append(first)
        append(second)
    }
}
