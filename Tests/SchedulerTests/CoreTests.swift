import APIModel
import Base
import Testing

@testable import Scheduler

/// The whole core: events in, actions out.
@Suite struct CoreTests {
    /// A core with its clock, and objects that are easy to make.
    struct World: ~Copyable {
        var core = SchedulerCore(seed: 1)
        var now = Instant(nanoseconds: 1_000_000_000)
        var actions: [SchedulerAction] = []

        mutating func hear(_ event: SchedulerEvent) { core.step(event, now: now, into: &actions) }

        mutating func pass(_ duration: Duration) { now = now + duration }

        /// Tries all that is to be tried, and gives what is to be done.
        mutating func schedule() -> [SchedulerAction] {
            _ = core.schedule(1_000, now: now, into: &actions)
            defer { actions = [] }
            return actions
        }

        mutating func addNode(_ name: String, cpu: Quantity = "4", pods: Quantity = "110") {
            hear(.node(World.node(name, cpu: cpu, pods: pods)))
        }

        static func node(_ name: String, cpu: Quantity = "4", pods: Quantity = "110") -> Node {
            var node = Node()
            node.metadata.name = name
            node.metadata.labels = ["kubernetes.io/hostname": name]
            node.status.allocatable = ["cpu": cpu, "memory": "8Gi", "pods": pods]
            return node
        }
    }

    static func pod(
        _ name: String, cpu: Quantity = "1", priority: Int32 = 0, node: String = "", labels: StringMap<String> = [:]
    ) -> Pod {
        var pod = Pod()
        pod.metadata.name = name
        pod.metadata.uid = name
        pod.metadata.namespace = "default"
        pod.metadata.labels = labels
        pod.spec.priority = priority
        pod.spec.nodeName = node
        var container = Container()
        container.resources.requests = ["cpu": cpu]
        pod.spec.containers = [container]
        return pod
    }

    static func bindings(_ actions: [SchedulerAction]) -> [String: String] {
        var bound: [String: String] = [:]
        for case .bind(let pod, let node, _, _) in actions { bound[pod.name] = node }
        return bound
    }

    static func messages(_ actions: [SchedulerAction]) -> [String: String] {
        var messages: [String: String] = [:]
        for case .refuse(let pod, let refusal, _) in actions { messages[pod.name] = refusal.message }
        return messages
    }

    @Test func podsSpreadOverEmptyNodes() {
        var world = World()
        for name in ["a", "b", "c", "d"] { world.addNode(name) }
        for number in 0..<4 { world.hear(.pod(Self.pod("p\(number)"))) }
        #expect(Set(Self.bindings(world.schedule()).values) == ["a", "b", "c", "d"])
    }

    @Test func theMessageCountsNodesByReason() {
        var world = World()
        world.addNode("a", cpu: "500m")
        world.addNode("b", cpu: "500m")
        var tainted = World.node("c")
        var taint = Taint()
        taint.key = "dedicated"
        taint.effect = "NoSchedule"
        tainted.spec.taints = [taint]
        world.hear(.node(tainted))
        var cordoned = World.node("d")
        cordoned.spec.unschedulable = true
        world.hear(.node(cordoned))
        world.hear(.pod(Self.pod("p")))
        #expect(
            Self.messages(world.schedule())["p"]
                == "0/4 nodes are available: 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable, "
                + "2 Insufficient cpu. preemption: 0/4 nodes are available: "
                + "4 Preemption is not helpful for scheduling.")
    }

    @Test func aPodThatNamesItsNodeByAffinityLooksAtNoOther() {
        var world = World()
        world.addNode("a", cpu: "500m")
        world.addNode("b")
        var pod = Self.pod("p")
        var demand = NodeSelectorRequirement()
        demand.key = "metadata.name"
        demand.operator = "In"
        demand.values = ["a"]
        var term = NodeSelectorTerm()
        term.matchFields = [demand]
        var selector = NodeSelector()
        selector.nodeSelectorTerms = [term]
        var affinity = Affinity()
        var near = APIModel.NodeAffinity()
        near.requiredDuringSchedulingIgnoredDuringExecution = selector
        affinity.nodeAffinity = near
        pod.spec.affinity = affinity
        world.hear(.pod(pod))
        #expect(
            Self.messages(world.schedule())["p"]
                == "0/2 nodes are available: 1 Insufficient cpu, 1 node(s) didn't satisfy plugin(s) [NodeAffinity]. "
                + "preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.")
    }

    @Test func withoutNodesNothingIsTried() {
        var world = World()
        world.hear(.pod(Self.pod("p")))
        #expect(Self.messages(world.schedule())["p"] == "no nodes available to schedule pods")
        world.addNode("a")
        world.pass(.seconds(2))
        #expect(Self.bindings(world.schedule()) == ["p": "a"])
    }

    @Test func assumedPodsTakeRoomAndAFailedBindingGivesItBack() {
        var world = World()
        world.addNode("a", cpu: "1")
        world.hear(.pod(Self.pod("p1")))
        #expect(Self.bindings(world.schedule()) == ["p1": "a"])
        world.hear(.pod(Self.pod("p2")))
        #expect(Self.bindings(world.schedule()).isEmpty)
        world.hear(.bindingEnded(uid: "p1", .failed))
        world.hear(.podRemoved(uid: "p1"))
        world.pass(.seconds(2))
        #expect(Self.bindings(world.schedule()) == ["p2": "a"])
        #expect(world.core.assumedCount == 1)
    }

    @Test func aFailedBindingIsTriedAgainAfterAWhile() {
        var world = World()
        world.addNode("a")
        world.hear(.pod(Self.pod("p")))
        _ = world.schedule()
        world.hear(.bindingEnded(uid: "p", .failed))
        #expect(Self.bindings(world.schedule()).isEmpty)
        world.pass(.seconds(1))
        #expect(Self.bindings(world.schedule()) == ["p": "a"])
    }

    @Test func anAssumptionOfWhichNothingIsHeardExpires() {
        var world = World()
        world.addNode("a", cpu: "1")
        world.hear(.pod(Self.pod("p")))
        _ = world.schedule()
        world.hear(.bindingEnded(uid: "p", .unknown))
        world.pass(.seconds(61))
        _ = world.schedule()
        world.pass(.seconds(1))
        #expect(Self.bindings(world.schedule()) == ["p": "a"])
    }

    @Test func podsKeepTheirShapeWhenTheyAreBound() {
        var world = World()
        for name in ["a", "b", "c"] { world.addNode(name) }
        for number in 0..<30 { world.hear(.pod(Self.pod("p\(number)"))) }
        for (name, node) in Self.bindings(world.schedule()) { world.hear(.pod(Self.pod(name, node: node))) }
        #expect(world.core.placer.snapshot.pods.count == 12 && world.core.queue.count(.waiting) == 18)
        #expect(world.core.placer.snapshot.shapes.count == 1)
        for number in 0..<30 { world.hear(.podRemoved(uid: "p\(number)")) }
        #expect(world.core.placer.snapshot.pods.count == 0 && world.core.queue.count == 0)
        #expect(world.core.placer.snapshot.index.labelSets.count == 0)
    }

    @Test func aPodThatItsObjectPutsElsewhereIsThere() {
        var world = World()
        world.addNode("a", cpu: "1")
        world.hear(.pod(Self.pod("p1")))
        _ = world.schedule()
        world.addNode("b", cpu: "1")
        world.hear(.pod(Self.pod("p1", node: "b")))
        #expect(world.core.assumedCount == 0)
        world.hear(.pod(Self.pod("p2")))
        #expect(Self.bindings(world.schedule()) == ["p2": "a"])
    }

    @Test func finishedPodsTakeNoRoom() {
        var world = World()
        world.addNode("a", cpu: "1")
        var done = Self.pod("done", node: "a")
        world.hear(.pod(done))
        world.hear(.pod(Self.pod("p")))
        #expect(Self.bindings(world.schedule()).isEmpty)
        done.status.phase = "Succeeded"
        world.hear(.pod(done))
        world.pass(.seconds(2))
        #expect(Self.bindings(world.schedule()) == ["p": "a"])
    }

    @Test func podsOfOtherSchedulersAndThoseThatEndAreLeftAlone() {
        var world = World()
        world.addNode("a")
        var other = Self.pod("other")
        other.spec.schedulerName = "somebody-else"
        world.hear(.pod(other))
        var ending = Self.pod("ending")
        ending.metadata.deletionTimestamp = Time(seconds: 1)
        world.hear(.pod(ending))
        #expect(world.schedule().isEmpty)
    }

    @Test func lessImportantPodsMakeRoom() {
        var world = World()
        world.addNode("a", cpu: "2")
        world.addNode("b", cpu: "2")
        world.hear(.pod(Self.pod("a-low", cpu: "2", priority: 1, node: "a")))
        world.hear(.pod(Self.pod("b-lower", cpu: "2", priority: 0, node: "b")))
        world.hear(.pod(Self.pod("urgent", cpu: "1", priority: 100)))
        let actions = world.schedule()
        var evicted: [String] = []
        for case .evict(let pod, let preemptor, _, let node) in actions {
            evicted.append(pod.name)
            #expect(preemptor.name == "urgent" && node == "b")
        }
        #expect(evicted == ["b-lower"])
        var nominated: String?
        for case .refuse(_, let refusal, _) in actions { nominated = refusal.nominatedNode }
        #expect(nominated == "b")
        // Its room is kept from others of no higher priority while the victim leaves.
        world.hear(.podRemoved(uid: "b-lower"))
        world.hear(.pod(Self.pod("rival", cpu: "2", priority: 50)))
        world.pass(.seconds(2))
        let bound = Self.bindings(world.schedule())
        #expect(bound["urgent"] == "b")
        #expect(bound["rival"] == nil)
    }

    @Test func whoHasMadeRoomOnceWaitsForIt() {
        var world = World()
        for name in ["a", "b"] { world.addNode(name, cpu: "1") }
        for name in ["a", "b"] { world.hear(.pod(Self.pod("low-\(name)", node: name))) }
        world.hear(.pod(Self.pod("urgent", priority: 100)))
        var evicted: [String] = []
        for case .evict(let pod, _, _, _) in world.schedule() { evicted.append(pod.name) }
        #expect(evicted.count == 1)
        // It is tried again before the victim has left.
        world.hear(.node(World.node("c", cpu: "500m")))
        world.pass(.seconds(2))
        let again = world.schedule()
        for case .evict(let pod, _, _, _) in again { evicted.append(pod.name) }
        #expect(evicted.count == 1)
        #expect(Self.messages(again)["urgent"]?.hasSuffix("terminating pod on the nominated node.") ?? false)
        // The victim could not be deleted: somebody is asked again.
        world.hear(.evictionFailed(uid: evicted[0]))
        world.addNode("d", cpu: "500m")
        world.pass(.seconds(4))
        for case .evict(let pod, _, _, _) in world.schedule() { evicted.append(pod.name) }
        #expect(evicted.count == 2)
    }

    @Test func podsThatDoNotPreemptSaySo() {
        var world = World()
        world.addNode("a", cpu: "1")
        world.hear(.pod(Self.pod("low", node: "a")))
        var pod = Self.pod("p", priority: 10)
        pod.spec.preemptionPolicy = "Never"
        world.hear(.pod(pod))
        #expect(
            Self.messages(world.schedule())["p"]
                == "0/1 nodes are available: 1 Insufficient cpu. "
                + "preemption: not eligible due to preemptionPolicy=Never.")
    }

    @Test func budgetsChooseTheVictims() {
        var world = World()
        world.addNode("a", cpu: "1")
        world.addNode("b", cpu: "1")
        world.hear(.pod(Self.pod("guarded", priority: 0, node: "a", labels: ["app": "guarded"])))
        world.hear(.pod(Self.pod("free", priority: 5, node: "b")))
        var budget = PodDisruptionBudget()
        budget.metadata.name = "guard"
        budget.metadata.namespace = "default"
        var selector = LabelSelector()
        selector.matchLabels = ["app": "guarded"]
        budget.spec.selector = selector
        world.hear(.budget(budget))
        world.hear(.pod(Self.pod("urgent", priority: 100)))
        var evicted: [String] = []
        for case .evict(let pod, _, _, _) in world.schedule() { evicted.append(pod.name) }
        #expect(evicted == ["free"])
    }

    @Test func podsOfAServiceAreSpreadWithoutAsking() {
        var world = World()
        for name in ["a", "b"] { world.addNode(name, cpu: "16") }
        var service = Service()
        service.metadata.name = "web"
        service.metadata.namespace = "default"
        service.spec.selector = ["app": "web"]
        world.hear(.service(service))
        for number in 0..<3 {
            world.hear(.pod(Self.pod("old-\(number)", cpu: "1m", node: "a", labels: ["app": "web"])))
        }
        // By load alone node b would be fuller.
        world.hear(.pod(Self.pod("load", cpu: "1", node: "b")))
        world.hear(.pod(Self.pod("new", cpu: "1m", labels: ["app": "web"])))
        #expect(Self.bindings(world.schedule()) == ["new": "b"])
    }

    @Test func hopelessPodsAreTriedOnce() {
        var world = World()
        world.addNode("a", cpu: "4")
        for number in 0..<20_000 { world.hear(.pod(Self.pod("hopeless-\(number)", cpu: "64"))) }
        while !world.schedule().isEmpty {}
        #expect(world.core.queue.count(.waiting) == 20_000)
        world.pass(.seconds(60))
        for number in 0..<100 {
            world.hear(.pod(Self.pod("p\(number)", cpu: "1")))
            #expect(world.schedule().count == 1)
            world.hear(.podRemoved(uid: "p\(number)"))
        }
    }
}
