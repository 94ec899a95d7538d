import Base

/// A node on which room can be made, and who would have to leave.
struct PreemptionCandidate {
    let row: Int
    /// In descending order of importance; those whose budget is overrun come first.
    let victims: [Victim]
    /// Victims whose disruption budget would be overrun.
    let violations: Int

    struct Victim {
        let pod: Int32
        let priority: Int32
        let startSeconds: Int64

        /// Higher priority first, then who has run for longer.
        func isMoreImportant(than other: Victim) -> Bool {
            priority != other.priority ? priority > other.priority : startSeconds < other.startSeconds
        }
    }
}

/// Which candidate is the least evil: kube-scheduler's order.
///
/// Fewest violations of budgets; then the lowest of the highest priorities; then the smallest sum of priorities; then
/// fewest victims; then the one whose most important victims started last; then the first.
enum DefaultPreemption {
    /// Of how many nodes candidates are sought, in hundredths of all, and at least.
    static let candidatesPercent = 10
    static let candidatesMin = 100

    static func candidatesWanted(nodes: Int) -> Int {
        min(nodes, max(nodes * candidatesPercent / 100, candidatesMin))
    }

    static func best(of candidates: [PreemptionCandidate]) -> PreemptionCandidate? {
        var left = candidates
        for measure in measures {
            guard left.count > 1 else { break }
            let scores = left.map(measure)
            guard let lowest = scores.min() else { break }
            left = zip(left, scores).filter { $0.1 == lowest }.map(\.0)
        }
        return left.first
    }

    /// Lower is better.
    private static let measures: [@Sendable (PreemptionCandidate) -> Int64] = [
        { Int64($0.violations) },
        { $0.victims.map { Int64($0.priority) }.max() ?? Int64.min },
        // Shifted so that many victims of negative priority count more than few.
        { $0.victims.reduce(0) { $0 + Int64($1.priority) + Int64(Int32.max) + 1 } },
        { Int64($0.victims.count) },
        { candidate in
            let highest = candidate.victims.map(\.priority).max()
            let starts = candidate.victims.filter { $0.priority == highest }.map(\.startSeconds)
            return -(starts.min() ?? 0)
        },
    ]
}
