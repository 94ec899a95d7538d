/// Which rows changed, in order: how a class learns what to compute again.
///
/// A reader keeps the position up to which it has read. Entries that are older than the journal reaches back are gone,
/// and a reader from before them computes everything anew.
struct ChangeJournal {
    private var entries: [Int32] = []
    /// The position of the first entry.
    private var start = 0

    /// The position after the last entry.
    var end: Int { start + entries.count }

    /// Adds a change of `row`. `rows` is the number of rows: it says how far back is worth keeping.
    mutating func note(_ row: Int, rows: Int) {
        entries.append(Int32(row))
        let most = max(rows, 256) * SchedulerLimits.journalEntriesPerRow
        guard entries.count > 2 * most else { return }
        start += entries.count - most
        entries.removeFirst(entries.count - most)
    }

    /// The rows that changed since `position`, or nil when that is too long ago.
    func changes(since position: Int) -> ArraySlice<Int32>? {
        guard position >= start else { return nil }
        return entries[(position - start)...]
    }
}
