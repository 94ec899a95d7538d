public import Base

/// The sets of fields of many objects, each text stored and read once.
///
/// Objects of one owner have equal `fieldsV1`: a thousand pods of one Deployment share one text and one set. A value:
/// whoever owns it (one loop) hands it to the readers that it serves. Bounded by `textBytesMax`; texts beyond are
/// read and not kept.
public struct ManagedFieldsTable: Sendable {
    private struct Known: Sendable {
        let text: Bytes
        let fields: FieldSet
    }

    private var known: [UInt64: Known] = [:]
    /// Bytes of all texts that are kept.
    public private(set) var textBytes = 0
    public let textBytesMax: Int

    /// 16 MiB: about 8,000 different sets of a pod's owner, of which real clusters have some hundreds.
    public static let defaultBytesMax = 16 << 20

    public init(textBytesMax: Int = ManagedFieldsTable.defaultBytesMax) {
        self.textBytesMax = textBytesMax
    }

    /// The number of texts that are kept.
    public var count: Int { known.count }

    /// The stored text that equals `text`, which is stored when there is none.
    public mutating func intern(_ text: Bytes) throws(FieldSetError) -> Bytes {
        try entry(of: text).text
    }

    /// The set that `text` tells.
    public mutating func fields(of text: Bytes) throws(FieldSetError) -> FieldSet {
        try entry(of: text).fields
    }

    /// Forgets everything; texts that objects hold stay theirs.
    public mutating func removeAll() {
        known = [:]
        textBytes = 0
    }

    private mutating func entry(of text: Bytes) throws(FieldSetError) -> Known {
        let hash = Self.hash(text)
        if let found = known[hash], found.text == text { return found }
        let fresh = Known(text: text, fields: try FieldSet(parsing: text))
        // Of two texts with one hash the first is kept.
        if known[hash] == nil && textBytes + text.count <= textBytesMax {
            known[hash] = fresh
            textBytes += text.count
        }
        return fresh
    }

    /// Swift's own seeded hash: nobody can make texts collide on purpose.
    private static func hash(_ text: Bytes) -> UInt64 {
        var hasher = Hasher()
        text.withUnsafeBytes { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        return UInt64(bitPattern: Int64(hasher.finalize()))
    }
}
