public import APIModel
public import Client
import Wire

/// What all controllers of a process see of the cluster: a lister for each kind that any of them asks for, and the graph
/// of owners, if one asks for that. Belongs to its loop.
public final class ClusterView {
    private var listers: [UInt16: any ListerControl] = [:]
    private var starters: [(ClusterView, ClientSession) -> Void] = []
    private var metadataListers: [MetadataLister] = []
    private var isStarted = false
    private var unsynced = 0
    private var whenSynced: (() -> Void)?
    /// Counts changes: who waits for a revision looks again when it has moved.
    private(set) var changeCount: UInt64 = 0
    /// Called after a change.
    private var advanceHandlers: [() -> Void] = []
    /// The graph of all objects, once it was asked for.
    private(set) var graph: ObjectGraph?

    /// What controllers are told that is no object.
    public let settings: ControllerSettings
    private var restricted: [any ListerControl] = []

    public init(_ settings: ControllerSettings = ControllerSettings()) {
        self.settings = settings
    }

    // MARK: Set-up

    /// A lister of the objects of one name in all namespaces, for kinds whose other objects are of no interest. It is
    /// another one than the kind's own: what a controller plans with it has to bear that it shows its own writes late.
    public func lister<K: Kind>(_ kind: K.Type, named name: String) -> Lister<K> {
        let lister = Lister<K>(InformerOptions(fieldSelector: "metadata.name=\(name)"))
        restricted.append(lister)
        starters.append { view, session in
            lister.follow(session) { [weak view] in view?.synced() }
        }
        return lister
    }

    /// The lister of a kind, with the indexes that are asked for.
    public func lister<K: Kind>(_ kind: K.Type, _ indexes: ObjectIndex<K>...) -> Lister<K> {
        let number = KindNumbers.number(of: kind)
        let lister: Lister<K>
        if let known = listers[number] as? Lister<K> {
            lister = known
        } else {
            lister = Lister<K>()
            listers[number] = lister
            starters.append { view, session in
                // Before the controllers: what they look up is at least as new as what they are told.
                lister.follow(session) { [weak view] in view?.synced() }
            }
            lister.onChange { [weak self] change in self?.took(number, change) }
        }
        for index in indexes { lister.add(index) }
        return lister
    }

    /// The graph of the owners of all objects of all kinds.
    func objectGraph() -> ObjectGraph {
        if let graph { return graph }
        let made = ObjectGraph()
        graph = made
        return made
    }

    private var services: SelectorMembers<Service>?

    /// Which pods each service selects.
    func serviceMembers() -> SelectorMembers<Service> {
        if let services { return services }
        let made = SelectorMembers<Service>(
            self,
            selector: { service in
                service.spec.selector.isEmpty || service.spec.type == "ExternalName"
                    ? nil : Selector(labels: service.spec.selector)
            },
            isNews: { old, new in old.servesOtherwise(than: new) })
        services = made
        return made
    }

    private var digests: ContentDigests?

    /// What config maps and secrets hold, as numbers that change with it.
    func contentDigests() -> ContentDigests {
        if let digests { return digests }
        let made = ContentDigests()
        digests = made
        _ = objectGraph()
        return made
    }

    /// Calls `handler` when some lister has changed.
    func onAdvance(_ handler: @escaping () -> Void) { advanceHandlers.append(handler) }

    private func took<K: Kind>(_ number: UInt16, _ change: ObjectChange<K>) {
        changeCount += 1
        graph?.take(number, change)
        digests?.take(number, change)
        for handler in advanceHandlers { handler() }
    }

    // MARK: Life

    /// Follows the server; calls `whenSynced` once everything is there.
    func start(_ session: ClientSession, whenSynced: @escaping () -> Void) {
        precondition(!isStarted, "A view starts once.")
        isStarted = true
        self.whenSynced = whenSynced
        if let graph {
            for entry in KindCatalogue.entries where GraphKinds.isFollowed(entry) && listers[entry.number] == nil {
                let lister = MetadataLister(entry.number, graph, digests)
                listers[entry.number] = lister
                metadataListers.append(lister)
            }
        }
        unsynced = starters.count + metadataListers.count + 1
        for starter in starters { starter(self, session) }
        for lister in metadataListers {
            lister.follow(
                session, onChange: { [weak self] in self?.advanced() }, onSync: { [weak self] in self?.synced() })
        }
        synced()
    }

    func stop() {
        for lister in listers.values { lister.stop() }
        for lister in restricted { lister.stop() }
    }

    private func advanced() {
        changeCount += 1
        for handler in advanceHandlers { handler() }
    }

    private func synced() {
        unsynced -= 1
        guard unsynced == 0 else { return }
        let body = whenSynced
        whenSynced = nil
        body?()
    }

    var hasSynced: Bool { isStarted && unsynced == 0 }

    /// Every change of the kind up to this revision is shown; nil for kinds that nobody looks at.
    func revision(of kind: UInt16) -> UInt64? { listers[kind]?.revision }

    /// Shows tables instead of a server: the table of a kind, to be filled by hand.
    public func table<K: Kind>(_ kind: K.Type) -> ObjectTable<K> {
        let own = lister(kind)
        let table = ObjectTable(own.indexes)
        own.show(table)
        for case let other as Lister<K> in restricted { other.show(table) }
        return table
    }

    /// How many objects of each kind are kept, for metrics.
    var counts: [(kind: UInt16, count: Int, unreadable: Int)] {
        listers.sorted { $0.key < $1.key }.map { ($0.key, $0.value.count, $0.value.unreadableCount) }
    }
}

/// A lister of whatever kind.
protocol ListerControl: AnyObject {
    var revision: UInt64 { get }
    var hasSynced: Bool { get }
    var count: Int { get }
    var unreadableCount: Int { get }
    func stop()
}

/// Follows the metadata of a kind that no controller reads, for the graph.
private final class MetadataLister: ListerControl {
    private let number: UInt16
    private let graph: ObjectGraph
    private let digests: ContentDigests?
    private var informer: Informer<ObjectMetadata>?

    init(_ number: UInt16, _ graph: ObjectGraph, _ digests: ContentDigests?) {
        self.number = number
        self.graph = graph
        self.digests = ContentDigests.kinds.contains(number) ? digests : nil
    }

    func follow(_ session: ClientSession, onChange: @escaping () -> Void, onSync: @escaping () -> Void) {
        let wantsDigests = digests != nil
        let form = ObjectForm<ObjectMetadata>(kind: UInt32(number)) { (answer) throws(FieldDecodingError) in
            try ObjectMetadata(answer, digests: wantsDigests)
        }
        let informer = Informer(form, session)
        self.informer = informer
        let (graph, digests, number) = (graph, digests, number)
        informer.addHandler { change in
            switch change {
            case .added(let new), .updated(_, let new):
                graph.put(number, new.object.metadata, revision: new.revision)
                digests?.put(number, new.key, new.object.digest)
            case .deleted(let old, _):
                graph.remove(uid: old.uid)
                digests?.put(number, old.key, nil)
            }
            onChange()
        }
        informer.whenSynced(onSync)
        informer.start()
    }

    var revision: UInt64 { informer?.revision ?? 0 }
    var hasSynced: Bool { informer?.hasSynced ?? false }
    var count: Int { informer?.count ?? 0 }
    var unreadableCount: Int { informer?.unreadableCount ?? 0 }
    func stop() { informer?.stop() }
}

/// An object of any kind, as far as its metadata.
struct ObjectMetadata: Message {
    static let schemaName = "k8s.io.apimachinery.pkg.apis.meta.v1.PartialObjectMetadata"

    var metadata = ObjectMeta()
    var unknown = UnknownFields()
    /// A number that changes with the rest of the object, where it was asked for.
    var digest: UInt64 = 0

    init() {}

    init(_ answer: ObjectAnswer, digests: Bool) throws(FieldDecodingError) {
        try self.init(decoding: answer.object)
        if digests { digest = ContentDigests.digest(unknown) }
        // The rest of the object is of no interest here, and its bytes are not kept.
        unknown = UnknownFields()
    }

    mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
    }
}
