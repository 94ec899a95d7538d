import Base
import Replication
import Store

/// A client: what it has seen of each key, and how many of its requests are open.
struct SimulatedClient {
    let number: Int
    var open = 0
    /// The newest version of each key that it has heard of.
    var seen: [String: UInt64] = [:]
    /// A revision that it has heard lately.
    var revision: UInt64 = 0
}

/// A request on its way.
struct Call {
    var client: Int
    var process: Int
    var kind: Kind
    var call: UInt64
    /// The highest revision that anybody had heard when it was made.
    var heard: UInt64
    var isTaken = false

    enum Kind {
        /// Indices in the history, one a write, in order.
        case write([Int])
        case get(Int)
        case list(prefix: String, isExact: Bool, watcher: Int?)
        case compact
    }
}

/// A key as the process knows it, and as the checkers do: what memory-only shards hold is new with each process.
struct KeyName {
    static let groups = ["/d/a/", "/d/b/", "/m/"]

    static func isDurable(_ key: String) -> Bool { key.hasPrefix("/d/") }

    static func checked(_ key: String, process: Int) -> String {
        isDurable(key) ? key : "/m" + String(process) + "/" + key.dropFirst(3)
    }

    static func durability(_ key: String) -> Durability { isDurable(key) ? .durable : .memory }
}

extension World {
    func armClient(_ number: Int) {
        let delay = Duration.nanoseconds(1 + random.below(plan.thinkNanoseconds))
        hub.schedule(after: delay) { [unowned self] in
            guard !isSettling, report.failure == nil else { return }
            if clients[number].open < plan.window { act(number) }
            armClient(number)
        }
    }

    private func act(_ number: Int) {
        report.steps += 1
        lastAct = reactor.now
        if random.oneIn(plan.requestsPerFault) { injectFault() }
        guard let process else {
            // Nobody listens: nothing happens, and nothing is recorded.
            return
        }
        switch random.below(100) {
        case 0..<25: get(number, process)
        case 25..<70: write(number, process, count: 1)
        case 70..<84: write(number, process, count: 1 + random.below(plan.batchMax))
        case 84..<92: list(number, process, at: nil)
        case 92..<98: list(number, process, at: clients[number].revision)
        default:
            guard random.oneIn(4), clients[number].revision > 0 else { return get(number, process) }
            let revision = Revision(clients[number].revision)
            send(
                .compact(revision),
                Call(client: number, process: process.number, kind: .compact, call: now, heard: heard))
        }
    }

    private func randomKey() -> String {
        let group = KeyName.groups[[0, 0, 0, 1, 1, 1, 2][random.below(7)]]
        let number = random.below(plan.keys)
        return group + (number < 10 ? "0" : "") + String(number)
    }

    private func get(_ number: Int, _ process: SimulatedProcess) {
        let key = randomKey()
        let index = record(number, KeyName.checked(key, process: process.number), .get)
        send(
            .get(Bytes(text: key)),
            Call(client: number, process: process.number, kind: .get(index), call: now, heard: heard))
    }

    private func list(_ number: Int, _ process: SimulatedProcess, at revision: UInt64?) {
        let group = ["/d/a/", "/d/b/", "/d/", "/m/"][random.below(4)]
        let kind = Call.Kind.list(prefix: group, isExact: revision != nil, watcher: nil)
        send(
            .list(prefix: Bytes(text: group), at: revision.map { Revision($0) }, KeyName.durability(group)),
            Call(client: number, process: process.number, kind: kind, call: now, heard: heard))
    }

    /// A batch goes to one shard, so its keys are taken where they fall into the first one's.
    private func write(_ number: Int, _ process: SimulatedProcess, count: Int) {
        var writes: [Write] = []
        var indices: [Int] = []
        var shard: ShardNumber?
        for _ in 0..<count {
            let key = randomKey()
            let bytes = Bytes(text: key)
            let home = process.engine.cluster.shard(forKey: bytes)
            guard shard == nil || shard == home else { continue }
            shard = home
            let checked = KeyName.checked(key, process: process.number)
            let condition = randomCondition(clients[number].seen[checked])
            if random.oneIn(5) {
                writes.append(.delete(bytes, conditions: condition.conditions))
                indices.append(record(number, checked, .delete(condition)))
            } else {
                let tag = nextValue
                nextValue += 1
                let value = TaggedValue.bytes(tag, max: plan.valueBytesMax)
                writes.append(.put(bytes, value, conditions: condition.conditions))
                indices.append(record(number, checked, .put(value: tag, condition)))
            }
        }
        guard let shard else { return }
        send(
            .submit(.writes(writes), shard),
            Call(client: number, process: process.number, kind: .write(indices), call: now, heard: heard))
    }

    private func randomCondition(_ seen: UInt64?) -> Condition {
        switch random.below(10) {
        case 0..<4: .none
        case 4..<5: .mustNotExist
        case 5..<6: .mustExist
        default: seen.map { .revision($0) } ?? .none
        }
    }

    private func record(_ client: Int, _ key: String, _ request: Operation.Request) -> Int {
        history.append(
            Operation(client: client, key: key, request: request, outcome: .unknown, call: now, end: .max))
        return history.count - 1
    }

    /// Sends a request over the network; it arrives at the process of now, or nowhere.
    func send(_ request: ServerRequest, _ call: Call) {
        let tag = nextTag
        nextTag += 1
        calls[tag] = call
        if call.client >= 0 { clients[call.client].open += 1 }
        report.requests += 1
        trace.note(now, "send", tag, UInt64(bitPattern: Int64(call.client)), text: "\(call.kind) \(request.summary)")
        hub.schedule(after: latency()) { [unowned self] in
            guard let process, process.number == call.process, !process.hasEnded else { return refuse(tag) }
            calls[tag]?.isTaken = true
            process.loop.post { process.take(request, tag: tag) }
        }
    }

    func latency() -> Duration {
        .nanoseconds(20_000 + random.below(random.oneIn(20) ? 3_000_000 : 200_000))
    }

    /// The request never arrived.
    private func refuse(_ tag: UInt64) {
        guard let call = calls.removeValue(forKey: tag) else { return }
        end(call)
        switch call.kind {
        case .write(let indices):
            for index in indices { history[index].outcome = .refused }
        case .get(let index): history[index].outcome = .refused
        case .list(_, _, let watcher):
            if let watcher { watcherLost(watcher) }
        case .compact: break
        }
    }

    private func end(_ call: Call) {
        if call.client >= 0 { clients[call.client].open -= 1 }
    }

    /// The process is gone: what it had taken and not answered has an unknown outcome.
    func loseCalls(of number: Int) {
        for (tag, call) in calls.sorted(by: { $0.key < $1.key }) where call.process == number && call.isTaken {
            calls[tag] = nil
            end(call)
            switch call.kind {
            case .write(let indices): report.writesUnknown += indices.count
            case .get(let index): history[index].outcome = .refused
            case .list(_, _, let watcher):
                // No loop has a turn now, and only the hub may arm its timers.
                if let watcher { hub.post { [unowned self] in watcherLost(watcher) } }
            case .compact: break
            }
        }
    }
}

extension Condition {
    /// As the store wants it.
    var conditions: Conditions {
        switch self {
        case .none: .none
        case .mustNotExist: Conditions(mustNotExist: true)
        case .mustExist: Conditions(mustExist: true)
        case .revision(let revision): Conditions(revision: Revision(revision))
        }
    }
}
