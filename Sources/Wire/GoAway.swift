public import Base

/// No more streams on this connection: why, which ones were begun, and where to go.
///
/// A stream above `lastAccepted` was not begun: its request may be sent again elsewhere. Streams up
/// to it go on until they end, unless `error` is set; then the link closes at once.
public struct GoAway: Equatable, Sendable {
    /// What went wrong, or nil when the sender only drains.
    public var error: WireError?
    /// The highest stream id of the receiver's that the sender accepted.
    public var lastAccepted: UInt32
    /// For people: at most `WireLimits.reasonBytes` of UTF-8.
    public var reason: String
    /// Watches may be resumed elsewhere after the last revision that they saw.
    public var isResumable: Bool
    /// Come back no earlier than this, milliseconds; 0 says nothing.
    public var retryAfterMilliseconds: UInt32
    /// Where the service goes on, `host:port`, best first; empty says nothing.
    public var addresses: [String]
    /// The versions that the sender speaks.
    public var versions: ClosedRange<UInt32>

    public init(
        error: WireError? = nil, lastAccepted: UInt32 = 0, reason: String = "", isResumable: Bool = true,
        retryAfterMilliseconds: UInt32 = 0, addresses: [String] = [],
        versions: ClosedRange<UInt32> = Hello.versionsSpoken
    ) {
        self.error = error
        self.lastAccepted = lastAccepted
        self.reason = reason
        self.isResumable = isResumable
        self.retryAfterMilliseconds = retryAfterMilliseconds
        self.addresses = addresses
        self.versions = versions
    }

    /// Appends the payload of the frame, cut to what a go-away may hold: first the addresses go, then the reason.
    public func encode(into buffer: inout ByteBuffer) {
        let start = buffer.count
        buffer.append(field: 1, integer: UInt64(error?.code ?? 0))
        buffer.append(field: 2, integer: UInt64(lastAccepted))
        buffer.append(field: 3, text: reason.utf8.count <= WireLimits.reasonBytes ? reason : "")
        buffer.append(field: 4, integer: isResumable ? 1 : 0)
        buffer.append(field: 5, integer: UInt64(retryAfterMilliseconds))
        buffer.append(field: 7, integer: UInt64(versions.lowerBound))
        buffer.append(field: 8, integer: UInt64(versions.upperBound))
        for address in addresses where buffer.count - start + address.utf8.count + 4 <= WireLimits.goAwayBytes {
            buffer.append(field: 6, text: address)
        }
    }

    /// Reads the payload of the frame.
    public init(decoding payload: Bytes) throws(WireError) {
        self.init(isResumable: false)
        var reader = EnvelopeReader(payload)
        var least: UInt64 = 0
        var most: UInt64 = 0
        while let (number, value) = try reader.next() {
            switch number {
            case 1:
                let code = try value.integer(max: UInt64(UInt16.max))
                error = code == 0 ? nil : WireError(rawValue: UInt16(code)) ?? .peerClosed
            case 2: lastAccepted = UInt32(try value.integer(max: UInt64(WireLimits.streamIDMax)))
            case 3: reason = try value.text()
            case 4: isResumable = try value.integer() != 0
            case 5: retryAfterMilliseconds = UInt32(try value.integer(max: UInt64(UInt32.max)))
            case 6: addresses.append(try value.text())
            case 7: least = try value.integer(max: UInt64(UInt32.max))
            case 8: most = try value.integer(max: UInt64(UInt32.max))
            default: break
            }
        }
        if least >= 1, least <= most { versions = UInt32(least)...UInt32(most) }
    }
}
