import APIModel
import Client
import Wire

/// Who owns whom: a node for each object of each kind, with its owners, finalizers and dependents.
///
/// Kept by the changes that a view is told of; belongs to its loop. It says which objects are to be looked at: those whose
/// owner is not there, and those whose owner goes. A change costs a look-up by uid; one that touches neither owners nor
/// finalizers nor the deletion costs no more than that.
final class ObjectGraph {
    /// What is to be looked at.
    enum Work: Hashable, Sendable, CustomStringConvertible {
        /// Whether an object still has an owner, or may go now.
        case collect(uid: String)
        /// An object that leaves its dependents behind.
        case orphan(uid: String)

        var description: String {
            switch self {
            case .collect(let uid): "collect \(uid)"
            case .orphan(let uid): "orphan \(uid)"
            }
        }
    }

    private var nodes: [String: GraphNode] = [:]
    /// By the uids of owners, whether or not these are there.
    private var dependents: [String: [String: GraphNode]] = [:]
    /// By namespace and kind: the uids of what is in it.
    private var spaces: [String: [UInt16: Set<String>]] = [:]
    /// Hears what is to be looked at.
    var onWork: ((Work) -> Void)?
    /// Hears of namespaces whose last object of some kind has gone.
    var onChange: ((_ namespace: String) -> Void)?
    /// Hears of the uid of every object that has gone: it does not come back.
    var onGone: ((_ uid: String) -> Void)?
    /// Hears of every object that has gone.
    var onRemoval: ((_ kind: UInt16, _ namespace: String) -> Void)?

    init() {}

    var count: Int { nodes.count }

    /// The object of a uid.
    func node(_ uid: String) -> GraphNode? { nodes[uid] }

    /// The objects that name a uid as an owner, in order of kinds and names.
    func dependents(of uid: String) -> [GraphNode] {
        (dependents[uid]?.values).map { $0.sorted(by: GraphNode.precedes) } ?? []
    }

    func hasDependents(_ uid: String) -> Bool { dependents[uid] != nil }

    /// How many objects of each kind are in a namespace.
    func contents(of namespace: String) -> [(kind: UInt16, count: Int)] {
        (spaces[namespace] ?? [:]).map { ($0.key, $0.value.count) }.sorted { $0.kind < $1.kind }
    }

    /// The objects of a kind in a namespace, in order of names.
    func nodes(of kind: UInt16, in namespace: String) -> [GraphNode] {
        (spaces[namespace]?[kind] ?? []).compactMap { nodes[$0] }.sorted(by: GraphNode.precedes)
    }

    // MARK: Changes

    /// Takes in a change of a lister.
    func take<K: Kind>(_ kind: UInt16, _ change: ObjectChange<K>) {
        guard GraphKinds.isFollowed(kind) else { return }
        switch change {
        case .added(let new): put(kind, new.object.metadata, revision: new.revision)
        case .updated(_, let new): put(kind, new.object.metadata, revision: new.revision)
        case .deleted(let old, _): remove(uid: old.uid)
        }
    }

    /// An object is there, or has changed.
    func put(_ kind: UInt16, _ metadata: ObjectMeta, revision: UInt64) {
        guard !metadata.uid.isEmpty else { return }
        if let node = nodes[metadata.uid] {
            update(node, metadata, revision)
        } else {
            insert(GraphNode(kind, metadata, revision: revision))
        }
    }

    /// An object has gone.
    func remove(uid: String) {
        guard let node = nodes.removeValue(forKey: uid) else { return }
        for owner in node.owners { unlink(node, from: owner) }
        if !node.key.namespace.isEmpty {
            spaces[node.key.namespace]?[node.kind]?.remove(uid)
            if spaces[node.key.namespace]?[node.kind]?.isEmpty == true {
                spaces[node.key.namespace]?[node.kind] = nil
                if spaces[node.key.namespace]?.isEmpty == true { spaces[node.key.namespace] = nil }
                onChange?(node.key.namespace)
            }
        }
        if dependents[uid] != nil {
            onGone?(uid)
            for dependent in dependents(of: uid) { onWork?(.collect(uid: dependent.uid)) }
        }
        onRemoval?(node.kind, node.key.namespace)
    }

    private func insert(_ node: GraphNode) {
        nodes[node.uid] = node
        if !node.key.namespace.isEmpty {
            spaces[node.key.namespace, default: [:]][node.kind, default: []].insert(node.uid)
        }
        for owner in node.owners { link(node, to: owner) }
        began(node, isNew: true)
    }

    private func update(_ node: GraphNode, _ metadata: ObjectMeta, _ revision: UInt64) {
        node.revision = revision
        let before = node.state
        if node.finalizers != metadata.finalizers { node.finalizers = metadata.finalizers }
        node.isBeingDeleted = metadata.deletionTimestamp != nil
        if !GraphOwner.isSame(node.owners, metadata.ownerReferences) { change(node, metadata.ownerReferences) }
        if node.state != before { began(node, isNew: false) }
    }

    private func change(_ node: GraphNode, _ references: [OwnerReference]) {
        let old = node.owners
        node.owners = references.map { GraphOwner($0) }
        for owner in old {
            guard let now = node.owners.first(where: { $0.uid == owner.uid }) else {
                unlink(node, from: owner)
                continue
            }
            // It no longer holds its owner up.
            if owner.blocks, !now.blocks { wake(owner) }
        }
        for owner in node.owners where !old.contains(where: { $0.uid == owner.uid }) { link(node, to: owner) }
    }

    private func link(_ node: GraphNode, to owner: GraphOwner) {
        dependents[owner.uid, default: [:]][node.uid] = node
        // An owner that is not there, that is another one, or that goes: it has to be looked at.
        guard let known = nodes[owner.uid], known.isOwner(of: node, as: owner), !known.state.isDeletingDependents
        else { return onWork.map { $0(.collect(uid: node.uid)) } ?? () }
    }

    private func unlink(_ node: GraphNode, from owner: GraphOwner) {
        dependents[owner.uid]?[node.uid] = nil
        if dependents[owner.uid]?.isEmpty == true { dependents[owner.uid] = nil }
        wake(owner)
    }

    /// An owner that waits for its dependents has one less to wait for.
    private func wake(_ owner: GraphOwner) {
        if let node = nodes[owner.uid], node.state.isDeletingDependents { onWork?(.collect(uid: node.uid)) }
    }

    /// An object has come into another state.
    private func began(_ node: GraphNode, isNew: Bool) {
        if node.state.isOrphaning { onWork?(.orphan(uid: node.uid)) }
        if node.state.isDeletingDependents {
            onWork?(.collect(uid: node.uid))
            for dependent in dependents(of: node.uid) { onWork?(.collect(uid: dependent.uid)) }
        }
    }
}

/// An object in the graph.
final class GraphNode {
    let uid: String
    let kind: UInt16
    let key: ObjectKey
    fileprivate(set) var revision: UInt64
    fileprivate(set) var owners: [GraphOwner]
    fileprivate(set) var finalizers: [String]
    fileprivate(set) var isBeingDeleted: Bool

    init(_ kind: UInt16, _ metadata: ObjectMeta, revision: UInt64) {
        uid = metadata.uid
        self.kind = kind
        key = ObjectKey(metadata.namespace, metadata.name)
        self.revision = revision
        owners = metadata.ownerReferences.map { GraphOwner($0) }
        finalizers = metadata.finalizers
        isBeingDeleted = metadata.deletionTimestamp != nil
    }

    /// What its deletion waits for, as far as the graph is concerned.
    struct State: Equatable {
        var isDeletingDependents: Bool
        var isOrphaning: Bool
    }

    var state: State {
        State(
            isDeletingDependents: isBeingDeleted && finalizers.contains(Finalizer.foreground),
            isOrphaning: isBeingDeleted && finalizers.contains(Finalizer.orphan))
    }

    /// Whether this is the object that a reference of `dependent` means: of that kind, and in its namespace or in none.
    func isOwner(of dependent: GraphNode, as owner: GraphOwner) -> Bool {
        GraphKinds.number(owner.identity) == kind && (key.namespace.isEmpty || key.namespace == dependent.key.namespace)
    }

    static func precedes(_ left: GraphNode, _ right: GraphNode) -> Bool {
        left.kind == right.kind ? left.key < right.key : left.kind < right.kind
    }
}

/// A reference to an owner.
struct GraphOwner {
    let uid: String
    let name: String
    let apiVersion: String
    let kind: String
    /// Whether the owner's deletion in the foreground waits for the dependent.
    let blocks: Bool

    init(_ reference: OwnerReference) {
        uid = reference.uid
        name = reference.name
        apiVersion = reference.apiVersion
        kind = reference.kind
        blocks = reference.blockOwnerDeletion == true
    }

    var identity: TypeMeta { TypeMeta(apiVersion: apiVersion, kind: kind) }

    static func isSame(_ owners: [GraphOwner], _ references: [OwnerReference]) -> Bool {
        owners.count == references.count
            && zip(owners, references).allSatisfy {
                $0.uid == $1.uid && $0.blocks == ($1.blockOwnerDeletion == true)
            }
    }
}

/// Names of finalizers that are kept for the server and the collector.
enum Finalizer {
    static let foreground = "foregroundDeletion"
    static let orphan = "orphan"
}
