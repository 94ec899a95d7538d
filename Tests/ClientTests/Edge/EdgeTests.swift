import APIModel
import Base
import Client
import Reactor
import Testing
import Wire

/// Runs `body` with a server and a client on loops of their own over loopback, and stops all of them.
func withClient(
    _ adjust: @escaping @Sendable (ObjectServer) -> Void = { _ in },
    _ configure: (inout ClientConfiguration) -> Void = { _ in },
    _ body: (Client, LoopBound<ObjectServer>) async throws -> Void
) async throws {
    let loops = (EventLoop(name: "server"), EventLoop(name: "client"))
    try loops.0.start()
    try loops.1.start()
    let server = try await loops.0.run {
        let server = ObjectServer(on: loops.0)
        adjust(server)
        server.start()
        return LoopBound(server, on: loops.0)
    }
    let address = try await loops.0.run { server.value.address }
    var configuration = ClientConfiguration(servers: [Endpoint(address)], security: .plain, seed: 1)
    configure(&configuration)
    let client = try await Client.connect(configuration, on: loops.1)
    let result: Result<Void, any Error>
    do {
        try await body(client, server)
        result = .success(())
    } catch {
        result = .failure(error)
    }
    client.close()
    await loops.1.shutdown()
    try? await loops.0.run { server.value.stop() }
    await loops.0.shutdown()
    try result.get()
}

extension LoopBound where Value == ObjectServer {
    func on<R: Sendable>(_ body: @escaping @Sendable (ObjectServer) -> R) async throws -> R {
        try await loop.run { body(self.value) }
    }
}

@Suite(.timeLimit(.minutes(1))) struct EdgeTests {
    @Test func theVerbs() async throws {
        try await withClient { client, server in
            let made = try await client.create(configMap("a", "1"))
            #expect(made.metadata.resourceVersion == "1001")
            var found = try await client.get(ConfigMap.self, "a", in: "default")
            found.data["value"] = "2"
            #expect(try await client.update(found).metadata.resourceVersion == "1002")
            await #expect(throws: ClientError.self) { _ = try await client.update(found) }
            let entry = KindCatalogue.entry(ConfigMap.identity)!
            let object = try await client.get(entry, "a", in: "default")
            #expect(try object.decoded().metadata.resourceVersion == "1002")
            #expect(try await client.delete(ConfigMap.self, "a", in: "default")?.metadata.name == "a")
            _ = try await client.create(configMap("b"))
            try await client.deleteCollection(ConfigMap.self, in: "default")
            #expect(try await client.list(ConfigMap.self).items.isEmpty)
        }
    }

    @Test func aThousandTasks() async throws {
        try await withClient { client, server in
            try await withThrowingTaskGroup(of: String.self) { group in
                for number in 0..<1_000 {
                    group.addTask { try await client.create(configMap("c-\(number)")).metadata.name }
                }
                var names: Set<String> = []
                for try await name in group { names.insert(name) }
                #expect(names.count == 1_000)
            }
            #expect(try await server.on { $0.connectionCount } == 1)
        }
    }

    @Test func listsInChunksAndByLimit() async throws {
        try await withClient { client, server in
            let made = await client.batch(
                (0..<100).map { .create(configMap("c-\(100 + $0)", labels: ["n": "\($0 % 2)"])) })
            #expect(made.allSatisfy { $0.value != nil })
            let all = try await client.list(ConfigMap.self, in: "default")
            #expect(all.items.map(\.metadata.name) == (100..<200).map { "c-\($0)" })
            #expect(all.items[7].metadata.resourceVersion == made[7].value?.metadata.resourceVersion)
            #expect(all.revision == 1_100 && all.continue.isEmpty)
            let odd = try await client.list(ConfigMap.self, options: ListOptions { $0.labelSelector = "n=1" })
            #expect(odd.items.count == 50)

            let chunks = try await client.chunks(ConfigMap.self, in: "default")
            #expect(chunks.revision == 1_100)
            var count = 0
            for try await chunk in chunks {
                #expect(chunk.items.count <= 3)
                count += chunk.items.count
            }
            #expect(count == 100)

            var options = ListOptions { $0.limit = 30 }
            var pages: [Int] = []
            repeat {
                let page = try await client.list(ConfigMap.self, options: options)
                pages.append(page.items.count)
                if !page.continue.isEmpty { #expect(page.remaining > 0) }
                options.continue = page.continue
            } while !options.continue.isEmpty
            #expect(pages == [30, 30, 30, 10])
            options.continue = "old"
            let old = options
            let error = await #expect(throws: ClientError.self) {
                _ = try await client.list(ConfigMap.self, options: old)
            }
            #expect(error?.answer?.isExpired == true)
        }
    }

    @Test func aWatchDelivers() async throws {
        try await withClient { client, server in
            let first = try await client.create(configMap("a"))
            let watch = try await client.watch(
                ConfigMap.self, in: "default",
                options: ListOptions { $0.resourceVersion = first.metadata.resourceVersion })
            #expect(watch.revision == 1_001)
            var changed = first
            changed.data["value"] = "2"
            _ = try await client.update(changed)
            _ = try await client.delete(ConfigMap.self, "a", in: "default")
            try await server.on { $0.bookmark() }
            var seen: [String] = []
            for try await event in watch {
                switch event {
                case .added(let object): seen.append("added \(object.metadata.resourceVersion)")
                case .modified(let object): seen.append("modified \(object.metadata.resourceVersion)")
                case .deleted(let object): seen.append("deleted \(object.metadata.resourceVersion)")
                case .bookmark(let revision): seen.append("bookmark \(revision)")
                case .initialEnd: seen.append("end")
                }
                if seen.count == 3 { break }
            }
            #expect(seen == ["modified 1002", "deleted 1003", "bookmark 1003"])
        }
    }

    @Test func watchesEndAsTheServerSays() async throws {
        try await withClient { client, server in
            let watch = try await client.watch(ConfigMap.self)
            try await server.on { $0.endWatches(.slowReader) }
            let cut = await #expect(throws: ClientError.self) { for try await _ in watch {} }
            #expect(cut?.answer?.code == .slowReader)
            _ = try await client.create(configMap("a"))
            try await server.on { $0.store.compact() }
            let error = await #expect(throws: ClientError.self) {
                _ = try await client.watch(ConfigMap.self, options: ListOptions { $0.resourceVersion = "5" })
            }
            #expect(error?.answer?.isExpired == true)
            #expect(error?.answer?.revision == 1_001)
        }
    }

    @Test func aDroppedWatchIsCancelledAtTheServer() async throws {
        try await withClient { client, server in
            do {
                let watch = try await client.watch(ConfigMap.self)
                _ = try await client.create(configMap("a"))
                for try await _ in watch { break }
            }
            // The cancel went out before this request on the same connection.
            while try await server.on({ $0.watchCount }) > 0 { _ = try await client.list(ConfigMap.self) }
        }
    }

    @Test func aCancelledTaskCancelsItsCall() async throws {
        try await withClient({ $0.script = { message, _ in message == .get ? .silence : nil } }) { client, server in
            let task = Task { try await client.get(ConfigMap.self, "a") }
            while try await server.on({ $0.requests[.get] ?? 0 }) == 0 { await Task.yield() }
            task.cancel()
            await #expect(throws: ClientError.cancelled) { _ = try await task.value }
            let early = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await client.get(ConfigMap.self, "a")
            }
            await #expect(throws: ClientError.cancelled) { _ = try await early.value }
        }
    }

    @Test func bothWays() async throws {
        try await withClient { client, server in
            let stream = try await client.open(.exec, RequestEnvelope(kind: 3, name: "web"), sendsItems: true)
            #expect(stream.opening == Bytes("ready".utf8))
            let big = Bytes([UInt8](repeating: 7, count: 100_000))
            async let sent: Void = {
                for _ in 0..<50 { try await stream.send(big) }
                try await stream.finish()
            }()
            var count = 0
            for try await item in stream { count += item.count }
            try await sent
            #expect(count == 5_000_000)
        }
    }

    @Test func whoCannotConnectIsToldSo() async throws {
        let loop = EventLoop(name: "client")
        try loop.start()
        var configuration = ClientConfiguration(
            servers: [Endpoint(.unix(path: "/nonexistent/socket"))], security: .plain, seed: 1)
        configuration.connectPatience = .zero
        do {
            _ = try await Client.connect(configuration, on: loop)
            Issue.record("Connected to nobody.")
        } catch {
            guard case .unavailable(.unreachable) = error else {
                Issue.record("\(error)")
                return
            }
        }
        await loop.shutdown()
        await #expect(throws: ClientError.closed) { _ = try await Client.connect(configuration, on: loop) }
    }
}
