import APIModel
public import Base
import Reactor
import Wire

/// Which objects an informer is about.
public struct InformerOptions: Sendable {
    /// Empty: all namespaces, or objects without one.
    public var namespace: String
    public var labelSelector: String
    public var fieldSelector: String
    /// Whether to ask for the first objects as events of the watch; where the server does not serve that, the informer
    /// lists.
    public var streamsInitialEvents = true
    public var wantsManagedFields = false

    public init(namespace: String = "", labelSelector: String = "", fieldSelector: String = "") {
        self.namespace = namespace
        self.labelSelector = labelSelector
        self.fieldSelector = fieldSelector
    }
}

/// A copy of the objects of one kind that follows the server, with indexes; and handlers that hear of each change.
///
/// Belongs to the session's loop. The objects are kept as decoded values (`.decoded(Pod.self)`) or as bytes
/// (`.encoded(entry)`): once each, whoever looks them up.
///
/// ## What it promises
///
/// 1. *Whole*: when `hasSynced`, the cache is the server's state of one revision, and follows it in the order of
///    revisions. When the server is quiet the cache is equal to what it stores, whatever was lost on the way.
/// 2. *Never back*: an object's revision in the cache never falls.
/// 3. *Told once, in order*: each handler hears of each object `added`, then any number of `updated`, then `deleted`;
///    each change once; `old` of an update is what it heard of last. Objects of one name with different uids are
///    different objects: the old one is `deleted` before the new one is `added`, also when nobody saw it go.
/// 4. *Nothing is missed in the end*: changes that happened while the link or the history was lost may come as one
///    update. An object that went meanwhile is `deleted` with `isTombstone`: its last known state.
/// 5. *Handlers run after the cache*: what a handler looks up is at least as new as what it is told.
/// 6. `whenSynced` calls after every handler has heard of every object of the first list.
/// 7. *Nothing by itself*: unchanged objects are not told again (no resync), and not decoded again after a relist.
///
/// A handler that is added late first hears of all objects that are there as `added`.
/// Cost of an event: one pass over the object's metadata, one decoding or copy, one look-up for each index.
public final class Informer<Object: Sendable> {
    public typealias Handler = (ObjectChange<Object>) -> Void

    /// Names a handler of an informer.
    public struct HandlerID: Hashable, Sendable {
        let number: Int
    }

    public let session: ClientSession
    public let options: InformerOptions
    private var core: InformerCore<Object>
    private var handlers: [(id: HandlerID, body: Handler)] = []
    private var nextHandler = 0
    private var syncWaiters: [() -> Void] = []
    private var call: ClientCallID?
    /// Counts streams: what comes of an older one is passed over.
    private var streamNumber = 0
    private var timer: TimerToken?
    private var changes: [ObjectChange<Object>] = []
    private var isStopped = false

    /// Hears why a stream ended and when it is tried again, for logs. Links come and go: none of it is final.
    public var onInterruption: ((ClientError, _ again: Instant) -> Void)?
    /// Hears that the objects are those of a revision: after the first list, and after each later one.
    public var onSync: ((UInt64) -> Void)?
    /// Takes the cost of what a stream brought, in place of giving it back at once: holds the server back.
    var onCost: ((Int, ClientCallID) -> Void)?

    /// An informer that begins with `start`.
    public init(
        _ form: ObjectForm<Object>, _ session: ClientSession, _ options: InformerOptions = InformerOptions(),
        indexes: [ObjectIndex<Object>] = []
    ) {
        self.session = session
        self.options = options
        var selection = ListOptions()
        selection.labelSelector = options.labelSelector
        selection.fieldSelector = options.fieldSelector
        core = InformerCore(
            form: form, indexes: indexes,
            reflector: Reflector(
                selection: selection, streamsInitialEvents: options.streamsInitialEvents, seed: session.nextSeed()))
    }

    deinit {
        guard call != nil || timer != nil else { return }
        // The last holder may be anywhere; what is ended belongs to the loop and stays there.
        nonisolated(unsafe) let session = session
        let (call, timer) = (call, timer)
        session.loop.post {
            if let call { session.cancel(call) }
            if let timer { session.loop.cancel(timer) }
        }
    }

    // MARK: Life

    /// Begins to list and watch. Once.
    public func start() {
        step(.start)
    }

    /// Ends the stream; handlers hear nothing more. The cache stays as it is.
    public func stop() {
        isStopped = true
        step(.stop)
        if let timer { session.loop.cancel(timer) }
        timer = nil
    }

    /// Whether the objects are, or once were, those of a revision of the server's.
    public var hasSynced: Bool { core.reflector.hasSynced }
    /// Every change up to this revision is in the cache.
    public var revision: UInt64 { core.reflector.revision }
    /// Objects that this version could not read; what is cached of them is what was there before.
    public var unreadableCount: Int { core.unreadable }

    /// Calls `body` once the objects are there, now if they are.
    public func whenSynced(_ body: @escaping () -> Void) {
        if hasSynced { body() } else { syncWaiters.append(body) }
    }

    // MARK: Handlers

    /// Has `handler` told of every change from now on, and first of all objects that are there, as `added`.
    @discardableResult
    public func addHandler(_ handler: @escaping Handler) -> HandlerID {
        let id = HandlerID(number: nextHandler)
        nextHandler += 1
        core.cache.forEach { handler(.added($0)) }
        handlers.append((id, handler))
        return id
    }

    /// The same with a closure for each kind of change.
    @discardableResult
    public func addHandler(
        added: @escaping (Object) -> Void, updated: @escaping (_ old: Object, _ new: Object) -> Void,
        deleted: @escaping (Object, _ isTombstone: Bool) -> Void
    ) -> HandlerID {
        addHandler { change in
            switch change {
            case .added(let new): added(new.object)
            case .updated(let old, let new): updated(old.object, new.object)
            case .deleted(let old, let isTombstone): deleted(old.object, isTombstone)
            }
        }
    }

    /// The handler hears nothing more.
    public func removeHandler(_ id: HandlerID) {
        handlers.removeAll { $0.id == id }
    }

    // MARK: Objects

    public var count: Int { core.cache.count }

    /// The object of a name.
    public subscript(_ key: ObjectKey) -> Object? { core.cache.find(key)?.object }

    /// The object of a name with its uid and revision, without a copy.
    public func cached(_ key: ObjectKey) -> CachedObject<Object>? { core.cache.find(key) }

    /// The objects under a value of an index that the informer was made with; any other stops the program.
    public func objects(_ index: ObjectIndex<Object>, _ value: String) -> [CachedObject<Object>] {
        core.cache.find(index.name, value)
    }

    /// How many objects are under a value of an index.
    public func count(_ index: ObjectIndex<Object>, _ value: String) -> Int { core.cache.count(index.name, value) }

    /// The values of an index under which there are objects, in no order.
    public func values(of index: ObjectIndex<Object>) -> [String] { core.cache.values(of: index.name) }

    /// All objects, in no order.
    public func forEach(_ body: (CachedObject<Object>) -> Void) { core.cache.forEach(body) }

    // MARK: Steps

    private func step(_ event: InformerCore<Object>.Event) {
        session.loop.preconditionCurrent()
        var actions: [Reflector.Action] = []
        core.step(event, now: session.loop.now, changes: &changes, actions: &actions)
        tell()
        for action in actions { perform(action) }
    }

    /// Tells the handlers what has changed; what they do may be anything.
    private func tell() {
        guard !changes.isEmpty else { return }
        let told = changes
        changes.removeAll(keepingCapacity: told.count <= 1_024)
        // A handler that is added meanwhile has heard of all of this already; one that is removed hears no more.
        let present = handlers
        for change in told {
            for handler in present where !isStopped && handlers.contains(where: { $0.id == handler.id }) {
                handler.body(change)
            }
        }
    }

    private func perform(_ action: Reflector.Action) {
        switch action {
        case .watch(let options): open(.watch, options)
        case .list(let options): open(.list, options)
        case .cancel:
            streamNumber += 1
            if let call { session.cancel(call) }
            call = nil
        case .wait(let until):
            timer = session.loop.schedule(at: until) { [weak self] in
                self?.timer = nil
                self?.step(.timer)
            }
        case .interrupted(let error, let again):
            onInterruption?(error, again)
        case .synced(let revision):
            onSync?(revision)
            let waiters = syncWaiters
            syncWaiters = []
            for waiter in waiters { waiter() }
        }
    }

    private func open(_ message: MessageNumber, _ options: ListOptions) {
        guard !isStopped else { return }
        streamNumber += 1
        let number = streamNumber
        let envelope = RequestEnvelope(
            kind: core.form.kind, namespace: self.options.namespace, options: options.encodedOptions,
            wantsManagedFields: self.options.wantsManagedFields)
        var callOptions = ClientCallOptions()
        callOptions.consumesAtOnce = onCost == nil
        // The reflector has its own pauses, and knows from where to go on.
        callOptions.retries = false
        call = session.stream(message, envelope.payload, options: callOptions) { [weak self] event in
            guard let self, number == streamNumber else { return }
            switch event {
            case .opened(let body): step(.opened(body))
            case .item(let body, let cost):
                let call = call
                step(.item(body))
                if let call { onCost?(cost, call) }
            case .ended(let error):
                call = nil
                if error == .closed {
                    onInterruption?(.closed, .distantFuture)
                    return stop()
                }
                step(.ended(error))
            case .writable: break
            }
        }
    }
}
