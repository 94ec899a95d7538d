/// Counts of pods by topology domain, kept row by row.
///
/// What a row has added is remembered, so that the row can be counted again when its pods have changed.
struct DomainTally {
    /// The label column whose values are the domains.
    let column: Int
    /// By domain.
    private(set) var counts: [Int64]
    /// The sum over all domains.
    private(set) var total: Int64 = 0
    /// What each row has added.
    private var added: [Int64]
    /// The rows that count; nil for all.
    let eligible: [Bool]?

    init(column: Int, eligible: [Bool]? = nil, _ snapshot: borrowing Snapshot) {
        self.column = column
        self.eligible = eligible
        counts = Array(repeating: 0, count: snapshot.nodes.columns[column].domains)
        added = Array(repeating: 0, count: snapshot.nodes.rows)
    }

    /// Says what the row adds now.
    ///
    /// - Returns: The domain and its counts before and after, or nil where nothing changed.
    @discardableResult
    mutating func set(
        _ row: Int, to value: Int64, _ snapshot: borrowing Snapshot
    ) -> (domain: Int, before: Int64, after: Int64)? {
        if let eligible, !eligible[row] { return nil }
        let domain = Int(snapshot.nodes.columns[column].rows[row])
        guard domain >= 0, value != added[row] else { return nil }
        let before = counts[domain]
        counts[domain] += value - added[row]
        total += value - added[row]
        added[row] = value
        return (domain, before, counts[domain])
    }

    /// The count of the row's domain; nil where the row has none.
    @inline(__always)
    func count(at row: Int, _ rows: [Int32]) -> Int64? {
        let domain = rows[row]
        return domain < 0 ? nil : counts[Int(domain)]
    }
}
