import APIModel
import Base
import Store
import Testing
import Wire

@testable import APIServer

/// A watcher that applies what it is told has, at each bookmark, what a list at that revision gives.
@Suite struct WatchPropertyTests {
    private struct Follower {
        let outlet: EventOutlet
        let namespace: String
        let labels: Selector
        let fields: FieldSelector
        /// What the watcher has, by key: the state when it began, then what it was told.
        var state: [String: Bytes]
        var read = 0
    }

    private static let selectors: [(labels: String, fields: String)] = [
        ("", ""), ("a=1", ""), ("a!=1", ""), ("a in (1,2),b", ""), ("!b", ""), ("", "spec.nodeName=n1"),
        ("", "spec.nodeName="), ("a=2", "spec.nodeName!=n1"), ("", "status.phase=Running,spec.nodeName=n2"),
        ("", "metadata.name!=p3"), ("b=x", "metadata.namespace=one"),
    ]

    @Test(arguments: 1...12) func rebuiltStateEqualsAList(seed: UInt64) throws {
        var random = Random(seed: seed)
        let world = try ObjectWorld(limits: WatchLimits(catchUpEventsPerTurn: 40, catchUpEventsPerWatcher: 9))
        let plain = rules(Pod.self)
        var followers: [Follower] = []
        for step in 0..<600 {
            switch random.below(12) {
            case 0 where followers.count < 30:
                followers.append(try begin(world, plain, &random))
            case 1:
                if let follower = followers.randomElement(using: &random) { world.bookmark(follower.outlet) }
            case 2:
                world.pump()
            case 3:
                world.hub.pump(world.source)
                world.hub.catchUp(world.source)
            case 4:
                // Streams without room, and with some again.
                if let follower = followers.randomElement(using: &random) {
                    follower.outlet.room = random.below(3)
                    if follower.outlet.room > 0 { world.hub.becameWritable(follower.outlet.token) }
                }
            default:
                write(world, &random)
            }
            if step % 50 == 49 { try check(&followers, world, plain) }
        }
        for follower in followers {
            follower.outlet.room = .max
            world.hub.becameWritable(follower.outlet.token)
        }
        world.settle()
        for follower in followers {
            world.hub.becameWritable(follower.outlet.token)
            world.bookmark(follower.outlet)
        }
        world.settle()
        #expect(world.ends.isEmpty)
        try check(&followers, world, plain)
        for follower in followers {
            #expect(follower.outlet.events.last?.kind == .bookmark, "a watch that is not up to date")
            #expect(follower.outlet.events.last?.revision == world.clock.latest.rawValue)
        }
    }

    private func write(_ world: ObjectWorld, _ random: inout Random) {
        let namespace = random.below(3) == 0 ? "one" : "two"
        let name = "p\(random.below(8))"
        if random.below(5) == 0 {
            let key = world.key(namespace, name)
            let exists = world.source.shards.contains { (try? $0.get(key)) ?? nil != nil }
            if exists { world.delete(namespace, name) }
            return
        }
        var labels: StringMap<String> = [:]
        if random.below(4) > 0 { labels["a"] = "\(random.below(3))" }
        if random.below(3) == 0 { labels["b"] = "x" }
        world.put(
            pod(
                name, namespace: namespace, labels: labels, node: ["", "n1", "n2"][random.below(3)],
                phase: ["Pending", "Running"][random.below(2)], note: "\(random.below(1_000))"))
    }

    private func begin(
        _ world: ObjectWorld, _ rules: any ResourceRules, _ random: inout Random
    ) throws -> Follower {
        let (labels, fields) = Self.selectors[random.below(Self.selectors.count)]
        let namespace = ["", "one", "two"][random.below(3)]
        // From now, or from a revision of the past.
        let start = random.below(2) == 0 ? world.clock.latest : world.revisions.randomElement(using: &random)
        let after = max(start ?? world.clock.latest, Revision(1))
        let outlet = try world.watch(
            namespace: namespace, labels: labels, fields: fields, after: after,
            outlet: EventOutlet(room: random.below(4) == 0 ? 1 : .max))
        var follower = Follower(
            outlet: outlet, namespace: namespace, labels: try Selector(parsing: labels),
            fields: try FieldSelector(parsing: fields), state: [:])
        follower.state = try list(world, rules, follower, at: after)
        return follower
    }

    /// What a list at a revision gives: every object decoded, nothing scanned.
    private func list(
        _ world: ObjectWorld, _ rules: any ResourceRules, _ follower: Follower, at revision: Revision
    ) throws -> [String: Bytes] {
        let range = try #require(world.kind.prefix.range(namespace: follower.namespace))
        var found: [String: Bytes] = [:]
        for shard in world.source.shards {
            var items: [Item] = []
            _ = try shard.range(from: range.from, to: range.to, at: revision) { items.append($0) }
            for item in items {
                let value = try #require(StoredValue(unpacking: item.value))
                let index = try rules.index(of: value.object)
                guard index.matches(follower.labels, follower.fields) else { continue }
                found[text(item.key)] = value.object
            }
        }
        return found
    }

    private func check(
        _ followers: inout [Follower], _ world: ObjectWorld, _ rules: any ResourceRules
    ) throws {
        for index in followers.indices {
            let events = followers[index].outlet.events
            for event in events[followers[index].read...] {
                switch event.kind {
                case .bookmark, .initialEnd:
                    let expected = try list(world, rules, followers[index], at: Revision(event.revision))
                    #expect(followers[index].state == expected, "at \(event.revision)")
                case .added, .modified:
                    let key = try name(world, event)
                    // W8: added when it was not there, modified when it was.
                    #expect((followers[index].state[key] == nil) == (event.kind == .added))
                    followers[index].state[key] = event.object
                case .deleted:
                    let key = try name(world, event)
                    #expect(followers[index].state.removeValue(forKey: key) == event.object)
                }
            }
            followers[index].read = events.count
            let revisions = events.map(\.revision)
            #expect(zip(revisions, revisions.dropFirst()).allSatisfy { $0 <= $1 })
        }
    }

    private func name(_ world: ObjectWorld, _ event: ObjectEvent) throws -> String {
        let pod = try Pod(decoding: event.object)
        return text(world.key(pod.metadata.namespace, pod.metadata.name))
    }

    private func text(_ bytes: Bytes) -> String {
        String(decoding: bytes.array, as: UTF8.self)
    }
}
