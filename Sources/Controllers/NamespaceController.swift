import APIModel
import Client

/// Empties namespaces that are to go, and lets them go.
///
/// Pods first, then everything else. What remains is said by conditions, with upstream's reasons and messages. Before the
/// last finalizer is taken off, the server itself is asked to remove what the view may not show yet.
final class NamespaceController: Controller {
    static let name = "namespace-controller"

    private let namespaces: Lister<Namespace>
    private let graph: ObjectGraph
    private static let pods = KindNumbers.number(of: Pod.self)

    init(_ view: ClusterView, _ keys: KeySink<ObjectKey>) {
        let namespaces = view.lister(Namespace.self)
        self.namespaces = namespaces
        graph = view.objectGraph()
        namespaces.onChange { change in
            if change.current.object.metadata.deletionTimestamp != nil { keys.add(change.current.key) }
        }
        // Whoever waits for the last pod, or the last object, hears of it.
        graph.onChange = { [unowned namespaces] name in
            let key = ObjectKey("", name)
            if namespaces[key]?.object.metadata.deletionTimestamp != nil { keys.add(key) }
        }
    }

    func reconcile(_ key: ObjectKey, _ turn: Turn) -> Plan {
        guard let cached = namespaces[key], cached.object.metadata.deletionTimestamp != nil else { return .nothing }
        let namespace = cached.object
        var plan = Plan()
        let contents = graph.contents(of: key.name)
        guard contents.isEmpty else {
            empty(key.name, contents, &plan)
            tell(namespace, contents, turn, &plan)
            return plan
        }
        guard namespace.spec.finalizers.contains(Self.finalizer) else { return .nothing }
        for entry in GraphKinds.inNamespaces { plan.add(.deleteCollection(entry.number, in: key.name)) }
        plan.then()
        var free = namespace
        free.spec.finalizers.removeAll { $0 == Self.finalizer }
        plan.update(free, subresource: "finalize")
        return plan
    }

    private static let finalizer = "kubernetes"

    private func empty(_ namespace: String, _ contents: [(kind: UInt16, count: Int)], _ plan: inout Plan) {
        let hasPods = contents.contains { $0.kind == Self.pods }
        var left = ControllerLimits.deletionsPerPlan
        for (kind, _) in contents where !hasPods || kind == Self.pods {
            for node in graph.nodes(of: kind, in: namespace) where !node.isBeingDeleted {
                guard left > 0 else {
                    // The rest, when these have been written.
                    return plan.requeue(after: .zero)
                }
                left -= 1
                plan.add(.delete(kind, node.key, uid: node.uid, propagation: "Background"))
            }
        }
    }

    // MARK: Conditions

    private func tell(
        _ namespace: Namespace, _ contents: [(kind: UInt16, count: Int)], _ turn: Turn, _ plan: inout Plan
    ) {
        var told = namespace
        var finalizers: [String: Int] = [:]
        var remaining: [String] = []
        for (kind, count) in contents {
            guard let entry = KindCatalogue.entry(number: kind) else { continue }
            let group = entry.identity.apiVersion.split(separator: "/").count > 1
            let name = group ? String(entry.identity.apiVersion.split(separator: "/")[0]) : ""
            remaining.append("\(entry.resource.plural).\(name) has \(count) resource instances")
            for node in graph.nodes(of: kind, in: namespace.metadata.name) {
                for finalizer in node.finalizers { finalizers[finalizer, default: 0] += 1 }
            }
        }
        var hasChanged = false
        func set(_ type: String, _ isTrue: Bool, _ reason: String, _ message: String) {
            let condition = NamespaceCondition {
                $0.type = type
                $0.status = isTrue ? "True" : "False"
                $0.reason = reason
                $0.message = message
            }
            if told.status.set(condition, now: turn.now.wholeSeconds) { hasChanged = true }
        }
        set("NamespaceDeletionDiscoveryFailure", false, "ResourcesDiscovered", "All resources successfully discovered")
        set(
            "NamespaceDeletionGroupVersionParsingFailure", false, "ParsedGroupVersions",
            "All legacy kube types successfully parsed")
        if let failure = turn.failure {
            set(
                "NamespaceDeletionContentFailure", true, "ContentDeletionFailed",
                "Failed to delete all resource types, 1 remaining: \(failure.message)")
        } else {
            set(
                "NamespaceDeletionContentFailure", false, "ContentDeleted",
                "All content successfully deleted, may be waiting on finalization")
        }
        set(
            "NamespaceContentRemaining", true, "SomeResourcesRemain",
            "Some resources are remaining: " + remaining.sorted().joined(separator: ", "))
        if finalizers.isEmpty {
            set(
                "NamespaceFinalizersRemaining", false, "ContentHasNoFinalizers",
                "All content-preserving finalizers finished")
        } else {
            let list = finalizers.sorted { $0.key < $1.key }.map { "\($0.key) in \($0.value) resource instances" }
            set(
                "NamespaceFinalizersRemaining", true, "SomeFinalizersRemain",
                "Some content in the namespace has finalizers remaining: " + list.joined(separator: ", "))
        }
        // With the deletions, not after them: also what cannot be deleted is said.
        if hasChanged { plan.updateStatus(told) }
    }
}

extension NamespaceStatus {
    /// Puts a condition in place of the one of its type; whether anything changed.
    fileprivate mutating func set(_ condition: NamespaceCondition, now: Time) -> Bool {
        var new = condition
        new.lastTransitionTime = now
        guard let place = conditions.firstIndex(where: { $0.type == condition.type }) else {
            conditions.append(new)
            return true
        }
        let old = conditions[place]
        if old.status == new.status { new.lastTransitionTime = old.lastTransitionTime }
        conditions[place] = new
        return old.status != new.status || old.reason != new.reason || old.message != new.message
    }
}
