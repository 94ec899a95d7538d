import APIModel
import Base
import JSON
import Synchronization
import Wire

@testable import CLI

/// A cluster in memory: enough of an API server for commands. Defaults and admission are not part of it.
final class FakeCluster: Cluster {
    private struct State {
        var objects: [String: AnyKind] = [:]
        var revision = 100
        var calls: [String] = []
        var watchers: [Int: (prefix: String, query: ListQuery, sink: AsyncStream<ClusterChange>.Continuation)] = [:]
        var nextWatcher = 0
    }

    private let state = Mutex(State())
    /// Objects in one part of a list.
    let pageSize: Int

    init(pageSize: Int = 1000) {
        self.pageSize = pageSize
    }

    /// What was asked: `create pod/web`.
    var calls: [String] { state.withLock { $0.calls } }

    private static func prefix(_ kind: KindEntry, _ namespace: String) -> String {
        "\(kind.identity.kindText)|" + (namespace.isEmpty ? "" : "\(namespace)|")
    }

    private static func key(_ kind: KindEntry, _ name: String, _ namespace: String) -> String {
        "\(kind.identity.kindText)|\(namespace)|\(name)"
    }

    private static func entry(_ object: AnyKind) -> KindEntry { KindCatalogue.entry(object.identity)! }

    private static func failure(_ reason: StatusReason, _ kind: KindEntry, _ name: String, _ text: String)
        -> CommandError
    {
        let resource = NamedResource(kind).text
        return .status(
            Status(failure: reason, "\(resource) \"\(name)\" \(text)"))
    }

    /// Puts an object there, as another program would.
    @discardableResult
    func put(_ object: some Kind) -> AnyKind { store(AnyKind(object), dryRun: false) }

    func remove(_ object: some Kind) {
        let object = AnyKind(object)
        let key = Self.key(Self.entry(object), object.metadata.name, object.metadata.namespace)
        state.withLock { state in
            guard let old = state.objects.removeValue(forKey: key) else { return }
            Self.tell(&state, key, .deleted(old), old)
        }
    }

    private func store(_ object: AnyKind, dryRun: Bool) -> AnyKind {
        var object = object
        let key = Self.key(Self.entry(object), object.metadata.name, object.metadata.namespace)
        return state.withLock { state in
            let old = state.objects[key]
            object.metadata.uid = old?.metadata.uid ?? "uid-\(state.revision)"
            var comparable = object
            comparable.metadata.resourceVersion = old?.metadata.resourceVersion ?? ""
            if let old, comparable.encoded().array == old.encoded().array { return old }
            if dryRun { return object }
            state.revision += 1
            object.metadata.resourceVersion = String(state.revision)
            state.objects[key] = object
            Self.tell(&state, key, old == nil ? .added(object) : .modified(object), object)
            return object
        }
    }

    private static func tell(_ state: inout State, _ key: String, _ change: ClusterChange, _ object: AnyKind) {
        for watcher in state.watchers.values where key.hasPrefix(watcher.prefix) && matches(object, watcher.query) {
            watcher.sink.yield(change)
        }
    }

    private static func matches(_ object: AnyKind, _ query: ListQuery) -> Bool {
        let selector = try! Selector(parsing: query.labelSelector)
        guard selector.matches(object.metadata.labels) else { return false }
        return query.fieldSelector.split(separator: ",").allSatisfy { term in
            let (field, value) = String(term).split(once: "=")
            let values = object.object.selectableFields + [("metadata.name", object.metadata.name)]
            return values.first { $0.name == field }.map { $0.value == value } ?? true
        }
    }

    private func note(_ call: String) { state.withLock { $0.calls.append(call) } }

    func get(
        _ kind: KindEntry, _ name: String, in namespace: String, managedFields: Bool
    ) async throws(CommandError) -> AnyKind {
        guard let found = state.withLock({ $0.objects[Self.key(kind, name, namespace)] }) else {
            throw Self.failure(.notFound, kind, name, "not found")
        }
        return found
    }

    func list(_ kind: KindEntry, in namespace: String, _ query: ListQuery) async throws(CommandError) -> ListPage {
        note("list \(kind.identity.kindText)")
        return state.withLock { state in
            let all = state.objects.filter {
                $0.key.hasPrefix(Self.prefix(kind, namespace)) && Self.matches($0.value, query)
            }.sorted { $0.key < $1.key }.map(\.value)
            let start = Int(query.continue) ?? 0
            let end = min(start + pageSize, all.count)
            return ListPage(
                items: Array(all[start..<end]), continue: end < all.count ? String(end) : "",
                resourceVersion: String(state.revision))
        }
    }

    func scale(of kind: KindEntry, _ name: String, in namespace: String) async throws(CommandError) -> Scale {
        let object = try await get(kind, name, in: namespace, managedFields: false)
        return Scale {
            $0.metadata.name = name
            $0.metadata.namespace = namespace
            $0.spec.replicas = (object.object as? Deployment)?.spec.replicas ?? 0
        }
    }

    func updateScale(
        _ scale: Scale, of kind: KindEntry, _ options: WriteOptions
    ) async throws(CommandError) -> Scale {
        let object = try await get(kind, scale.metadata.name, in: scale.metadata.namespace, managedFields: false)
        if var deployment = object.object as? Deployment {
            deployment.spec.replicas = scale.spec.replicas
            _ = store(AnyKind(deployment), dryRun: options.isDryRun)
        }
        return scale
    }

    func create(_ object: AnyKind, _ options: WriteOptions) async throws(CommandError) -> AnyKind {
        let kind = Self.entry(object)
        note("create \(PrintedObject(object).reference)")
        let key = Self.key(kind, object.metadata.name, object.metadata.namespace)
        guard state.withLock({ $0.objects[key] }) == nil else {
            throw Self.failure(.alreadyExists, kind, object.metadata.name, "already exists")
        }
        return store(object, dryRun: options.isDryRun)
    }

    func create(
        _ object: AnyKind, on kind: KindEntry, _ name: String, in namespace: String, subresource: String
    ) async throws(CommandError) -> AnyKind {
        note("create \(subresource) of \(kind.identity.kindText)/\(name)")
        guard subresource == "eviction" else { return object }
        let pod = try await get(kind, name, in: namespace, managedFields: false)
        // A pod says by a label that its budget is spent.
        guard pod.metadata.labels["budget"] != "spent" else {
            throw Self.failure(.tooManyRequests, kind, name, "would violate the pod's disruption budget")
        }
        _ = try await delete(kind, name, in: namespace, DeleteOptions())
        return object
    }

    func update(_ object: AnyKind, _ options: WriteOptions) async throws(CommandError) -> AnyKind {
        _ = try await get(Self.entry(object), object.metadata.name, in: object.metadata.namespace, managedFields: false)
        return store(object, dryRun: options.isDryRun)
    }

    func patch(
        _ kind: KindEntry, _ name: String, in namespace: String, _ body: PatchBody, subresource: String,
        _ options: WriteOptions
    ) async throws(CommandError) -> AnyKind {
        note("patch \(kind.identity.kindText)/\(name)")
        let object = try await get(kind, name, in: namespace, managedFields: false)
        let json = try! JSONValue.parse(object.encodedText())
        let after: JSONValue
        switch body {
        case .json(let bytes): after = try! JSONPatch(JSONValue.parse(bytes)).applied(to: json)
        // Lists are replaced: enough for these tests, which patch none.
        case .merge(let bytes), .strategic(let bytes): after = MergePatch.apply(try! JSONValue.parse(bytes), to: json)
        }
        return store(Self.object(kind, after), dryRun: options.isDryRun)
    }

    func apply(
        _ kind: KindEntry, _ name: String, in namespace: String, _ json: Bytes, force: Bool, subresource: String,
        _ options: WriteOptions
    ) async throws(CommandError) -> AnyKind {
        note("apply \(kind.identity.kindText)/\(name)")
        if name == "held", !force { throw Self.failure(.conflict, kind, name, "conflicts with another manager") }
        let old = state.withLock { $0.objects[Self.key(kind, name, namespace)] }
        let base = old.map { try! JSONValue.parse($0.encodedText()) } ?? .object(JSONObject())
        let object = Self.object(kind, MergePatch.apply(try! JSONValue.parse(json), to: base))
        return store(object, dryRun: options.isDryRun)
    }

    private static func object(_ kind: KindEntry, _ json: JSONValue) -> AnyKind {
        var issues: [TextIssue] = []
        return try! kind.decodeText(JSONTape.parse(json.encoded()), 0, &issues)
    }

    func delete(
        _ kind: KindEntry, _ name: String, in namespace: String, _ options: DeleteOptions
    ) async throws(CommandError) -> AnyKind? {
        note("delete \(kind.identity.kindText)/\(name) \(options.propagationPolicy ?? "")")
        var object = try await get(kind, name, in: namespace, managedFields: false)
        guard options.dryRun.isEmpty else { return object }
        guard object.metadata.finalizers.isEmpty else {
            object.metadata.deletionTimestamp = Time(seconds: 1)
            return store(object, dryRun: false)
        }
        let key = Self.key(kind, name, namespace)
        state.withLock { state in
            state.objects[key] = nil
            Self.tell(&state, key, .deleted(object), object)
        }
        return nil
    }

    func follow(_ kind: KindEntry, in namespace: String, _ query: ListQuery) -> AsyncStream<ClusterChange> {
        AsyncStream { sink in
            state.withLock { state in
                let prefix = Self.prefix(kind, namespace)
                let present = state.objects.filter { $0.key.hasPrefix(prefix) && Self.matches($0.value, query) }
                for (_, object) in present.sorted(by: { $0.key < $1.key }) { sink.yield(.added(object)) }
                sink.yield(.synced)
                let id = state.nextWatcher
                state.nextWatcher += 1
                state.watchers[id] = (prefix, query, sink)
            }
        }
    }

    func serverVersion() async throws(CommandError) -> String { "fake" }
}

/// A console that keeps what was written.
final class TestConsole: Sendable {
    private let texts = Mutex((out: "", error: ""))
    /// What is done when the command waits; ends its wait.
    private let whenSleeping: @Sendable () async -> Void

    init(whenSleeping: @escaping @Sendable () async -> Void = {}) {
        self.whenSleeping = whenSleeping
    }

    var out: String { texts.withLock { $0.out } }
    var error: String { texts.withLock { $0.error } }

    var console: Console {
        Console(
            out: { text in self.texts.withLock { $0.out += text } },
            error: { text in self.texts.withLock { $0.error += text } },
            write: { bytes in self.texts.withLock { $0.out += String(decoding: bytes.array, as: UTF8.self) } },
            writeError: { bytes in self.texts.withLock { $0.error += String(decoding: bytes.array, as: UTF8.self) } },
            now: { PrintingTests.now },
            zoneSeconds: { _ in 0 },
            terminal: Terminal(isInteractive: false, usesColour: false, width: nil, height: nil),
            sleep: { _ in await self.whenSleeping() })
    }
}
