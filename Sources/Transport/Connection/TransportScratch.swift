import Base
import Wire

/// What the connections of one loop share: a codec, and buffers that are empty between turns.
final class TransportScratch {
    var codec = ZlibCodec()
    var outbox = ConnectionOutbox()
    var plaintext = ByteBuffer(capacity: 2 * TLSLimits.recordBytes)
    var record = ByteBuffer(capacity: TLSLimits.recordBytes)
}
