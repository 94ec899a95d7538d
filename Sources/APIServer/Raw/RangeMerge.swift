import Base
import Store

/// The items of a range of keys over several shards, all of one revision, in the order of keys. Pure.
///
/// Reads each shard in pages and keeps references to their items, no copies.
struct RangeMerge {
    /// Items of one page of one shard.
    static let pageItems = 64
    /// Bytes of keys and values of a page, about: what a shard's page keeps alive.
    static let pageBytes = 65_536

    private struct Page {
        let shard: ShardNumber
        var items: [Item] = []
        /// The next item of the page.
        var next = 0
        /// Where the page after this one begins; nil: this was the last.
        var goesOn: Bytes?
    }

    let revision: Revision
    private let to: Bytes?
    private var pages: [Page]

    init(shards: [ShardNumber], from: Bytes, to: Bytes?, revision: Revision) {
        self.revision = revision
        self.to = to
        pages = shards.map { Page(shard: $0, goesOn: from) }
    }

    /// The next item; nil at the end. `pagesRead` counts the pages that had to be read.
    mutating func next(_ source: some ShardSource, pagesRead: inout Int) throws(ReadError) -> Item? {
        var lowest = -1
        for index in pages.indices {
            while pages[index].next == pages[index].items.count, pages[index].goesOn != nil {
                try read(index, source)
                pagesRead += 1
            }
            guard pages[index].next < pages[index].items.count else { continue }
            let key = pages[index].items[pages[index].next].key
            if lowest < 0 || key.precedes(pages[lowest].items[pages[lowest].next].key) { lowest = index }
        }
        guard lowest >= 0 else { return nil }
        pages[lowest].next += 1
        return pages[lowest].items[pages[lowest].next - 1]
    }

    /// Whether the next item may be one that has to be read.
    var needsPage: Bool {
        pages.contains { $0.next == $0.items.count && $0.goesOn != nil }
    }

    /// Lets go of the items that were read and not given; they are read again.
    mutating func letGo() {
        for index in pages.indices where !pages[index].items.isEmpty {
            if pages[index].next < pages[index].items.count {
                // A copy: a slice would keep the value that it lies beside.
                pages[index].goesOn = Bytes(pages[index].items[pages[index].next].key.array)
            }
            pages[index].items = []
            pages[index].next = 0
        }
    }

    private mutating func read(_ index: Int, _ source: some ShardSource) throws(ReadError) {
        guard let from = pages[index].goesOn else { return }
        var items = pages[index].items
        pages[index].items = []
        items.removeAll(keepingCapacity: true)
        pages[index].next = 0
        pages[index].goesOn = try source.withShard(pages[index].shard) { shard throws(ReadError) in
            try shard.range(
                from: from, to: to, at: revision, limit: RangeMerge.pageItems, bytes: RangeMerge.pageBytes
            ) { items.append($0) }
        }
        pages[index].items = items
    }
}
