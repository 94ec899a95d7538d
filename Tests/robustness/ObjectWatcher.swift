import APIModel
import Base
import Client
import Simulation
import Wire

/// One logical watcher of objects: it lists, watches, and resumes after the last thing that it heard, over all restarts.
struct ObjectWatcher {
    let state: RunState
    let valueBytes: Int
    var record: WatchRecord
    var faults: [String] = []
    /// Everything through this was heard.
    private var position: UInt64?
    /// The last write of the run was heard.
    private var isDone = false
    private(set) var resumptions = 0

    init(name: String, prefix: String, state: RunState, valueBytes: Int) {
        self.state = state
        self.valueBytes = valueBytes
        record = WatchRecord(name: name, prefix: prefix)
    }

    /// Watches until the last write of the run is heard.
    mutating func run(_ client: Client) async {
        while !isDone, !Task.isCancelled {
            await watch(client)
            if !isDone { try? await Task.sleep(for: .milliseconds(2)) }
        }
        client.close()
    }

    private mutating func watch(_ client: Client) async {
        var options = ListOptions()
        options.labelSelector = RunObject.selector(record.prefix)
        do throws(ClientError) {
            if position == nil {
                let listing = try await client.list(ConfigMap.self, in: RunObject.namespace, options: options)
                position = listing.revision
                record.heard.append(.listed(at: listing.revision))
                state.hear(listing.revision)
                isDone = listing.items.contains { isMark(RunObject.key($0)) }
                if isDone { return }
            }
            let after = position ?? 0
            options.resourceVersion = "\(after)"
            options.allowWatchBookmarks = true
            let stream = try await client.watch(ConfigMap.self, in: RunObject.namespace, options: options)
            record.heard.append(.opened(after: after))
            resumptions += 1
            for try await event in stream {
                take(event)
                if isDone { break }
            }
            record.heard.append(.cut)
        } catch {
            if error.answer?.code == .expired {
                record.heard.append(.expired)
                position = nil
            } else {
                record.heard.append(.cut)
            }
        }
    }

    private mutating func take(_ event: WatchStream<ConfigMap>.Element) {
        switch event {
        case .added(let object): hear(object, isCreate: true, isDelete: false)
        case .modified(let object): hear(object, isCreate: false, isDelete: false)
        case .deleted(let object): hear(object, isCreate: false, isDelete: true)
        case .bookmark(let revision), .initialEnd(let revision):
            record.heard.append(.bookmark(revision))
            moveOn(revision)
        }
    }

    private mutating func hear(_ object: ConfigMap, isCreate: Bool, isDelete: Bool) {
        let (key, revision) = (RunObject.key(object), RunObject.revision(object))
        let tag = RunObject.tag(object, max: valueBytes)
        if tag == nil { faults.append("W8 watch \(record.name) heard what nobody wrote of \(key) at \(revision)") }
        record.heard.append(
            .events([
                WatchedEvent(
                    revision: revision, key: key, value: isDelete ? 0 : tag ?? .max, isCreate: isCreate, previous: nil)
            ]))
        moveOn(revision)
        if isMark(key) { isDone = true }
    }

    private func isMark(_ key: String) -> Bool { key == RunObject.marks.last { $0.hasPrefix(record.prefix) } }

    private mutating func moveOn(_ revision: UInt64) {
        position = max(position ?? 0, revision)
        state.hear(revision)
    }
}
