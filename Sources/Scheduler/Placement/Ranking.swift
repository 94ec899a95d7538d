import Base

/// Rows by score, the best at hand: taking a best one, moving one and leaving one out are constant time.
///
/// One bucket a score. Scores are sums of at most a few hundred per plugin, so there are few buckets.
struct Ranking {
    private var buckets: [[Int32]]
    /// By row: the score, -1 for rows that are left out; and the place in the bucket.
    private var scores: [Int32]
    private var places: [Int32]
    /// No bucket above has a row.
    private var top = 0

    init(rows: Int, scoreMax: Int) {
        buckets = Array(repeating: [], count: scoreMax + 1)
        scores = Array(repeating: -1, count: rows)
        places = Array(repeating: 0, count: rows)
    }

    /// Gives the row its score; nil leaves it out.
    mutating func set(_ row: Int, _ score: Int64?) {
        let new = score.map { Int32(clamping: $0) } ?? -1
        let old = scores[row]
        guard new != old else { return }
        if old >= 0 {
            let last = buckets[Int(old)].removeLast()
            if last != Int32(row) {
                buckets[Int(old)][Int(places[row])] = last
                places[Int(last)] = places[row]
            }
        }
        scores[row] = new
        guard new >= 0 else { return }
        places[row] = Int32(buckets[Int(new)].count)
        buckets[Int(new)].append(Int32(row))
        if Int(new) > top { top = Int(new) }
    }

    /// One of the rows with the highest score, by chance; nil when all are left out.
    mutating func best(_ random: inout Random) -> Int? {
        while buckets[top].isEmpty {
            if top == 0 { return nil }
            top -= 1
        }
        let bucket = buckets[top]
        return Int(bucket.count == 1 ? bucket[0] : bucket[random.below(bucket.count)])
    }
}
