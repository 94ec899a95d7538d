import APIModel
import Base
import Store
import Testing
import Wire

@testable import APIServer

/// Watches of objects over a host: where they begin, what they have first, and how they end.
@Suite(.timeLimit(.minutes(2))) struct ObjectWatchTests {
    private func options(_ build: (inout ListOptions) -> Void) -> ListOptions { ListOptions(build) }

    /// The options of a streamed list.
    private func streamed(_ revision: String = "") -> ListOptions {
        options {
            $0.sendInitialEvents = true
            $0.resourceVersionMatch = "NotOlderThan"
            $0.allowWatchBookmarks = true
            $0.resourceVersion = revision
        }
    }

    @Test(arguments: ["", "0"]) func stateThenChanges(revision: String) async throws {
        try await ReadRig.run { rig in
            for name in ["b", "a"] { try await rig.put(pod(name)) }
            let stream = try await rig.watch(Pod.self, options { $0.resourceVersion = revision })
            try await rig.put(pod("c"))
            try await rig.delete(pod("a"))
            await stream.wait { $0.events.count >= 4 }
            let texts = try await rig.onLoop { stream.texts }
            #expect(texts == ["added a", "added b", "added c", "deleted a"])
        }
    }

    @Test func fromARevisionOn() async throws {
        try await ReadRig.run { rig in
            let first = try await rig.put(pod("a"))
            try await rig.put(pod("b"))
            let from = try await rig.watch(Pod.self, options { $0.resourceVersion = "\(first)" })
            let new = try await rig.watch(
                Pod.self,
                options {
                    $0.sendInitialEvents = false
                    $0.resourceVersionMatch = "NotOlderThan"
                })
            let last = try await rig.put(pod("c"))
            await from.wait { $0.events.count >= 2 }
            await new.wait { $0.events.count >= 1 }
            try await rig.onLoop {
                #expect(from.texts == ["added b", "added c"] && from.revision == first.rawValue)
                #expect(new.texts == ["added c"] && new.events.last?.revision == last.rawValue)
            }
        }
    }

    /// The streamed list: the state, a bookmark that ends it at the answer's revision, the changes after it.
    @Test func initialEventsAndTheirEnd() async throws {
        try await ReadRig.run { rig in
            for name in ["b", "a"] { try await rig.put(pod(name)) }
            let stream = try await rig.watch(Pod.self, streamed())
            let silent = try await rig.watch(
                Pod.self,
                options {
                    $0.sendInitialEvents = true
                    $0.resourceVersionMatch = "NotOlderThan"
                })
            let none = try await rig.watch(Pod.self, namespace: "empty", streamed("0"))
            try await rig.put(pod("c"))
            await stream.wait { $0.events.count >= 4 }
            await silent.wait { $0.events.count >= 3 }
            try await rig.onLoop {
                #expect(stream.texts == ["added a", "added b", "initialEnd", "added c"])
                #expect(stream.events[2].revision == stream.revision)
                // Who allows no bookmarks gets none.
                #expect(silent.texts == ["added a", "added b", "added c"])
                #expect(none.texts == ["initialEnd"])
            }
        }
    }

    /// Nothing is lost or comes twice where the state ends and the changes begin, for readers of every speed.
    @Test(arguments: 1...4) func seamlessUnderWrites(seed: UInt64) async throws {
        try await ReadRig.run { rig in
            var random = Random(seed: seed)
            let note = String(repeating: "x", count: 2_000)
            _ = try await rig.submit(
                try (0..<120).map { .put(try rig.key(of: pod("p\($0)")), stored(pod("p\($0)", note: note))) })
            var streams: [TestStream] = []
            for round in 0..<60 {
                if round % 6 == 0 {
                    streams.append(try await rig.watch(Pod.self, room: random.below(3), streamed()))
                }
                let writes: [Write] = try (0..<5).map { _ in
                    let object = pod("p\(random.below(160))", labels: ["r": "\(round)"], note: note)
                    return .put(try rig.key(of: object), stored(object))
                }
                _ = try await rig.submit(writes)
                let number = random.below(160)
                _ = try await rig.submit([.delete(try rig.key(of: pod("p\(number)")))])
                let released = random.below(streams.count)
                let room = random.below(4)
                let stream = streams[released]
                try await rig.onLoop { stream.release(room) }
            }
            try await rig.put(pod("last"))
            let expected: TestList<Pod> = try await rig.list(Pod.self)
            for stream in streams {
                try await rig.onLoop { stream.release(.max) }
                await stream.wait { $0.texts.last == "added last" }
                let state = try await rig.onLoop { try follow(stream) }
                #expect(state.keys.sorted() == expected.names.sorted())
                for object in expected.items { #expect(state[object.metadata.name] == object.encoded()) }
            }
        }
    }

    /// Applies a stream's events, and checks each against what there is.
    private func follow(_ stream: TestStream) throws -> [String: Bytes] {
        #expect(stream.status == nil)
        var state: [String: Bytes] = [:]
        var isInitial = true
        var last: UInt64 = 0
        for event in stream.events {
            if event.kind == .initialEnd {
                #expect(isInitial && event.revision == stream.revision)
                isInitial = false
                last = event.revision
                continue
            }
            if event.kind == .bookmark { continue }
            let name = try Pod(decoding: event.object).metadata.name
            if isInitial {
                #expect(event.kind == .added && event.revision <= stream.revision)
            } else {
                #expect(event.revision > last)
                last = event.revision
            }
            switch event.kind {
            case .added: #expect(state[name] == nil)
            case .modified: #expect(state[name] != nil)
            case .deleted: #expect(state[name] == event.object)
            case .bookmark, .initialEnd: break
            }
            state[name] = event.kind == .deleted ? nil : event.object
        }
        return state
    }

    @Test func oneObjectByName() async throws {
        try await ReadRig.run { rig in
            let stream = try await rig.watch(
                Pod.self, namespace: "default", options { $0.fieldSelector = "metadata.name=web" })
            let everywhere = try await rig.watch(Pod.self, options { $0.fieldSelector = "metadata.name=web" })
            let named = try await rig.watch(Pod.self, namespace: "default", name: "web")
            for name in ["web-1", "web", "we"] { try await rig.put(pod(name)) }
            try await rig.put(pod("web", namespace: "other"))
            await everywhere.wait { $0.events.count >= 2 }
            try await rig.onLoop {
                #expect(stream.texts == ["added web"] && named.texts == ["added web"])
                #expect(everywhere.texts == ["added web", "added web"])
            }
        }
    }

    // MARK: Ends

    @Test func expired() async throws {
        try await ReadRig.run { rig in
            let first = try await rig.put(pod("a"))
            try await rig.put(pod("b"))
            try await rig.compact()
            let stream = try await rig.watch(Pod.self, options { $0.resourceVersion = "\(first)" })
            try await rig.onLoop {
                #expect(stream.failure?.reason == .expired && stream.failure?.status.code == 410)
                #expect(rig.reads.watchers == 0)
            }
        }
    }

    /// History goes away under a reader that stands still: it is told so, with Kubernetes' status.
    @Test func expiredUnderWay() async throws {
        try await ReadRig.run { rig in
            let first = try await rig.put(pod("a"))
            for number in 0..<200 { try await rig.put(pod("p\(number)", note: String(repeating: "x", count: 1_000))) }
            let stream = try await rig.watch(Pod.self, room: 0, options { $0.resourceVersion = "\(first)" })
            // It holds one portion that it could not send, and has to read on afterwards.
            try await rig.onLoop { rig.reads.withHub(.durable) { $0.catchUp(rig.host) } }
            try await rig.compact()
            try await rig.onLoop { stream.release(.max) }
            await stream.wait { _ in false }
            let (status, envelope) = try await rig.onLoop { (stream.status, stream.envelope) }
            #expect(status == .expired)
            #expect(try Status(decoding: try #require(envelope).status).statusReason == .expired)
        }
    }

    /// W9: a reader that does not read is cut, others are not held up, and it goes on from its last revision.
    @Test func aSlowReaderIsCutAndResumes() async throws {
        var limits = WatchLimits()
        limits.groupBacklogBytesMax = 20_000
        try await ReadRig.run(.init(watchLimits: limits)) { rig in
            let slow = try await rig.watch(Pod.self, room: 2, ListOptions())
            let quick = try await rig.watch(Pod.self, ListOptions())
            for number in 0..<60 { try await rig.put(pod("p\(number)", note: String(repeating: "x", count: 1_000))) }
            await slow.wait { _ in false }
            await quick.wait { $0.events.count >= 60 }
            let (status, last, seen) = try await rig.onLoop {
                (slow.status, slow.events.last?.revision ?? 0, slow.events.count)
            }
            #expect(status == .slowReader && seen == 2)
            let resumed = try await rig.watch(Pod.self, options { $0.resourceVersion = "\(last)" })
            await resumed.wait { $0.events.count >= 58 }
            try await rig.onLoop {
                #expect(slow.texts + resumed.texts == quick.texts)
                #expect(rig.reads.withHub(.durable) { $0.backlogBytes } == 0)
            }
        }
    }

    @Test func theTimeThatTheClientGave() async throws {
        try await ReadRig.run { rig in
            let revision = try await rig.put(pod("a"))
            let stream = try await rig.watch(
                Pod.self,
                options {
                    $0.timeoutSeconds = 1
                    $0.allowWatchBookmarks = true
                })
            await stream.wait { _ in false }
            try await rig.onLoop {
                #expect(stream.status == .ok && stream.texts == ["added a", "bookmark"])
                #expect(stream.events.last!.revision >= revision.rawValue && rig.reads.watchers == 0)
            }
        }
    }

    @Test func theServerStops() async throws {
        try await ReadRig.run { rig in
            _ = try await rig.submit(try (0..<300).map { .put(try rig.key(of: pod("p\($0)")), stored(pod("p\($0)"))) })
            let live = try await rig.watch(Pod.self, options { $0.resourceVersion = "1" })
            let beginning = try await rig.watch(Pod.self, room: 0, ListOptions())
            try await rig.onLoop { rig.reads.endWatches() }
            try await rig.onLoop {
                #expect(live.status == .notBegun && beginning.status == .notBegun && rig.reads.watchers == 0)
            }
        }
    }

    @Test func tooManyWatches() async throws {
        var limits = WatchLimits()
        limits.watchersMax = 3
        try await ReadRig.run(.init(watchLimits: limits)) { rig in
            try await rig.put(pod("a"))
            // One that has begun, one that stands still before that, one that waits for what comes.
            let open = [
                try await rig.watch(Pod.self, ListOptions()), try await rig.watch(Pod.self, room: 0, ListOptions()),
                try await rig.watch(Lease.self, ListOptions()),
            ]
            let fourth = try await rig.watch(Pod.self, ListOptions())
            try await rig.onLoop {
                #expect(fourth.failure?.reason == .tooManyRequests && rig.reads.watchers == 3)
                rig.streams.stop(open[1], .cancelled)
                #expect(rig.reads.watchers == 2)
            }
            let fifth = try await rig.watch(Pod.self, ListOptions())
            try await rig.onLoop { #expect(fifth.failure == nil) }
        }
    }

    // MARK: Both classes

    /// All leases, of which some are in memory: one stream in the order of revisions, and its bookmarks hold for both.
    @Test func leasesOfBothClasses() async throws {
        try await ReadRig.run(.init(bookmarkMilliseconds: 100)) { rig in
            func lease(_ namespace: String, _ name: String) -> Lease {
                Lease {
                    $0.metadata.namespace = namespace
                    $0.metadata.name = name
                }
            }
            try await rig.put(lease("kube-node-lease", "before"))
            let all = try await rig.watch(Lease.self, streamed())
            let nodes = try await rig.watch(Lease.self, namespace: "kube-node-lease", ListOptions())
            var revisions: [UInt64] = []
            for number in 0..<40 {
                let namespace = number % 3 == 0 ? "kube-system" : "kube-node-lease"
                revisions.append(try await rig.put(lease(namespace, "l\(number)")).rawValue)
            }
            await all.wait { stream in
                stream.events.last.map { $0.kind == .bookmark && $0.revision >= revisions.last! } ?? false
            }
            try await rig.onLoop {
                let events = all.events.filter { $0.kind != .bookmark }
                #expect(events.map { "\($0.kind)" }.prefix(2) == ["added", "initialEnd"])
                #expect(events.dropFirst(2).map(\.revision) == revisions)
                #expect(nodes.events.count == 1 + 26)
                // W6: nothing at or below a bookmark comes after it.
                var mark: UInt64 = 0
                for event in all.events {
                    if event.kind == .bookmark {
                        mark = event.revision
                    } else {
                        #expect(event.revision > mark || mark == 0)
                    }
                }
            }
        }
    }
}
