import APIModel
import Base
import Reactor
import Testing
import Wire

@testable import Client

@Suite struct EventTests {
    private let start = Instant(nanoseconds: 1_000_000_000)
    private let wall = MicroTime(seconds: 1_700_000_000, nanoseconds: 5_000)

    private func told(_ message: String, reason: String = "Failed", of name: String = "web") -> RecordedEvent {
        let object = ObjectReference {
            $0.kind = "Pod"
            $0.namespace = "default"
            $0.name = name
            $0.uid = "u-" + name
        }
        return RecordedEvent(object: object, type: "Warning", reason: reason, message: message)
    }

    @Test func equalEventsAreCounted() {
        var correlator = EventCorrelator(component: "test", host: "h")
        guard case .create(let first) = correlator.take(told("x"), now: start, wall: wall) else {
            Issue.record("Not made.")
            return
        }
        #expect(first.count == 1 && first.metadata.name.hasPrefix("web.") && first.metadata.namespace == "default")
        #expect(first.source.component == "test" && first.source.host == "h" && first.type == "Warning")
        let later = MicroTime(seconds: wall.seconds + 60)
        guard case .count(let second) = correlator.take(told("x"), now: start + .seconds(60), wall: later) else {
            Issue.record("Not counted.")
            return
        }
        #expect(second.count == 2 && second.metadata.name == first.metadata.name)
        #expect(second.firstTimestamp == first.firstTimestamp)
        #expect(second.lastTimestamp == Time(seconds: later.seconds))
        // Another message, reason or object is another event.
        for other in [told("y"), told("x", reason: "Other"), told("x", of: "db")] {
            guard case .create = correlator.take(other, now: start, wall: wall) else {
                Issue.record("Taken for the same.")
                return
            }
        }
    }

    @Test func similarEventsAreCombined() {
        var correlator = EventCorrelator(component: "test", host: "")
        var created: [Event] = []
        var counted: [Event] = []
        for number in 0..<20 {
            switch correlator.take(told("message \(number)"), now: start + .seconds(number), wall: wall) {
            case .create(let event): created.append(event)
            case .count(let event): counted.append(event)
            case .dropped: Issue.record("Dropped.")
            }
        }
        #expect(created.count == 10, "Nine by themselves, and one for all that follow.")
        #expect(created.last?.message == "(combined from similar events): message 9")
        #expect(counted.count == 10)
        #expect(counted.last?.message == "(combined from similar events): message 19")
        #expect(counted.last?.count == 11)
        // Ten minutes later they are told one by one again.
        guard case .create(let event) = correlator.take(told("new"), now: start + .seconds(700), wall: wall) else {
            Issue.record("Still combined.")
            return
        }
        #expect(event.message == "new")
    }

    @Test func floodsAreDropped() {
        var correlator = EventCorrelator(component: "test", host: "")
        var passed = 0
        for _ in 0..<1_000 {
            if correlator.take(told("x"), now: start, wall: wall) != .dropped { passed += 1 }
        }
        #expect(passed == 25)
        // Others have room of their own, and after five minutes there is some again.
        #expect(correlator.take(told("x", of: "db"), now: start, wall: wall) != .dropped)
        #expect(correlator.take(told("x"), now: start + .seconds(301), wall: wall) != .dropped)
        #expect(correlator.take(told("x"), now: start + .seconds(302), wall: wall) == .dropped)
    }

    @Test func longMessagesAndNamesAreCut() {
        var correlator = EventCorrelator(component: "test", host: "")
        let long = String(repeating: "ü", count: 2_000)
        guard
            case .create(let event) = correlator.take(
                told(long, of: String(repeating: "n", count: 253)), now: start, wall: wall)
        else {
            Issue.record("Not made.")
            return
        }
        #expect(event.message.utf8.count <= 1_024 && event.message.hasSuffix("..."))
        #expect(event.metadata.name.utf8.count <= 253)
        var errors = FieldErrors()
        event.validate(into: &errors)
        #expect(errors.errors.isEmpty, "\(errors.errors)")
    }

    @Test func memoryIsBounded() {
        var table = RecentTable<Int, Int>(capacity: 3)
        for key in [1, 2, 3, 1, 4] { table.use(key, default: 0) { $0 += 1 } }
        #expect(table.count == 3)
        // 2 was the oldest; 1 has been counted twice.
        #expect(table.use(1, default: 0) { $0 } == 2)
        #expect(table.use(3, default: 0) { $0 } == 1)
        #expect(table.use(2, default: 0) { $0 } == 0)
        #expect(table.use(4, default: 0) { $0 } == 0)
        var random = Random(seed: 4)
        var large = RecentTable<Int, Int>(capacity: 100)
        for _ in 0..<10_000 { large.use(random.below(1_000), default: 0) { $0 += 1 } }
        #expect(large.count == 100)
    }

    @Test func theServerHasThemInTheEnd() {
        let world = World()
        let session = world.session()
        defer { world.end(session) }
        let wall = wall
        let recorder = world.on { EventRecorder(session, component: "test", wallClock: { wall }) }
        let object = pod("web")
        for _ in 0..<3 {
            world.on {
                recorder.event(on: object, .warning, reason: "Failed", "it failed")
                recorder.event(on: object, .normal, reason: "Started", "it started")
            }
            world.world.run(for: .milliseconds(200))
        }
        func events() -> [Event] {
            (world.store.objects[10] ?? [:]).values.compactMap { try? Event(decoding: $0.bytes) }
        }
        #expect(events().count == 2)
        #expect(events().map(\.count).sorted() == [3, 3])
        #expect(Set(events().map(\.reason)) == ["Failed", "Started"])
        #expect(events().allSatisfy { $0.involvedObject.name == "web" && $0.involvedObject.kind == "Pod" })
        // One that is gone is made anew, with its count.
        for key in (world.store.objects[10] ?? [:]).keys { _ = try? world.store.delete(10, key) }
        world.on { recorder.event(on: object, .warning, reason: "Failed", "it failed") }
        world.world.run(for: .seconds(1))
        #expect(events().map(\.count) == [4])
        #expect(recorder.failedCount == 0 && recorder.droppedCount == 0)
    }

    @Test func nobodyWaitsForEvents() {
        let world = World()
        world.on(world.server) { world.server.stop() }
        let session = world.session()
        defer { world.end(session) }
        let wall = wall
        let recorder = world.on { EventRecorder(session, component: "test", wallClock: { wall }) }
        world.on {
            for number in 0..<2_000 { recorder.event(on: pod("p-\(number)"), .normal, reason: "R", "m") }
        }
        #expect(recorder.droppedCount == 1_000)
        world.world.run(for: .seconds(60))
        #expect(recorder.failedCount == 1_000)
    }
}
