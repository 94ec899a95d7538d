import APIModel
import Base
import Reactor
import TestSupport
import Testing
import Wire

@testable import Client

@Suite struct InformerTests {
    /// The contract, whatever happens to the streams.
    @Test func endsEqualToTheStore() {
        var counts: [String: Int] = [:]
        for seed in 0..<UInt64(Effort.rounds(100)) {
            var model = InformerModel(seed: seed)
            for _ in 0..<300 { model.happen() }
            model.finish()
            counts.merge(model.counts) { $0 + $1 }
        }
        // The model must do what it is for.
        for what in ["compacted", "expired", "cut", "interrupted", "synced", "fallback", "tombstones", "deleted"] {
            #expect(counts[what, default: 0] > 20, "\(what): \(counts[what, default: 0])")
        }
    }

    @Test func followsAServerThroughLossesAndRestarts() {
        for seed in 0..<UInt64(Effort.rounds(4)) {
            let world = World(seed: seed, servers: 2)
            world.world.faults.resetOneIn = 60
            world.server.allowsInitialEvents = seed % 2 == 0
            world.servers[1].allowsInitialEvents = seed % 2 == 0
            let session = world.session()
            let informer = world.on { Informer(.decoded(Pod.self), session, indexes: [.node, .namespace]) }
            var told: [ObjectKey: UInt64] = [:]
            world.on {
                informer.addHandler { change in
                    switch change {
                    case .added(let new):
                        #expect(told.updateValue(new.revision, forKey: new.key) == nil)
                    case .updated(let old, let new):
                        #expect(told.updateValue(new.revision, forKey: new.key) == old.revision)
                    case .deleted(let old, _):
                        #expect(told.removeValue(forKey: old.key) == old.revision)
                    }
                }
                informer.start()
            }
            var random = Random(seed: seed)
            for round in 0..<60 {
                change(world, &random)
                switch round % 20 {
                case 5: for server in world.servers { world.on(server) { server.cut() } }
                case 10:
                    world.on(world.servers[0]) { world.servers[0].stop() }
                    world.store.compact()
                case 12: world.on(world.servers[0]) { world.servers[0].start() }
                case 15: for server in world.servers { world.on(server) { server.endWatches(.slowReader) } }
                default: break
                }
                for server in world.servers { world.on(server) { server.publish() } }
                world.world.run(for: .milliseconds(Int64(random.below(400))))
            }
            world.world.faults.resetOneIn = nil
            world.world.run(for: .seconds(120))
            for server in world.servers { world.on(server) { server.publish() } }
            world.world.run(for: .seconds(5))
            let stored = world.store.objects[3] ?? [:]
            #expect(told == stored.mapValues(\.revision))
            world.on {
                #expect(informer.hasSynced)
                #expect(informer.count == stored.count)
                informer.forEach { cached in
                    #expect(cached.object.metadata.resourceVersion == "\(stored[cached.key]?.revision ?? 0)")
                }
                var nodes = 0
                for node in informer.values(of: .node) { nodes += informer.count(.node, node) }
                #expect(nodes == stored.count)
                informer.stop()
            }
            world.end(session)
        }
    }

    private func change(_ world: World, _ random: inout Random) {
        for _ in 0..<5 {
            let key = ObjectKey("default", "p-\(random.below(30))")
            let node = "n-\(random.below(3))"
            if world.store.objects[3]?[key] == nil {
                _ = try? world.store.create(3, key.namespace, pod(key.name, node: node).encoded())
            } else if random.oneIn(3) {
                _ = try? world.store.delete(3, key)
            } else {
                _ = try? world.store.update(3, key, pod(key.name, node: node).encoded())
            }
        }
    }

    @Test func handlersThatComeLateHearOfAll() {
        let world = World()
        for number in 0..<10 { _ = try? world.store.create(7, "default", configMap("c-\(number)").encoded()) }
        let session = world.session()
        defer { world.end(session) }
        let informer = world.on { Informer(.encoded(ConfigMap.self), session) }
        var isSynced = false
        var first: [String] = []
        world.on {
            informer.addHandler { if case .added(let new) = $0 { first.append(new.key.name) } }
            informer.whenSynced {
                #expect(first.count == 10, "Synced before the handlers had heard of all.")
                isSynced = true
            }
            informer.start()
        }
        #expect(world.run { isSynced })
        #expect(world.server.requests[.list] == nil)
        world.on {
            var late: Set<String> = []
            let id = informer.addHandler { if case .added(let new) = $0 { late.insert(new.key.name) } }
            #expect(late == Set(first))
            informer.removeHandler(id)
            #expect(informer[ObjectKey("default", "c-3")]?.revision == 1_004)
            #expect(informer[ObjectKey("default", "x")] == nil)
        }
    }

    @Test func aServerWithoutInitialEventsIsListed() {
        let world = World()
        world.server.allowsInitialEvents = false
        for number in 0..<10 { _ = try? world.store.create(7, "default", configMap("c-\(number)").encoded()) }
        let session = world.session()
        defer { world.end(session) }
        let informer = world.on { Informer(.encoded(ConfigMap.self), session) }
        world.on { informer.start() }
        #expect(world.run { informer.hasSynced })
        #expect(informer.count == 10)
        #expect(world.run { world.server.watchCount == 1 })
        #expect(world.server.requests[.list] == 1)
        #expect(world.server.requests[.watch] == 2)
    }

    @Test func aRelistTellsOnlyOfWhatChanged() {
        let world = World()
        for number in 0..<20 { _ = try? world.store.create(7, "default", configMap("c-\(number)").encoded()) }
        let session = world.session()
        defer { world.end(session) }
        let informer = world.on { Informer(.encoded(ConfigMap.self), session) }
        world.on { informer.start() }
        #expect(world.run { informer.hasSynced })
        var told: [String] = []
        world.on {
            informer.addHandler { change in
                switch change {
                case .added(let new): told.append("+\(new.key.name)")
                case .updated(_, let new): told.append("=\(new.key.name)")
                case .deleted(let old, let isTombstone): told.append((isTombstone ? "~" : "-") + old.key.name)
                }
            }
            told = []
        }
        world.on(world.server) { world.server.stop() }
        let old = world.store.objects[7]![ObjectKey("default", "c-7")]!
        _ = try? world.store.update(7, ObjectKey("default", "c-1"), configMap("c-1", "x").encoded())
        _ = try? world.store.delete(7, ObjectKey("default", "c-2"))
        _ = try? world.store.create(7, "default", configMap("c-20").encoded())
        _ = try? world.store.delete(7, ObjectKey("default", "c-7"))
        _ = try? world.store.create(7, "default", configMap("c-7").encoded())
        world.store.compact()
        world.on(world.server) { world.server.start() }
        #expect(world.run { told.count == 5 })
        #expect(told.sorted() == ["+c-20", "+c-7", "=c-1", "~c-2", "~c-7"])
        #expect(informer[ObjectKey("default", "c-7")]!.revision > old.revision)
    }

    @Test func aServerThatGoesBackIsNotBelieved() {
        let world = World()
        _ = try? world.store.create(7, "default", configMap("a").encoded())
        let session = world.session()
        defer { world.end(session) }
        var core = InformerCore(
            form: .encoded(ConfigMap.self), indexes: [],
            reflector: Reflector(selection: ListOptions(), streamsInitialEvents: true, seed: 1))
        let now = Instant(nanoseconds: 1)
        var changes: [ObjectChange<EncodedObject>] = []
        var actions: [Reflector.Action] = []
        func chunk(_ events: [ObjectEvent]) -> Bytes {
            var buffer = ByteBuffer()
            ObjectEventChunk(events: events).encode(into: &buffer)
            return buffer.finish()
        }
        core.step(.start, now: now, changes: &changes, actions: &actions)
        core.step(
            .item(chunk([ObjectEvent(.initialEnd, revision: 50)])), now: now, changes: &changes, actions: &actions)
        #expect(core.reflector.hasSynced)
        actions = []
        core.step(
            .item(chunk([ObjectEvent(.added, revision: 49, object: configMap("a").encoded())])), now: now,
            changes: &changes, actions: &actions)
        #expect(changes.isEmpty)
        #expect(core.reflector.phase == .waiting)
        guard case .cancel = actions.first else {
            Issue.record("The stream was not given up.")
            return
        }
        actions = []
        core.step(.timer, now: now, changes: &changes, actions: &actions)
        guard case .watch(let options) = actions.first else {
            Issue.record("\(actions)")
            return
        }
        #expect(options.sendInitialEvents == true)
    }

    @Test func whatCannotBeReadIsCountedAndLeftAlone() {
        let world = World()
        _ = try? world.store.create(3, "default", pod("a").encoded())
        let session = world.session()
        defer { world.end(session) }
        let informer = world.on { Informer(.decoded(Pod.self), session) }
        world.on { informer.start() }
        #expect(world.run { informer.hasSynced })
        // Metadata of "a", then a spec whose bytes end too early.
        var bytes = ByteBuffer()
        bytes.append(pod("a").encoded())
        bytes.append(contentsOf: [0x12, 0x02, 0x0A, 0x7F])
        let broken = bytes.finish()
        world.on(world.server) { world.server.push(ObjectEvent(.modified, revision: 2_000, object: broken)) }
        #expect(world.run { informer.unreadableCount == 1 })
        #expect(informer.count == 1)
        #expect(informer.revision == 2_000)
    }

    @Test func pausesGrowAndAreBounded() {
        var reflector = Reflector(selection: ListOptions(), streamsInitialEvents: true, seed: 3)
        var now = Instant(nanoseconds: 1)
        var actions: [Reflector.Action] = []
        reflector.start(into: &actions)
        var pauses: [Duration] = []
        for _ in 0..<20 {
            actions = []
            _ = reflector.ended(.unavailable(.linkLost), now: now, into: &actions)
            guard case .wait(let until) = actions.last else { break }
            pauses.append(until - now)
            now = until
            reflector.timer(into: &actions)
        }
        #expect(pauses.count == 20)
        #expect(pauses[0] <= .milliseconds(200))
        #expect(pauses.last! >= .seconds(15) && pauses.last! <= .seconds(30))
    }

    @Test func readsTextsOffTheBytes() {
        var object = pod("web", node: "n-1", labels: ["app": "x", "tier": "y"])
        object.metadata.uid = "u-1"
        object.metadata.ownerReferences = [OwnerReference { $0.uid = "o-1" }, OwnerReference { $0.uid = "o-2" }]
        let encoded = EncodedObject(revision: 5, copying: object.encoded())
        #expect(encoded.header.key == ObjectKey("default", "web") && encoded.header.uid == "u-1")
        #expect(encoded.label("app") == "x" && encoded.label("tier") == "y" && encoded.label("z") == nil)
        #expect(ObjectHeader.owners(of: encoded.bytes) == ["o-1", "o-2"])
        #expect(encoded.text(at: [2, 10]) == "n-1")
        #expect(encoded.text(at: [2, 99]) == nil)
        // Whatever the bytes are, nothing is read beyond them.
        var random = Random(seed: 9)
        for _ in 0..<2_000 {
            var array = encoded.bytes.array
            for _ in 0..<3 { array[random.below(array.count)] = UInt8(truncatingIfNeeded: random.next()) }
            let damaged = Bytes(array.prefix(random.below(array.count)))
            _ = ObjectHeader(of: damaged)
            _ = ObjectHeader.label("app", of: damaged)
            _ = ObjectHeader.text(at: [2, 10], of: damaged)
        }
    }
}

@Suite(.timeLimit(.minutes(1))) struct FollowTests {
    @Test func aTaskFollows() async throws {
        try await withClient { client, server in
            _ = try await client.create(configMap("a", "1"))
            let entry = KindCatalogue.entry(ConfigMap.identity)!
            var seen: [String] = []
            for await event in client.follow(entry, in: "default") {
                switch event {
                case .added(let object): seen.append("+\(object.key.name)")
                case .updated(let old, let new): seen.append("\(old.revision)=\(new.revision)")
                case .deleted(let object, let isTombstone): seen.append("-\(object.key.name) \(isTombstone)")
                case .interrupted: seen.append("interrupted")
                case .synced:
                    seen.append("synced")
                    if seen.count == 2 {
                        _ = try await client.update(configMap("a", "2"))
                        try await server.on { server in
                            server.cut()
                            _ = try? server.store.delete(7, ObjectKey("default", "a"))
                        }
                    }
                }
                if seen.last?.hasPrefix("-") == true { break }
            }
            #expect(seen == ["+a", "synced", "1001=1002", "interrupted", "-a false"])
        }
    }

    @Test func aReaderThatDoesNotReadHoldsTheServerBack() async throws {
        try await withClient({ $0.chunkCount = 1 }) { client, server in
            let stream = client.follow(ConfigMap.self)
            var reader = stream.makeAsyncIterator()
            guard case .synced? = await reader.next() else {
                Issue.record("Not synced.")
                return
            }
            let text = String(repeating: "x", count: 10_000)
            let results = await client.batch((0..<500).map { .create(configMap("c-\($0)", text)) })
            #expect(results.allSatisfy { $0.value != nil })
            // Five megabytes, of which the stream's credit and the server's queue hold less than one.
            let unsent = try await server.on { $0.unsent }
            #expect(unsent > 300)
            var count = 0
            while count < 500, await reader.next() != nil { count += 1 }
            #expect(count == 500)
        }
    }
}
