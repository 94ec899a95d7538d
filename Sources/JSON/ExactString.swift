/// A string that equals another by its code points, as JSON compares them.
///
/// Swift's own `==` holds `é` equal to `e` with an accent behind; two members of an object may be named so.
struct ExactString: Hashable {
    let string: String

    init(_ string: String) {
        self.string = string
    }

    static func == (left: ExactString, right: ExactString) -> Bool {
        left.string.isExactly(right.string)
    }

    func hash(into hasher: inout Hasher) {
        string.hashExactly(into: &hasher)
    }
}

extension String {
    /// Whether both have the same code points.
    func isExactly(_ other: String) -> Bool {
        let count = utf8.count
        guard count == other.utf8.count else { return false }
        let quick = utf8.withContiguousStorageIfAvailable { left in
            other.utf8.withContiguousStorageIfAvailable { right in left.elementsEqual(right) }
        }
        if case .some(.some(let equal)) = quick { return equal }
        return utf8.elementsEqual(other.utf8)
    }

    func hashExactly(into hasher: inout Hasher) {
        let done: Void? = utf8.withContiguousStorageIfAvailable { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        if done == nil {
            for unit in utf8 { hasher.combine(unit) }
        }
        hasher.combine(0xFF as UInt8)
    }
}
