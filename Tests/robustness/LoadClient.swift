import Base
import Client
import Simulation
import Synchronization
import Wire

/// What all tasks of a run share.
final class RunState: Sendable {
    /// The highest revision that any client has heard.
    private let heardRevision = Atomic<UInt64>(0)
    private let nextTag = Atomic<UInt64>(1)
    private let isEnded = Atomic<Bool>(false)
    /// After the load has ended: every watcher must hear everything through this.
    private let goal = Atomic<UInt64>(0)

    var heard: UInt64 { heardRevision.load(ordering: .sequentiallyConsistent) }
    var isOver: Bool { isEnded.load(ordering: .relaxed) }
    var watchGoal: UInt64 { goal.load(ordering: .relaxed) }

    func hear(_ revision: UInt64) {
        heardRevision.max(revision, ordering: .sequentiallyConsistent)
    }

    func tag() -> UInt64 { nextTag.wrappingAdd(1, ordering: .relaxed).oldValue }
    func end() { isEnded.store(true, ordering: .relaxed) }
    func setGoal(_ revision: UInt64) { goal.store(revision, ordering: .relaxed) }
}

/// One connection that writes and reads, one request after another, and keeps what it heard.
struct LoadClient {
    let number: Int
    let access: Access
    let state: RunState
    let keys: Int
    let valueBytes: Int
    let prefix: String
    var random: Random

    var history: [Operation] = []
    var lists: [(read: RangeRead, isExact: Bool)] = []
    var faults: [String] = []
    var seen: [String: UInt64] = [:]
    var revision: UInt64 = 0
    /// Requests that were refused, by status.
    var refusals: [StatusCode: Int] = [:]

    init(
        number: Int, access: Access, state: RunState, keys: Int, valueBytes: Int, prefix: String, seed: UInt64
    ) {
        self.number = number
        self.access = access
        self.state = state
        self.keys = keys
        self.valueBytes = valueBytes
        self.prefix = prefix
        random = Random(seed: seed &+ UInt64(number))
    }

    /// Works until the run is over.
    mutating func run() async throws {
        while !state.isOver {
            guard let client = try await access.connect() else {
                await Task.yield()
                try? await Task.sleep(for: .milliseconds(2))
                continue
            }
            while !state.isOver {
                let isAlive = await act(client)
                if !isAlive { break }
            }
            client.close()
        }
    }

    private mutating func key() -> String {
        let number = random.below(keys)
        return prefix + (random.oneIn(2) ? "a/" : "b/") + (number < 10 ? "0" : "") + String(number)
    }

    /// One request; false when the connection is of no more use.
    private mutating func act(_ client: RawClient) async -> Bool {
        switch random.below(100) {
        case 0..<25: return await get(client)
        case 25..<75: return await write(client, count: 1)
        case 75..<88: return await write(client, count: 1 + random.below(10))
        case 88..<95: return await list(client, at: 0)
        default: return await list(client, at: revision)
        }
    }

    private mutating func get(_ client: RawClient) async -> Bool {
        let key = key()
        let call = monotonicNow()
        do {
            let item = try await client.get(Bytes(Array(key.utf8)), deadline: .seconds(20))
            history.append(
                Operation(
                    client: number, key: key, request: .get, outcome: .read(register(item, key)), call: call,
                    end: monotonicNow()))
            if let item { hear(key, item.modified) }
            return true
        } catch {
            return note(error)
        }
    }

    private mutating func write(_ client: RawClient, count: Int) async -> Bool {
        var writes: [RawWrite] = []
        var operations: [Operation] = []
        let heard = state.heard
        let call = monotonicNow()
        for _ in 0..<count {
            let key = key()
            let condition = condition(key)
            let bytes = Bytes(Array(key.utf8))
            let request: Operation.Request
            if random.oneIn(6) {
                writes.append(RawWrite(deleting: bytes, conditions: condition.raw))
                request = .delete(condition)
            } else {
                let tag = state.tag()
                writes.append(
                    RawWrite(key: bytes, value: TaggedValue.bytes(tag, max: valueBytes), conditions: condition.raw))
                request = .put(value: tag, condition)
            }
            operations.append(
                Operation(client: number, key: key, request: request, outcome: .unknown, call: call, end: .max))
        }
        var isAlive = true
        do {
            if count == 1 {
                let write = writes[0]
                let result: RawWriteResult
                if let value = write.value {
                    result = try await client.put(
                        write.key, value, conditions: write.conditions, deadline: .seconds(20))
                } else {
                    result = try await client.delete(write.key, conditions: write.conditions, deadline: .seconds(20))
                }
                take(result, &operations[0], heard)
            } else {
                let results = try await client.batch(writes, deadline: .seconds(20))
                for (index, result) in results.enumerated() { take(result, &operations[index], heard) }
            }
        } catch .refused(let status, let envelope) {
            for index in operations.indices { refused(status, envelope.revision, &operations[index]) }
        } catch .outcomeUnknown, .malformed {
            isAlive = false
        } catch {
            for index in operations.indices { operations[index].outcome = .refused }
            isAlive = note(error)
        }
        history += operations
        return isAlive
    }

    private mutating func take(_ result: RawWriteResult, _ operation: inout Operation, _ heard: UInt64) {
        guard result.status == .ok else { return refused(result.status, result.revision, &operation) }
        operation.outcome = .written(revision: result.revision)
        operation.end = monotonicNow()
        if result.revision <= heard {
            faults.append("S3 \(operation) got a revision although \(heard) had been heard before it was sent")
        }
        hear(operation.key, result.revision)
    }

    private mutating func refused(_ status: StatusCode, _ revision: UInt64, _ operation: inout Operation) {
        operation.end = monotonicNow()
        switch status {
        case .alreadyExists: operation.outcome = .exists(revision: revision)
        case .notFound: operation.outcome = .notFound
        case .conflict: operation.outcome = revision == 0 ? .notFound : .mismatch(current: revision)
        case .outcomeUnknown, .unknown, .internalError:
            operation.outcome = .unknown
            operation.end = .max
        default:
            operation.outcome = .refused
            refusals[status, default: 0] += 1
        }
    }

    private mutating func list(_ client: RawClient, at exact: UInt64) async -> Bool {
        let prefix = prefix + ["a/", "b/", ""][random.below(3)]
        let call = monotonicNow()
        do {
            let range = try await client.range(
                RawRange(prefix: Bytes(Array(prefix.utf8)), revision: exact), deadline: .seconds(20))
            let items = range.items.map { item in
                let key = String(decoding: item.key.array, as: UTF8.self)
                return (key: key, register: register(item, key))
            }
            lists.append(
                (
                    RangeRead(client: number, prefix: prefix, call: call, revision: range.revision, items: items),
                    exact != 0
                ))
            revision = range.revision
            state.hear(range.revision)
            return true
        } catch {
            return note(error)
        }
    }

    /// Whether the connection may still be of use after this.
    private mutating func note(_ error: RawError) -> Bool {
        if case .refused(let status, _) = error {
            refusals[status, default: 0] += 1
            return true
        }
        if case .transport(.deadlinePassed) = error { return true }
        return false
    }

    private mutating func condition(_ key: String) -> Condition {
        switch random.below(10) {
        case 0..<4: .none
        case 4: .mustNotExist
        case 5: .mustExist
        default: seen[key].map { .revision($0) } ?? .none
        }
    }

    private mutating func hear(_ key: String, _ revision: UInt64) {
        seen[key] = revision
        state.hear(revision)
        if random.oneIn(10) { self.revision = revision }
    }

    private mutating func register(_ item: RawItem?, _ key: String) -> Register {
        guard let item else { return .absent }
        guard let tag = TaggedValue.tag(item.value, max: valueBytes) else {
            faults.append("S1 \(key) has \(item.value.count) bytes that nobody wrote")
            return .absent
        }
        return Register(value: tag, revision: item.modified)
    }
}

extension Condition {
    var raw: RawConditions {
        switch self {
        case .none: .none
        case .mustNotExist: RawConditions(mustNotExist: true)
        case .mustExist: RawConditions(mustExist: true)
        case .revision(let revision): RawConditions(revision: revision)
        }
    }
}
