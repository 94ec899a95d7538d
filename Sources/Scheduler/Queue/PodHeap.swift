import Base

/// Queued pods by urgency. Entries are not taken out when a pod leaves: one whose ticket is not the pod's any more is
/// passed over.
struct PodHeap {
    struct Entry {
        /// Higher first.
        let priority: Int32
        /// Earlier first among equal priorities.
        let instant: Instant
        /// Lower first among equal instants; no two entries have the same.
        let ticket: UInt64
        let pod: Int32

        @inline(__always)
        func precedes(_ other: Entry) -> Bool {
            if priority != other.priority { return priority > other.priority }
            if instant != other.instant { return instant < other.instant }
            return ticket < other.ticket
        }
    }

    private var entries: [Entry] = []

    /// Entries, those of the past included.
    var count: Int { entries.count }
    var first: Entry? { entries.first }

    mutating func insert(_ entry: Entry) {
        entries.append(entry)
        var index = entries.count - 1
        while index > 0 {
            let parent = (index - 1) / 2
            guard entries[index].precedes(entries[parent]) else { return }
            entries.swapAt(index, parent)
            index = parent
        }
    }

    mutating func popFirst() -> Entry? {
        guard let first = entries.first else { return nil }
        let last = entries.removeLast()
        if !entries.isEmpty {
            entries[0] = last
            sink(0)
        }
        return first
    }

    /// Keeps the entries that are `live`, once more than half are of the past.
    mutating func compact(live: Int, _ isLive: (Entry) -> Bool) {
        guard entries.count > 2 * live + 64 else { return }
        entries = entries.filter(isLive)
        for index in stride(from: entries.count / 2 - 1, through: 0, by: -1) { sink(index) }
    }

    private mutating func sink(_ start: Int) {
        var index = start
        while true {
            var best = index
            let left = 2 * index + 1
            if left < entries.count, entries[left].precedes(entries[best]) { best = left }
            if left + 1 < entries.count, entries[left + 1].precedes(entries[best]) { best = left + 1 }
            if best == index { return }
            entries.swapAt(index, best)
            index = best
        }
    }
}
