/// A list of keys read at one revision.
public struct RangeRead: Sendable {
    public var client: Int
    public var prefix: String
    public var call: UInt64
    /// The revision that the answer says it was read at.
    public var revision: UInt64
    public var items: [(key: String, register: Register)]

    public init(client: Int, prefix: String, call: UInt64, revision: UInt64, items: [(key: String, register: Register)])
    {
        self.client = client
        self.prefix = prefix
        self.call = call
        self.revision = revision
        self.items = items
    }
}

/// Judges lists: each is exactly what was there at its revision, and not older than what was answered before it.
public enum SnapshotReads {
    /// - Parameters:
    ///   - reads: the lists to judge.
    ///   - log: everything that happened.
    ///   - acknowledged: the history, for the lower bound of a list that did not name a revision.
    ///   - isStaleAllowed: which lists asked for an exact revision and may therefore be old, by index.
    public static func check(
        _ reads: [RangeRead], log: EventLog, acknowledged: [Operation], isStaleAllowed: (Int) -> Bool = { _ in false }
    ) -> [String] {
        var faults: [String] = []
        let ordered = log.ordered
        var order = Array(reads.indices)
        order.sort { reads[$0].revision < reads[$1].revision }
        var now: [String: Register] = [:]
        var position = 0
        var bounds: [String: LowerBound] = [:]
        for index in order {
            let read = reads[index]
            while position < ordered.count, ordered[position].revision <= read.revision {
                let (revision, change) = ordered[position]
                now[change.key] = change.value == 0 ? nil : Register(value: change.value, revision: revision)
                position += 1
            }
            let expected = now.filter { $0.key.hasPrefix(read.prefix) }
            var heard: [String: Register] = [:]
            for (key, register) in read.items {
                if heard.updateValue(register, forKey: key) != nil { faults.append("S2 a list has \(key) twice") }
            }
            if heard != expected {
                let wrong = Set(heard.keys).union(expected.keys).filter { heard[$0] != expected[$0] }.sorted()
                let shown = wrong.prefix(3).map { key in
                    "\(key): \(heard[key] ?? .absent), should be \(expected[key] ?? .absent)"
                }
                faults.append("S2 the list of \(read.prefix) at \(read.revision) is wrong in \(wrong.count): \(shown)")
            }
            guard !isStaleAllowed(index) else { continue }
            if bounds[read.prefix] == nil { bounds[read.prefix] = LowerBound(acknowledged, prefix: read.prefix) }
            if let bound = bounds[read.prefix]?.before(read.call), bound > read.revision {
                faults.append("S2 a list of \(read.prefix) at \(read.revision) missed the write at \(bound)")
            }
        }
        return faults
    }

    /// The highest revision that was acknowledged before a moment.
    private struct LowerBound {
        private var ends: [UInt64] = []
        private var highest: [UInt64] = []

        init(_ acknowledged: [Operation], prefix: String) {
            let answered = acknowledged.compactMap { operation -> (end: UInt64, revision: UInt64)? in
                guard case .written(let revision) = operation.outcome, operation.key.hasPrefix(prefix) else {
                    return nil
                }
                return (operation.end, revision)
            }.sorted { $0.end < $1.end }
            for (end, revision) in answered {
                ends.append(end)
                highest.append(max(revision, highest.last ?? 0))
            }
        }

        func before(_ call: UInt64) -> UInt64 {
            var (low, high) = (0, ends.count)
            while low < high {
                let middle = (low + high) / 2
                if ends[middle] < call { low = middle + 1 } else { high = middle }
            }
            return low == 0 ? 0 : highest[low - 1]
        }
    }
}
