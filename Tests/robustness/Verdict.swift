import Base
import Client
import Simulation
import Wire

/// Everything that clients and watchers of a run have heard, and the judgement on it.
struct Verdict {
    let prefix: String
    let valueBytes: Int
    private var history: [Operation] = []
    private var lists: [(read: RangeRead, isExact: Bool)] = []
    private var watchers: [(record: WatchRecord, resumptions: Int)] = []
    private var faults: [String] = []
    private var refusals: [StatusCode: Int] = [:]

    init(prefix: String, valueBytes: Int) {
        self.prefix = prefix
        self.valueBytes = valueBytes
    }

    /// What is there at the end.
    struct Last {
        let key: String
        /// Nil: a value that nobody wrote.
        let tag: UInt64?
        let revision: UInt64
    }

    mutating func add(
        history: [Operation], lists: [(read: RangeRead, isExact: Bool)] = [], faults: [String] = [],
        refusals: [StatusCode: Int] = [:]
    ) {
        self.history += history
        self.lists += lists
        self.faults += faults
        self.refusals.merge(refusals, uniquingKeysWith: +)
    }

    mutating func add(_ client: LoadClient) {
        add(history: client.history, lists: client.lists, faults: client.faults, refusals: client.refusals)
    }

    mutating func add(_ record: WatchRecord, resumptions: Int, faults: [String]) {
        watchers.append((record, resumptions))
        self.faults += faults
    }

    mutating func add(_ watcher: LoadWatcher) {
        add(watcher.record, resumptions: watcher.resumptions, faults: watcher.faults)
    }

    /// What was broken; `final` is a list of everything after the load.
    func judge(_ final: RawClient.Range) -> [String] {
        let items = final.items.map { item in
            Last(
                key: String(decoding: item.key.array, as: UTF8.self),
                tag: TaggedValue.tag(item.value, max: valueBytes), revision: item.modified)
        }
        return judge(items, at: final.revision, heardThrough: final.revision)
    }

    /// The same; every watcher has been given the time to hear everything through `goal`.
    func judge(_ final: [Last], at revision: UInt64, heardThrough goal: UInt64) -> [String] {
        var failures = Array(faults.prefix(5))
        var log = EventLog()
        log.note(acknowledged: history)
        for watcher in watchers { log.note(heard: watcher.record) }
        for item in final {
            guard let tag = item.tag else {
                failures.append("S1 \(item.key) holds what nobody wrote")
                continue
            }
            log.note(revision: item.revision, key: item.key, value: tag, from: "the last list")
        }
        failures += log.faults.prefix(5)
        failures += lost(log, final, at: revision)
        let validator = WatchValidator(log)
        for watcher in watchers {
            failures += validator.check(watcher.record, through: goal).prefix(5).map(\.description)
        }
        let exact = lists.map(\.isExact)
        failures += SnapshotReads.check(lists.map(\.read), log: log, acknowledged: history) { exact[$0] }.prefix(5)
        let happened = Set(log.changes.values.map(\.value))
        for operation in history where operation.outcome == .refused || operation.outcome == .failed {
            if case .put(let value, _) = operation.request, happened.contains(value) {
                failures.append("S4 a refused write happened: \(operation)")
            }
        }
        switch Linearizability.check(history: log.resolved(history)) {
        case .linearizable: break
        case .violated(let text): failures.append("S2 \(text)")
        case .undecided: failures.append("S2 the search for an order was given up")
        }
        return failures
    }

    /// S1: the last change of each key is what the last list shows.
    private func lost(_ log: EventLog, _ final: [Last], at listed: UInt64) -> [String] {
        var last: [String: (revision: UInt64, value: UInt64)] = [:]
        for (revision, change) in log.ordered where revision <= listed {
            last[change.key] = (revision, change.value)
        }
        var there: [String: UInt64] = [:]
        for item in final { there[item.key] = item.revision }
        return last.sorted { $0.key < $1.key }.compactMap { key, change in
            let expected = change.value == 0 ? nil : change.revision
            return there[key] == expected
                ? nil : "S1 \(key) is at \(there[key] ?? 0), and its last change is at \(change.revision)"
        }
    }

    var figures: String {
        var (written, unknown, refused, reads) = (0, 0, 0, 0)
        for operation in history {
            switch operation.outcome {
            case .read: reads += 1
            case .written: written += 1
            case .unknown: unknown += 1
            case .refused: refused += 1
            case .exists, .notFound, .mismatch, .failed: break
            }
        }
        var events = 0
        for watcher in watchers {
            for heard in watcher.record.heard {
                if case .events(let some) = heard { events += some.count }
            }
        }
        let statuses = refusals.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.value) \($0.key)" }
        return """
            \(history.count) operations: \(written) writes acknowledged, \(reads) gets, \(unknown) of unknown outcome, \
            \(refused) never begun\(statuses.isEmpty ? "" : " (" + statuses.joined(separator: ", ") + ")")
            \(lists.count) lists, \(events) watch events over \(watchers.reduce(0) { $0 + $1.resumptions }) watches of \
            \(watchers.count) watchers
            """
    }
}
