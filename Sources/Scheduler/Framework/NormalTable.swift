/// Normalized scores by raw score: a division for each score that occurs, and not for each row.
struct NormalTable {
    private let lowest: Int64
    private let byScore: [Int64]
    private let normalize: (Int64) -> Int64

    /// Scores further apart than this are worked out when they are asked for.
    private static let rangeMax: Int64 = 4096

    init(lowest: Int64, highest: Int64, _ normalize: @escaping (Int64) -> Int64) {
        self.lowest = lowest
        self.normalize = normalize
        byScore = highest - lowest < Self.rangeMax ? (lowest...max(lowest, highest)).map(normalize) : []
    }

    subscript(score: Int64) -> Int64 {
        byScore.isEmpty ? normalize(score) : byScore[Int(score - lowest)]
    }
}
