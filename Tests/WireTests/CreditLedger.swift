import Base

@testable import Wire

/// Keeps the books of one direction of a link from the bytes alone: what the sender was given, what it used.
///
/// Knows nothing of the cores' own counters. `violation` names the first frame that was not paid for.
final class CreditLedger {
    private var parser = FrameParser(lengthMax: WireLimits.frameBytesCeiling)
    private var connection: Int
    private var streams: [UInt32: Int] = [:]
    private let window: Int
    private(set) var violation: String?
    private(set) var framesSeen = 0

    /// `hello` is the receiver's: it gives the windows.
    init(receiver hello: HelloLimits) {
        connection = hello.connectionWindowBytes
        window = hello.streamWindowBytes
    }

    /// Bytes that the sender put on the link.
    func sent(_ bytes: Bytes) throws(WireError) {
        parser.push(bytes)
        while let frame = try parser.next() {
            guard let type = frame.header.type, type.isCredited else { continue }
            framesSeen += 1
            var plain = frame.payload.count - type.prefixBytes
            if frame.header.flags.contains(.compressed) {
                plain = Int(frame.payload.littleEndian32(at: type.prefixBytes))
            }
            let id = frame.header.stream
            connection -= plain + 32
            streams[id, default: window] -= plain + 32
            if connection < 0 || streams[id]! < 0 {
                violation = violation ?? "\(type) of \(plain) bytes on stream \(id)"
            }
        }
    }

    /// A frame of the other direction has reached the sender.
    func received(_ frame: Frame) {
        guard frame.header.type == .credit else { return }
        let increment = Int(frame.payload.littleEndian32(at: 0))
        if frame.header.stream == 0 {
            connection += increment
        } else {
            streams[frame.header.stream, default: window] += increment
        }
    }
}
