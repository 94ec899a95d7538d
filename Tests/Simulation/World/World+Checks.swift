import Base
import Replication
import Store

extension World {
    // MARK: The recorder

    /// Notes every event of the durable shards as soon as it is closed: what the watchers are judged against.
    func recordEvents() {
        guard let process else { return }
        record(.durable, in: process, after: known.recorded)
    }

    private func record(_ durability: Durability, in process: SimulatedProcess, after: UInt64) {
        do throws(ReadError) {
            var feed = try MergedFeed(shards: process.shards(of: durability), after: Revision(after), in: process)
            try feed.pump(process) { event in note(event, process.number) }
            if !feed.awaitsStart { known.recorded = max(known.recorded, feed.progress.rawValue) }
        } catch {
            recordState(process)
        }
    }

    private func note(_ event: Event, _ number: Int) {
        let key = KeyName.checked(event.item.key.text, process: number)
        let value = event.kind == .delete ? 0 : register(event.item, "the history").value
        known.note(revision: event.revision.rawValue, key: key, value: value, from: "the history")
        if let fault = known.log.faults.first { fail(fault) }
    }

    /// The history does not reach back to where the recorder was: the state says what is there now.
    private func recordState(_ process: SimulatedProcess) {
        report.faults["recorder behind", default: 0] += 1
        known.unseenBefore = now
        let state = state(process)
        for (key, change) in known.latest.sorted(by: { $0.key < $1.key })
        where change.value != 0 && KeyName.isDurable(key) && state[key] == nil && mayHaveBeenDeleted(key) {
            known.noteUnseenDeletion(of: key)
        }
        for (key, item) in state where item.modified.rawValue > known.recorded {
            known.note(
                revision: item.modified.rawValue, key: key, value: register(item, "the state").value, from: "the state")
        }
        known.recorded = process.shards(of: .durable).reduce(known.recorded) { recorded, shard in
            max(recorded, process.withShard(shard) { $0.latest.rawValue })
        }
    }

    /// Whether somebody wanted the key deleted and never heard what became of it.
    private func mayHaveBeenDeleted(_ key: String) -> Bool {
        history.contains { operation in
            guard operation.key == key, operation.outcome == .unknown, case .delete = operation.request else {
                return false
            }
            return true
        }
    }

    private func state(_ process: SimulatedProcess) -> [String: Item] {
        var state: [String: Item] = [:]
        for number in process.shards(of: .durable) {
            process.withShard(number) { shard in
                _ = try? shard.range(from: Bytes(), to: nil) { state[$0.key.text] = $0 }
            }
        }
        return state
    }

    // MARK: After a start

    /// S1: what was acknowledged is there. The state is what the changes known to have happened make.
    func checkStart() {
        recordEvents()
        checkState("after start \(processes)")
        guard let process else { return }
        // S3: nothing at or below what anybody has heard will be issued.
        let latest = process.engine.member.latestRevision.rawValue
        if latest < heard { fail("S3 after start \(processes) the clock is at \(latest), and \(heard) was heard") }
    }

    private func checkState(_ when: String) {
        guard let process, report.failure == nil else { return }
        let state = state(process)
        for (key, change) in known.latest.sorted(by: { $0.key < $1.key }) where KeyName.isDurable(key) {
            let there = register(state[key], "the state")
            if change.value == 0 ? !there.isAbsent : there != Register(value: change.value, revision: change.revision) {
                return fail("S1 \(when) \(key) holds \(there), and the last change is \(change)")
            }
        }
        for key in state.keys.sorted() where known.latest[key] == nil {
            return fail("S1 \(when) \(key) is there, and nobody is known to have written it")
        }
    }

    // MARK: The end

    /// No more requests and faults: everything is given the chance to come to rest.
    func settle() {
        isSettling = true
        trace.note(now, "settle")
        disk.capacityBytes = .max
        disk.takeBackOrders()
        restoreAt = []
        crashWanted = nil
        damageWanted = nil
        startPowerLoss = nil
        process?.hardware.slowness = 1
        reactor.on(hub) { hub.schedule(after: .milliseconds(1_500)) { [unowned self] in probe() } }
    }

    /// S10: after all faults every shard takes a write again.
    private func probe() {
        guard report.failure == nil else { return }
        guard let process, !process.hasEnded, !isProbed else {
            if !isProbed { hub.schedule(after: .milliseconds(50)) { [unowned self] in probe() } }
            return
        }
        isProbed = true
        probed = history.count
        for number in 0..<plan.keys {
            for group in KeyName.groups { put(group, number, process) }
        }
    }

    private func put(_ group: String, _ number: Int, _ process: SimulatedProcess) {
        let key = group + (number < 10 ? "0" : "") + String(number)
        let (tag, bytes) = (nextValue, Bytes(text: key))
        nextValue += 1
        let checked = KeyName.checked(key, process: process.number)
        history.append(
            Operation(
                client: -1, key: checked, request: .put(value: tag, .none), outcome: .unknown, call: now, end: .max))
        let write = Write.put(bytes, TaggedValue.bytes(tag, max: plan.valueBytesMax))
        send(
            .submit(.writes([write]), process.engine.cluster.shard(forKey: bytes)),
            Call(client: -1, process: process.number, kind: .write([history.count - 1]), call: now, heard: heard))
    }

    /// Whether everything has come to rest: all requests answered, all watchers level.
    var isQuiet: Bool {
        guard let process, !process.hasEnded, isProbed, calls.isEmpty, clients.allSatisfy({ $0.open == 0 }),
            !process.hasWork
        else { return false }
        // After a failure just before the end, probes may have been lost: they are tried once more.
        guard history[probed...].allSatisfy({ $0.outcome != .unknown && $0.outcome != .refused }) else {
            if !isProbedAgain {
                isProbedAgain = true
                isProbed = false
                reactor.on(hub) { hub.schedule(after: .milliseconds(1_500)) { [unowned self] in probe() } }
            }
            return false
        }
        guard watchers.allSatisfy({ $0.session != 0 }) else { return false }
        return watchers.allSatisfy { watcher in
            // A watcher of the future waits for it: it is not behind.
            guard let position = watcher.position else { return false }
            let end = watcher.durability == .durable ? known.recorded : memoryRecorded
            return position >= end
        }
    }

    /// The last probe of the memory-only shard: its watchers must come that far.
    private var memoryRecorded: UInt64 {
        history[probed...].reduce(0) { highest, operation in
            guard !KeyName.isDurable(operation.key), case .written(let revision) = operation.outcome else {
                return highest
            }
            return max(highest, revision)
        }
    }

    var unrest: String {
        guard let process else { return "the process does not start" }
        var reasons: [String] = []
        if process.hasEnded { reasons.append("the process has ended") }
        if !calls.isEmpty { reasons.append("\(calls.count) requests are not answered") }
        if process.hasWork { reasons.append("the disk has work") }
        let open = clients.map(\.open)
        if open.contains(where: { $0 != 0 }) { reasons.append("open requests \(open)") }
        if isProbed, let probe = history[probed...].first(where: { $0.outcome == .unknown || $0.outcome == .refused }) {
            reasons.append("a write after all faults was not taken: \(probe)")
        }
        for watcher in watchers {
            reasons.append("watcher \(watcher.number): session \(watcher.session), at \(watcher.position ?? 0)")
        }
        return reasons.joined(separator: "; ") + "; recorded \(known.recorded)"
    }

    /// The whole history is judged.
    func judge() {
        recordEvents()
        checkState("at the end")
        guard report.failure == nil else { return }
        for watcher in watchers { known.noteHeard(watcher.record) }
        if let fault = known.log.faults.first { return fail(fault) }
        let validator = WatchValidator(known.log)
        for watcher in watchers {
            let through = watcher.durability == .durable ? known.recorded : memoryRecorded
            if let fault = validator.check(watcher.record, through: through).first { return fail("\(fault)") }
        }
        for operation in history where operation.outcome == .refused {
            guard case .put(let value, _) = operation.request, known.values.contains(value) else { continue }
            return fail("S4 a refused write happened: \(operation)")
        }
        let resolved = known.log.resolved(history) {
            KeyName.isDurable($0.key) && $0.call < known.unseenBefore
        }
        switch Linearizability.check(history: resolved) {
        case .linearizable: break
        case .violated(let text): return fail("S2 \(text)")
        case .undecided: report.faults["undecided", default: 0] += 1
        }
        report.readsChecked = history.count { if case .read = $0.outcome { true } else { false } }
        report.listsChecked = lists.count
        let exact = lists.map(\.isExact)
        let faults = SnapshotReads.check(lists.map(\.read), log: known.log, acknowledged: history) { exact[$0] }
        if let fault = faults.first { fail(fault) }
    }
}
