import APIModel
import Base
import Testing

@testable import Scheduler

/// The queue: who is next, who waits, and what brings whom back.
@Suite struct QueueTests {
    private static let fit = PluginSet([PluginCatalogue.number(named: "NodeResourcesFit")!])
    private static let affinity = PluginSet([PluginCatalogue.number(named: "NodeAffinity")!])

    private static func facts(_ uid: String, priority: Int32 = 0, shape: Int = 0) -> PodFacts {
        PodFacts(
            uid: uid, namespace: "default", name: uid, shape: shape, labelSet: 0, priority: priority,
            startSeconds: nil, isTerminating: false)
    }

    private static func at(_ seconds: Double) -> Instant { Instant(nanoseconds: UInt64(seconds * 1e9)) }

    @Test func priorityThenTime() {
        var queue = SchedulingQueue()
        queue.add(Self.facts("low-1"), profile: 0, now: Self.at(1))
        queue.add(Self.facts("low-2"), profile: 0, now: Self.at(2))
        queue.add(Self.facts("high", priority: 10), profile: 0, now: Self.at(3))
        var order: [String] = []
        while let pod = queue.pop(now: Self.at(4)) { order.append(pod.facts.uid) }
        #expect(order == ["high", "low-1", "low-2"])
        #expect(queue.count(.inFlight) == 3)
    }

    @Test func backoffDoublesUpToTenSeconds() {
        let seconds = (1...6).map { SchedulingQueue.backoff(after: $0) }
        #expect(seconds == [1, 2, 4, 8, 10, 10].map { .seconds($0) })
        #expect(SchedulingQueue.backoff(after: 0) == .zero)
        #expect(SchedulingQueue.backoff(after: 1_000_000) == .seconds(10))
    }

    @Test func aRefusedPodWaitsForWhatMayHelp() {
        var queue = SchedulingQueue()
        queue.add(Self.facts("a"), profile: 0, now: Self.at(1))
        _ = queue.pop(now: Self.at(1))
        queue.refused("a", by: Self.fit, now: Self.at(1))
        #expect(queue.count(.waiting) == 1)
        queue.happened(.nodeLabels, now: Self.at(5))
        #expect(queue.pop(now: Self.at(5)) == nil)
        queue.happened(.podRemoved, now: Self.at(5))
        #expect(queue.pop(now: Self.at(5))?.attempts == 2)
        #expect(queue.pod("a")?.refusals == 1)
    }

    @Test func anEventBeforeTheBackoffIsOverCountsAfterIt() {
        var queue = SchedulingQueue()
        queue.add(Self.facts("a"), profile: 0, now: Self.at(1))
        queue.add(Self.facts("busy"), profile: 0, now: Self.at(1))
        _ = queue.pop(now: Self.at(1))
        queue.refused("a", by: Self.fit, now: Self.at(1))
        queue.happened(.podRemoved, now: Self.at(1.5))
        #expect(queue.count(.backoff) == 1)
        // Something else is to be done: it waits for its time.
        #expect(queue.pop(now: Self.at(1.5))?.facts.uid == "busy")
        // Nothing else is: it is tried early.
        #expect(queue.pop(now: Self.at(1.6))?.facts.uid == "a")
    }

    @Test func whoFailedWithAnErrorWaitsForItsTime() {
        var queue = SchedulingQueue()
        queue.add(Self.facts("a"), profile: 0, now: Self.at(1))
        _ = queue.pop(now: Self.at(1))
        queue.failed("a", now: Self.at(1))
        #expect(queue.pop(now: Self.at(1.9)) == nil)
        #expect(queue.wakeTime(now: Self.at(1.9)) == Self.at(2))
        #expect(queue.pop(now: Self.at(2))?.facts.uid == "a")
        queue.failed("a", now: Self.at(2))
        #expect(queue.pop(now: Self.at(3.9)) == nil)
        #expect(queue.pop(now: Self.at(4)) != nil)
    }

    @Test func ofEqualPodsOneIsTriedForAll() {
        var queue = SchedulingQueue()
        for number in 0..<1_000 { queue.add(Self.facts("p\(number)"), profile: 0, now: Self.at(1)) }
        while let pod = queue.pop(now: Self.at(1)) { queue.refused(pod.facts.uid, by: Self.fit, now: Self.at(1)) }
        #expect(queue.count(.waiting) == 1_000)
        #expect(queue.groupCount == 1)
        queue.happened(.podRemoved, now: Self.at(10))
        #expect(queue.count(.active) == 1)
        // It is refused: the others would be, too.
        let first = queue.pop(now: Self.at(10))!
        queue.refused(first.facts.uid, by: Self.fit, now: Self.at(10))
        #expect(queue.pop(now: Self.at(10)) == nil)
        // It is placed: the next one is tried at once.
        queue.happened(.podRemoved, now: Self.at(30))
        let second = queue.pop(now: Self.at(30))!
        _ = queue.placed(second.facts.uid, now: Self.at(30))
        #expect(queue.count(.active) == 1)
        #expect(queue.count == 999)
    }

    @Test func theMostUrgentOfEqualPodsGoesFirst() {
        var queue = SchedulingQueue()
        for (uid, priority) in [("a", 1), ("b", 5), ("c", 3)] as [(String, Int32)] {
            queue.add(Self.facts(uid, priority: priority), profile: 0, now: Self.at(1))
        }
        while let pod = queue.pop(now: Self.at(1)) { queue.refused(pod.facts.uid, by: Self.fit, now: Self.at(2)) }
        queue.happened(.podRemoved, now: Self.at(10))
        #expect(queue.pop(now: Self.at(10))?.facts.uid == "b")
    }

    @Test func aScoutThatGoesIsReplaced() {
        var queue = SchedulingQueue()
        for uid in ["a", "b"] { queue.add(Self.facts(uid), profile: 0, now: Self.at(1)) }
        while let pod = queue.pop(now: Self.at(1)) { queue.refused(pod.facts.uid, by: Self.fit, now: Self.at(1)) }
        queue.happened(.podRemoved, now: Self.at(10))
        #expect(queue.remove("a", now: Self.at(10)) != nil)
        #expect(queue.pop(now: Self.at(10))?.facts.uid == "b")
    }

    @Test func differentPluginsWaitForDifferentThings() {
        var queue = SchedulingQueue()
        queue.add(Self.facts("fit", shape: 1), profile: 0, now: Self.at(1))
        queue.add(Self.facts("affinity", shape: 2), profile: 0, now: Self.at(1))
        while let pod = queue.pop(now: Self.at(1)) {
            queue.refused(pod.facts.uid, by: pod.facts.uid == "fit" ? Self.fit : Self.affinity, now: Self.at(1))
        }
        queue.happened(.nodeLabels, now: Self.at(10))
        #expect(queue.pop(now: Self.at(10))?.facts.uid == "affinity")
        #expect(queue.pop(now: Self.at(10)) == nil)
        queue.happened(.nodeAdded, now: Self.at(10))
        #expect(queue.pop(now: Self.at(10))?.facts.uid == "fit")
    }

    @Test func gatesHoldAPodBack() {
        var queue = SchedulingQueue()
        queue.add(Self.facts("a"), profile: 0, isGated: true, now: Self.at(1))
        #expect(queue.pop(now: Self.at(1)) == nil)
        queue.happened(.everything, now: Self.at(400))
        #expect(queue.pop(now: Self.at(400)) == nil)
        _ = queue.update(Self.facts("a"), profile: 0, nominatedNode: "", isGated: false, now: Self.at(401))
        #expect(queue.pop(now: Self.at(401))?.facts.uid == "a")
    }

    @Test func whoWaitsForFiveMinutesIsTriedAgain() {
        var queue = SchedulingQueue()
        queue.add(Self.facts("a"), profile: 0, now: Self.at(1))
        _ = queue.pop(now: Self.at(1))
        queue.refused("a", by: Self.fit, now: Self.at(1))
        #expect(queue.wakeTime(now: Self.at(2)) == Self.at(301))
        #expect(queue.pop(now: Self.at(300)) == nil)
        #expect(queue.pop(now: Self.at(301))?.facts.uid == "a")
    }

    @Test func aChangedPodIsTriedAgain() {
        var queue = SchedulingQueue()
        queue.add(Self.facts("a"), profile: 0, now: Self.at(1))
        _ = queue.pop(now: Self.at(1))
        queue.refused("a", by: Self.fit, now: Self.at(1))
        let old = queue.update(
            Self.facts("a", shape: 7), profile: 0, nominatedNode: "", isGated: false, now: Self.at(9))
        #expect(old?.shape == 0)
        #expect(queue.pop(now: Self.at(9))?.facts.shape == 7)
        #expect(queue.groupCount == 0)
    }

    @Test func nothingIsLeftOfPodsThatAreGone() {
        var queue = SchedulingQueue()
        var random = Random(seed: 3)
        var known: [String] = []
        var now = 1.0
        for number in 0..<3_000 {
            now += 0.1
            switch random.below(6) {
            case 0...1:
                queue.add(
                    Self.facts("p\(number)", priority: Int32(random.below(3)), shape: random.below(5)), profile: 0,
                    now: Self.at(now))
                known.append("p\(number)")
            case 2:
                if let pod = queue.pop(now: Self.at(now)) {
                    queue.refused(pod.facts.uid, by: Self.fit, now: Self.at(now))
                }
            case 3:
                if let pod = queue.pop(now: Self.at(now)) {
                    _ = queue.placed(pod.facts.uid, now: Self.at(now))
                    known.removeAll { $0 == pod.facts.uid }
                }
            case 4: queue.happened(.podRemoved, now: Self.at(now))
            default:
                if let uid = known.randomElement(using: &random) {
                    #expect(queue.remove(uid, now: Self.at(now)) != nil)
                    known.removeAll { $0 == uid }
                }
            }
            #expect(queue.count == known.count)
        }
        for uid in known { #expect(queue.remove(uid, now: Self.at(now)) != nil) }
        #expect(queue.count == 0 && queue.groupCount == 0)
        for state in [QueuedPod.State.active, .backoff, .gated, .inFlight, .waiting] {
            #expect(queue.count(state) == 0)
        }
    }
}
