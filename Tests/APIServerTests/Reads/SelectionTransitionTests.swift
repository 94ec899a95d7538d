import APIModel
import Base
import Store
import Testing
import Wire

@testable import APIServer

/// W8: what a change of an object is to a watch with selectors, and what else a watch of objects carries.
@Suite struct SelectionTransitionTests {
    /// Before and after a change, whether a selector takes the object, and what the watch is told.
    struct Case: Sendable {
        let before: String?
        let after: String?
        let event: String?
    }

    static let cases = [
        Case(before: nil, after: "in", event: "added"), Case(before: nil, after: "out", event: nil),
        Case(before: "in", after: "in", event: "modified"), Case(before: "in", after: "out", event: "deleted"),
        Case(before: "out", after: "in", event: "added"), Case(before: "out", after: "out", event: nil),
        Case(before: "in", after: nil, event: "deleted"), Case(before: "out", after: nil, event: nil),
    ]

    /// The same table for a label, a field that a hub finds watches by, one that it does not, and a mixture.
    @Test(arguments: [
        "a=in", "a in (in,x)", "spec.nodeName=in", "spec.nodeName!=out", "status.phase=in,spec.nodeName=in",
    ])
    func transitions(selector: String) throws {
        for row in Self.cases {
            let world = try ObjectWorld()
            let isField = selector.contains(".")
            let outlet = try world.watch(labels: isField ? "" : selector, fields: isField ? selector : "")
            func object(_ value: String, _ note: String) -> Pod {
                pod("p", labels: ["a": value], node: value, phase: value, note: note)
            }
            if let before = row.before { world.put(object(before, "before")) }
            world.pump()
            let count = outlet.events.count
            let revision: Revision? =
                if let after = row.after {
                    world.put(object(after, "after"))
                } else if row.before != nil {
                    world.delete("default", "p")
                } else {
                    nil
                }
            world.pump()
            let news = outlet.events.dropFirst(count)
            #expect(news.map { "\($0.kind)" } == (row.event.map { [$0] } ?? []), "\(row)")
            guard let event = news.first else { continue }
            #expect(event.revision == revision?.rawValue)
            // A deleted object is as it last matched; any other is as it is now.
            let note = try Pod(decoding: event.object).metadata.annotations["note"]
            #expect(note == (event.kind == .deleted ? "before" : "after"), "\(row)")
        }
    }

    /// A chain of changes, and one of each pair of watches resumed in the middle: the same events.
    @Test func resumedInTheMiddle() throws {
        let world = try ObjectWorld()
        let live = try world.watch(labels: "a=in")
        let start = world.put(pod("p", labels: ["a": "in"]))
        for value in ["out", "in", "in", "out"] { world.put(pod("p", labels: ["a": value])) }
        world.put(pod("q", labels: ["a": "in"]))
        world.delete("default", "q")
        world.settle()
        #expect(live.texts == ["added p", "deleted p", "added p", "modified p", "deleted p", "added q", "deleted q"])
        let resumed = try world.watch(labels: "a=in", after: start)
        world.settle()
        #expect(resumed.texts == Array(live.texts.dropFirst()))
        #expect(resumed.events.map(\.revision) == live.events.dropFirst().map(\.revision))
    }

    @Test func namespacesAndAll() throws {
        let world = try ObjectWorld()
        let all = try world.watch()
        let one = try world.watch(namespace: "one")
        let named = try world.watch(fields: "metadata.namespace=one,metadata.name!=b")
        for namespace in ["on", "one", "one-1", "two"] {
            for name in ["a", "b"] { world.put(pod(name, namespace: namespace)) }
        }
        world.pump()
        #expect(all.events.count == 8)
        #expect(one.texts == ["added a", "added b"])
        #expect(named.texts == ["added a"])
    }

    /// Watches by node are found by the node, whether or not they also want something else.
    @Test func routedByNode() throws {
        let world = try ObjectWorld()
        let nodes = try (0..<200).map { try world.watch(fields: "spec.nodeName=node-\($0)") }
        let unassigned = try world.watch(fields: "spec.nodeName=")
        let mixed = try world.watch(labels: "app=web", fields: "spec.nodeName=node-7")
        #expect(world.hub.routers.count == 1 && world.hub.index.count == 0)
        world.put(pod("p"))
        world.put(pod("p", node: "node-7"))
        world.put(pod("p", labels: ["app": "web"], node: "node-7"))
        world.put(pod("p", labels: ["app": "web"], node: "node-8"))
        world.delete("default", "p")
        world.pump()
        #expect(unassigned.texts == ["added p", "deleted p"])
        #expect(nodes[7].texts == ["added p", "modified p", "deleted p"])
        #expect(nodes[8].texts == ["added p", "deleted p"])
        #expect(mixed.texts == ["added p", "deleted p"])
        #expect(nodes[9].events.isEmpty && world.hub.counters.delivered == 9)
        // Nothing stays behind.
        for outlet in nodes + [unassigned, mixed] { world.hub.remove(outlet.token) }
        #expect(world.hub.routers.isEmpty && world.hub.groups.isEmpty && world.hub.routerIndex.count == 0)
    }

    /// Many different selectors over the same keys would cost every event: there is a bound, and it is told.
    @Test func tooManySelectors() throws {
        let world = try ObjectWorld(limits: WatchLimits(selectorGroupsMax: 8, routersMax: 2))
        for number in 0..<8 { try world.watch(labels: "a!=\(number)") }
        #expect(throws: WatchRefusal.tooManySelectors) { try world.watch(labels: "a!=8") }
        // One of those that are there already is no new one, and those that are found by value have a bound of their own.
        try world.watch(labels: "a!=7")
        for number in 0..<20 { try world.watch(labels: "x=\(number)") }
        try world.watch(labels: "y=1")
        #expect(throws: WatchRefusal.tooManySelectors) { try world.watch(labels: "z=1") }
        for number in 0..<7 { try world.watch(labels: "x=1,a!=\(number)") }
        #expect(throws: WatchRefusal.tooManySelectors) { try world.watch(labels: "x=1,a!=7") }
        // Fields are never in anybody's way.
        for number in 0..<20 { try world.watch(fields: "spec.nodeName=\(number)") }
        try world.watch(fields: "status.phase=Running")
    }

    @Test func managedFieldsOnlyWhenAskedFor() throws {
        let world = try ObjectWorld()
        let plain = try world.watch()
        let managers = ManagedFieldsSource { _, value in
            if case .metadata(let bytes) = value.managers { bytes } else { Bytes() }
        }
        let managed = try world.watch(managers: managers)
        let object = pod("p", labels: ["a": "b"])
        let only = Pod { $0.metadata.managedFields = [ManagedFieldsEntry { $0.manager = "me" }] }
        world.apply(.put(world.key("default", "p"), stored(object, managers: .metadata(only.encoded()))))
        world.delete("default", "p")
        world.pump()
        #expect(plain.events.map(\.object) == [object.encoded(), object.encoded()])
        for event in managed.events {
            let whole = try Pod(decoding: event.object)
            #expect(whole.metadata.managedFields.map(\.manager) == ["me"] && whole.metadata.labels["a"] == "b")
        }
        #expect(managed.events.count == 2)
    }

    /// What somebody wrote under an object's key by other means is no object: it never reaches a watch.
    @Test func foreignValues() throws {
        let world = try ObjectWorld()
        let outlet = try world.watch()
        let selected = try world.watch(labels: "a=b")
        world.apply(.put(world.key("default", "p"), Bytes([9, 9, 9])))
        world.apply(.put(world.key("default", "p"), Bytes()))
        world.put(pod("p", labels: ["a": "b"]))
        world.apply(.put(world.key("default", "p"), Bytes([1, 200, 1, 1])))
        world.pump()
        #expect(outlet.texts == ["added p", "deleted p"])
        #expect(selected.texts == outlet.texts)
    }

    /// A watch of one object: its key is a prefix of others.
    @Test func oneObject() throws {
        let world = try ObjectWorld()
        let outlet = EventOutlet()
        let key = world.key("default", "web")
        world.hub.pump(world.source)
        _ = try world.hub.add(
            outlet, prefix: key, after: nil,
            content: ObjectContent(kind: world.kind, selection: nil, managers: nil, keyCount: key.count),
            bookmarkMilliseconds: 0, in: world.source, now: .origin)
        for name in ["web", "web-1", "we", "web2"] { world.put(pod(name)) }
        world.pump()
        #expect(outlet.texts == ["added web"])
    }
}
