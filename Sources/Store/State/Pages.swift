/// A growable array in pages that never move: growing costs one page and copies nothing.
///
/// One owner; elements are named by index, below 2³². A page's memory is taken at once and touched as it is used.
struct Pages<Element>: ~Copyable {
    private var pages: [UnsafeMutablePointer<Element>] = []
    private let bits: Int
    /// Elements in use, without a gap from zero.
    private(set) var count = 0

    /// Pages of `1 << bits` elements.
    init(bits: Int) {
        self.bits = bits
    }

    deinit {
        for (number, page) in pages.enumerated() {
            // SAFETY: the elements below `count` are initialized and this is their one owner.
            page.deinitialize(count: min(count - number << bits, 1 << bits))
            page.deallocate()
        }
    }

    /// Bytes taken, in use or not.
    var bytes: Int { pages.count << bits * MemoryLayout<Element>.stride }

    /// The address of element `index`; the run up to the end of its page is contiguous.
    @inline(__always)
    func pointer(at index: Int) -> UnsafeMutablePointer<Element> {
        // SAFETY: callers pass indices below `count`; the page number is checked by the array.
        pages[index >> bits] + (index & (1 << bits - 1))
    }

    @inline(__always)
    subscript(index: Int) -> Element {
        @inline(__always) _read {
            precondition(index >= 0 && index < count, "A page was read past its end.")
            yield pointer(at: index).pointee
        }
        @inline(__always) _modify {
            precondition(index >= 0 && index < count, "A page was written past its end.")
            yield &pointer(at: index).pointee
        }
    }

    /// Appends `element` and returns its index.
    mutating func append(_ element: Element) -> Int {
        let index = count
        if index >> bits == pages.count { pages.append(.allocate(capacity: 1 << bits)) }
        // SAFETY: the place is inside of the last page and not initialized.
        pointer(at: index).initialize(to: element)
        count += 1
        return index
    }

    /// Appends `element` `times` times; returns the first index.
    mutating func append(_ element: Element, times: Int) -> Int {
        let first = count
        while count < first + times {
            if count >> bits == pages.count { pages.append(.allocate(capacity: 1 << bits)) }
            let run = min(first + times - count, 1 << bits - count & (1 << bits - 1))
            // SAFETY: the run ends with the page and is not initialized.
            pointer(at: count).initialize(repeating: element, count: run)
            count += run
        }
        return first
    }

    /// The same elements in memory of their own.
    func copy() -> Pages {
        var copy = Pages(bits: bits)
        while copy.count < count {
            let run = min(count - copy.count, 1 << bits)
            copy.pages.append(.allocate(capacity: 1 << bits))
            // SAFETY: the new page has room for the run, which ends with the page it is copied from.
            copy.pointer(at: copy.count).initialize(from: pointer(at: copy.count), count: run)
            copy.count += run
        }
        return copy
    }
}
