/// Whether the recorded operations on one key could have happened one after another, each between its call and its end.
///
/// The search of Wing and Gong (1993) with the memory of Lowe (2017): a set of operations already placed together with
/// the register's content is tried once. Operations of unknown outcome may be placed anywhere after their call or
/// nowhere, and are tried last.
public enum Linearizability {
    public enum Verdict: Equatable, Sendable {
        case linearizable
        /// No order explains the history; the text names the operations at which the best attempt stopped.
        case violated(String)
        /// The budget was used up.
        case undecided
    }

    /// Judges the operations of one key.
    ///
    /// - Parameters:
    ///   - operations: of one key, in any order. Refused ones are left out.
    ///   - initial: what the key held before the first.
    ///   - placementsMax: how many placements may be tried, a bound on time and memory.
    public static func check(
        _ operations: [Operation], initial: Register = .absent, placementsMax: Int = 2_000_000
    ) -> Verdict {
        var search = Search(operations, initial: initial)
        return search.run(placementsMax: placementsMax)
    }

    /// Judges every key of a history; the first that fails is described.
    public static func check(history: [Operation], placementsMax: Int = 2_000_000) -> Verdict {
        var byKey: [String: [Operation]] = [:]
        for operation in history { byKey[operation.key, default: []].append(operation) }
        var undecided = false
        for (key, operations) in byKey.sorted(by: { $0.key < $1.key }) {
            switch check(operations, placementsMax: placementsMax) {
            case .linearizable: continue
            case .undecided: undecided = true
            case .violated(let text): return .violated("key \(key): \(text)")
            }
        }
        return undecided ? .undecided : .linearizable
    }
}

/// One search. `known` have an end, `open` have none.
private struct Search {
    let known: [Operation]
    let open: [Operation]
    /// The writes of `known` in the order of their revisions: they can be placed in no other, for revisions only grow.
    let writes: [Int]
    var state: Register

    /// How many of `writes` are placed.
    var written = 0
    /// All of `known` before this are placed.
    var base = 0
    /// Placed ones of `known` after `base`, ascending.
    var ahead: [Int] = []
    var openPlaced: [UInt64]
    var stack: [Frame] = []
    var tried: Set<Memory> = []
    /// The furthest `base` + `ahead` seen, with the candidates that failed there.
    var best = (placed: -1, base: 0, state: Register.absent)

    struct Frame {
        var candidates: [Candidate]
        var next: Int
        // What to restore when the candidate in hand fails.
        let base: Int
        let ahead: [Int]
        let written: Int
        let state: Register
    }

    enum Candidate { case known(Int), open(Int) }

    struct Memory: Hashable {
        let base: Int
        let ahead: [Int]
        let open: [UInt64]
        let state: Register
    }

    init(_ operations: [Operation], initial: Register) {
        let judged = operations.filter { $0.outcome != .refused }.sorted { ($0.call, $0.end) < ($1.call, $1.end) }
        known = judged.filter { $0.outcome != .unknown }
        open = judged.filter { $0.outcome == .unknown }
        let revisions = known.map { operation -> UInt64? in
            if case .written(let revision) = operation.outcome { revision } else { nil }
        }
        writes = revisions.indices.filter { revisions[$0] != nil }.sorted { revisions[$0]! < revisions[$1]! }
        openPlaced = [UInt64](repeating: 0, count: (open.count + 63) / 64)
        state = initial
    }

    mutating func run(placementsMax: Int) -> Linearizability.Verdict {
        var placements = 0
        stack.append(frame())
        while let top = stack.last {
            if base == known.count { return .linearizable }
            guard top.next < top.candidates.count else {
                stack.removeLast()
                undo()
                continue
            }
            stack[stack.count - 1].next += 1
            placements += 1
            if placements > placementsMax { return .undecided }
            let candidate = top.candidates[top.next]
            guard place(candidate) else { continue }
            let memory = Memory(base: base, ahead: ahead, open: openPlaced, state: state)
            if tried.insert(memory).inserted {
                note()
                stack.append(frame())
            } else {
                undo()
            }
        }
        return .violated(explanation)
    }

    /// What may come next: whatever was called before the first end among those not placed.
    private func frame() -> Frame {
        var candidates: [Candidate] = []
        var firstEnd = UInt64.max
        var position = 0
        var index = base
        while index < known.count, known[index].call <= firstEnd {
            defer { index += 1 }
            while position < ahead.count, ahead[position] < index { position += 1 }
            if position < ahead.count, ahead[position] == index { continue }
            firstEnd = min(firstEnd, known[index].end)
            if case .written = known[index].outcome, writes[written] != index { continue }
            candidates.append(.known(index))
        }
        for index in open.indices where openPlaced[index >> 6] & (1 << (index & 63)) == 0 {
            guard open[index].call <= firstEnd else { break }
            candidates.append(.open(index))
        }
        return Frame(candidates: candidates, next: 0, base: base, ahead: ahead, written: written, state: state)
    }

    private mutating func place(_ candidate: Candidate) -> Bool {
        switch candidate {
        case .known(let index):
            guard let after = known[index].applied(to: state) else { return false }
            state = after
            if case .written = known[index].outcome { written += 1 }
            ahead.insert(index, at: ahead.firstIndex { $0 > index } ?? ahead.count)
            while ahead.first == base {
                ahead.removeFirst()
                base += 1
            }
        case .open(let index):
            guard let after = open[index].applied(to: state) else { return false }
            state = after
            openPlaced[index >> 6] |= 1 << (index & 63)
        }
        return true
    }

    /// Takes back the placement that the frame on top made last.
    private mutating func undo() {
        guard let top = stack.last else { return }
        (base, ahead, written, state) = (top.base, top.ahead, top.written, top.state)
        if case .open(let index) = top.candidates[top.next - 1] { openPlaced[index >> 6] &= ~(1 << (index & 63)) }
    }

    private mutating func note() {
        let placed = base + ahead.count
        if placed > best.placed { best = (placed, base, state) }
    }

    private var explanation: String {
        let from = max(best.base - 2, 0)
        let shown = known[from..<min(best.base + 6, known.count)].map { "\n    \($0)" }.joined()
        return "no order explains operation \(best.base) of \(known.count) (\(open.count) of unknown outcome); "
            + "the register held \(best.state) there:\(shown)"
    }
}
