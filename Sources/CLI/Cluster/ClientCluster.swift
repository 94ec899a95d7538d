import APIModel
import Base
import Client
import Reactor
import Wire

/// A cluster over the network.
struct ClientCluster: Cluster {
    let client: Client
    /// Kept for as long as the client is.
    private let loop: EventLoop

    init(_ client: Client, _ loop: EventLoop) {
        self.client = client
        self.loop = loop
    }

    func get(
        _ kind: KindEntry, _ name: String, in namespace: String, managedFields: Bool
    ) async throws(CommandError) -> AnyKind {
        var request = ObjectRequest<DynamicObject>.get(.dynamic(kind), name, in: namespace)
        request.wantsManagedFields = managedFields
        return try await send(request)
    }

    func list(_ kind: KindEntry, in namespace: String, _ query: ListQuery) async throws(CommandError) -> ListPage {
        do throws(ClientError) {
            let listing = try await client.list(
                kind, in: namespace, options: query.options, wantsManagedFields: query.managedFields)
            var items: [AnyKind] = []
            items.reserveCapacity(listing.items.count)
            for item in listing.items { items.append(try item.decoded()) }
            return ListPage(items: items, continue: listing.continue, resourceVersion: listing.resourceVersion)
        } catch {
            throw CommandError(error)
        }
    }

    func scale(of kind: KindEntry, _ name: String, in namespace: String) async throws(CommandError) -> Scale {
        try await sendTyped(.get(Self.form(kind), name, in: namespace, subresource: "scale"))
    }

    func updateScale(
        _ scale: Scale, of kind: KindEntry, _ options: WriteOptions
    ) async throws(CommandError) -> Scale {
        try await sendTyped(
            .update(
                Self.form(kind), scale.encoded(), scale.metadata.name, in: scale.metadata.namespace,
                subresource: "scale", options: options.update))
    }

    func create(_ object: AnyKind, _ options: WriteOptions) async throws(CommandError) -> AnyKind {
        try await send(.create(DynamicObject(object), options: options.create))
    }

    func create(
        _ object: AnyKind, on kind: KindEntry, _ name: String, in namespace: String, subresource: String
    ) async throws(CommandError) -> AnyKind {
        guard let entry = KindCatalogue.entry(object.identity) else { throw .message("unknown kind") }
        let form = ObjectForm<DynamicObject>(kind: UInt32(kind.number)) { (answer) throws(FieldDecodingError) in
            DynamicObject(entry: entry, revision: answer.revision, bytes: answer.object)
        }
        return try await send(
            .create(form, object.encoded(), name, in: namespace, subresource: subresource, options: CreateOptions()))
    }

    func update(_ object: AnyKind, _ options: WriteOptions) async throws(CommandError) -> AnyKind {
        try await send(.update(DynamicObject(object), options: options.update))
    }

    func patch(
        _ kind: KindEntry, _ name: String, in namespace: String, _ body: PatchBody, subresource: String,
        _ options: WriteOptions
    ) async throws(CommandError) -> AnyKind {
        let patch: ObjectPatch =
            switch body {
            case .json(let bytes): .json(bytes)
            case .merge(let bytes): .merge(bytes)
            case .strategic(let bytes): .strategic(bytes)
            }
        return try await send(
            .patch(.dynamic(kind), name, in: namespace, patch, subresource: subresource, options: options.patch(nil)))
    }

    func apply(
        _ kind: KindEntry, _ name: String, in namespace: String, _ json: Bytes, force: Bool, subresource: String,
        _ options: WriteOptions
    ) async throws(CommandError) -> AnyKind {
        try await send(
            .apply(
                .dynamic(kind), name, in: namespace, json, subresource: subresource, options: options.patch(force)))
    }

    func delete(
        _ kind: KindEntry, _ name: String, in namespace: String, _ options: DeleteOptions
    ) async throws(CommandError) -> AnyKind? {
        do throws(ClientError) {
            let left = try await client.delete(kind, name, in: namespace, options: options)
            return try left?.decoded()
        } catch {
            throw CommandError(error)
        }
    }

    func serverVersion() async throws(CommandError) -> String {
        // The handshake is the proof that there is a server; it tells its version to the transport only.
        client.configuration.servers.map { "\($0)" }.joined(separator: ",")
    }

    private static func form(_ kind: KindEntry) -> ObjectForm<Scale> {
        ObjectForm(kind: UInt32(kind.number)) { (answer) throws(FieldDecodingError) in try Scale(answer) }
    }

    private func send(_ request: ObjectRequest<DynamicObject>) async throws(CommandError) -> AnyKind {
        do throws(ClientError) {
            return try await client.send(request).decoded()
        } catch {
            throw CommandError(error)
        }
    }

    private func sendTyped<Answer>(_ request: ObjectRequest<Answer>) async throws(CommandError) -> Answer {
        do throws(ClientError) {
            return try await client.send(request)
        } catch {
            throw CommandError(error)
        }
    }
}

// Following.
extension ClientCluster {
    /// How long to wait before a lost watch is begun again.
    private static let pause = Duration.milliseconds(500)

    func follow(_ kind: KindEntry, in namespace: String, _ query: ListQuery) -> AsyncStream<ClusterChange> {
        AsyncStream { continuation in
            let task = Task {
                await follow(kind, in: namespace, query, continuation)
                continuation.finish()
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    /// Lists, watches from there, lists again when the history is gone; ends when cancelled or refused.
    private func follow(
        _ kind: KindEntry, in namespace: String, _ query: ListQuery,
        _ sink: AsyncStream<ClusterChange>.Continuation
    ) async {
        var known: [String: AnyKind] = [:]
        var revision = ""
        var isFirst = true
        while !Task.isCancelled {
            do throws(CommandError) {
                if revision.isEmpty {
                    var fresh: [String: AnyKind] = [:]
                    var query = query
                    repeat {
                        let page = try await list(kind, in: namespace, query)
                        for object in page.items { fresh[object.followKey] = object }
                        query.continue = page.continue
                        revision = page.resourceVersion
                    } while !query.continue.isEmpty
                    Self.tell(from: known, to: fresh, sink)
                    known = fresh
                    if isFirst { sink.yield(.synced) }
                    isFirst = false
                }
                try await watch(kind, in: namespace, query, from: &revision, &known, sink)
            } catch {
                if error.isExpired {
                    revision = ""
                    continue
                }
                // What the server refuses once it refuses again.
                if case .status = error, !error.isTransient {
                    sink.yield(.failed(error))
                    return
                }
                sink.yield(.interrupted(error.text))
            }
            try? await Task.sleep(for: Self.pause)
        }
    }

    private static func tell(
        from known: [String: AnyKind], to fresh: [String: AnyKind], _ sink: AsyncStream<ClusterChange>.Continuation
    ) {
        for (key, object) in fresh.sorted(by: { $0.key < $1.key }) {
            guard let old = known[key] else {
                sink.yield(.added(object))
                continue
            }
            if old.metadata.resourceVersion != object.metadata.resourceVersion { sink.yield(.modified(object)) }
        }
        for (key, object) in known.sorted(by: { $0.key < $1.key }) where fresh[key] == nil {
            sink.yield(.deleted(object))
        }
    }

    private func watch(
        _ kind: KindEntry, in namespace: String, _ query: ListQuery, from revision: inout String,
        _ known: inout [String: AnyKind], _ sink: AsyncStream<ClusterChange>.Continuation
    ) async throws(CommandError) {
        var options = query.options
        options.limit = 0
        options.continue = ""
        options.resourceVersion = revision
        options.allowWatchBookmarks = true
        do throws(ClientError) {
            let stream = try await client.watch(kind, in: namespace, options: options)
            var events = stream.makeAsyncIterator()
            while let event = try await events.next() {
                switch event {
                case .added(let object):
                    let object = try object.decoded()
                    revision = object.metadata.resourceVersion
                    let isNew = known.updateValue(object, forKey: object.followKey) == nil
                    sink.yield(isNew ? .added(object) : .modified(object))
                case .modified(let object):
                    let object = try object.decoded()
                    revision = object.metadata.resourceVersion
                    known[object.followKey] = object
                    sink.yield(.modified(object))
                case .deleted(let object):
                    let object = try object.decoded()
                    revision = object.metadata.resourceVersion
                    known[object.followKey] = nil
                    sink.yield(.deleted(object))
                case .bookmark(let seen), .initialEnd(let seen): revision = String(seen)
                }
            }
        } catch {
            throw CommandError(error)
        }
    }
}

extension AnyKind {
    fileprivate var followKey: String { "\(metadata.namespace)/\(metadata.name)" }
}

extension CommandError {
    init(_ error: ClientError) {
        if case .refused(let answer) = error {
            self = .status(answer.status)
        } else {
            self = .message("\(error)")
        }
    }

    fileprivate var isExpired: Bool {
        guard case .status(let status) = self else { return false }
        return status.isFailure(.expired) || status.isFailure(.gone)
    }

    /// Whether the same request may be answered a moment later.
    fileprivate var isTransient: Bool {
        guard case .status(let status) = self else { return true }
        return [.tooManyRequests, .serverTimeout, .timeout, .serviceUnavailable, .internalError]
            .contains(where: status.isFailure)
    }
}

extension ListQuery {
    fileprivate var options: ListOptions {
        ListOptions {
            $0.labelSelector = labelSelector
            $0.fieldSelector = fieldSelector
            $0.limit = limit
            $0.continue = `continue`
            $0.resourceVersion = resourceVersion
            if !resourceVersion.isEmpty { $0.resourceVersionMatch = "Exact" }
        }
    }
}

extension WriteOptions {
    private var dryRun: [String] { isDryRun ? ["All"] : [] }

    fileprivate var create: CreateOptions {
        CreateOptions {
            $0.dryRun = dryRun
            $0.fieldManager = fieldManager
            $0.fieldValidation = fieldValidation
        }
    }

    fileprivate var update: UpdateOptions {
        UpdateOptions {
            $0.dryRun = dryRun
            $0.fieldManager = fieldManager
            $0.fieldValidation = fieldValidation
        }
    }

    fileprivate func patch(_ force: Bool?) -> PatchOptions {
        PatchOptions {
            $0.dryRun = dryRun
            $0.force = force
            $0.fieldManager = fieldManager
            $0.fieldValidation = fieldValidation
        }
    }
}
