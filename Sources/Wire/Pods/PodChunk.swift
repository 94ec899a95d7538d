public import Base

/// An item of an exec or attach: a byte that says what it is, and what it holds.
///
/// The bytes 0 to 4 are the channels that Kubernetes' own remote commands use.
public enum PodChunk: Equatable, Sendable {
    /// From the opener. No bytes: its input has ended, and resizes may follow.
    case stdin(Bytes)
    case stdout(Bytes)
    case stderr(Bytes)
    /// The process has ended; the stream's end follows.
    case exit(PodExit)
    /// From the opener: the size of its terminal, in cells.
    case resize(columns: UInt16, rows: UInt16)
    /// Of a later version: to be passed over.
    case unknown(UInt8)

    /// What goes into one item beside its first byte.
    public static let contentBytes = PodLimits.itemBytes - 1

    /// The item.
    public func encoded() -> Bytes {
        switch self {
        case .stdin(let bytes): Self.item(0, bytes)
        case .stdout(let bytes): Self.item(1, bytes)
        case .stderr(let bytes): Self.item(2, bytes)
        case .exit(let exit):
            {
                var buffer = ByteBuffer(capacity: 16)
                buffer.append(3 as UInt8)
                exit.encode(into: &buffer)
                return buffer.finish()
            }()
        case .resize(let columns, let rows):
            Bytes([
                4, UInt8(truncatingIfNeeded: columns), UInt8(truncatingIfNeeded: columns >> 8),
                UInt8(truncatingIfNeeded: rows), UInt8(truncatingIfNeeded: rows >> 8),
            ])
        case .unknown(let kind): Bytes([kind])
        }
    }

    private static func item(_ kind: UInt8, _ bytes: Bytes) -> Bytes {
        var buffer = ByteBuffer(capacity: bytes.count + 1)
        buffer.append(kind)
        buffer.append(bytes)
        return buffer.finish()
    }

    /// Reads an item; what it holds is a slice of `bytes`.
    public init(decoding bytes: Bytes) throws(WireError) {
        guard bytes.count > 0 else { throw .fieldsInvalid }
        let content = bytes[1..<bytes.count]
        switch bytes[0] {
        case 0: self = .stdin(content)
        case 1: self = .stdout(content)
        case 2: self = .stderr(content)
        case 3: self = .exit(try PodExit(decoding: content))
        case 4:
            guard content.count == 4 else { throw .fieldsInvalid }
            self = .resize(
                columns: UInt16(content[0]) | UInt16(content[1]) << 8,
                rows: UInt16(content[2]) | UInt16(content[3]) << 8)
        default: self = .unknown(bytes[0])
        }
    }
}

/// How a process ended.
public struct PodExit: Equatable, Sendable {
    /// 0 to 255; of a process that a signal ended, 128 and the signal's number.
    public var code: UInt8
    /// For people; empty where the code says all.
    public var message: String

    public init(code: UInt8, message: String = "") {
        self.code = code
        self.message = message
    }

    /// Appends the fields.
    public func encode(into buffer: inout ByteBuffer) {
        buffer.append(field: 1, integer: UInt64(code))
        buffer.append(field: 2, text: message)
    }

    public init(decoding bytes: Bytes) throws(WireError) {
        self.init(code: 0)
        var reader = RawFieldReader(bytes)
        while case let number = try reader.next(), number != 0 {
            switch number {
            case 1: code = UInt8(try reader.integer(max: 255))
            case 2: message = try reader.text()
            default: break
            }
        }
    }
}
