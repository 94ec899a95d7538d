import APIModel
import Base
import TestSupport
import Testing

@testable import Scheduler

/// Kept classes against classes that are made anew: whatever happened, both say the same of every node.
@Suite struct PlacerModelTests {
    @Test func keptClassesEqualFreshOnes() {
        var placements = 0
        var refusals = 0
        for seed in 0..<UInt64(Effort.rounds(12)) {
            var world = PlacerWorld(seed: seed)
            for _ in 0..<120 { world.happen() }
            placements += world.placements
            refusals += world.refusals
        }
        #expect(placements > 200, "the model must place pods: \(placements)")
        #expect(refusals > 20, "the model must refuse pods: \(refusals)")
    }

    @Test func sameSeedSamePlacements() {
        var first = PlacerWorld(seed: 7, isChecked: false)
        var second = PlacerWorld(seed: 7, isChecked: false)
        for _ in 0..<300 {
            first.happen()
            second.happen()
        }
        #expect(first.history == second.history)
        #expect(!first.history.isEmpty)
    }
}

/// What is said of one node.
struct Judgement: Equatable {
    let failure: Failure
    /// Nil where the node is refused.
    let total: Int64?

    /// What is said of every node, by name.
    static func all(of pod: PodFacts, _ placer: inout Placer) -> [String: Judgement] {
        let request = PlacementRequest(pod: pod)
        let failures = placer.failures(of: request)
        let totals = placer.totals(of: request)
        var byName: [String: Judgement] = [:]
        for row in failures.indices where placer.snapshot.nodes.isPresent[row] {
            byName[placer.snapshot.nodes.names[row]] = Judgement(
                failure: failures[row], total: failures[row].isNone ? totals[row] : nil)
        }
        return byName
    }
}

/// A small cluster in which things happen by chance.
struct PlacerWorld: ~Copyable {
    private var placer: Placer
    private var random: Random
    private let seed: UInt64
    private let isChecked: Bool
    private var nodes: [Node] = []
    private var placed: [(pod: Pod, node: String)] = []
    private var number = 0
    private(set) var placements = 0
    private(set) var refusals = 0
    private(set) var history: [String] = []

    init(seed: UInt64, isChecked: Bool = true) {
        self.seed = seed
        self.isChecked = isChecked
        random = Random(seed: seed)
        placer = Placer(seed: seed)
        for index in 0..<8 { setNode(index) }
    }

    mutating func happen() {
        switch random.below(12) {
        case 0: setNode(random.below(10))
        case 1...2: removePod()
        default: placePod()
        }
    }

    private mutating func setNode(_ index: Int) {
        var node = Node()
        node.metadata.name = "node-\(index)"
        node.metadata.labels = [
            "zone": "zone-\(random.below(3))", "disk": random.oneIn(2) ? "ssd" : "hdd",
            "kubernetes.io/hostname": "node-\(index)",
        ]
        if random.oneIn(8) { node.metadata.labels["zone"] = nil }
        node.spec.unschedulable = random.oneIn(10)
        if random.oneIn(4) {
            var taint = Taint()
            taint.key = "dedicated"
            taint.value = "x"
            taint.effect = random.oneIn(2) ? "NoSchedule" : "PreferNoSchedule"
            node.spec.taints = [taint]
        }
        node.status.allocatable = ["cpu": "4", "memory": "8Gi", "pods": "12"]
        nodes.removeAll { $0.metadata.name == node.metadata.name }
        nodes.append(node)
        placer.snapshot.setNode(NodeFacts(node))
    }

    private mutating func removePod() {
        guard !placed.isEmpty else { return }
        let (pod, _) = placed.remove(at: random.below(placed.count))
        guard let number = placer.snapshot.number(ofPod: pod.metadata.uid) else { return }
        let facts = placer.snapshot.removePod(number)
        placer.snapshot.release(facts)
    }

    private mutating func placePod() {
        let pod = makePod()
        let facts = placer.snapshot.facts(of: pod)
        let outcome = placer.place(PlacementRequest(pod: facts))
        if isChecked { check(pod, facts, outcome) }
        switch outcome {
        case .node(let row):
            let node = placer.snapshot.nodes.names[row]
            placer.snapshot.addPod(facts, node: node)
            placed.append((pod, node))
            placements += 1
            history.append(node)
        case .none(let diagnosis):
            placer.snapshot.release(facts)
            refusals += 1
            history.append(diagnosis.message)
        }
    }

    /// A cluster that is built anew says the same of every node, and the chosen one is among the best.
    private mutating func check(_ pod: Pod, _ facts: PodFacts, _ outcome: Placer.Outcome) {
        var fresh = Placer(seed: seed)
        for node in nodes { fresh.snapshot.setNode(NodeFacts(node)) }
        for (pod, node) in placed { fresh.snapshot.addPod(fresh.snapshot.facts(of: pod), node: node) }
        let expected = Judgement.all(of: fresh.snapshot.facts(of: pod), &fresh)
        let found = Judgement.all(of: facts, &placer)
        #expect(found == expected, "seed \(seed), pod \(pod.metadata.name)")
        let best = expected.values.compactMap(\.total).max()
        switch outcome {
        case .node(let row):
            #expect(best != nil && expected[placer.snapshot.nodes.names[row]]?.total == best, "seed \(seed)")
        case .none: #expect(best == nil, "seed \(seed)")
        }
    }

    private mutating func makePod() -> Pod {
        number += 1
        var pod = Pod()
        pod.metadata.uid = "uid-\(number)"
        pod.metadata.name = "pod-\(number)"
        pod.metadata.namespace = "default"
        let app = ["a", "b", "c"][random.below(3)]
        pod.metadata.labels = ["app": app]
        var container = Container()
        container.resources.requests = random.oneIn(3) ? [:] : ["cpu": "500m", "memory": "512Mi"]
        if random.oneIn(6) {
            var port = ContainerPort()
            port.hostPort = 80
            container.ports = [port]
        }
        pod.spec.containers = [container]
        if random.oneIn(4) { pod.spec.nodeSelector = ["disk": "ssd"] }
        if random.oneIn(4) {
            var toleration = Toleration()
            toleration.operator = "Exists"
            pod.spec.tolerations = [toleration]
        }
        if random.oneIn(2) { addTerms(&pod, app: app) }
        return pod
    }

    private mutating func addTerms(_ pod: inout Pod, app: String) {
        var selector = LabelSelector()
        selector.matchLabels = ["app": random.oneIn(3) ? "b" : app]
        let key = random.oneIn(2) ? "zone" : "kubernetes.io/hostname"
        if random.oneIn(2) {
            var constraint = TopologySpreadConstraint()
            constraint.maxSkew = Int32(1 + random.below(2))
            constraint.topologyKey = key
            constraint.whenUnsatisfiable = random.oneIn(2) ? "DoNotSchedule" : "ScheduleAnyway"
            constraint.labelSelector = selector
            constraint.minDomains = random.oneIn(3) && constraint.whenUnsatisfiable == "DoNotSchedule" ? 3 : nil
            pod.spec.topologySpreadConstraints = [constraint]
            return
        }
        var term = PodAffinityTerm()
        term.labelSelector = selector
        term.topologyKey = key
        var weighted = WeightedPodAffinityTerm()
        weighted.weight = Int32(1 + random.below(100))
        weighted.podAffinityTerm = term
        var affinity = Affinity()
        var near = PodAffinity()
        var apart = PodAntiAffinity()
        switch random.below(4) {
        case 0: near.requiredDuringSchedulingIgnoredDuringExecution = [term]
        case 1: near.preferredDuringSchedulingIgnoredDuringExecution = [weighted]
        case 2: apart.requiredDuringSchedulingIgnoredDuringExecution = [term]
        default: apart.preferredDuringSchedulingIgnoredDuringExecution = [weighted]
        }
        affinity.podAffinity = near
        affinity.podAntiAffinity = apart
        pod.spec.affinity = affinity
    }
}
