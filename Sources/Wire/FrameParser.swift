public import Base

/// Cuts a run of chunks, of any sizes, into frames.
///
/// A frame that lies whole in one chunk is yielded as a slice of it. A frame over several chunks is
/// gathered in a buffer that grows with the bytes that arrive; the length that a header announces is
/// checked against `lengthMax` and takes no memory. After an error the parser must not be used again.
public struct FrameParser: ~Copyable {
    /// The largest length field that is accepted, bytes; changes apply from the next header on.
    public var lengthMax: Int
    private var chunk = Bytes()
    private var offset = 0
    private var gathered = ByteBuffer(capacity: 32)
    private var begun: FrameHeader?

    /// A parser at the start of a connection: until the hellos are exchanged a frame is a hello or a go-away.
    public init(lengthMax: Int = WireLimits.helloBytes) {
        self.lengthMax = lengthMax
    }

    /// Whether a frame has begun and not ended; meaningful when `next` has returned nil.
    public var isInsideFrame: Bool { !gathered.isEmpty }

    /// Bytes that are kept for a frame that has not ended.
    public var gatheredBytes: Int { gathered.count }

    /// Takes the next chunk. `next` must have returned nil since the one before.
    public mutating func push(_ chunk: Bytes) {
        precondition(offset == self.chunk.count, "A chunk was pushed before the one before it was used up.")
        self.chunk = chunk
        offset = 0
    }

    /// The next whole frame, or nil when the chunk is used up.
    public mutating func next() throws(WireError) -> Frame? {
        if gathered.isEmpty {
            let left = chunk.count - offset
            if left >= WireLimits.headerBytes {
                let header = try FrameHeader(decoding: chunk, at: offset, lengthMax: lengthMax)
                if left >= header.frameBytes {
                    let frame = Frame(header, in: chunk, at: offset)
                    advance(by: header.frameBytes)
                    return frame
                }
                begun = header
            }
            guard left > 0 else {
                chunk = Bytes()
                offset = 0
                return nil
            }
        }
        return try gather()
    }

    private mutating func gather() throws(WireError) -> Frame? {
        if begun == nil {
            guard take(upTo: WireLimits.headerBytes) else { return nil }
            begun = try FrameHeader(decoding: Bytes(gathered.array()), at: 0, lengthMax: lengthMax)
        }
        guard let header = begun, take(upTo: header.frameBytes) else { return nil }
        begun = nil
        return Frame(header, in: gathered.finish(), at: 0)
    }

    /// Moves bytes of the chunk into the buffer until it holds `count`; false if the chunk ends before.
    private mutating func take(upTo count: Int) -> Bool {
        let taken = min(count - gathered.count, chunk.count - offset)
        if taken > 0 {
            gathered.append(chunk[offset..<offset + taken])
            advance(by: taken)
        }
        return gathered.count >= count
    }

    private mutating func advance(by count: Int) {
        offset += count
        if offset == chunk.count {
            // A chunk that is used up is let go: its memory belongs to the frames that slice it.
            chunk = Bytes()
            offset = 0
        }
    }
}

extension Frame {
    /// The frame of which `bytes` holds all from `offset` on.
    init(_ header: FrameHeader, in bytes: Bytes, at offset: Int) {
        let start = offset + header.bytesBeforePayload
        self.init(
            header: header,
            revision: header.flags.contains(.revision) ? bytes.littleEndian64(at: offset + 12) : nil,
            payload: bytes[start..<start + header.length])
    }
}
