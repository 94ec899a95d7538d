/// All that is known to have happened, in revision order: what watches are judged against.
///
/// It is gathered from acknowledged writes and from every event that any watcher heard; two sources that disagree
/// about one revision are a fault by themselves.
public struct EventLog: Sendable {
    public struct Change: Hashable, Sendable {
        public var key: String
        /// The tag of the value; 0 for a deletion.
        public var value: UInt64
    }

    public private(set) var changes: [UInt64: Change] = [:]
    public private(set) var faults: [String] = []

    public init() {}

    /// Notes that `value` was written to `key` at `revision` (0: deleted).
    public mutating func note(revision: UInt64, key: String, value: UInt64, from source: @autoclosure () -> String) {
        let change = Change(key: key, value: value)
        if let other = changes[revision] {
            if other != change { faults.append("S3 revision \(revision) is \(other) and, by \(source()), \(change)") }
        } else {
            changes[revision] = change
        }
    }

    public mutating func note(acknowledged operations: [Operation]) {
        for operation in operations {
            guard case .written(let revision) = operation.outcome else { continue }
            switch operation.request {
            case .get: continue
            case .put(let value, _):
                note(
                    revision: revision, key: operation.key, value: value,
                    from: "the answer to client \(operation.client)")
            case .delete:
                note(revision: revision, key: operation.key, value: 0, from: "the answer to client \(operation.client)")
            }
        }
    }

    public mutating func note(heard record: WatchRecord) {
        for heard in record.heard {
            guard case .events(let events) = heard else { continue }
            for event in events {
                note(revision: event.revision, key: event.key, value: event.value, from: "watch \(record.name)")
            }
        }
    }

    /// The changes in revision order.
    public var ordered: [(revision: UInt64, change: Change)] {
        changes.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Turns writes of unknown outcome into what the log says about them.
    ///
    /// A put whose tag is in the log happened, one whose tag is not there did not: a completion of the history that the
    /// log supports. Deletions carry no tag, so they stay open where the log has an unclaimed deletion of their key.
    ///
    /// `mayBeMissing` names those that may have happened without the log knowing: they stay open.
    public func resolved(
        _ operations: [Operation], mayBeMissing: (Operation) -> Bool = { _ in false }
    ) -> [Operation] {
        var revisionOfValue: [UInt64: UInt64] = [:]
        var deletions: [String: Set<UInt64>] = [:]
        for (revision, change) in changes {
            if change.value == 0 {
                deletions[change.key, default: []].insert(revision)
            } else {
                revisionOfValue[change.value] = revision
            }
        }
        for operation in operations {
            if case .delete = operation.request, case .written(let revision) = operation.outcome {
                deletions[operation.key]?.remove(revision)
            }
        }
        return operations.map { operation in
            guard operation.outcome == .unknown else { return operation }
            var resolved = operation
            switch operation.request {
            case .get:
                resolved.outcome = .refused
            case .put(let value, _):
                if let revision = revisionOfValue[value] {
                    resolved.outcome = .written(revision: revision)
                    resolved.end = .max
                } else if !mayBeMissing(operation) {
                    resolved.outcome = .refused
                }
            case .delete:
                if deletions[operation.key, default: []].isEmpty, !mayBeMissing(operation) {
                    resolved.outcome = .refused
                }
            }
            return resolved
        }
    }
}
