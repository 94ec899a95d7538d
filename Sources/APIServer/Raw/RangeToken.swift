import Base
import Store
import Wire

/// Where a range goes on: a version, a revision and a key. Opaque to clients.
struct RangeToken: Equatable {
    private static let version: UInt8 = 1

    var revision: Revision
    var key: Bytes

    init(revision: Revision, key: Bytes) {
        self.revision = revision
        self.key = key
    }

    var encoded: Bytes {
        var buffer = ByteBuffer(capacity: 16 + key.count)
        buffer.append(RangeToken.version)
        buffer.append(littleEndian: revision.rawValue)
        buffer.append(key)
        return buffer.finish()
    }

    /// Nil when the bytes are no token of this version.
    init?(_ bytes: Bytes) {
        guard bytes.count > 9, bytes.count <= RawLimits.tokenBytes, bytes[0] == RangeToken.version else { return nil }
        let number = (1..<9).reduce(UInt64(0)) { $0 | UInt64(bytes[$1]) << UInt64(8 * ($1 - 1)) }
        guard number <= Revision.max.rawValue else { return nil }
        self.init(revision: Revision(number), key: bytes[9..<bytes.count])
    }
}
