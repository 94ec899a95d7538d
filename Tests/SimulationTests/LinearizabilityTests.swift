import Base
import Simulation
import Testing

@Suite struct LinearizabilityTests {
    private func put(
        _ value: UInt64, _ condition: Condition = .none, at revision: UInt64?, _ call: UInt64, _ end: UInt64
    ) -> Operation {
        Operation(
            client: 0, key: "k", request: .put(value: value, condition),
            outcome: revision.map { .written(revision: $0) } ?? .unknown, call: call, end: end)
    }

    private func get(_ value: UInt64, _ revision: UInt64, _ call: UInt64, _ end: UInt64) -> Operation {
        Operation(
            client: 1, key: "k", request: .get, outcome: .read(Register(value: value, revision: revision)), call: call,
            end: end)
    }

    private func isViolated(_ operations: [Operation]) -> Bool {
        if case .violated = Linearizability.check(operations) { true } else { false }
    }

    @Test func acceptsAReadOfEitherValueDuringAWrite() {
        for seen in [(UInt64(7), UInt64(10)), (8, 20)] {
            let history = [put(7, at: 10, 0, 1), put(8, at: 20, 2, 9), get(seen.0, seen.1, 3, 4)]
            #expect(Linearizability.check(history) == .linearizable)
        }
    }

    @Test func findsAStaleRead() {
        #expect(isViolated([put(7, at: 10, 0, 1), put(8, at: 20, 2, 3), get(7, 10, 4, 5)]))
    }

    @Test func findsALostWrite() {
        #expect(isViolated([put(7, at: 10, 0, 1), get(0, 0, 2, 3)]))
    }

    @Test func findsAReadThatGoesBack() {
        #expect(isViolated([put(7, at: 10, 0, 1), put(8, at: 20, 2, 9), get(8, 20, 3, 4), get(7, 10, 5, 6)]))
    }

    @Test func findsTwoWinnersOfOneRevision() {
        #expect(
            isViolated([
                put(7, at: 10, 0, 1), put(8, .revision(10), at: 20, 2, 9), put(9, .revision(10), at: 21, 2, 9),
            ]))
    }

    @Test func findsARevisionThatFalls() {
        #expect(isViolated([put(7, at: 10, 0, 1), put(8, at: 9, 2, 3)]))
    }

    @Test func findsAnUnlawfulRefusal() {
        let refused = Operation(
            client: 2, key: "k", request: .put(value: 9, .mustNotExist), outcome: .exists(revision: 10), call: 4, end: 5
        )
        #expect(Linearizability.check([put(7, at: 10, 0, 1), refused]) == .linearizable)
        #expect(isViolated([put(7, at: 11, 0, 1), refused]))
        #expect(isViolated([refused]))
    }

    /// A refusal that does not say what was there instead.
    @Test func findsAFailedConditionThatHeld() {
        func failed(_ condition: Condition, _ call: UInt64, _ end: UInt64) -> Operation {
            Operation(
                client: 2, key: "k", request: .put(value: 99, condition), outcome: .failed, call: call, end: end)
        }
        let made = put(7, .mustNotExist, at: 10, 0, 1)
        #expect(Linearizability.check([made, failed(.mustNotExist, 2, 3)]) == .linearizable)
        #expect(Linearizability.check([made, failed(.revision(9), 2, 3)]) == .linearizable)
        #expect(Linearizability.check([made, failed(.revision(9), 2, 3), get(7, 10, 4, 5)]) == .linearizable)
        #expect(isViolated([failed(.mustNotExist, 0, 1), put(7, .mustNotExist, at: 10, 2, 3)]))
        #expect(isViolated([made, failed(.revision(10), 2, 3)]))
        #expect(isViolated([made, failed(.revision(9), 2, 3), get(99, 10, 4, 5)]))
    }

    @Test func anUnknownWriteMayHappenLateOrNeverButOnce() {
        let unknown = put(8, at: nil, 2, .max)
        let first = put(7, at: 10, 0, 1)
        #expect(Linearizability.check([first, unknown, get(7, 10, 3, 4), get(8, 30, 5, 6)]) == .linearizable)
        #expect(Linearizability.check([first, unknown, get(7, 10, 3, 4)]) == .linearizable)
        // Seen, then undone.
        #expect(isViolated([first, unknown, get(8, 30, 3, 4), get(7, 10, 5, 6)]))
        // Seen at two revisions: it happened twice.
        #expect(isViolated([first, unknown, get(8, 30, 3, 4), get(8, 31, 5, 6)]))
        // Before it was asked for.
        #expect(isViolated([get(8, 30, 0, 1), unknown]))
    }

    @Test func anUnknownDeletionExplainsAnAbsentKey() {
        let deletion = Operation(
            client: 0, key: "k", request: .delete(.none), outcome: .unknown, call: 2, end: .max)
        #expect(Linearizability.check([put(7, at: 10, 0, 1), deletion, get(0, 0, 5, 6)]) == .linearizable)
        #expect(isViolated([put(7, at: 10, 0, 1), deletion, get(0, 0, 5, 6), get(7, 10, 7, 8)]))
    }

    /// Random histories that a real register produced pass; the same with one read made stale do not.
    @Test func agreesWithARegisterOnRandomHistories() {
        var judgedStale = 0
        for seed in UInt64(1)...200 {
            var random = Random(seed: seed)
            var state = Register.absent
            var history: [Operation] = []
            var versions: [Register] = []
            for step in UInt64(1)...40 {
                // Each happens at 10·step and is called and answered around it.
                let call = 100 + step * 10 - UInt64(random.below(30))
                let end = 100 + step * 10 + UInt64(random.below(30))
                if random.oneIn(2) {
                    history.append(get(state.value, state.revision!, call, end))
                } else {
                    state = Register(value: step, revision: step * 100)
                    let isKnown = !random.oneIn(5)
                    // One of unknown outcome may happen late: only a known one, overwritten since, is surely stale.
                    if isKnown { versions.append(state) }
                    history.append(put(step, at: isKnown ? step * 100 : nil, call, isKnown ? end : .max))
                }
            }
            let verdict = Linearizability.check(history)
            #expect(verdict == .linearizable, "seed \(seed)")
            guard versions.count > 6, let old = versions.first else { continue }
            history.append(get(old.value, old.revision!, 1_000, 1_001))
            judgedStale += 1
            let isFound = isViolated(history)
            #expect(isFound, "seed \(seed)")
        }
        #expect(judgedStale > 100)
    }

    @Test func saysWhenItsBudgetIsUsedUp() {
        let history = (UInt64(1)...20).map { put($0, at: nil, 0, .max) } + [get(99, 1, 5, 6)]
        #expect(Linearizability.check(history, placementsMax: 1_000) == .undecided)
    }
}
