public import Base

/// The 16 bytes of the uid that a writer gives a key's value; all zero is none.
public struct RawUID: Hashable, Sendable {
    public var high: UInt64
    public var low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    public static let none = RawUID(high: 0, low: 0)
}

extension RawUID {
    static let byteCount = 16

    init(_ bytes: Bytes) throws(WireError) {
        guard bytes.count == RawUID.byteCount else { throw .fieldsInvalid }
        self = bytes.withUnsafeBytes { bytes in
            let bytes = UnsafeRawBufferPointer(bytes)
            return RawUID(
                high: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
                low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
        }
    }

    /// Bytes of its field with a number up to 15.
    var fieldBytes: Int { self == .none ? 0 : 2 + RawUID.byteCount }
}

extension ByteBuffer {
    mutating func append(field number: Int, uid: RawUID) {
        guard uid != .none else { return }
        open(field: number, length: RawUID.byteCount)
        append(bigEndian: uid.high)
        append(bigEndian: uid.low)
    }
}

/// A stored value with its key and what is known of it.
public struct RawItem: Equatable, Sendable {
    /// Empty where the request named the key.
    public var key: Bytes
    /// Empty where only keys were asked for.
    public var value: Bytes
    /// The revision at which the key came to be.
    public var created: UInt64
    /// The revision of the last write.
    public var modified: UInt64
    /// Writes since the key came to be, itself included.
    public var version: UInt64
    public var uid: RawUID

    public init(
        key: Bytes = Bytes(), value: Bytes = Bytes(), created: UInt64 = 0, modified: UInt64 = 0, version: UInt64 = 0,
        uid: RawUID = .none
    ) {
        self.key = key
        self.value = value
        self.created = created
        self.modified = modified
        self.version = version
        self.uid = uid
    }

    /// Bytes of the encoded form.
    public var encodedBytes: Int {
        fieldBytes(count: key.count) + fieldBytes(count: value.count) + fieldBytes(integer: created)
            + fieldBytes(integer: modified) + fieldBytes(integer: version) + uid.fieldBytes
    }

    /// Appends the fields.
    public func encode(into buffer: inout ByteBuffer) {
        buffer.append(field: 1, bytes: key)
        buffer.append(field: 2, bytes: value)
        buffer.append(field: 3, integer: created)
        buffer.append(field: 4, integer: modified)
        buffer.append(field: 5, integer: version)
        buffer.append(field: 6, uid: uid)
    }

    /// Reads the fields; key and value are slices of `bytes`.
    public init(decoding bytes: Bytes) throws(WireError) {
        self.init()
        var reader = RawFieldReader(bytes)
        while case let number = try reader.next(), number != 0 {
            switch number {
            case 1: key = try reader.slice()
            case 2: value = try reader.slice()
            case 3: created = try reader.integer()
            case 4: modified = try reader.integer()
            case 5: version = try reader.integer()
            case 6: uid = try RawUID(reader.slice())
            default: break
            }
        }
    }
}

extension ByteBuffer {
    /// Appends an item as a message of its own.
    mutating func append(field number: Int, item: RawItem) {
        open(field: number, length: item.encodedBytes)
        item.encode(into: &self)
    }
}
