/// A filter of one plugin for one class of pods. What it says of a row depends on that row alone.
///
/// Prepared once a class. Passes over all rows are one call; a touched row is another.
protocol RowFilter {
    /// Whether the answer depends on the pods of the row, and not on the node object alone.
    var readsPods: Bool { get }

    func filter(_ row: Int, _ snapshot: borrowing Snapshot) -> Failure

    /// Filters every row that was not refused before.
    func filterAll(_ snapshot: borrowing Snapshot, _ failures: inout [Failure])

    /// The reasons behind a failure, in Kubernetes' words.
    func reasons(_ failure: Failure, _ snapshot: borrowing Snapshot) -> [String]
}

extension RowFilter {
    func filterAll(_ snapshot: borrowing Snapshot, _ failures: inout [Failure]) {
        for row in failures.indices where failures[row].isNone { failures[row] = filter(row, snapshot) }
    }
}

/// A score of one plugin for one class of pods. What it says of a row depends on that row alone.
protocol RowScore {
    var readsPods: Bool { get }
    var normalization: Normalization { get }

    /// Higher is better after normalization; without one, 0 to 100.
    func score(_ row: Int, _ snapshot: borrowing Snapshot) -> Int64

    /// Scores every row.
    func scoreAll(_ snapshot: borrowing Snapshot, _ scores: inout [Int64])
}

extension RowScore {
    func scoreAll(_ snapshot: borrowing Snapshot, _ scores: inout [Int64]) {
        for row in scores.indices { scores[row] = score(row, snapshot) }
    }
}

/// How scores of a row become 0 to 100, over all rows that take the pod.
enum Normalization {
    case none
    /// In parts of the highest.
    case highest
    /// In parts of the highest, turned round: the highest becomes 0. All become 100 where the highest is 0.
    case reversed

    func apply(_ score: Int64, highest: Int64) -> Int64 {
        switch self {
        case .none: score
        case .highest: highest == 0 ? score : score * PluginScore.max / highest
        case .reversed: highest == 0 ? PluginScore.max : PluginScore.max - score * PluginScore.max / highest
        }
    }
}

enum PluginScore {
    /// The best score of a plugin.
    static let max: Int64 = 100
}

/// The part of a plugin for one class that looks across rows: what it says of a row depends on its whole domain.
protocol TopologyWork {
    var filters: Bool { get }
    var scores: Bool { get }

    /// Takes the pods of the row as they are now.
    mutating func touch(_ row: Int, _ snapshot: borrowing Snapshot)

    /// Refuses rows that were not refused before.
    mutating func filterAll(_ snapshot: borrowing Snapshot, _ failures: inout [Failure])

    /// The failure of one row, after `filterAll` or `touch`.
    mutating func filter(_ row: Int, _ snapshot: borrowing Snapshot) -> Failure

    /// Adds `weight` times the normalized score to the total of every row that is not refused.
    ///
    /// - Parameter rowsRevision: Equal numbers, the same rows are not refused; nil where nobody knows.
    mutating func scoreAll(
        _ snapshot: borrowing Snapshot, _ failures: [Failure], rowsRevision: Int?, weight: Int64,
        _ totals: inout [Int64])

    func reasons(_ failure: Failure, _ snapshot: borrowing Snapshot) -> [String]

    /// Gives back what it holds in the snapshot.
    func release(_ snapshot: inout Snapshot)
}
