import APIModel
import Base
import Testing
import Transport
import Wire

@testable import APIServer

/// Lists and watches as a client has them: over TLS, through authorization, with objects that the server wrote.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ObjectStreamTests {
    private func configMap(_ name: String, _ value: String) -> ConfigMap {
        ConfigMap {
            $0.metadata.name = name
            $0.metadata.labels = ["value": value]
            $0.data = ["value": value]
        }
    }

    private func watch(
        _ calls: ObjectCalls, _ options: ListOptions, namespace: String = "default", managed: Bool = false
    ) async throws -> TransportStream {
        var buffer = ByteBuffer()
        RequestEnvelope(
            kind: UInt32(KindCatalogue.entry(ConfigMap.identity)!.number), namespace: namespace,
            options: options.encoded(), wantsManagedFields: managed
        ).encode(into: &buffer)
        return try await calls.client.stream(.watch, Payload(buffer.finish()))
    }

    /// The next `count` events, bookmarks of the end of the initial state included.
    private func take(_ stream: TransportStream, _ count: Int) async throws -> [ObjectEvent] {
        var events: [ObjectEvent] = []
        for try await item in stream {
            events += try ObjectEventChunk(decoding: item).events
            if events.count >= count { break }
        }
        return events
    }

    private func texts(_ events: [ObjectEvent]) throws -> [String] {
        try events.map { event in
            guard !event.object.isEmpty else { return "\(event.kind)" }
            let object = try ConfigMap(decoding: event.object)
            return "\(event.kind) \(object.metadata.name)=\(object.data["value"] ?? "")"
        }
    }

    private var streamed: ListOptions {
        ListOptions {
            $0.sendInitialEvents = true
            $0.resourceVersionMatch = "NotOlderThan"
            $0.allowWatchBookmarks = true
        }
    }

    @Test func stateChangesAndTransitions() async throws {
        try await withObjects { calls, _ in
            try await calls.create(configMap("a", "1"))
            let all = try await watch(calls, streamed)
            let ones = try await watch(calls, ListOptions { $0.labelSelector = "value=1" })
            var b = try await calls.create(configMap("b", "2"))
            b.metadata.labels["value"] = "1"
            b.data["value"] = "1"
            b = try await calls.update(b)
            b.metadata.labels["value"] = "3"
            b.data["value"] = "3"
            b = try await calls.update(b)
            try await calls.delete(ConfigMap.self, "a")
            let events = try await take(all, 6)
            #expect(
                try texts(events) == [
                    "added a=1", "initialEnd", "added b=2", "modified b=1", "modified b=3", "deleted a=1",
                ])
            #expect(events[4].revision == UInt64(b.metadata.resourceVersion))
            #expect(try texts(try await take(ones, 4)) == ["added a=1", "added b=1", "deleted b=1", "deleted a=1"])
        }
    }

    @Test func managersWhenAskedFor() async throws {
        try await withObjects { calls, _ in
            try await calls.create(configMap("a", "1"), manager: "me")
            let managed = try await take(try await watch(calls, ListOptions(), managed: true), 1)
            let plain = try await take(try await watch(calls, ListOptions()), 1)
            let whole = try ConfigMap(decoding: managed[0].object)
            #expect(whole.metadata.managedFields.map(\.manager) == ["me"] && whole.data == ["value": "1"])
            #expect(try ConfigMap(decoding: plain[0].object).metadata.managedFields.isEmpty)
        }
    }

    @Test func refusalsReachTheClient() async throws {
        try await withObjects { calls, _ in
            let cases: [(ListOptions, StatusCode, String)] = [
                (ListOptions { $0.labelSelector = "a in" }, .badRequest, "unable to parse requirement"),
                (ListOptions { $0.fieldSelector = "spec.nope=1" }, .badRequest, "field label not supported"),
                (ListOptions { $0.resourceVersion = "x" }, .badRequest, "invalid resource version"),
                (ListOptions { $0.resourceVersionMatch = "Exact" }, .invalid, "is forbidden"),
                (ListOptions { $0.resourceVersion = "\(Int64.max)" }, .timeout, "Too large resource version"),
            ]
            for (options, code, text) in cases {
                let refused = try await refusal { _ = try await watch(calls, options) }
                #expect(refused?.code == code && refused?.status.message.contains(text) == true, "\(text)")
                let list = try await refusal { _ = try await calls.list(ConfigMap.self, options) }
                #expect(list?.code == code && list?.status.message.contains(text) == true, "\(text)")
            }
        }
    }

    /// W5: a watch that the server ended is taken up at its last revision after a restart, and misses nothing.
    @Test func resumedAfterARestart() async throws {
        try await withServer({ $0.bootstraps = true }) { server in
            let calls = ObjectCalls(client: try await server.transport())
            let stream = try await watch(calls, streamed)
            for number in 0..<5 { try await calls.create(configMap("m\(number)", "1")) }
            let seen = try await take(stream, 3)
            let last = try #require(seen.last).revision
            await server.stop()
            try await server.start()
            let again = ObjectCalls(client: try await server.transport())
            try await again.create(configMap("new", "1"))
            let resumed = try await watch(again, ListOptions { $0.resourceVersion = "\(last)" })
            let known = seen.filter { $0.kind == .added }.count
            let events = try await take(resumed, 6 - known)
            #expect(
                try texts(seen + events).filter { $0.hasPrefix("added") } == (0..<5).map { "added m\($0)=1" } + [
                    "added new=1"
                ])
            #expect(events.allSatisfy { $0.revision > last })
            again.client.close()
        }
    }

    /// A list in pages over the wire, and a large one: everything of one revision.
    @Test func pagesOfALargeList() async throws {
        try await withObjects { calls, _ in
            let results = try await calls.batch(
                (0..<500).map { ObjectCalls.creating(configMap("m\(1_000 + $0)", "1")) })
            #expect(results.allSatisfy { $0.status == .ok })
            let all = try await calls.list(ConfigMap.self)
            #expect(all.items.map(\.metadata.name) == (0..<500).map { "m\(1_000 + $0)" })
            let exact = ListOptions {
                $0.resourceVersion = "\(all.revision)"
                $0.resourceVersionMatch = "Exact"
            }
            try await calls.deleteCollection(ConfigMap.self)
            #expect(try await calls.list(ConfigMap.self).items.isEmpty)
            #expect(try await calls.list(ConfigMap.self, exact).items == all.items)
        }
    }
}
