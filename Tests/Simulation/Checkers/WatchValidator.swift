/// Judges what watchers heard against all that happened: W1 to W8 of the guarantees.
///
/// A revision is one change of one key (the event log refuses anything else), so an event cannot be torn: W4 holds by
/// W1 to W3.
public struct WatchValidator: Sendable {
    /// One broken promise.
    public struct Fault: Hashable, Sendable, CustomStringConvertible {
        /// The id of the guarantee: "W1" to "W8".
        public var guarantee: String
        public var text: String

        public var description: String { "\(guarantee) \(text)" }
    }

    private let revisions: [UInt64]
    private let changes: [EventLog.Change]
    /// What each change replaced.
    private let replaced: [Register]

    /// - Parameter log: everything that happened to any key that a watcher asked for, from the beginning.
    public init(_ log: EventLog) {
        let ordered = log.ordered
        revisions = ordered.map(\.revision)
        changes = ordered.map(\.change)
        var now: [String: Register] = [:]
        var replaced: [Register] = []
        replaced.reserveCapacity(ordered.count)
        for (revision, change) in ordered {
            replaced.append(now[change.key] ?? .absent)
            now[change.key] = change.value == 0 ? .absent : Register(value: change.value, revision: revision)
        }
        self.replaced = replaced
    }

    /// The index of the first change after `revision`.
    private func position(after revision: UInt64) -> Int {
        var (low, high) = (0, revisions.count)
        while low < high {
            let middle = (low + high) / 2
            if revisions[middle] <= revision { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Judges one watcher.
    ///
    /// - Parameter through: where everything that happened must have been heard by the end, for a watcher that was
    ///   given the time to; nil when it need not be level.
    public func check(_ record: WatchRecord, through: UInt64? = nil) -> [Fault] {
        var run = Run(validator: self, record: record)
        for heard in record.heard { run.hear(heard) }
        if let through, run.isPlaced, through > run.covered { run.cover(through: through, "the end") }
        return run.faults
    }

    private struct Run {
        let validator: WatchValidator
        let record: WatchRecord
        /// All changes at or below this were judged.
        var covered: UInt64 = 0
        /// The last event's revision.
        var last: UInt64 = 0
        /// The beginning of the open watch.
        var after: UInt64 = 0
        var isOpen = false
        var isPlaced = false
        var mustList = false
        var seen: Set<UInt64> = []
        var faults: [Fault] = []

        mutating func fault(_ guarantee: String, _ text: String) {
            faults.append(Fault(guarantee: guarantee, text: "watch \(record.name) \(text)"))
        }

        mutating func hear(_ heard: WatchRecord.Heard) {
            switch heard {
            case .listed(let revision):
                if isPlaced, !mustList, revision < covered {
                    fault("W5", "listed at \(revision) after it had heard everything through \(covered)")
                }
                (covered, last, isPlaced, mustList) = (revision, revision, true, false)
                seen.removeAll()
            case .opened(let after):
                if isPlaced, after != covered, after < last {
                    fault("W5", "resumed after \(after), behind the last event at \(last)")
                }
                if !isPlaced || after > covered { covered = after }
                (isPlaced, isOpen) = (true, true)
                self.after = after
            case .events(let events):
                for event in events { hear(event) }
            case .bookmark(let revision):
                if revision < after { fault("W7", "got a bookmark at \(revision) before its beginning after \(after)") }
                if revision < last { fault("W6", "got a bookmark at \(revision) after an event at \(last)") }
                if revision > covered { cover(through: revision, "a bookmark") }
            case .expired:
                (isOpen, mustList) = (false, true)
            case .cut:
                isOpen = false
            }
        }

        mutating func hear(_ event: WatchedEvent) {
            if !isOpen { fault("W1", "heard \(event.revision) while no watch was open") }
            if event.revision <= after {
                fault("W7", "heard \(event.revision), at or before its beginning after \(after)")
            }
            if !seen.insert(event.revision).inserted {
                fault("W2", "heard \(event.revision) twice")
                return
            }
            if event.revision < last {
                fault("W1", "heard \(event.revision) after \(last)")
                return
            }
            if event.revision <= covered {
                fault("W6", "heard \(event.revision) although everything through \(covered) was there")
            }
            if !event.key.hasPrefix(record.prefix) {
                fault("W8", "asked for \(record.prefix) and heard of \(event.key)")
            }
            judgeContent(event)
            if event.revision > 0 { cover(through: event.revision - 1, "the event at \(event.revision)") }
            covered = max(covered, event.revision)
            last = event.revision
        }

        /// The event against the change that really happened at its revision.
        private mutating func judgeContent(_ event: WatchedEvent) {
            let index = validator.position(after: event.revision) - 1
            guard index >= 0, validator.revisions[index] == event.revision,
                validator.changes[index] == EventLog.Change(key: event.key, value: event.value)
            else {
                fault("W8", "heard \(event), which did not happen")
                return
            }
            let replaced = validator.replaced[index]
            if event.isCreate != (replaced.isAbsent && !event.isDelete) {
                fault("W8", "heard isCreate \(event.isCreate) at \(event.revision) over \(replaced)")
            }
            if let previous = event.previous, previous != replaced {
                fault("W8", "heard at \(event.revision) that \(previous) was replaced, not \(replaced)")
            }
        }

        /// Everything up to `revision` must have been heard by now.
        mutating func cover(through revision: UInt64, _ reason: String) {
            var index = validator.position(after: covered)
            while index < validator.revisions.count, validator.revisions[index] <= revision {
                if validator.changes[index].key.hasPrefix(record.prefix), !seen.contains(validator.revisions[index]) {
                    fault(
                        "W3", "did not hear \(validator.revisions[index]) \(validator.changes[index]) before \(reason)")
                }
                index += 1
            }
            covered = max(covered, revision)
        }
    }
}
