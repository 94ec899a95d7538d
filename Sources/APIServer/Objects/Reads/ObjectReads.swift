import APIModel
import Base
import DequeModule
import Replication
import Store
import Wire

/// Lists and watches of objects over the shards of a process. Belongs to the loop of its host.
///
/// The caller has decided that the request may be made. A list is read at one revision, in portions that take turns with
/// those of other lists; a watch gets what a hub gives it. What both hold for a reader that does not read is bounded.
final class ObjectReads {
    typealias Hub = WatchHub<ObjectContent, ObjectOutlet>

    struct Options {
        var watchLimits = WatchLimits()
        var bookmarkMilliseconds = ServerLimits.objectBookmarkMilliseconds
        var listPagesPerTurn = ServerLimits.listPagesPerTurn
    }

    let host: MemberShards
    let options: Options
    /// Makes the `managedFields` of a stored value as a second `metadata` field; set before the first request.
    var managedFields: (any ResourceRules, StoredValue) -> Bytes = { _, value in
        if case .metadata(let bytes) = value.managers { bytes } else { Bytes() }
    }

    private(set) lazy var managers = ManagedFieldsSource { [unowned self] in managedFields($0, $1) }
    /// By resource.
    private var kinds: [GroupResource: ObjectKind] = [:]
    /// By reach. The last of them, over all shards, is there for the one kind whose objects are in both classes; it stands
    /// still while nobody watches that kind whole.
    private var durableHub: Hub
    private var memoryHub: Hub?
    private var wholeHub: Hub?
    /// Reads that can go on, in turns, by the class of their callers; one may be over.
    private var ready = [Deque<ObjectRead>](repeating: [], count: CallerClass.allCases.count)
    private var isTurnPosted = false
    private var isCatchUpPosted = false
    private var isTickArmed = false
    /// Watches whose initial state is still being sent.
    var beginning: [ObjectIdentifier: WatchRead] = [:]
    var metrics = ReadMetrics()
    private let podsByNode: PodsByNode?

    /// Reads over the shards of a host.
    convenience init<D: Disk>(_ host: MemberHost<D>, options: Options = Options()) throws(ReadError) {
        try self.init(host.shards, options: options)
    }

    /// When the next news may be handed out.
    private var nextHandOut = Instant.origin
    private var isHandOutArmed = false
    /// Whether the store has had news since the last hand-out that found none to wait for.
    private var hasNews = false

    init(_ host: MemberShards, options: Options = Options()) throws(ReadError) {
        self.host = host
        self.options = options
        podsByNode = PodsByNode(host)
        durableHub = try Hub(shards: host.durable, in: host, limits: options.watchLimits)
        guard !host.memory.isEmpty else { return }
        memoryHub = try Hub(shards: host.memory, in: host, limits: options.watchLimits)
        wholeHub = try Hub(
            shards: host.durable + host.memory, in: host, limits: options.watchLimits)
    }

    /// What is known of a kind.
    func kind(_ rules: any ResourceRules) throws(APIFailure) -> ObjectKind {
        if let known = kinds[rules.groupResource] { return known }
        guard let kind = ObjectKind(rules) else {
            throw APIFailure(.internalError("the selectable fields of \(rules.groupResource) are not known"))
        }
        kinds[rules.groupResource] = kind
        return kind
    }

    // MARK: Revisions

    /// The newest revision that can be read of a scope, and whether it has everything that was answered before.
    func newest(_ reach: ObjectScope.Reach) -> (revision: Revision, isWhole: Bool) {
        guard reach == .both else {
            return (host.exactRevision(of: reach == .durable ? .durable : .memory), true)
        }
        let closed = min(host.exactRevision(of: .durable), host.exactRevision(of: .memory))
        // The classes do not commit in one order: a write of one may be answered while an earlier one of the other waits.
        let applied = reach.shards(of: host).reduce(Revision.zero) { latest, shard in
            max(latest, host.withShard(shard) { $0.latest })
        }
        return (closed, applied <= closed)
    }

    /// The objects that a scope may select at `revision`, where an index tells: in the order of their keys.
    func indexed(_ scope: ObjectScope, at revision: Revision) -> [Item]? {
        // An index knows the newest versions only.
        let isNewest = scope.reach.shards(of: host).allSatisfy { host.withShard($0) { $0.latest } <= revision }
        return isNewest ? podsByNode?.items(scope, in: host) : nil
    }

    // MARK: Hubs

    func withHub<R, E: Error>(
        _ reach: ObjectScope.Reach, _ body: (inout Hub) throws(E) -> R
    ) throws(E) -> R {
        switch reach {
        case .durable: try body(&durableHub)
        case .memory: try body(&memoryHub!)
        case .both: try body(&wholeHub!)
        }
    }

    var reaches: [ObjectScope.Reach] { memoryHub == nil ? [.durable] : [.durable, .memory, .both] }

    /// Watches that are open, those that still get their initial state included.
    var watchers: Int {
        reaches.reduce(beginning.count) { count, reach in count + withHub(reach) { $0.watchers.count } }
    }

    /// The store has news: they go to the watches, at once as long as that costs little.
    ///
    /// Sending an item costs the loop the same whatever is in it. After many the next news are gathered for some
    /// milliseconds: the writes that they are of go on meanwhile, and each watch gets more with one item.
    func pump() {
        guard !isHandOutArmed else {
            hasNews = true
            return
        }
        guard host.loop.now < nextHandOut else { return handOut() }
        isHandOutArmed = true
        host.loop.schedule(at: nextHandOut) { [weak self] in
            self?.isHandOutArmed = false
            self?.handOut()
        }
    }

    private func handOut() {
        hasNews = false
        let before = itemsSent
        for reach in reaches {
            withHub(reach) { $0.pump(host) }
            settle(reach)
        }
        guard itemsSent - before > ServerLimits.itemsUnpaused else { return }
        // What it costs is known when all of it is sent.
        isHandOutArmed = true
        host.loop.whenTurnEnds { [weak self] duration in
            guard let self else { return }
            isHandOutArmed = false
            nextHandOut = host.loop.now + duration + ServerLimits.pause(after: duration)
            if hasNews { pump() }
        }
    }

    private var itemsSent: UInt64 { reaches.reduce(0) { sum, reach in sum + withHub(reach) { $0.counters.sent } } }

    /// Performs the ends that a hub has decided, and has it called again where it asks for that.
    func settle(_ reach: ObjectScope.Reach) {
        var ends: [Hub.End] = []
        withHub(reach) { swap(&ends, &$0.ends) }
        for end in ends { end.outlet.read.hubEnded(end.status, end.body) }
        let (isCatchingUp, nextBookmark) = withHub(reach) { ($0.isCatchingUp, $0.nextBookmark) }
        if isCatchingUp { postCatchUp() }
        if nextBookmark != .distantFuture { armTick(nextBookmark) }
    }

    /// The next portion of history is the next turn's: others have their turn between.
    private func postCatchUp() {
        guard !isCatchUpPosted else { return }
        isCatchUpPosted = true
        host.loop.schedule(after: .zero) { [weak self] in
            guard let self else { return }
            isCatchUpPosted = false
            for reach in reaches {
                withHub(reach) { hub in
                    guard hub.isCatchingUp else { return }
                    hub.pump(host)
                    hub.catchUp(host)
                }
                settle(reach)
            }
        }
    }

    private func armTick(_ due: Instant) {
        guard !isTickArmed else { return }
        isTickArmed = true
        host.loop.schedule(at: max(due, host.loop.now + ServerLimits.bookmarkTick)) { [weak self] in
            guard let self else { return }
            isTickArmed = false
            let now = host.loop.now
            for reach in reaches {
                _ = newest(reach)
                withHub(reach) { hub in
                    hub.pump(host)
                    hub.tick(now: now)
                }
                settle(reach)
            }
        }
    }

    // MARK: Turns of lists

    /// Has a read that can go on do so in another turn.
    func enqueue(_ read: ObjectRead) {
        ready[Int(read.callers.rawValue)].append(read)
        postTurn()
    }

    /// No read waits for its turn.
    var isQuiet: Bool { ready.allSatisfy(\.isEmpty) }

    private func postTurn() {
        guard !isTurnPosted, !isQuiet else { return }
        isTurnPosted = true
        host.loop.schedule(after: .zero) { [weak self] in self?.turn() }
    }

    private func turn() {
        isTurnPosted = false
        // However much one class reads, the others have their part of the turn.
        let share = max(1, options.listPagesPerTurn / max(1, ready.count { !$0.isEmpty }))
        for place in ready.indices {
            var pages = share
            // Each gets a turn at most: who has more to read stands at the end again.
            for _ in 0..<ready[place].count where pages > 0 {
                guard let read = ready[place].popFirst() else { break }
                // Reads that have nothing to read cost a turn something, too.
                pages -= 1
                switch read {
                case let read as ListRead: read.proceed(pages: &pages)
                case let read as WatchRead: read.proceed(pages: &pages)
                default: break
                }
            }
        }
        postTurn()
    }
}
