import APIModel
import Base
import Client
import Reactor
import Simulation
import Transport
import Wire

/// The objects of a run: config maps whose value is one tag, in two halves by a label.
enum RunObject {
    static let namespace = "default"
    /// The label that all of them have, and nothing else.
    static let label = "robustness"
    private static let field = "value"
    /// The last writes of a run, in their order: one to each half.
    static let marks = ["o/b-end", "o/a-end"]

    static func make(_ key: String, _ tag: UInt64, max: Int) -> ConfigMap {
        ConfigMap {
            $0.metadata.name = name(key)
            $0.metadata.namespace = namespace
            $0.metadata.labels = [label: half(key)]
            $0.binaryData = [field: TaggedValue.bytes(tag, max: max)]
        }
    }

    /// The tag of an object; nil for one that nobody of this run made.
    static func tag(_ object: ConfigMap, max: Int) -> UInt64? {
        guard object.metadata.labels[label] == half(key(object)) else { return nil }
        return object.binaryData[field].flatMap { TaggedValue.tag($0, max: max) }
    }

    /// Keys as the checkers know them: `o/a-03`.
    static func key(_ object: ConfigMap) -> String { "o/" + object.metadata.name }
    static func name(_ key: String) -> String { String(key.dropFirst(2)) }
    private static func half(_ key: String) -> String { String(key.dropFirst(2).prefix(1)) }

    /// What selects the keys that begin with a prefix.
    static func selector(_ prefix: String) -> String { prefix == "o/" ? label : "\(label)=\(half(prefix))" }

    static func revision(_ object: ConfigMap) -> UInt64 { UInt64(object.metadata.resourceVersion) ?? 0 }
}

/// How the objects' side of a run reaches the server, which comes back at the same address.
struct ObjectAccess: Sendable {
    let loop: EventLoop
    let pki: String
    let address: SocketAddress

    /// A client that connects by itself, again and again. Its refusals are the caller's: each attempt is recorded.
    func client(seed: UInt64) async throws -> Client {
        let identity = try TLSIdentity(
            files: TLSIdentityFiles(
                certificatePath: pki + "/admin.pem", keyPath: pki + "/admin.key", authoritiesPath: pki + "/ca.pem"))
        var configuration = ClientConfiguration(
            servers: [Endpoint(address)],
            security: try .tls(.client(identity), expecting: .ip("127.0.0.1")), seed: seed)
        configuration.retry = .none
        configuration.requestDeadline = .seconds(20)
        return try await Client.make(configuration, on: loop)
    }
}

/// One client that writes and reads objects, one request after another, and keeps what it heard.
struct ObjectClient {
    let number: Int
    let state: RunState
    let keys: Int
    let valueBytes: Int
    var random: Random

    var history: [Operation] = []
    var lists: [(read: RangeRead, isExact: Bool)] = []
    var faults: [String] = []
    var refusals: [StatusCode: Int] = [:]
    private var seen: [String: UInt64] = [:]

    init(number: Int, state: RunState, keys: Int, valueBytes: Int, seed: UInt64) {
        self.number = number
        self.state = state
        self.keys = keys
        self.valueBytes = valueBytes
        random = Random(seed: seed &+ UInt64(number))
    }

    /// Works until the run is over.
    mutating func run(_ client: Client) async {
        while !state.isOver {
            let isAnswered = await act(client)
            // The server is away: the client connects by itself.
            if !isAnswered { try? await Task.sleep(for: .milliseconds(2)) }
        }
        client.close()
    }

    private mutating func key() -> String {
        let number = random.below(keys)
        return "o/" + (random.oneIn(2) ? "a-" : "b-") + (number < 10 ? "0" : "") + String(number)
    }

    /// One request; false when no server answered it.
    private mutating func act(_ client: Client) async -> Bool {
        let key = key()
        switch random.below(100) {
        case 0..<25: return await get(client, key)
        case 25..<50: return await write(client, key, .put(value: state.tag(), .mustNotExist))
        case 50..<80:
            guard let revision = seen[key] else { return await get(client, key) }
            return await write(
                client, key, .put(value: state.tag(), random.oneIn(4) ? .mustExist : .revision(revision)))
        case 80..<94:
            let condition = random.oneIn(2) ? seen[key].map { Condition.revision($0) } : nil
            return await write(client, key, .delete(condition ?? .none))
        default: return await list(client)
        }
    }

    private mutating func get(_ client: Client, _ key: String) async -> Bool {
        var operation = Operation(
            client: number, key: key, request: .get, outcome: .read(.absent), call: monotonicNow(), end: 0)
        do throws(ClientError) {
            let object = try await client.get(ConfigMap.self, RunObject.name(key), in: RunObject.namespace)
            operation.outcome = .read(register(object))
        } catch {
            guard error.isNotFound else { return note(error) }
            seen[key] = nil
        }
        operation.end = monotonicNow()
        history.append(operation)
        return true
    }

    /// One write. One whose answer is lost may happen at any time, or never.
    private mutating func write(_ client: Client, _ key: String, _ request: Operation.Request) async -> Bool {
        var operation = Operation(
            client: number, key: key, request: request, outcome: .unknown, call: monotonicNow(), end: .max)
        let heard = state.heard
        var isAnswered = true
        do throws(ClientError) {
            let revision = try await send(client, key, request)
            operation.outcome = .written(revision: revision)
            if revision <= heard {
                faults.append("S3 \(operation) got its revision although \(heard) had been heard before it was sent")
            }
            hear(key, revision)
        } catch {
            isAnswered = take(error, &operation)
        }
        if operation.outcome != .unknown { operation.end = monotonicNow() }
        history.append(operation)
        return isAnswered
    }

    /// Sends a write; returns its revision.
    private func send(
        _ client: Client, _ key: String, _ request: Operation.Request
    ) async throws(ClientError) -> UInt64 {
        switch request {
        case .get: return 0
        case .put(let tag, let condition):
            var object = RunObject.make(key, tag, max: valueBytes)
            if condition == .mustNotExist { return RunObject.revision(try await client.create(object)) }
            if case .revision(let revision) = condition { object.metadata.resourceVersion = "\(revision)" }
            return RunObject.revision(try await client.update(object))
        case .delete(let condition):
            var options = DeleteOptions()
            if case .revision(let revision) = condition {
                options.preconditions = Preconditions { $0.resourceVersion = "\(revision)" }
            }
            let gone = try await client.delete(
                ConfigMap.self, RunObject.name(key), in: RunObject.namespace, options: options)
            return gone.map(RunObject.revision) ?? 0
        }
    }

    /// What an error says of a write; false when no server answered.
    private mutating func take(_ error: ClientError, _ operation: inout Operation) -> Bool {
        switch error {
        case .refused(let answer):
            if answer.isNotFound {
                operation.outcome = .notFound
                seen[operation.key] = nil
            } else if answer.isAlreadyExists || answer.isConflict {
                operation.outcome = .failed
            } else {
                operation.outcome = .refused
                refusals[answer.code, default: 0] += 1
            }
            return true
        case .outcomeUnknown, .malformed: return false
        case .deadlinePassed, .unavailable, .overloaded, .tooLarge, .cancelled, .closed:
            operation.outcome = .refused
            return false
        }
    }

    private mutating func list(_ client: Client) async -> Bool {
        let prefix = ["o/", "o/a-", "o/b-"][random.below(3)]
        let call = monotonicNow()
        do throws(ClientError) {
            let listing = try await client.list(
                ConfigMap.self, in: RunObject.namespace,
                options: ListOptions { $0.labelSelector = RunObject.selector(prefix) })
            var items: [(key: String, register: Register)] = []
            for object in listing.items { items.append((RunObject.key(object), register(object))) }
            lists.append(
                (RangeRead(client: number, prefix: prefix, call: call, revision: listing.revision, items: items), false)
            )
            state.hear(listing.revision)
            return true
        } catch {
            return note(error)
        }
    }

    /// Whether a server answered at all.
    private mutating func note(_ error: ClientError) -> Bool {
        guard let answer = error.answer else { return false }
        refusals[answer.code, default: 0] += 1
        return true
    }

    private mutating func hear(_ key: String, _ revision: UInt64) {
        seen[key] = revision
        state.hear(revision)
    }

    private mutating func register(_ object: ConfigMap) -> Register {
        let (key, revision) = (RunObject.key(object), RunObject.revision(object))
        hear(key, revision)
        guard let tag = RunObject.tag(object, max: valueBytes) else {
            faults.append("S1 \(key) at \(revision) holds what nobody wrote")
            return .absent
        }
        return Register(value: tag, revision: revision)
    }
}
