/// One value or key of a `JSONTape`, in 16 bytes.
public struct JSONNode: Sendable, Hashable {
    public enum Kind: UInt8, Sendable {
        case null
        case `false`
        case `true`
        /// A number without point and exponent.
        case integer
        /// A number with point or exponent.
        case number
        case string
        case array
        case object
    }

    public var kind: Kind
    /// Where the text of an integer, number or string starts in the tape's `text`.
    public var offset: UInt32
    /// Bytes of that text; of an array the elements, of an object the members.
    public var length: UInt32
    /// The index of the node after this subtree.
    public var next: UInt32

    @inlinable
    public init(kind: Kind, offset: UInt32, length: UInt32, next: UInt32) {
        self.kind = kind
        self.offset = offset
        self.length = length
        self.next = next
    }

    /// True for arrays and objects.
    @inlinable public var isContainer: Bool { kind.rawValue >= Kind.array.rawValue }

    /// True for integers, numbers and strings.
    @inlinable public var hasText: Bool {
        kind.rawValue >= Kind.integer.rawValue && kind.rawValue <= Kind.string.rawValue
    }

    /// Where the text lies in the tape's `text`; for nodes with `hasText` only.
    @inlinable public var textRange: Range<Int> { Int(offset)..<Int(offset) + Int(length) }
}
