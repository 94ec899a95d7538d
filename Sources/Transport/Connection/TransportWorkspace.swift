import Base
import Wire

/// What the connections of one loop share: a codec, and buffers that are empty between calls.
///
/// Make one for each loop and give it to every listener and dial there: an idle connection then
/// owns no buffers of its own. Belongs to its loop.
public final class TransportWorkspace {
    var codec = ZlibCodec()
    var outbox = ConnectionOutbox()
    /// What a read decrypted to.
    var plaintext = ByteBuffer(capacity: 2 * TLSLimits.recordBytes)
    /// What the next record will seal.
    var record = ByteBuffer(capacity: TLSLimits.recordBytes)

    /// Bytes of half-received messages that the connections may hold together beyond their windows.
    let assemblyBytesMax: Int
    /// Bytes that they hold.
    var assembledBytes = 0

    public init(assemblyBytesMax: Int = TransportLimits.assemblyBytesMax) {
        self.assemblyBytesMax = assemblyBytesMax
    }
}
