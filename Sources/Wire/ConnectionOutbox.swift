public import Base

/// What a connection writes next: small frames copied together, large bodies referenced.
///
/// The shell keeps one, lets `drain` fill it, writes its parts in order and empties it when the link
/// has taken them.
public struct ConnectionOutbox: ~Copyable {
    public enum Part: Sendable {
        /// A range of `copied`.
        case copied(Range<Int>)
        case referenced(Bytes)
    }

    /// The bytes that ranges of `parts` mean.
    public private(set) var copied: ByteBuffer
    /// What to write, in order.
    public private(set) var parts: [Part] = []
    private var copiedStart = 0
    private var referencedBytes = 0

    public init(capacity: Int = 16_384) {
        copied = ByteBuffer(capacity: capacity)
    }

    /// Bytes in all.
    public var count: Int { copied.count + referencedBytes }
    public var isEmpty: Bool { count == 0 }

    /// Forgets what was written and keeps the room.
    public mutating func removeAll() {
        copied.removeAll()
        parts.removeAll(keepingCapacity: true)
        copiedStart = 0
        referencedBytes = 0
    }

    /// A copy of everything, as one run of bytes.
    public borrowing func flattened() -> Bytes {
        var all = ByteBuffer(capacity: count)
        for part in parts {
            switch part {
            case .copied(let range):
                copied.withUnsafeBytes { all.append(UnsafeBufferPointer(rebasing: $0[range])) }
            case .referenced(let bytes): all.append(bytes)
            }
        }
        return all.finish()
    }

    /// Appends a frame's header and prefix.
    mutating func append(_ header: FrameHeader, revision: UInt64?, prefix: UInt64) {
        header.encode(revision: revision, into: &copied)
        switch header.type?.prefixBytes {
        case 8: copied.append(littleEndian: prefix)
        case 4: copied.append(littleEndian: UInt32(truncatingIfNeeded: prefix))
        default: break
        }
    }

    /// Appends control frames that are whole already.
    mutating func append(frames: borrowing ByteBuffer) {
        frames.withUnsafeBytes { copied.append($0) }
    }

    /// Appends a body: by copy when it is small, by reference when it is not.
    mutating func append(body: Bytes) {
        guard body.count > WireLimits.copyBytes else {
            copied.append(body)
            return
        }
        seal()
        parts.append(.referenced(body))
        referencedBytes += body.count
    }

    /// Makes a part of what was copied since the last one.
    mutating func seal() {
        guard copied.count > copiedStart else { return }
        parts.append(.copied(copiedStart..<copied.count))
        copiedStart = copied.count
    }
}
