import APIModel
import Base

/// The cluster as placement sees it: nodes, the pods on them, and what their labels and terms add up to.
///
/// Kept by events, one at a time. Every change of a row is noted in the journal; a change of a node object that matters
/// counts up `nodesRevision`, after which everything computed from the nodes is worth nothing.
struct Snapshot: ~Copyable {
    private(set) var nodes = NodeTable()
    private(set) var index = PodIndex()
    private(set) var shapes = NumberedTable<ShapeKey, ShapeEntry>()
    private(set) var journal = ChangeJournal()
    var volumes = VolumeTable()
    private(set) var nodesRevision = 0
    /// Placed pods by priority.
    private(set) var priorities: [Int32: Int] = [:]
    /// Placed pods, by number.
    private(set) var pods = Slots<PlacedPod>()
    /// Priorities and shapes of placed pods, by number: what preemption reads of very many.
    private(set) var podPriorities: [Int32] = []
    private(set) var podShapes: [Int32] = []
    private var podNumbers: [String: Int32] = [:]

    init() {}

    // MARK: Nodes and namespaces

    /// Takes a node in, new or changed; one that changed in nothing that matters costs a comparison.
    ///
    /// - Returns: What changed that may help pods that wait.
    @discardableResult
    mutating func setNode(_ node: NodeFacts) -> ClusterEvents {
        guard nodes.isNews(node) else { return [] }
        nodesRevision += 1
        return nodes.set(node)
    }

    mutating func removeNode(_ name: String) -> Bool {
        guard nodes.remove(name) else { return false }
        nodesRevision += 1
        return true
    }

    mutating func setNamespace(_ name: String, labels: StringMap<String>?) {
        if index.setNamespace(name, labels: labels) { nodesRevision += 1 }
    }

    // MARK: Shapes and label sets

    /// The facts of a pod; its shape and label set are held until `release`.
    mutating func facts(of pod: Pod) -> PodFacts {
        let isTerminating = pod.metadata.deletionTimestamp != nil
        let key = LabelSetKey(
            namespace: pod.metadata.namespace, labels: pod.metadata.labels, isTerminating: isTerminating)
        return PodFacts(
            uid: pod.metadata.uid, namespace: pod.metadata.namespace, name: pod.metadata.name,
            shape: retainShape(of: pod), labelSet: index.retainLabelSet(key), priority: pod.spec.priority ?? 0,
            startSeconds: pod.status.startTime?.seconds, isTerminating: isTerminating,
            isVictim: isTerminating && pod.isPreempted, controller: pod.controllerName)
    }

    mutating func release(_ facts: PodFacts) {
        index.releaseLabelSet(facts.labelSet)
        releaseShape(facts.shape)
    }

    mutating func holdShape(_ number: Int) { shapes[number].references += 1 }

    mutating func releaseShape(_ number: Int) {
        shapes[number].references -= 1
        guard shapes[number].references == 0 else { return }
        for term in shapes[number].terms { index.releaseGroup(term.group) }
        shapes.remove(shapes[number].key, number)
    }

    private mutating func retainShape(of pod: Pod) -> Int {
        let key = ShapeKey(of: pod, requests: PodRequests(of: pod))
        if let number = shapes.number(of: key) {
            shapes[number].references += 1
            return number
        }
        let shape = PodShape(of: pod)
        var resources: [ShapeResource] = []
        for amount in shape.requests.amounts where amount.units != 0 && amount.name != "pods" {
            if let column = nodes.column(ofResource: amount.name) {
                resources.append(ShapeResource(column: column, units: amount.units))
            }
        }
        var terms: [ShapeTerm] = []
        for term in shape.requiredAntiAffinity {
            terms.append(ShapeTerm(group: index.retainGroup(term), cell: TermCell(apart: 1)))
        }
        for term in shape.requiredAffinity {
            terms.append(ShapeTerm(group: index.retainGroup(term), cell: TermCell(near: 1)))
        }
        for weighted in shape.preferredAffinity {
            terms.append(ShapeTerm(group: index.retainGroup(weighted.term), cell: TermCell(weight: weighted.weight)))
        }
        return shapes.insert(key, ShapeEntry(key: key, shape: shape, resources: resources, terms: terms))
    }

    // MARK: Pods on nodes

    /// The number of the placed pod with this uid.
    func number(ofPod uid: String) -> Int32? {
        podNumbers[uid]
    }

    /// Puts a pod on the node `name`. The facts are held by the snapshot until `removePod` gives them back.
    mutating func addPod(_ facts: PodFacts, node name: String) {
        precondition(podNumbers[facts.uid] == nil, "A pod is on one node only.")
        let row = nodes.rowForName(name)
        let number = pods.insert(PlacedPod(facts: facts, row: row, place: 0))
        podNumbers[facts.uid] = number
        if Int(number) == podPriorities.count {
            podPriorities.append(0)
            podShapes.append(0)
        }
        podPriorities[Int(number)] = facts.priority
        podShapes[Int(number)] = Int32(facts.shape)
        pods[number].place = nodes.append(pod: number, row: row)
        charge(facts, row: row, sign: 1)
        journal.note(row, rows: nodes.rows)
    }

    /// Takes a pod off its node.
    ///
    /// - Returns: Its facts, which are the caller's again.
    mutating func removePod(_ number: Int32) -> PodFacts {
        let pod = pods.remove(number)
        podNumbers[pod.facts.uid] = nil
        charge(pod.facts, row: pod.row, sign: -1)
        if let moved = nodes.removePod(at: pod.place, row: pod.row) { pods[moved].place = pod.place }
        journal.note(pod.row, rows: nodes.rows)
        return pod.facts
    }

    private mutating func charge(_ facts: PodFacts, row: Int, sign: Int32) {
        let entry = shapes[facts.shape]
        nodes.charge(entry.shape, resources: entry.resources, row: row, sign: Int64(sign))
        index.count(facts.labelSet, row: row, change: sign)
        let equal = priorities[facts.priority, default: 0] + Int(sign)
        priorities[facts.priority] = equal == 0 ? nil : equal
        for term in entry.terms { index.add(term.cell, times: sign, group: term.group, row: row) }
    }

    // MARK: For classes

    mutating func retainCounter(_ key: PodCounterKey) -> Int { index.retainCounter(key) }
    mutating func releaseCounter(_ number: Int) { index.releaseCounter(number) }
    mutating func column(ofLabel key: String) -> Int { nodes.column(ofLabel: key) }
    mutating func dropLabelColumns() { nodes.dropLabelColumns() }
}

extension Pod {
    /// Whether the pod was asked to leave for one of higher priority.
    fileprivate var isPreempted: Bool {
        status.conditions.contains {
            $0.type == "DisruptionTarget" && $0.status == "True" && $0.reason == "PreemptionByScheduler"
        }
    }

    /// The controller that made the pod, where it has one.
    fileprivate var controllerName: ControllerName? {
        guard let owner = metadata.ownerReferences.first(where: { $0.controller == true }) else { return nil }
        return ControllerName(kind: owner.kind, namespace: metadata.namespace, name: owner.name)
    }
}
