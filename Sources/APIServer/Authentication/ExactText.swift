/// A string that equals another by its bytes.
///
/// Swift's own `==` holds `é` equal to `e` with an accent behind. Names of users and groups come from outside and are
/// spelled by whoever asks: two spellings must never be one user.
public struct ExactText: Hashable, Sendable, CustomStringConvertible {
    public let string: String

    @inlinable
    public init(_ string: String) {
        self.string = string
    }

    @inlinable
    public static func == (left: ExactText, right: ExactText) -> Bool {
        left.string.hasSameBytes(as: right.string)
    }

    @inlinable
    public func hash(into hasher: inout Hasher) {
        let done: Void? = string.utf8.withContiguousStorageIfAvailable {
            hasher.combine(bytes: UnsafeRawBufferPointer($0))
        }
        if done == nil {
            for unit in string.utf8 { hasher.combine(unit) }
        }
        hasher.combine(0xFF as UInt8)
    }

    public var description: String { string }
}

extension String {
    /// Whether both are spelled with the same bytes.
    @inlinable
    public func hasSameBytes(as other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        let quick = utf8.withContiguousStorageIfAvailable { left in
            other.utf8.withContiguousStorageIfAvailable { right in left.elementsEqual(right) }
        }
        if case .some(.some(let equal)) = quick { return equal }
        return utf8.elementsEqual(other.utf8)
    }
}

extension Sequence<String> {
    /// Whether some element is spelled as `text` is.
    @inlinable
    public func containsExactly(_ text: String) -> Bool {
        contains { $0.hasSameBytes(as: text) }
    }
}
