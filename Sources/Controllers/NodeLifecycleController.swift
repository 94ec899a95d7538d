import APIModel
import Base
import Client

/// Watches the signs of life of nodes: says that a silent one is unknown, puts taints on nodes for their conditions, and
/// says of the pods of a node that is not ready that they are not either.
///
/// A sign of life is a change of the node's lease or of its status, counted by this process's clock from when it was seen.
/// Taints that drive pods away are put on at a rate for each zone: slower, or not at all, in a zone that is mostly
/// unhealthy, for then it is likelier that the zone is cut off; and not at all when all zones are.
final class NodeLifecycleController: Controller {
    static let name = "node-lifecycle-controller"

    /// Upstream's `--node-monitor-grace-period`.
    static let grace = Duration.seconds(50)
    /// For a node that has never said anything. Upstream's `--node-startup-grace-period`.
    static let startupGrace = Duration.seconds(60)

    private let nodes: Lister<Node>
    private let pods: Lister<Pod>
    private let leases: Lister<Lease>
    private var health: [String: Health] = [:]
    private var zones = ZoneEviction()

    private struct Health {
        /// The last sign of life, and when it was seen.
        var sign = ""
        var seenAt = Instant.origin
        var isNew = true
    }

    init(_ view: ClusterView, _ keys: KeySink<ObjectKey>) {
        nodes = view.lister(Node.self)
        pods = view.lister(Pod.self, .node)
        leases = view.lister(Lease.self, .namespace)
        nodes.onChange { [unowned self] change in
            let name = change.current.key.name
            if change.isDeletion {
                health[name] = nil
                zones.forget(name)
            } else {
                zones.note(change.current.object)
            }
            keys.add(change.current.key)
        }
        leases.onChange { change in
            if change.current.key.namespace == Self.leaseNamespace { keys.add(ObjectKey("", change.current.key.name)) }
        }
        // A pod that says that it is ready on a node that is not.
        pods.onChange { [unowned self] change in
            let pod = change.current.object
            guard !change.isDeletion, !pod.spec.nodeName.isEmpty, pod.isReady,
                let node = nodes[ObjectKey("", pod.spec.nodeName)]?.object, !node.isReady,
                node.condition("Ready") != nil
            else { return }
            keys.add(node.key)
        }
    }

    private static let leaseNamespace = "kube-node-lease"

    func reconcile(_ key: ObjectKey, _ turn: Turn) -> Plan {
        guard let cached = nodes[key] else { return .nothing }
        let node = cached.object
        var plan = Plan()
        let silence = silence(of: node, turn.instant)
        let hasSpoken = node.condition("Ready") != nil
        let grace = hasSpoken ? Self.grace : Self.startupGrace
        if silence >= grace {
            var judged = node
            if becomesUnknown(&judged, hasSpoken, turn.now) {
                plan.updateStatus(judged)
                if node.isReady {
                    plan.tell(
                        node, reason: "NodeNotReady", "Node \(key.name) status is now: NodeNotReady")
                }
                // The rest follows from what is written here.
                return plan
            }
        } else {
            plan.requeue(after: grace - silence + .milliseconds(1))
        }
        taint(node, turn, &plan)
        relabel(node, &plan)
        if let ready = node.condition("Ready"), ready.status != "True" { markPods(of: key.name, turn, &plan) }
        return plan
    }

    // MARK: Signs of life

    private func silence(of node: Node, _ now: Instant) -> Duration {
        let name = node.metadata.name
        let lease = leases[ObjectKey(Self.leaseNamespace, name)]?.object
        let beats = node.status.conditions.map { "\($0.type)\($0.lastHeartbeatTime?.seconds ?? 0)" }
        // Both change with every word of the node, and with nothing else.
        let isOurs = node.condition("Ready")?.reason.hasPrefix("NodeStatus") == true
        let sign = "\(lease?.spec.renewTime?.description ?? "") \(isOurs ? "" : beats.joined())"
        var known = health[name] ?? Health()
        if known.isNew || (known.sign != sign && !(isOurs && lease == nil)) {
            known = Health(sign: sign, seenAt: now, isNew: false)
            health[name] = known
        }
        return now - known.seenAt
    }

    /// What is known of a silent node: nothing. Whether that is news.
    private func becomesUnknown(_ node: inout Node, _ hasSpoken: Bool, _ now: Time) -> Bool {
        var isNews = false
        for type in ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"] {
            let place = node.status.conditions.firstIndex { $0.type == type }
            if let place, node.status.conditions[place].status == "Unknown" { continue }
            isNews = true
            let condition = NodeCondition {
                $0.type = type
                $0.status = "Unknown"
                $0.lastTransitionTime = now.wholeSeconds
                if let place {
                    $0.reason = "NodeStatusUnknown"
                    $0.message = "Kubelet stopped posting node status."
                    $0.lastHeartbeatTime = node.status.conditions[place].lastHeartbeatTime
                } else {
                    $0.reason = "NodeStatusNeverUpdated"
                    $0.message = "Kubelet never posted node status."
                    $0.lastHeartbeatTime = node.metadata.creationTimestamp
                }
            }
            if let place { node.status.conditions[place] = condition } else { node.status.conditions.append(condition) }
        }
        return isNews
    }

    // MARK: Taints

    /// The taints without effect on what runs that follow from a node's conditions.
    static func scheduling(_ node: Node) -> [Taint] {
        let rules = [
            ("Ready", "False", NodeTaint.notReady), ("Ready", "Unknown", NodeTaint.unreachable),
            ("MemoryPressure", "True", NodeTaint.memoryPressure), ("DiskPressure", "True", NodeTaint.diskPressure),
            ("NetworkUnavailable", "True", NodeTaint.networkUnavailable),
            ("PIDPressure", "True", NodeTaint.pidPressure),
        ]
        var taints = rules.filter { node.condition($0.0)?.status == $0.1 }.map { Taint($0.2, "NoSchedule", since: nil) }
        if node.spec.unschedulable { taints.append(Taint(NodeTaint.unschedulable, "NoSchedule", since: nil)) }
        return taints
    }

    private static let schedulingKeys: Set<String> = [
        NodeTaint.notReady, NodeTaint.unreachable, NodeTaint.memoryPressure, NodeTaint.diskPressure,
        NodeTaint.networkUnavailable, NodeTaint.pidPressure, NodeTaint.unschedulable,
    ]

    private func taint(_ node: Node, _ turn: Turn, _ plan: inout Plan) {
        let wanted = Self.scheduling(node)
        var taints = node.spec.taints.filter { taint in
            guard taint.effect == "NoSchedule", Self.schedulingKeys.contains(taint.key) else { return true }
            return wanted.contains { $0.isSame(taint) }
        }
        for taint in wanted where !taints.contains(where: { $0.isSame(taint) }) {
            var taint = taint
            taint.timeAdded = turn.now.wholeSeconds
            taints.append(taint)
        }
        expel(node, &taints, turn, &plan)
        guard taints.count != node.spec.taints.count || !zip(taints, node.spec.taints).allSatisfy({ $0.isSame($1) })
        else { return }
        // The node's own writes go on meanwhile: only the taints are written, if they are still the same.
        let list = taints.map { taint in taint.encodedText().withUnsafeBytes { String(decoding: $0, as: UTF8.self) } }
        let text = "[" + list.joined(separator: ",") + "]"
        plan.patch(
            Node.self, node.key,
            .merge(
                "{\"metadata\":{\"uid\":\"\(node.metadata.uid)\",\"resourceVersion\":"
                    + "\"\(node.metadata.resourceVersion)\"},\"spec\":{\"taints\":\(text)}}"))
    }

    /// The taint that drives pods away from a node that is not ready, at the zone's rate; taken off when it is ready.
    private func expel(_ node: Node, _ taints: inout [Taint], _ turn: Turn, _ plan: inout Plan) {
        let status = node.condition("Ready")?.status
        let key = status == "False" ? NodeTaint.notReady : status == "Unknown" ? NodeTaint.unreachable : nil
        let other = key == NodeTaint.notReady ? NodeTaint.unreachable : NodeTaint.notReady
        let has = taints.contains { $0.effect == "NoExecute" && $0.key == key }
        guard let key else {
            if status == "True" {
                taints.removeAll {
                    $0.effect == "NoExecute" && ($0.key == NodeTaint.notReady || $0.key == NodeTaint.unreachable)
                }
            }
            return
        }
        let wasOther = taints.contains { $0.effect == "NoExecute" && $0.key == other }
        guard !has else { return taints.removeAll { $0.effect == "NoExecute" && $0.key == other } }
        // Changing from one to the other drives nobody away who was not.
        if !wasOther, let wait = zones.wait(for: node, now: turn.instant) { return plan.requeue(after: wait) }
        taints.removeAll { $0.effect == "NoExecute" && $0.key == other }
        taints.append(Taint(key, "NoExecute", since: turn.now.wholeSeconds))
    }

    // MARK: Labels and pods

    /// Old names of the system's labels follow the new ones.
    private func relabel(_ node: Node, _ plan: inout Plan) {
        var changes: [(String, String?)] = []
        for (new, old) in [
            ("kubernetes.io/os", "beta.kubernetes.io/os"), ("kubernetes.io/arch", "beta.kubernetes.io/arch"),
        ] {
            guard let value = node.metadata.labels[new], node.metadata.labels[old] != value else { continue }
            changes.append((old, value))
        }
        guard !changes.isEmpty else { return }
        plan.patch(
            Node.self, node.key,
            .metadata(of: node.metadata.uid) { writer in
                writer.key("labels")
                writer.beginObject()
                for (key, value) in changes {
                    writer.key(key)
                    writer.string(value ?? "")
                }
                writer.endObject()
            })
    }

    private func markPods(of node: String, _ turn: Turn, _ plan: inout Plan) {
        for cached in pods.objects(.node, node).sorted(by: { $0.key < $1.key }) where cached.object.isReady {
            var pod = cached.object
            guard !pod.isTerminal, var ready = pod.condition("Ready") else { continue }
            ready.status = "False"
            _ = pod.status.setCondition(ready, now: turn.now.wholeSeconds)
            plan.updateStatus(pod)
            plan.tell(pod, isWarning: true, reason: "NodeNotReady", "Node is not ready")
        }
    }
}
