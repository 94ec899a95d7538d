public import Base

/// The fixed header of a frame: 12 bytes, integers least significant byte first.
///
/// ```
///  0      1     2      3     4              8              12
///  version type  flags  zero  stream (u32)   length (u32)   [revision (u64)] payload
/// ```
/// The length counts the payload alone. Stream and length are aligned to 4 bytes, the payload too.
public struct FrameHeader: Equatable, Sendable {
    /// The version byte of the hello and of version 1.
    public static let version: UInt8 = 1

    /// The number of the type; from 128 on it may be one that nobody here knows.
    public var typeCode: UInt8
    public var flags: FrameFlags
    public var stream: UInt32
    /// Bytes of payload.
    public var length: Int

    @inlinable
    public init(_ type: FrameType, flags: FrameFlags = [], stream: UInt32 = 0, length: Int) {
        self.init(typeCode: type.rawValue, flags: flags, stream: stream, length: length)
    }

    @inlinable
    public init(typeCode: UInt8, flags: FrameFlags, stream: UInt32, length: Int) {
        self.typeCode = typeCode
        self.flags = flags
        self.stream = stream
        self.length = length
    }

    /// The type, or nil for an extension that this version skips.
    @inlinable public var type: FrameType? { FrameType(rawValue: typeCode) }

    /// Bytes from the start of the frame to its payload.
    var bytesBeforePayload: Int {
        flags.contains(.revision) ? WireLimits.headerBytes + WireLimits.revisionBytes : WireLimits.headerBytes
    }

    /// Bytes of the whole frame.
    var frameBytes: Int { bytesBeforePayload + length }

    /// Reads the header at `offset`, where 12 bytes are; refuses what no frame of version 1 can be.
    init(decoding bytes: Bytes, at offset: Int, lengthMax: Int) throws(WireError) {
        guard bytes[offset] == FrameHeader.version else { throw .versionUnsupported }
        self.init(
            typeCode: bytes[offset + 1],
            flags: FrameFlags(rawValue: bytes[offset + 2]),
            stream: bytes.littleEndian32(at: offset + 4),
            length: Int(bytes.littleEndian32(at: offset + 8)))
        guard bytes[offset + 3] == 0 else { throw .reservedNotZero }
        guard let type else {
            guard typeCode >= 128 else { throw .frameTypeUnknown }
            guard flags.isSubset(of: .revision) else { throw .flagsInvalid }
            guard length <= lengthMax else { throw .frameTooLarge }
            return
        }
        try check(type, lengthMax: lengthMax)
    }

    private func check(_ type: FrameType, lengthMax: Int) throws(WireError) {
        guard flags.isSubset(of: type.flagsAllowed), !flags.isSuperset(of: [.last, .more]) else {
            throw .flagsInvalid
        }
        guard length <= lengthMax else { throw .frameTooLarge }
        let least = flags.contains(.compressed) ? type.prefixBytes + 4 : type.lengths.lowerBound
        guard length >= least, length <= type.lengths.upperBound else { throw .lengthInvalid }
        switch type.scope {
        case .connection: guard stream == 0 else { throw .streamInvalid }
        case .stream: guard stream != 0, stream <= WireLimits.streamIDMax else { throw .streamInvalid }
        case .either: guard stream <= WireLimits.streamIDMax else { throw .streamInvalid }
        }
    }

    /// Appends the header, with `revision` if there is one; its flag is set here.
    func encode(revision: UInt64?, into buffer: inout ByteBuffer) {
        let flags = revision == nil ? self.flags : self.flags.union(.revision)
        buffer.append(FrameHeader.version)
        buffer.append(typeCode)
        buffer.append(flags.rawValue)
        buffer.append(0)
        buffer.append(littleEndian: stream)
        buffer.append(littleEndian: UInt32(length))
        if let revision { buffer.append(littleEndian: revision) }
    }
}

extension Frame {
    /// Appends the frame. Meant for tests and tools: a connection writes its frames without making a `Frame`.
    public func encode(into buffer: inout ByteBuffer) {
        var header = header
        header.length = payload.count
        header.encode(revision: revision, into: &buffer)
        buffer.append(payload)
    }
}

extension Bytes {
    /// The 16-bit integer at `offset`, least significant byte first.
    func littleEndian16(at offset: Int) -> UInt16 {
        UInt16(self[offset]) | UInt16(self[offset + 1]) << 8
    }

    /// The 32-bit integer at `offset`, least significant byte first.
    func littleEndian32(at offset: Int) -> UInt32 {
        UInt32(littleEndian16(at: offset)) | UInt32(littleEndian16(at: offset + 2)) << 16
    }

    /// The 64-bit integer at `offset`, least significant byte first.
    func littleEndian64(at offset: Int) -> UInt64 {
        UInt64(littleEndian32(at: offset)) | UInt64(littleEndian32(at: offset + 4)) << 32
    }
}
