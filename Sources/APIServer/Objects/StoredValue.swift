public import APIModel
public import Base
import Wire

/// What lies in the store under an object's key: the object without its `managedFields`, and those behind it.
///
/// ```
/// format 1 │ length of the object, a varint │ the object │ managers
/// ```
///
/// Lists and watches send the object as a slice of the value; nothing is copied or decoded for readers that do not
/// ask who manages which field.
public struct StoredValue: Sendable {
    /// The object in its binary form, without `resourceVersion` and `managedFields`.
    public var object: Bytes
    public var managers: StoredManagers

    public init(object: Bytes, managers: StoredManagers = .none) {
        self.object = object
        self.managers = managers
    }

    private static let format: UInt8 = 1

    /// The value's bytes: a copy of both parts.
    public func packed() -> Bytes {
        var buffer = ByteBuffer(capacity: object.count + managers.bytesEstimated + 8)
        buffer.append(Self.format)
        buffer.append(varint: UInt64(object.count))
        buffer.append(object)
        managers.append(to: &buffer)
        return buffer.finish()
    }

    /// The parts of a value, as slices. Nil for what was not written by this type: a damaged or foreign value.
    public init?(unpacking value: Bytes) {
        guard let object = Self.object(of: value), let managers = StoredManagers(value[object.upperBound..<value.count])
        else { return nil }
        self.init(object: value[object], managers: managers)
    }

    /// Where the object lies in a value; nil as above. Costs a few nanoseconds.
    public static func object(of value: Bytes) -> Range<Int>? {
        guard value.count >= 2, value[0] == format else { return nil }
        var length = 0
        var shift = 0
        var offset = 1
        while offset < value.count, shift < 32 {
            let byte = value[offset]
            offset += 1
            length |= Int(byte & 0x7F) << shift
            guard byte & 0x80 != 0 else {
                return length <= value.count - offset ? offset..<offset + length : nil
            }
            shift += 7
        }
        return nil
    }
}

/// Who manages the fields of a stored object.
public enum StoredManagers: Sendable, Equatable {
    /// Nobody has been noted.
    case none
    /// The value is as its creator made it, but for what admission and the server add to it: every other field is
    /// this manager's, and which ones is worked out when somebody asks. It saves most of the time of a create.
    case creator(String, at: Time)
    /// A second `metadata` field with the `managedFields`: object and this, one behind the other, are the object with
    /// them, as a message that comes twice is merged.
    case metadata(Bytes)

    private static let creatorTag: UInt8 = 1
    private static let metadataTag: UInt8 = 2

    var bytesEstimated: Int {
        switch self {
        case .none: 0
        case .creator(let name, _): name.utf8.count + 12
        case .metadata(let bytes): bytes.count + 1
        }
    }

    func append(to buffer: inout ByteBuffer) {
        switch self {
        case .none: break
        case .creator(let name, let time):
            buffer.append(Self.creatorTag)
            buffer.append(littleEndian: UInt64(bitPattern: time.seconds))
            buffer.append(utf8: name)
        case .metadata(let bytes):
            buffer.append(Self.metadataTag)
            buffer.append(bytes)
        }
    }

    init?(_ bytes: Bytes) {
        guard !bytes.isEmpty else {
            self = .none
            return
        }
        switch bytes[0] {
        case Self.creatorTag where bytes.count >= 9:
            let seconds = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[1 + $1]) << UInt64(8 * $1) }
            guard let name = bytes[9..<bytes.count].withUnsafeBytes({ String(validating: $0, as: UTF8.self) }) else {
                return nil
            }
            self = .creator(
                name, at: Time(seconds: Int64(bitPattern: seconds)))
        case Self.metadataTag: self = .metadata(bytes[1..<bytes.count])
        default: return nil
        }
    }
}
