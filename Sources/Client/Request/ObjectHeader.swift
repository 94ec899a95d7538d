public import Base

/// What an object's metadata says, read off the object's bytes without decoding the rest.
///
/// Metadata is field 1 of every kind. Bytes that are no message give empty texts: they are refused where they are
/// decoded. Costs one pass over the metadata; labels and owners are looked up when asked for.
public struct ObjectHeader: Sendable {
    public private(set) var key = ObjectKey("", "")
    public private(set) var uid = ""

    /// The numbers of fields of `ObjectMeta`, and of the parts of those.
    enum Field {
        static let metadata: UInt64 = 1
        static let name: UInt64 = 1
        static let namespace: UInt64 = 3
        static let uid: UInt64 = 5
        static let labels: UInt64 = 11
        static let owners: UInt64 = 13
        static let ownerUID: UInt64 = 4
        static let entryKey: UInt64 = 1
        static let entryValue: UInt64 = 2
    }

    public init(of object: Bytes) {
        for metadata in FieldScanner(object, field: Field.metadata) {
            var fields = FieldScanner(metadata)
            while let (number, value) = fields.nextField() {
                switch number {
                case Field.name: key.name = value.text
                case Field.namespace: key.namespace = value.text
                case Field.uid: uid = value.text
                default: break
                }
            }
        }
    }

    /// The value of a label of an object.
    public static func label(_ label: String, of object: Bytes) -> String? {
        var found: String?
        for metadata in FieldScanner(object, field: Field.metadata) {
            for entry in FieldScanner(metadata, field: Field.labels) {
                var key = ""
                var text = ""
                var fields = FieldScanner(entry)
                while let (number, value) = fields.nextField() {
                    if number == Field.entryKey { key = value.text }
                    if number == Field.entryValue { text = value.text }
                }
                if key == label { found = text }
            }
        }
        return found
    }

    /// The uids of an object's owners.
    public static func owners(of object: Bytes) -> [String] {
        var owners: [String] = []
        for metadata in FieldScanner(object, field: Field.metadata) {
            for owner in FieldScanner(metadata, field: Field.owners) {
                for uid in FieldScanner(owner, field: Field.ownerUID) { owners.append(uid.text) }
            }
        }
        return owners
    }

    /// The text at a path of field numbers, for example `[2, 10]` for a pod's `spec.nodeName`; nil when it is absent.
    public static func text(at path: [UInt32], of object: Bytes) -> String? {
        guard let first = path.first else { return object.text }
        var found: String?
        // The last one counts, as in a decoder.
        for inner in FieldScanner(object, field: UInt64(first)) {
            found = text(at: Array(path.dropFirst()), of: inner) ?? found
        }
        return found
    }
}

/// Goes through the length-delimited fields of a message where they lie. Ends at the first byte that makes no sense.
struct FieldScanner: Sequence, IteratorProtocol {
    private let bytes: Bytes
    private var offset = 0
    /// 0: every field.
    private let wanted: UInt64

    init(_ bytes: Bytes, field: UInt64 = 0) {
        self.bytes = bytes
        wanted = field
    }

    mutating func next() -> Bytes? {
        while let (number, value) = nextField() {
            if number == wanted { return value }
        }
        return nil
    }

    /// The next field that has a length; others are passed over.
    mutating func nextField() -> (number: UInt64, value: Bytes)? {
        while offset < bytes.count, let tag = varint(), tag >> 3 != 0 {
            switch tag & 7 {
            case 0:
                guard varint() != nil else { return nil }
            case 1:
                guard skip(8) else { return nil }
            case 2:
                guard let length = varint(), length <= UInt64(bytes.count - offset) else { return nil }
                let start = offset
                offset += Int(length)
                return (tag >> 3, bytes[start..<offset])
            case 5:
                guard skip(4) else { return nil }
            default:
                return nil
            }
        }
        return nil
    }

    private mutating func skip(_ count: Int) -> Bool {
        guard count <= bytes.count - offset else { return false }
        offset += count
        return true
    }

    private mutating func varint() -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while offset < bytes.count, shift < 70 {
            let byte = bytes[offset]
            offset += 1
            if shift < 64 { value |= UInt64(byte & 0x7F) << shift }
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }
}

extension Bytes {
    /// The bytes as UTF-8; what is none is repaired, since a decoder would have refused it before.
    var text: String {
        withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }
}
