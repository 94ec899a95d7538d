public import Base
import CZlib

/// Deflates and inflates bodies of frames: one a loop, whose two states are reset and never made anew.
///
/// Raw deflate, level 1. Every body stands alone, so frames of different peers share nothing. Memory:
/// about 140 KiB for the deflater and 40 KiB for the inflater, each made at its first use.
public struct ZlibCodec: ~Copyable {
    private var deflater: UnsafeMutablePointer<z_stream>?
    private var inflater: UnsafeMutablePointer<z_stream>?
    private var scratch = ByteBuffer(capacity: 16)

    /// Half of the chunk: measured as fast and within 1 % as small as deflate's largest window, in half the memory.
    private static let deflateWindowBits: Int32 = 14

    public init() {}

    deinit {
        // SAFETY: both were made by `makeStream`, initialized by zlib, and have this one owner.
        if let deflater {
            deflateEnd(deflater)
            deflater.deallocate()
        }
        if let inflater {
            inflateEnd(inflater)
            inflater.deallocate()
        }
    }

    /// The compressed body of a frame (plain length and deflate), or nil when it would be no smaller than
    /// seven eighths of `plain`, or `form` is not known here.
    public mutating func compress(_ plain: Bytes, form: CompressionForm) -> Bytes? {
        guard form.algorithm == 1, let dictionary = CompressionDictionary.numbered(form.dictionary) else { return nil }
        // Deflate stops where it no longer pays: its room is all that a worthwhile body may take.
        let room = plain.count * WireLimits.worthwhileEighths / 8 - 4
        guard room > 0 else { return nil }
        let stream = prepareDeflater(dictionary)
        scratch.removeAll()
        scratch.append(littleEndian: UInt32(plain.count))
        var finished = false
        plain.withUnsafeBytes { source in
            scratch.append(upTo: room) { target in
                // SAFETY: zlib reads within `source` and writes within `target`; both outlive the call.
                stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
                stream.pointee.avail_in = UInt32(source.count)
                stream.pointee.next_out = target.baseAddress
                stream.pointee.avail_out = UInt32(room)
                finished = deflate(stream, Z_FINISH) == Z_STREAM_END
                return room - Int(stream.pointee.avail_out)
            }
        }
        guard finished else { return nil }
        return scratch.withUnsafeBytes { Bytes($0) }
    }

    /// The plain form of a compressed body, which announces its length; more than that is never written.
    ///
    /// Throws `inflatedTooLarge` before any memory is taken when the length is above `plainMax` or beyond
    /// what deflate can reach, and `inflateFailed` when the bytes are corrupt or the length is not exact.
    public mutating func inflate(_ body: Bytes, form: CompressionForm, plainMax: Int) throws(WireError) -> Bytes {
        guard form.algorithm == 1, let dictionary = CompressionDictionary.numbered(form.dictionary) else {
            throw .compressionNotAgreed
        }
        let announced = try ZlibCodec.plainCount(of: body, plainMax: plainMax)
        let stream = prepareInflater(dictionary)
        var status = Z_OK
        var left = 0
        // One byte more than announced: a body that has more to say is caught here, not truncated.
        let plain = Bytes(capacity: announced + 1) { target in
            body.withUnsafeBytes { source in
                // SAFETY: the body has at least 4 bytes; zlib reads within `source` and writes within `target`.
                stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress! + 4)
                stream.pointee.avail_in = UInt32(source.count - 4)
                stream.pointee.next_out = target.baseAddress
                stream.pointee.avail_out = UInt32(announced + 1)
                status = CZlib.inflate(stream, Z_FINISH)
                left = Int(stream.pointee.avail_in)
                return announced + 1 - Int(stream.pointee.avail_out)
            }
        }
        guard plain.count <= announced else { throw .inflatedTooLarge }
        guard status == Z_STREAM_END, left == 0, plain.count == announced else { throw .inflateFailed }
        return plain
    }

    /// The plain length that a compressed body announces, checked.
    static func plainCount(of body: Bytes, plainMax: Int) throws(WireError) -> Int {
        guard body.count > 4 else { throw .inflateFailed }
        let announced = Int(body.littleEndian32(at: 0))
        guard announced <= plainMax, announced <= (body.count - 4) * WireLimits.inflateRatio else {
            throw .inflatedTooLarge
        }
        return announced
    }

    private mutating func prepareDeflater(_ dictionary: Bytes) -> UnsafeMutablePointer<z_stream> {
        let stream = deflater ?? ZlibCodec.makeStream { czlib_deflate_init($0, 1, -ZlibCodec.deflateWindowBits, 7) }
        if deflater != nil { precondition(deflateReset(stream) == Z_OK, "zlib lost its deflater.") }
        deflater = stream
        dictionary.withUnsafeBytes { bytes in
            // SAFETY: zlib copies the dictionary before it returns.
            if bytes.count > 0 { deflateSetDictionary(stream, bytes.baseAddress, UInt32(bytes.count)) }
        }
        return stream
    }

    private mutating func prepareInflater(_ dictionary: Bytes) -> UnsafeMutablePointer<z_stream> {
        let stream = inflater ?? ZlibCodec.makeStream { czlib_inflate_init($0, -MAX_WBITS) }
        if inflater != nil { precondition(inflateReset(stream) == Z_OK, "zlib lost its inflater.") }
        inflater = stream
        dictionary.withUnsafeBytes { bytes in
            // SAFETY: zlib copies the dictionary before it returns.
            if bytes.count > 0 { inflateSetDictionary(stream, bytes.baseAddress, UInt32(bytes.count)) }
        }
        return stream
    }

    private static func makeStream(
        _ initialize: (UnsafeMutablePointer<z_stream>) -> Int32
    ) -> UnsafeMutablePointer<z_stream> {
        // SAFETY: zlib keeps the stream's address in its state, so it lives on the heap until `deinit`.
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        precondition(initialize(stream) == Z_OK, "zlib could not be started: out of memory or a wrong version.")
        return stream
    }
}
