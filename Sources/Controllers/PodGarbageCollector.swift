import APIModel
import Client

/// Removes pods that nobody else will: those of nodes that are gone, those that are to go and never had a node, those on
/// nodes that are out of service, and ended ones when there are too many.
final class PodGarbageCollector: Controller {
    enum Work: Hashable, Sendable, CustomStringConvertible {
        /// A pod that is to go and has no node.
        case pod(ObjectKey)
        /// The pods of a node.
        case node(String)
        /// All pods that have ended.
        case ended

        var description: String {
            switch self {
            case .pod(let key): "pod \(key)"
            case .node(let name): "node \(name)"
            case .ended: "ended"
            }
        }
    }

    static let name = "pod-garbage-collector-controller"
    /// Ended pods that are kept. Upstream's `--terminated-pod-gc-threshold`.
    static let endedMax = 12_500
    /// How long a node has to be gone. Upstream's.
    static let quarantine = Duration.seconds(40)

    private let pods: Lister<Pod>
    private let nodes: Lister<Node>
    /// Nodes that the server does not have either.
    private var absent: Set<String> = []

    init(_ view: ClusterView, _ keys: KeySink<Work>) {
        let nodes = view.lister(Node.self)
        self.nodes = nodes
        let pods = view.lister(Pod.self, .node, .ended)
        self.pods = pods
        pods.onChange { [unowned nodes, unowned pods] change in
            guard !change.isDeletion else { return }
            let pod = change.current
            if pod.object.spec.nodeName.isEmpty {
                if pod.object.metadata.deletionTimestamp != nil { keys.add(.pod(pod.key)) }
            } else if nodes[ObjectKey("", pod.object.spec.nodeName)] == nil {
                keys.add(.node(pod.object.spec.nodeName), after: Self.quarantine)
            } else if pod.object.metadata.deletionTimestamp != nil,
                change.previous?.object.metadata.deletionTimestamp == nil
            {
                keys.add(.node(pod.object.spec.nodeName))
            }
            if pod.object.isTerminal, pods.count(.ended, "yes") > Self.endedMax { keys.add(.ended) }
        }
        nodes.onChange { [unowned self] change in
            let name = change.current.key.name
            if change.isDeletion {
                keys.add(.node(name), after: Self.quarantine)
            } else {
                absent.remove(name)
                if change.current.object.spec.taints.contains(where: { $0.key == NodeTaint.outOfService }) {
                    keys.add(.node(name))
                }
            }
        }
    }

    func reconcile(_ key: Work, _ turn: Turn) -> Plan {
        var plan = Plan()
        switch key {
        case .pod(let key):
            guard let pod = pods[key]?.object, pod.spec.nodeName.isEmpty, pod.metadata.deletionTimestamp != nil,
                pod.metadata.deletionGracePeriodSeconds != 0
            else { break }
            plan.delete(pod, grace: 0)
        case .node(let name): collect(name, turn, &plan)
        case .ended: removeEnded(&plan)
        }
        return plan
    }

    func found(_ lookup: Lookup, uid: String?) {
        if uid == nil { absent.insert(lookup.key.name) }
    }

    private func collect(_ name: String, _ turn: Turn, _ plan: inout Plan) {
        let onNode = pods.objects(.node, name).sorted { $0.key < $1.key }
        guard !onNode.isEmpty else {
            absent.remove(name)
            return
        }
        if let node = nodes[ObjectKey("", name)]?.object {
            let isOut = node.spec.taints.contains { $0.key == NodeTaint.outOfService }
            guard isOut, !node.isReady else { return }
            for pod in onNode where pod.object.metadata.deletionTimestamp != nil {
                plan.disrupt(
                    pod.object, reason: "DeletionByPodGC", "PodGC: node is out-of-service", now: turn.now, grace: 0,
                    failsPhase: true)
            }
            return
        }
        guard absent.contains(name) else {
            plan.lookups.append(Lookup(kind: nodes.number, key: ObjectKey("", name)))
            return
        }
        for pod in onNode {
            plan.disrupt(
                pod.object, reason: "DeletionByPodGC", "PodGC: node no longer exists", now: turn.now, grace: 0,
                failsPhase: true)
        }
    }

    private func removeEnded(_ plan: inout Plan) {
        let ended = pods.objects(.ended, "yes").filter { $0.object.metadata.deletionTimestamp == nil }
        let surplus = ended.count - Self.endedMax
        guard surplus > 0 else { return }
        let ordered = ended.sorted { left, right in
            let (a, b) = (left.object, right.object)
            let evicted = (a.status.reason == "Evicted", b.status.reason == "Evicted")
            if evicted.0 != evicted.1 { return evicted.0 }
            let ages = (a.metadata.creationTimestamp ?? .zero, b.metadata.creationTimestamp ?? .zero)
            return ages.0 == ages.1 ? left.key < right.key : ages.0 < ages.1
        }
        for pod in ordered.prefix(min(surplus, ControllerLimits.deletionsPerPlan)) { plan.delete(pod.object, grace: 0) }
        if surplus > ControllerLimits.deletionsPerPlan { plan.requeue(after: .zero) }
    }
}

extension ObjectIndex where Object == Pod {
    /// Pods that have ended, all under `yes`.
    static var ended: ObjectIndex { ObjectIndex("ended") { _, pod in pod.isTerminal ? ["yes"] : [] } }
}
