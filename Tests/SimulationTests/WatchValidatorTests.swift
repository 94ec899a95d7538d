import Simulation
import Testing

@Suite struct WatchValidatorTests {
    /// a: 1 at 10, 2 at 20, deleted at 40; b: 3 at 30.
    private let log: EventLog = {
        var log = EventLog()
        for (revision, key, value) in [(10, "/a", 1), (20, "/a", 2), (30, "/b", 3), (40, "/a", 0)]
            as [(UInt64, String, UInt64)]
        {
            log.note(revision: revision, key: key, value: value, from: "the test")
        }
        return log
    }()
    private let events = [
        WatchedEvent(revision: 10, key: "/a", value: 1, isCreate: true, previous: .absent),
        WatchedEvent(revision: 20, key: "/a", value: 2, isCreate: false, previous: Register(value: 1, revision: 10)),
        WatchedEvent(revision: 30, key: "/b", value: 3, isCreate: true, previous: .absent),
        WatchedEvent(revision: 40, key: "/a", value: 0, isCreate: false, previous: Register(value: 2, revision: 20)),
    ]

    private func guarantees(_ heard: [WatchRecord.Heard], prefix: String = "/", through: UInt64? = nil) -> [String] {
        var record = WatchRecord(name: "w", prefix: prefix)
        record.heard = heard
        return WatchValidator(log).check(record, through: through).map(\.guarantee)
    }

    @Test func acceptsAFaultlessWatch() {
        #expect(guarantees([.opened(after: 0), .events(events), .bookmark(50)], through: 60) == [])
        #expect(guarantees([.opened(after: 0), .events([events[2]]), .bookmark(50)], prefix: "/b", through: 60) == [])
        #expect(
            guarantees(
                [
                    .opened(after: 0), .events(Array(events[..<2])), .cut, .opened(after: 20),
                    .events(Array(events[2...])), .expired, .listed(at: 45), .opened(after: 45), .bookmark(50),
                ], through: 50) == [])
    }

    @Test func w1FindsDisorder() {
        #expect(guarantees([.opened(after: 0), .events([events[1], events[0]])]).contains("W1"))
        #expect(guarantees([.opened(after: 0), .cut, .events([events[0]])]).contains("W1"))
    }

    @Test func w2FindsARepeatedEvent() {
        #expect(guarantees([.opened(after: 0), .events([events[0], events[0]])]) == ["W2"])
        #expect(
            guarantees([.opened(after: 0), .events([events[0]]), .cut, .opened(after: 0), .events([events[0]])])
                .contains("W2"))
    }

    @Test func w3FindsADroppedEvent() {
        #expect(guarantees([.opened(after: 0), .events([events[0], events[2]])]) == ["W3"])
        #expect(guarantees([.opened(after: 0), .events(Array(events[..<3]))], through: 60) == ["W3"])
    }

    @Test func w5FindsAResumptionThatMissesOrGoesBack() {
        let resumed: [WatchRecord.Heard] = [
            .opened(after: 0), .events(Array(events[..<2])), .cut, .opened(after: 20), .events([events[3]]),
        ]
        #expect(guarantees(resumed) == ["W3"])
        #expect(guarantees([.opened(after: 0), .events(events), .cut, .opened(after: 5)]) == ["W5"])
        #expect(guarantees([.opened(after: 0), .events(events), .cut, .listed(at: 30)]) == ["W5"])
    }

    @Test func w6FindsABookmarkThatLies() {
        #expect(guarantees([.opened(after: 0), .bookmark(10)]) == ["W3"])
        #expect(guarantees([.opened(after: 0), .events(events), .bookmark(35)]) == ["W6"])
        #expect(guarantees([.opened(after: 0), .bookmark(10), .events([events[0]])]).contains("W6"))
    }

    @Test func w7FindsSomethingBeforeAFutureBeginning() {
        #expect(guarantees([.opened(after: 25), .events([events[1]])]).contains("W7"))
        #expect(guarantees([.opened(after: 25), .bookmark(24)]) == ["W7"])
    }

    @Test func w8FindsWrongContent() {
        var wrong = events[1]
        wrong.previous = Register(value: 9, revision: 10)
        #expect(guarantees([.opened(after: 10), .events([wrong])]) == ["W8"])
        wrong = events[1]
        wrong.isCreate = true
        #expect(guarantees([.opened(after: 10), .events([wrong])]) == ["W8"])
        wrong = events[1]
        wrong.value = 77
        #expect(guarantees([.opened(after: 10), .events([wrong])]) == ["W8"])
        #expect(guarantees([.opened(after: 20), .events([events[2]])], prefix: "/a").contains("W8"))
    }

    @Test func theLogRefusesTwoChangesAtOneRevision() {
        var log = log
        log.note(revision: 20, key: "/b", value: 5, from: "the test")
        #expect(log.faults.count == 1)
    }

    @Test func theLogResolvesUnknownOutcomes() {
        func unknown(_ request: Operation.Request, _ key: String) -> Operation {
            Operation(client: 0, key: key, request: request, outcome: .unknown, call: 1, end: .max)
        }
        let resolved = log.resolved([
            unknown(.put(value: 2, .none), "/a"), unknown(.put(value: 9, .none), "/a"), unknown(.delete(.none), "/a"),
            unknown(.delete(.none), "/b"),
        ])
        #expect(resolved.map(\.outcome) == [.written(revision: 20), .refused, .unknown, .refused])
        // Where the log is known to have holes, what is not in it may have happened.
        let open = log.resolved([unknown(.put(value: 9, .none), "/a"), unknown(.delete(.none), "/b")]) {
            $0.key == "/a"
        }
        #expect(open.map(\.outcome) == [.unknown, .refused])
    }

    @Test func listsAreJudged() {
        let write = Operation(
            client: 0, key: "/b", request: .put(value: 3, .none), outcome: .written(revision: 30), call: 1, end: 5)
        func faults(_ revision: UInt64, call: UInt64, _ items: [(String, UInt64, UInt64)]) -> Int {
            let read = RangeRead(
                client: 0, prefix: "/", call: call, revision: revision,
                items: items.map { ($0.0, Register(value: $0.1, revision: $0.2)) })
            return SnapshotReads.check([read], log: log, acknowledged: [write]).count
        }
        #expect(faults(35, call: 9, [("/a", 2, 20), ("/b", 3, 30)]) == 0)
        #expect(faults(25, call: 2, [("/a", 2, 20)]) == 0)
        #expect(faults(25, call: 9, [("/a", 2, 20)]) == 1)  // older than what was acknowledged
        #expect(faults(35, call: 9, [("/a", 2, 20)]) == 1)  // misses /b
        #expect(faults(45, call: 9, [("/a", 2, 20), ("/b", 3, 30)]) == 1)  // keeps what was deleted
    }
}
