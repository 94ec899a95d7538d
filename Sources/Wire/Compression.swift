/// One way to compress a body: an algorithm and the preset dictionary it starts with.
public struct CompressionForm: Hashable, Sendable {
    /// The number of the algorithm; 1 is raw deflate (RFC 1951).
    public var algorithm: UInt32
    /// The number of the preset dictionary; 0 is none.
    public var dictionary: UInt32

    @inlinable
    public init(algorithm: UInt32, dictionary: UInt32) {
        self.algorithm = algorithm
        self.dictionary = dictionary
    }

    /// Raw deflate without a dictionary.
    public static let deflate = CompressionForm(algorithm: 1, dictionary: 0)
    /// Raw deflate with the dictionary of `Protocol/dictionary-1.txt`.
    public static let deflateWithDictionary1 = CompressionForm(algorithm: 1, dictionary: 1)
    /// What this code reads and writes, best first.
    public static let known: [CompressionForm] = [.deflateWithDictionary1, .deflate]
}

/// When a sender compresses: only what both sides agreed to and what pays on this link.
///
/// Deflating 1 KiB costs about 15 µs, which is 15 Gbit/s of loopback and 0.1 ms of a slow line.
public struct CompressionPolicy: Equatable, Sendable {
    /// A body for this peer alone is compressed from this many bytes on; `Int.max` for never.
    public var ownBytesMin: Int
    /// A body that is sent to many is compressed, once, from this many bytes on; `Int.max` for never.
    public var sharedBytesMin: Int
    /// Receivers from which a body counts as sent to many.
    public var receiversMin: Int

    public init(ownBytesMin: Int, sharedBytesMin: Int, receiversMin: Int = 2) {
        self.ownBytesMin = ownBytesMin
        self.sharedBytesMin = sharedBytesMin
        self.receiversMin = receiversMin
    }

    /// The size from which compressing a body is considered at all.
    func leastBytes(of payload: Payload) -> Int {
        guard let shared = payload.shared else { return ownBytesMin }
        return shared.receivers >= receiversMin ? sharedBytesMin : .max
    }

    /// Everything goes plain.
    public static let off = CompressionPolicy(ownBytesMin: .max, sharedBytesMin: .max)
    /// Inside of one machine, where a copy is cheaper than compression, but many copies are not: encrypting, copying
    /// and decrypting 1 KiB costs about 5 µs a receiver, deflating it 15 µs once and inflating it 2 µs a receiver.
    public static let loopback = CompressionPolicy(ownBytesMin: .max, sharedBytesMin: 4096, receiversMin: 16)
    /// A network inside a machine room: bulk, and what many receive.
    public static let local = CompressionPolicy(ownBytesMin: 16_384, sharedBytesMin: 512)
    /// A network where bytes are slower than deflate.
    public static let wide = CompressionPolicy(ownBytesMin: 256, sharedBytesMin: 128)
}

/// Whether compressing has paid lately on one connection.
struct CompressionTrial {
    private var skip = 0
    private var left = 0

    /// Whether to try the next body.
    mutating func begin() -> Bool {
        guard left == 0 else {
            left -= 1
            return false
        }
        return true
    }

    /// Learns from a body that was tried.
    mutating func end(paid: Bool) {
        skip = paid ? 0 : min(max(1, skip * 2), WireLimits.skippedFrames)
        left = skip
    }
}
