import Base
import Client
import Simulation
import Wire

/// One logical watcher: it lists, watches, and resumes after the last thing that it heard, over all restarts.
struct LoadWatcher {
    let access: Access
    let state: RunState
    let valueBytes: Int
    var record: WatchRecord
    var faults: [String] = []
    /// Everything through this was heard.
    private(set) var position: UInt64?
    private(set) var resumptions = 0

    init(name: String, prefix: String, access: Access, state: RunState, valueBytes: Int) {
        self.access = access
        self.state = state
        self.valueBytes = valueBytes
        record = WatchRecord(name: name, prefix: prefix)
    }

    /// Watches until the goal of the run is reached.
    mutating func run() async throws {
        while !isDone {
            guard let client = try await access.connect() else {
                try? await Task.sleep(for: .milliseconds(2))
                if state.isOver, state.watchGoal == 0 { return }
                continue
            }
            await watch(client)
            client.close()
        }
    }

    private var isDone: Bool {
        let goal = state.watchGoal
        return goal != 0 && (position ?? 0) >= goal
    }

    private mutating func watch(_ client: RawClient) async {
        let prefix = Bytes(Array(record.prefix.utf8))
        do throws(RawError) {
            if position == nil {
                let range = try await client.range(RawRange(prefix: prefix))
                position = range.revision
                record.heard.append(.listed(at: range.revision))
                state.hear(range.revision)
            }
            let after = position ?? 0
            record.heard.append(.opened(after: after))
            resumptions += 1
            let stream = try await client.watch(
                RawWatch(prefix: prefix, after: after, content: .previous, bookmarkMilliseconds: 50))
            for try await item in stream {
                take(item)
                if isDone { break }
            }
            record.heard.append(.cut)
        } catch {
            if error.status == .expired {
                record.heard.append(.expired)
                position = nil
            } else {
                record.heard.append(.cut)
            }
        }
    }

    private mutating func take(_ item: RawWatchItem) {
        if !item.events.isEmpty {
            var events: [WatchedEvent] = []
            for event in item.events {
                let key = String(decoding: event.key.array, as: UTF8.self)
                let previous =
                    event.previous.map { Register(value: tag($0.value, key), revision: $0.modified) } ?? .absent
                events.append(
                    WatchedEvent(
                        revision: event.revision, key: key, value: event.isDelete ? 0 : tag(event.value, key),
                        isCreate: event.isCreate, previous: previous))
            }
            record.heard.append(.events(events))
            moveOn(events[events.count - 1].revision)
        }
        guard item.bookmark != 0 else { return }
        record.heard.append(.bookmark(item.bookmark))
        moveOn(item.bookmark)
    }

    private mutating func moveOn(_ revision: UInt64) {
        position = max(position ?? 0, revision)
        state.hear(revision)
    }

    private mutating func tag(_ value: Bytes, _ key: String) -> UInt64 {
        if let tag = TaggedValue.tag(value, max: valueBytes) { return tag }
        faults.append("W8 watch \(record.name) heard \(value.count) bytes at \(key) that nobody wrote")
        return .max
    }
}
