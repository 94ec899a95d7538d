import Base
import Replication
import Store

/// A logical watcher: it lists, watches, resumes after the last thing that it heard, and lists again when that expired.
struct SimulatedWatcher {
    let number: Int
    let prefix: String
    var record: WatchRecord
    /// The session that is open; 0 when none is.
    var session = 0
    var sessionProcess = 0
    /// Everything through this was heard; nil before the first list.
    var position: UInt64?
    /// It asks for something.
    var isBusy = false
    /// Nothing of a session comes before this.
    var lastDue = Instant.origin

    init(number: Int, plan: RunPlan, _ random: inout Random) {
        self.number = number
        prefix = ["/d/", "/d/a/", "/d/b/", "/m/", "/d/a/00"][number == 0 ? 0 : random.below(5)]
        record = WatchRecord(name: "\(number) of \(prefix)", prefix: prefix == "/m/" ? "/m" : prefix)
    }

    var durability: Durability { KeyName.durability(prefix) }
}

extension World {
    func armWatcher(_ number: Int, after delay: Duration) {
        hub.schedule(after: delay + .nanoseconds(1 + random.below(2_000_000))) { [unowned self] in
            guard report.failure == nil, watchers[number].session == 0, !watchers[number].isBusy else { return }
            guard let process else { return armWatcher(number, after: .milliseconds(3)) }
            if let position = watchers[number].position {
                open(number, process, after: position)
            } else if watchers[number].record.heard.isEmpty, random.oneIn(3) {
                // From the beginning of everything, or from a time that has not come yet.
                let future = heard + UInt64(random.below(50)) << 22
                open(number, process, after: random.oneIn(2) ? 0 : future)
            } else {
                watchers[number].isBusy = true
                let watcher = watchers[number]
                send(
                    .list(prefix: Bytes(text: watcher.prefix), at: nil, watcher.durability),
                    Call(
                        client: -1, process: process.number,
                        kind: .list(prefix: watcher.prefix, isExact: false, watcher: number), call: now, heard: heard))
            }
        }
    }

    private func open(_ number: Int, _ process: SimulatedProcess, after: UInt64) {
        let session = nextSession
        nextSession += 1
        watchers[number].session = session
        if watchers[number].position == nil { watchers[number].position = after }
        watchers[number].sessionProcess = process.number
        watchers[number].record.heard.append(.opened(after: after))
        trace.note(now, "watch", UInt64(number), UInt64(session), after)
        let watcher = watchers[number]
        hub.schedule(after: latency()) { [unowned self] in
            guard let process = self.process, process.number == watcher.sessionProcess, !process.hasEnded else {
                return sessionLost(number, session)
            }
            process.loop.post {
                process.take(
                    .watch(
                        watcher: number, session: session, prefix: Bytes(text: watcher.prefix), after: Revision(after),
                        watcher.durability), tag: 0)
            }
        }
    }

    func watcherListed(_ number: Int, at revision: UInt64, process: Int) {
        watchers[number].isBusy = false
        watchers[number].position = revision
        watchers[number].record.heard.append(.listed(at: revision))
        armWatcher(number, after: .zero)
    }

    func watcherLost(_ number: Int) {
        watchers[number].isBusy = false
        armWatcher(number, after: .milliseconds(1))
    }

    private func sessionLost(_ number: Int, _ session: Int) {
        guard watchers[number].session == session else { return }
        watchers[number].session = 0
        watchers[number].record.heard.append(.cut)
        armWatcher(number, after: .milliseconds(1))
    }

    /// The process is gone, and the connections with it. What it had sent may still come.
    func loseSessions(of process: Int) {
        for number in watchers.indices where watchers[number].session != 0 && watchers[number].sessionProcess == process
        {
            let session = watchers[number].session
            let due = max(watchers[number].lastDue, reactor.now)
            hub.post { [unowned self] in
                hub.schedule(at: due + .microseconds(10)) { [unowned self] in sessionLost(number, session) }
            }
        }
    }

    /// The process sends something on a watch.
    func delivered(_ number: Int, _ session: Int, _ message: WatchMessage) {
        guard watchers[number].session == session else { return }
        let due = max(watchers[number].lastDue, reactor.now + latency())
        watchers[number].lastDue = due
        hub.post { [unowned self] in
            hub.schedule(at: due) { [unowned self] in hear(number, session, message) }
        }
    }

    private func hear(_ number: Int, _ session: Int, _ message: WatchMessage) {
        guard watchers[number].session == session else { return }
        switch message {
        case .events(let events):
            let process = watchers[number].sessionProcess
            let heardEvents = events.map { event in
                WatchedEvent(
                    revision: event.revision.rawValue, key: KeyName.checked(event.item.key.text, process: process),
                    value: event.kind == .delete ? 0 : register(event.item, "a watch").value,
                    isCreate: event.isCreate, previous: register(event.previous, "a watch"))
            }
            watchers[number].record.heard.append(.events(heardEvents))
            if let last = heardEvents.last { moveOn(number, last.revision) }
            report.watchEventsChecked += events.count
            trace.note(now, "events", UInt64(number), UInt64(events.count), heardEvents.last?.revision ?? 0)
        case .bookmark(let revision):
            watchers[number].record.heard.append(.bookmark(revision.rawValue))
            moveOn(number, revision.rawValue)
            trace.note(now, "bookmark", UInt64(number), revision.rawValue)
        case .expired:
            watchers[number].record.heard.append(.expired)
            watchers[number].session = 0
            watchers[number].position = nil
            report.watchesExpired += 1
            trace.note(now, "expired", UInt64(number))
            armWatcher(number, after: .zero)
        }
    }

    private func moveOn(_ number: Int, _ revision: UInt64) {
        watchers[number].position = max(watchers[number].position ?? 0, revision)
        noteHeard(revision)
    }

    /// A watcher's connection breaks while the process goes on.
    func cutWatch() {
        let number = random.below(watchers.count)
        let session = watchers[number].session
        guard session != 0 else { return }
        sessionLost(number, session)
        if let process {
            process.loop.post { process.take(.unwatch(session: session), tag: 0) }
        }
    }
}
