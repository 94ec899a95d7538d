public import APIModel
public import Client

/// The objects of one kind, as controllers see them: found by name or by an index, never changed.
///
/// One lister serves all controllers of a view. Belongs to the view's loop.
public final class Lister<K: Kind> {
    private enum Source {
        case none
        case informer(Informer<K>)
        case table(ObjectTable<K>)
    }

    /// The number of the kind.
    public let number: UInt16
    private var source = Source.none
    private(set) var indexes: [ObjectIndex<K>] = []
    private var handlers: [(ObjectChange<K>) -> Void] = []

    private let options: InformerOptions

    init(_ options: InformerOptions = InformerOptions()) {
        self.options = options
        number = KindNumbers.number(of: K.self)
    }

    /// Adds an index, once for each name, before the view starts.
    func add(_ index: ObjectIndex<K>) {
        guard !indexes.contains(where: { $0.name == index.name }) else { return }
        guard case .none = source else { preconditionFailure("An index is asked for before the view starts.") }
        indexes.append(index)
    }

    /// Has `handler` told of every change, after the lister shows it. Before the view starts.
    public func onChange(_ handler: @escaping (ObjectChange<K>) -> Void) {
        guard case .none = source else { preconditionFailure("Handlers are added before the view starts.") }
        handlers.append(handler)
    }

    // MARK: Objects

    /// The object of a name, with its uid and revision, without a copy.
    public subscript(key: ObjectKey) -> CachedObject<K>? {
        switch source {
        case .informer(let informer): informer.cached(key)
        case .table(let table): table.cache.find(key)
        case .none: nil
        }
    }

    /// The objects under a value of an index, in no order.
    public func objects(_ index: ObjectIndex<K>, _ value: String) -> [CachedObject<K>] {
        switch source {
        case .informer(let informer): informer.objects(index, value)
        case .table(let table): table.cache.find(index.name, value)
        case .none: []
        }
    }

    /// How many objects are under a value of an index.
    public func count(_ index: ObjectIndex<K>, _ value: String) -> Int {
        switch source {
        case .informer(let informer): informer.count(index, value)
        case .table(let table): table.cache.count(index.name, value)
        case .none: 0
        }
    }

    /// All objects, in no order: for what happens seldom.
    public func forEach(_ body: (CachedObject<K>) -> Void) {
        switch source {
        case .informer(let informer): informer.forEach(body)
        case .table(let table): table.cache.forEach(body)
        case .none: break
        }
    }

    public var count: Int {
        switch source {
        case .informer(let informer): informer.count
        case .table(let table): table.cache.count
        case .none: 0
        }
    }

    // MARK: Source

    /// Follows the server.
    func follow(_ session: ClientSession, onSync: @escaping () -> Void) {
        let informer = Informer<K>(.decoded(K.self), session, options, indexes: indexes)
        source = .informer(informer)
        for handler in handlers { informer.addHandler(handler) }
        informer.whenSynced(onSync)
        informer.start()
    }

    /// Shows what a table has.
    func show(_ table: ObjectTable<K>) {
        source = .table(table)
        table.handlers += handlers
    }

    private var informer: Informer<K>? {
        if case .informer(let informer) = source { return informer }
        return nil
    }
}

extension Lister: ListerControl {
    var revision: UInt64 { informer?.revision ?? .max }
    var hasSynced: Bool { informer?.hasSynced ?? true }
    func stop() { informer?.stop() }
    var unreadableCount: Int { informer?.unreadableCount ?? 0 }
}

/// Objects that are put in by hand: for tests and simulations without a server.
public final class ObjectTable<K: Kind> {
    fileprivate(set) var cache: ObjectCache<K>
    fileprivate var handlers: [(ObjectChange<K>) -> Void] = []

    init(_ indexes: [ObjectIndex<K>]) {
        cache = ObjectCache(indexes: indexes)
    }

    /// Puts an object in place of the one of its name. Its revision is `metadata.resourceVersion`.
    public func put(_ object: K) {
        var changes: [ObjectChange<K>] = []
        cache.put(
            CachedObject(
                key: object.key, uid: object.metadata.uid, revision: UInt64(object.metadata.resourceVersion) ?? 0,
                object: object), into: &changes)
        tell(changes)
    }

    public func remove(_ key: ObjectKey) {
        var changes: [ObjectChange<K>] = []
        cache.remove(key, into: &changes)
        tell(changes)
    }

    private func tell(_ changes: [ObjectChange<K>]) {
        for change in changes {
            for handler in handlers { handler(change) }
        }
    }
}

extension ObjectChange {
    /// The object as it is, or was last.
    public var current: CachedObject<Object> {
        switch self {
        case .added(let object), .deleted(let object, _), .updated(_, let object): object
        }
    }

    /// As it was before; nil for one that is new.
    public var previous: CachedObject<Object>? {
        switch self {
        case .added: nil
        case .deleted(let object, _): object
        case .updated(let old, _): old
        }
    }

    public var isDeletion: Bool {
        if case .deleted = self { return true }
        return false
    }
}
