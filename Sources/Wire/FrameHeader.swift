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
        let word = bytes.littleEndian(at: offset, as: UInt64.self)
        guard UInt8(truncatingIfNeeded: word) == FrameHeader.version else { throw .versionUnsupported }
        self.init(
            typeCode: UInt8(truncatingIfNeeded: word >> 8),
            flags: FrameFlags(rawValue: UInt8(truncatingIfNeeded: word >> 16)),
            stream: UInt32(truncatingIfNeeded: word >> 32),
            length: Int(bytes.littleEndian(at: offset + 8, as: UInt32.self)))
        guard UInt8(truncatingIfNeeded: word >> 24) == 0 else { throw .reservedNotZero }
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
        buffer.append(
            littleEndian: UInt64(FrameHeader.version) | UInt64(typeCode) << 8 | UInt64(flags.rawValue)
                << 16
                | UInt64(stream) << 32)
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
    @inline(__always)
    func littleEndian16(at offset: Int) -> UInt16 {
        littleEndian(at: offset)
    }

    /// The 32-bit integer at `offset`, least significant byte first.
    @inline(__always)
    func littleEndian32(at offset: Int) -> UInt32 {
        littleEndian(at: offset)
    }

    /// The 64-bit integer at `offset`, least significant byte first.
    @inline(__always)
    func littleEndian64(at offset: Int) -> UInt64 {
        littleEndian(at: offset)
    }
}
