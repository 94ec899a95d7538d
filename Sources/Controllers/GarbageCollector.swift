import APIModel
import Client
import JSON
import Wire

/// Removes objects whose owners are all gone, and sees to deletions in the foreground and to orphans.
///
/// As upstream's: an owner counts as absent when the server does not have it, or when it is one that the dependent may
/// not have (an owner in another namespace); an owner of a kind that is not known, or of a kind with namespaces for an
/// object without one, cannot be judged and keeps its dependents. Cycles of deletions in the foreground are opened by
/// taking `blockOwnerDeletion` off.
final class GarbageCollector: Controller {
    static let name = "garbage-collector-controller"

    private let graph: ObjectGraph
    /// Owners that are known not to be there: uids are not used twice.
    private var absent: Set<String> = []
    /// Owners that the server has and the graph does not show yet.
    private var present: Set<String> = []
    /// The owners that an answer is awaited for.
    private var awaited: [Lookup: Set<String>] = [:]

    init(_ view: ClusterView, _ keys: KeySink<ObjectGraph.Work>) {
        graph = view.objectGraph()
        graph.onWork = { keys.add($0) }
        graph.onGone = { [unowned self] uid in note(absent: uid) }
    }

    func reconcile(_ key: ObjectGraph.Work, _ turn: Turn) -> Plan {
        switch key {
        case .collect(let uid): graph.node(uid).map { collect($0) } ?? .nothing
        case .orphan(let uid): graph.node(uid).map { orphanDependents(of: $0) } ?? .nothing
        }
    }

    func found(_ lookup: Lookup, uid: String?) {
        for owner in awaited.removeValue(forKey: lookup) ?? [] {
            if owner == uid {
                present.insert(owner)
            } else {
                note(absent: owner)
            }
        }
    }

    private func note(absent uid: String) {
        // Forgetting costs a question more, not a mistake.
        if absent.count >= ControllerLimits.absentOwners { absent.removeAll() }
        absent.insert(uid)
    }

    // MARK: Collecting

    private func collect(_ node: GraphNode) -> Plan {
        if node.state.isDeletingDependents { return finishForeground(node) }
        guard !node.isBeingDeleted, !node.owners.isEmpty else { return .nothing }
        var plan = Plan()
        let owners = judge(node, &plan)
        guard plan.lookups.isEmpty else { return plan }
        guard owners.solid.isEmpty else {
            let gone = owners.dangling + owners.waiting
            if !gone.isEmpty {
                plan.add(.patch(node.kind, node.key, Self.withoutOwners(gone, of: node, ifUnchanged: true)))
            }
            return plan
        }
        var propagation = "Background"
        if !owners.waiting.isEmpty, graph.hasDependents(node.uid) {
            if graph.dependents(of: node.uid).contains(where: \.state.isDeletingDependents),
                node.owners.contains(where: \.blocks)
            {
                // A circle: the others wait for this one, and this one for them.
                plan.add(.patch(node.kind, node.key, Self.unblocked(node)))
                plan.then()
                plan.add(.delete(node.kind, node.key, uid: node.uid, propagation: "Foreground"))
                return plan
            }
            propagation = "Foreground"
        } else if node.finalizers.contains(Finalizer.orphan) {
            propagation = "Orphan"
        } else if node.finalizers.contains(Finalizer.foreground) {
            propagation = "Foreground"
        }
        plan.add(
            .delete(
                node.kind, node.key, uid: node.uid, revision: String(node.revision), propagation: propagation))
        return plan
    }

    private struct Owners {
        var solid: [GraphOwner] = []
        /// Not there.
        var dangling: [GraphOwner] = []
        /// Going, once their dependents have gone.
        var waiting: [GraphOwner] = []
    }

    private func judge(_ node: GraphNode, _ plan: inout Plan) -> Owners {
        var owners = Owners()
        for owner in node.owners {
            guard let kind = GraphKinds.number(owner.identity), let entry = KindCatalogue.entry(number: kind) else {
                owners.solid.append(owner)
                continue
            }
            if entry.resource.isNamespaced, node.key.namespace.isEmpty {
                owners.solid.append(owner)
                tellMisplaced(node, owner, &plan)
                continue
            }
            if let known = graph.node(owner.uid) {
                present.remove(owner.uid)
                if !known.isOwner(of: node, as: owner) {
                    owners.dangling.append(owner)
                    tellMisplaced(node, owner, &plan)
                } else if known.state.isDeletingDependents {
                    owners.waiting.append(owner)
                } else {
                    owners.solid.append(owner)
                }
            } else if absent.contains(owner.uid) {
                owners.dangling.append(owner)
            } else if present.contains(owner.uid) {
                owners.solid.append(owner)
                plan.requeue(after: .seconds(30))
            } else {
                let lookup = Lookup(
                    kind: kind, key: ObjectKey(entry.resource.isNamespaced ? node.key.namespace : "", owner.name))
                awaited[lookup, default: []].insert(owner.uid)
                plan.lookups.append(lookup)
            }
        }
        return owners
    }

    private func tellMisplaced(_ node: GraphNode, _ owner: GraphOwner, _ plan: inout Plan) {
        guard let entry = KindCatalogue.entry(number: node.kind) else { return }
        let reference = ObjectReference {
            $0.apiVersion = entry.identity.apiVersion
            $0.kind = entry.identity.kind
            $0.namespace = node.key.namespace
            $0.name = node.key.name
            $0.uid = node.uid
        }
        let place = node.key.namespace.isEmpty ? "at the cluster scope" : "in namespace \"\(node.key.namespace)\""
        plan.events.append(
            RecordedEvent(
                object: reference, type: "Warning", reason: "OwnerRefInvalidNamespace",
                message:
                    "ownerRef [\(owner.apiVersion)/\(owner.kind), name: \(owner.name), uid: \(owner.uid)] does not "
                    + "exist \(place)"))
    }

    /// An object that goes when nothing holds it up any more.
    private func finishForeground(_ node: GraphNode) -> Plan {
        let holds = graph.dependents(of: node.uid).contains { dependent in
            dependent.owners.contains { $0.uid == node.uid && $0.blocks }
        }
        guard !holds else { return .nothing }
        var plan = Plan()
        plan.add(.patch(node.kind, node.key, Self.without(Finalizer.foreground, node)))
        return plan
    }

    private func orphanDependents(of node: GraphNode) -> Plan {
        guard node.state.isOrphaning else { return .nothing }
        var plan = Plan()
        for dependent in graph.dependents(of: node.uid) {
            let own = dependent.owners.filter { $0.uid == node.uid }
            plan.add(
                .patch(
                    dependent.kind, dependent.key, Self.withoutOwners(own, of: dependent, ifUnchanged: false)))
        }
        plan.then()
        plan.add(.patch(node.kind, node.key, Self.without(Finalizer.orphan, node)))
        return plan
    }

    // MARK: Patches

    private static func withoutOwners(
        _ owners: [GraphOwner], of node: GraphNode, ifUnchanged: Bool
    ) -> ObjectPatch {
        patch(node, ifUnchanged: ifUnchanged) { writer in
            writer.key("ownerReferences")
            writer.beginArray()
            for owner in owners {
                writer.beginObject()
                writer.key("$patch")
                writer.string("delete")
                writer.key("uid")
                writer.string(owner.uid)
                writer.endObject()
            }
            writer.endArray()
        }
    }

    private static func unblocked(_ node: GraphNode) -> ObjectPatch {
        patch(node, ifUnchanged: true) { writer in
            writer.key("ownerReferences")
            writer.beginArray()
            for owner in node.owners where owner.blocks {
                writer.beginObject()
                writer.key("uid")
                writer.string(owner.uid)
                writer.key("blockOwnerDeletion")
                writer.bool(false)
                writer.endObject()
            }
            writer.endArray()
        }
    }

    private static func without(_ finalizer: String, _ node: GraphNode) -> ObjectPatch {
        patch(node, ifUnchanged: true) { writer in
            writer.key("$deleteFromPrimitiveList/finalizers")
            writer.beginArray()
            writer.string(finalizer)
            writer.endArray()
        }
    }

    /// A strategic merge patch of the metadata of the object of that uid.
    private static func patch(
        _ node: GraphNode, ifUnchanged: Bool, _ body: (inout JSONWriter) -> Void
    ) -> ObjectPatch {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("metadata")
        writer.beginObject()
        writer.key("uid")
        writer.string(node.uid)
        if ifUnchanged {
            writer.key("resourceVersion")
            writer.string(String(node.revision))
        }
        body(&writer)
        writer.endObject()
        writer.endObject()
        var buffer = writer.finish()
        return .strategic(buffer.finish())
    }
}
