public import Base

/// What a side says first: what it speaks, what it accepts, who it is.
///
/// The client's hello offers; the server's answers with one version and one compression. Unknown
/// fields are skipped. A limit that is left out has its default.
public struct Hello: Equatable, Sendable {
    /// The first four bytes of the payload: `TRIR`.
    public static let magic: UInt32 = 0x5249_5254
    /// The versions that this code speaks.
    public static let versionsSpoken: ClosedRange<UInt32> = 1...1

    /// The versions that the sender speaks; in a server's hello the one that was chosen.
    public var versions: ClosedRange<UInt32>
    /// The compressions that the sender can read and write, best first; in a server's hello the chosen one or none.
    public var compressions: [CompressionForm]
    /// What the sender accepts.
    public var limits: HelloLimits
    /// Name and version of the sender's software, for logs.
    public var software: String
    /// The name of the cluster that the sender belongs to, or empty: a peer of another cluster is refused.
    public var cluster: String
    /// A bearer token, or empty when the transport's certificate says who the client is.
    public var token: Bytes
    /// A map of the shards, in the coding of the API's messages, or empty. Only servers send it.
    public var shardMap: Bytes

    public init(
        software: String, compressions: [CompressionForm] = [], limits: HelloLimits = HelloLimits(),
        versions: ClosedRange<UInt32> = Hello.versionsSpoken, cluster: String = "", token: Bytes = Bytes(),
        shardMap: Bytes = Bytes()
    ) {
        self.versions = versions
        self.compressions = compressions
        self.limits = limits
        self.software = software
        self.cluster = cluster
        self.token = token
        self.shardMap = shardMap
    }
}

/// What a side accepts from its peer.
public struct HelloLimits: Equatable, Sendable {
    /// The largest length field, bytes.
    public var frameBytes: Int
    /// Streams that the peer may have open at once; 0 when the sender answers no requests.
    public var streams: Int
    /// Credit of every stream at its start, bytes.
    public var streamWindowBytes: Int
    /// Credit of the connection at its start, bytes.
    public var connectionWindowBytes: Int
    /// The largest message, bytes of plain body.
    public var messageBytes: Int

    public init(
        frameBytes: Int = WireLimits.frameBytes, streams: Int = WireLimits.streams,
        streamWindowBytes: Int = WireLimits.streamWindowBytes,
        connectionWindowBytes: Int = WireLimits.connectionWindowBytes, messageBytes: Int = WireLimits.messageBytes
    ) {
        self.frameBytes = frameBytes
        self.streams = streams
        self.streamWindowBytes = streamWindowBytes
        self.connectionWindowBytes = connectionWindowBytes
        self.messageBytes = messageBytes
    }

    /// Whether every limit is at least its floor and below its ceiling.
    var isAcceptable: Bool {
        let window = WireLimits.windowBytesFloor...WireLimits.windowBytesCeiling
        return (WireLimits.frameBytes...WireLimits.frameBytesCeiling).contains(frameBytes)
            && streams <= Int(WireLimits.streamIDMax)
            && window.contains(streamWindowBytes) && window.contains(connectionWindowBytes)
            && messageBytes >= WireLimits.frameBytes
    }
}

// MARK: Coding

extension Hello {
    /// Appends the payload of the frame: the magic and the fields.
    public func encode(into buffer: inout ByteBuffer) {
        buffer.append(littleEndian: Hello.magic)
        buffer.append(field: 1, integer: UInt64(versions.lowerBound))
        buffer.append(field: 2, integer: UInt64(versions.upperBound))
        for form in compressions {
            var inner = ByteBuffer(capacity: 16)
            inner.append(field: 1, integer: UInt64(form.algorithm))
            inner.append(field: 2, integer: UInt64(form.dictionary))
            buffer.append(field: 3, bytes: inner.finish())
        }
        var inner = ByteBuffer(capacity: 32)
        inner.append(field: 1, integer: UInt64(limits.frameBytes))
        // One more than the number: none at all must not look like the default.
        inner.append(field: 2, integer: UInt64(limits.streams) + 1)
        inner.append(field: 3, integer: UInt64(limits.streamWindowBytes))
        inner.append(field: 4, integer: UInt64(limits.connectionWindowBytes))
        inner.append(field: 5, integer: UInt64(limits.messageBytes))
        buffer.append(field: 4, bytes: inner.finish())
        buffer.append(field: 5, text: software)
        buffer.append(field: 6, text: cluster)
        buffer.append(field: 7, bytes: token)
        buffer.append(field: 8, bytes: shardMap)
    }

    /// Reads the payload of the frame; what it says may still be impossible to agree to.
    public init(decoding payload: Bytes) throws(WireError) {
        guard payload.count >= 4, payload.littleEndian32(at: 0) == Hello.magic else { throw .notTrireme }
        self.init(software: "")
        var least: UInt64 = 0
        var most: UInt64 = 0
        var reader = EnvelopeReader(payload[4..<payload.count])
        while let (number, value) = try reader.next() {
            switch number {
            case 1: least = try value.integer(max: UInt64(UInt32.max))
            case 2: most = try value.integer(max: UInt64(UInt32.max))
            case 3: compressions.append(try CompressionForm(decoding: try value.bytes()))
            case 4: limits = try HelloLimits(decoding: try value.bytes())
            case 5: software = try value.text()
            case 6: cluster = try value.text()
            case 7: token = try value.bytes()
            case 8: shardMap = try value.bytes()
            default: break
            }
        }
        guard least >= 1, least <= most else { throw .helloInvalid }
        versions = UInt32(least)...UInt32(most)
        guard limits.isAcceptable else { throw .helloInvalid }
    }
}

extension HelloLimits {
    fileprivate init(decoding bytes: Bytes) throws(WireError) {
        self.init()
        var reader = EnvelopeReader(bytes)
        while let (number, value) = try reader.next() {
            switch number {
            case 1: frameBytes = Int(try value.integer(max: UInt64(UInt32.max)))
            case 2: streams = max(0, Int(try value.integer(max: UInt64(UInt32.max))) - 1)
            case 3: streamWindowBytes = Int(try value.integer(max: UInt64(UInt32.max)))
            case 4: connectionWindowBytes = Int(try value.integer(max: UInt64(UInt32.max)))
            case 5: messageBytes = Int(try value.integer(max: UInt64(UInt32.max)))
            default: break
            }
        }
    }
}

extension CompressionForm {
    fileprivate init(decoding bytes: Bytes) throws(WireError) {
        self.init(algorithm: 0, dictionary: 0)
        var reader = EnvelopeReader(bytes)
        while let (number, value) = try reader.next() {
            switch number {
            case 1: algorithm = UInt32(try value.integer(max: UInt64(UInt32.max)))
            case 2: dictionary = UInt32(try value.integer(max: UInt64(UInt32.max)))
            default: break
            }
        }
    }
}

// MARK: Agreement

extension Hello {
    /// The highest version in both ranges.
    static func version(_ ours: ClosedRange<UInt32>, _ theirs: ClosedRange<UInt32>) throws(WireError) -> UInt32 {
        guard ours.overlaps(theirs) else { throw .versionUnsupported }
        return min(ours.upperBound, theirs.upperBound)
    }

    /// The first of the client's compressions that the server has too.
    static func compression(offered: [CompressionForm], known: [CompressionForm]) -> CompressionForm? {
        offered.first { known.contains($0) }
    }
}
