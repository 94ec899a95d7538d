import APIModel
import Base
import Client

/// Evicts pods from nodes with `NoExecute` taints that they do not tolerate, or for so long only.
///
/// The time counts from when the taint was put on, which is on the node: a process that starts anew does not start anew
/// with it. A taint that does not say counts from when it was first seen here.
final class TaintEvictionController: Controller {
    static let name = "taint-eviction-controller"

    private let pods: Lister<Pod>
    private let nodes: Lister<Node>
    /// When pods were first seen with a time running, for taints without one.
    private var seen: [String: Time] = [:]
    /// Pods that have been told that they will go.
    private var marked: Set<String> = []

    init(_ view: ClusterView, _ keys: KeySink<ObjectKey>) {
        let nodes = view.lister(Node.self)
        self.nodes = nodes
        let pods = view.lister(Pod.self, .node)
        self.pods = pods
        pods.onChange { [unowned self, unowned nodes] change in
            let pod = change.current
            if change.isDeletion {
                seen[pod.uid] = nil
                marked.remove(pod.uid)
                return
            }
            guard !pod.object.spec.nodeName.isEmpty,
                let node = nodes[ObjectKey("", pod.object.spec.nodeName)]?.object, !node.noExecute.isEmpty
            else { return }
            keys.add(pod.key)
        }
        nodes.onChange { [unowned pods] change in
            let old = change.previous?.object.noExecute ?? []
            let new = change.isDeletion ? [] : change.current.object.noExecute
            guard old != new || (change.previous == nil && !new.isEmpty) else { return }
            for pod in pods.objects(.node, change.current.key.name) { keys.add(pod.key) }
        }
    }

    func reconcile(_ key: ObjectKey, _ turn: Turn) -> Plan {
        var plan = Plan()
        guard let cached = pods[key], cached.object.metadata.deletionTimestamp == nil else { return plan }
        let pod = cached.object
        let taints = nodes[ObjectKey("", pod.spec.nodeName)]?.object.noExecute ?? []
        guard let due = Self.due(pod.spec.tolerations, taints, firstSeen: seen[cached.uid] ?? turn.now) else {
            seen[cached.uid] = nil
            if marked.remove(cached.uid) != nil {
                plan.tell(
                    pod, reason: "TaintManagerEviction",
                    "Cancelling deletion of Pod \(key)")
            }
            return plan
        }
        if due > turn.now {
            if seen[cached.uid] == nil { seen[cached.uid] = turn.now }
            plan.requeue(after: due - turn.now)
            return plan
        }
        marked.insert(cached.uid)
        plan.tell(pod, reason: "TaintManagerEviction", "Marking for deletion Pod \(key)")
        plan.disrupt(
            pod, reason: "DeletionByTaintManager", "Taint manager: deleting due to NoExecute taint", now: turn.now)
        return plan
    }

    /// When a pod has to go; nil: never.
    static func due(_ tolerations: [Toleration], _ taints: [Taint], firstSeen: Time) -> Time? {
        var due: Time?
        for taint in taints {
            let fitting = tolerations.filter { $0.tolerates(taint) }
            // Not borne at all: at once.
            guard !fitting.isEmpty else { return .zero }
            for toleration in fitting {
                guard let seconds = toleration.tolerationSeconds else { continue }
                let end = (taint.timeAdded ?? firstSeen) + .seconds(max(0, seconds))
                due = min(due ?? end, end)
            }
        }
        return due
    }
}

extension Node {
    /// The taints that pods have to bear to stay.
    var noExecute: [Taint] { spec.taints.filter { $0.effect == "NoExecute" } }
}
