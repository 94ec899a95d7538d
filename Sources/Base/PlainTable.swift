/// Contiguous places for plain values, with one owner: an array without uniqueness checks and references.
///
/// For tables on hot paths whose elements are read and changed field by field. Growing doubles the room;
/// places are never given back before the table goes. Every access is checked against `count`.
public struct PlainTable<Element: BitwiseCopyable>: ~Copyable {
    @usableFromInline var base: UnsafeMutablePointer<Element>
    @usableFromInline var capacity: Int
    @usableFromInline var used: Int
    /// The number of elements.
    @inlinable public var count: Int { used }

    /// An empty table with room for `capacity` elements.
    @inlinable
    public init(capacity: Int = 8) {
        self.capacity = max(capacity, 1)
        base = .allocate(capacity: self.capacity)
        used = 0
    }

    /// A table of `count` copies of `element`.
    @inlinable
    public init(repeating element: Element, count: Int) {
        self.init(capacity: count)
        // SAFETY: there is room for `count` elements.
        base.initialize(repeating: element, count: count)
        used = count
    }

    deinit {
        base.deallocate()
    }

    @inlinable public var isEmpty: Bool { count == 0 }
    @inlinable public var indices: Range<Int> { 0..<count }

    @inlinable
    public subscript(index: Int) -> Element {
        get {
            precondition(index >= 0 && index < used, "An index outside of the table.")
            // SAFETY: the index was checked, and elements below `count` are initialized.
            return base[index]
        }
        _modify {
            precondition(index >= 0 && index < used, "An index outside of the table.")
            // SAFETY: as above; the owner is held exclusively while the element is changed.
            yield &base[index]
        }
    }

    @inlinable
    public mutating func append(_ element: Element) {
        if used == capacity { grow() }
        // SAFETY: there is room for one more.
        base.advanced(by: used).initialize(to: element)
        used += 1
    }

    /// Takes the last element off, if there is one.
    @inlinable
    public mutating func popLast() -> Element? {
        guard used > 0 else { return nil }
        used -= 1
        // SAFETY: this element was below `count`.
        return base[used]
    }

    @usableFromInline
    @inline(never)
    mutating func grow() {
        let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity * 2)
        // SAFETY: both runs hold `count` elements and do not overlap.
        larger.update(from: base, count: used)
        base.deallocate()
        base = larger
        capacity *= 2
    }
}

// SAFETY of `@unchecked Sendable`: the table owns its memory alone and is moved, never copied.
extension PlainTable: @unchecked Sendable where Element: Sendable {}
