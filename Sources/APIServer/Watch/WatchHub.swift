import Base
import DequeModule
import Store
import Wire

/// Hands the events of some shards to their watchers: W1–W9 of `Protocol/watch.md`. Pure but for its outlets.
///
/// One feed reads each event once. The watches of one prefix with one content form a group; a batch is
/// encoded once for its group, and compressed once for all that take the same form. Groups that want one value
/// of a field are found by that value, the others of a prefix are asked one by one: their number is bounded. A watch whose stream has no
/// room costs nothing but a place in its group's backlog; when the backlog passes its bound, the slowest are cut.
/// A watch from an earlier revision reads history by itself, in portions, and joins its group where that ends.
///
/// Ends of watches are gathered in `ends`, for the owner to perform after the call.
struct WatchHub<Content: WatchContent, Outlet: WatchOutlet>: ~Copyable {
    /// A watch that is over, by the hub's decision.
    struct End {
        let outlet: Outlet
        let status: StatusCode
        let body: Bytes
    }

    typealias Limits = WatchLimits
    typealias Counters = WatchCounters

    let shards: [ShardNumber]
    let limits: Limits
    /// Nil only within `pump`.
    var feed: MergedFeed?
    /// Nobody watches: the feed stands still, and begins anew with the next watch.
    var isIdle = true
    var watchers = Slab<Watcher<Outlet>>()
    var groups = Slab<WatchGroup<Content>>()
    /// The groups that are asked one by one.
    var index = PrefixIndex()
    var routers = Slab<WatchRouter<Content>>()
    var routerIndex = PrefixIndex()
    /// Watches that read history, in turns; one may be gone.
    var catchingUp = Deque<SlabToken>()
    /// Watches whose start is still to come; one may be gone.
    var waiting: [SlabToken] = []
    /// Bytes of all backlogs.
    var backlogBytes = 0
    var ends: [End] = []
    var counters = Counters()
    /// The earliest bookmark that is due.
    var nextBookmark = Instant.distantFuture

    // Room that is used again and again.
    var encoded = ByteBuffer(capacity: 4_096)
    var matched: [SlabToken] = []
    var touched: [SlabToken] = []
    var matchedRouters: [SlabToken] = []
    var routeValues: [RouteValue] = []
    var facts = Content.Facts()
    /// Where the forms of the event at hand lie in `encoded`; empty: not made.
    var formRanges = [Range<Int>](repeating: 0..<0, count: Content.forms)

    /// A hub for the shards of one durability class, from what is closed now on.
    init(shards: [ShardNumber], in source: some ShardSource, limits: Limits = Limits()) throws(ReadError) {
        self.shards = shards
        self.limits = limits
        let closed = MergedFeed.closed(of: shards, in: source)
        feed = try MergedFeed(shards: shards, after: closed, in: source)
    }

    /// Every event at or below it was handed out.
    var progress: Revision { feed!.progress }
    /// Whether `catchUp` has something to do.
    var isCatchingUp: Bool { !catchingUp.isEmpty }

    // MARK: Watches come and go

    /// Begins a watch. `after`: nil for what comes from now on. Returns its token, and the revision above which it begins.
    ///
    /// The owner has pumped the hub before, and calls `catchUp` afterwards when `isCatchingUp`.
    mutating func add(
        _ outlet: Outlet, prefix: Bytes, after: Revision?, content: Content, bookmarkMilliseconds: UInt32,
        in source: some ShardSource, now: Instant
    ) throws(WatchRefusal) -> (token: SlabToken, after: Revision) {
        guard watchers.count < limits.watchersMax else { throw .tooManyWatchers }
        if isIdle {
            isIdle = false
            beginAnew(in: source)
        }
        let start = after ?? progress
        var feed: MergedFeed?
        if start < progress {
            do throws(ReadError) {
                feed = try MergedFeed(shards: shards, after: start, in: source)
            } catch {
                throw .expired(floor: MergedFeed.floor(of: shards, in: source))
            }
        }
        let group = try self.group(prefix: prefix, content: content)
        let state: Watcher<Outlet>.State =
            feed != nil ? .catchingUp : start > progress ? .waiting(start) : .live
        let watcher = Watcher(
            outlet: outlet, group: group, state: state, bookmarkMilliseconds: bookmarkMilliseconds, now: now)
        watcher.feed = feed
        let token = watchers.insert(watcher)
        groups[existing: group].count += 1
        switch state {
        case .waiting: waiting.append(token)
        case .catchingUp: catchingUp.append(token)
        case .live: join(token)
        }
        if watcher.bookmarkNanoseconds > 0 { nextBookmark = min(nextBookmark, watcher.nextBookmark) }
        return (token, start)
    }

    /// Has the feed begin behind everything that is closed.
    mutating func beginAnew(in source: some ShardSource) {
        let closed = MergedFeed.closed(of: shards, in: source)
        guard let fresh = try? MergedFeed(shards: shards, after: closed, in: source) else {
            preconditionFailure("A shard's floor is above what it has closed.")
        }
        feed = fresh
    }

    /// Forgets a watch that is over; one that is gone is passed over.
    mutating func remove(_ token: SlabToken) {
        guard let watcher = watchers.remove(token) else { return }
        let group = watcher.group
        if case .live = watcher.state {
            let last = groups[existing: group].members.removeLast()
            if last != token {
                groups[existing: group].members[watcher.place] = last
                watchers[existing: last].place = watcher.place
            }
            if watcher.isBlocked {
                groups[existing: group].blocked -= 1
                trimBacklog(group)
            }
        }
        groups[existing: group].count -= 1
        if groups[existing: group].count == 0 {
            removeGroup(group)
        }
    }

    /// Ends every watch, as when the server stops; those that take bookmarks get a last one, so that they resume from what
    /// they have seen. The owner has pumped the hub before.
    mutating func endAll(_ status: StatusCode) {
        for token in watchers.tokens {
            if watchers[existing: token].bookmarkNanoseconds > 0 { requestBookmark(token) }
            end(token, status)
        }
    }

    /// Ends a watch and forgets it.
    mutating func end(_ token: SlabToken, _ status: StatusCode, _ body: Bytes = Bytes()) {
        ends.append(End(outlet: watchers[existing: token].outlet, status: status, body: body))
        remove(token)
    }

    mutating func expire(_ token: SlabToken, in source: some ShardSource) {
        counters.expired += 1
        end(token, .expired, Content.expiredBody(floor: MergedFeed.floor(of: shards, in: source)))
    }

    /// Makes a watch that has got everything up to `progress` a live member of its group.
    mutating func join(_ token: SlabToken) {
        let group = watchers[existing: token].group
        watchers[existing: token].state = .live
        watchers[existing: token].feed = nil
        watchers[existing: token].place = groups[existing: group].members.count
        groups[existing: group].members.append(token)
    }

    // MARK: Bookmarks

    /// The watch asks for a bookmark; the owner has pumped the hub since it asked.
    mutating func requestBookmark(_ token: SlabToken) {
        guard watchers.contains(token) else { return }
        watchers[existing: token].wantsBookmark = true
        sendBookmarkIfDue(token)
    }

    /// Sends the bookmarks that are due; the owner has pumped the hub before.
    mutating func tick(now: Instant) {
        guard now >= nextBookmark else { return }
        nextBookmark = .distantFuture
        for token in watchers.tokens {
            let interval = watchers[existing: token].bookmarkNanoseconds
            guard interval > 0 else { continue }
            if now >= watchers[existing: token].nextBookmark {
                watchers[existing: token].nextBookmark = now + .nanoseconds(Int64(interval))
                watchers[existing: token].wantsBookmark = true
                sendBookmarkIfDue(token)
            }
            nextBookmark = min(nextBookmark, watchers[existing: token].nextBookmark)
        }
    }

    /// Sends a bookmark that is wanted, once everything before it was sent.
    mutating func sendBookmarkIfDue(_ token: SlabToken) {
        guard watchers[existing: token].wantsBookmark, !watchers[existing: token].isBlocked,
            case .live = watchers[existing: token].state
        else { return }
        var buffer = ByteBuffer(capacity: 16)
        Content.append(bookmark: progress, to: &buffer)
        switch watchers[existing: token].outlet.send(Payload(buffer.finish())) {
        case .queued:
            counters.bookmarks += 1
            watchers[existing: token].wantsBookmark = false
        case .full:
            block(token)
        case .closed, .tooLarge:
            // The end of the stream is told by itself.
            watchers[existing: token].wantsBookmark = false
        }
    }

    /// Notes that a live watch's stream has no room; the group's next batch is the next it needs.
    mutating func block(_ token: SlabToken) {
        let group = watchers[existing: token].group
        watchers[existing: token].isBlocked = true
        watchers[existing: token].cursor = groups[existing: group].nextNumber
        groups[existing: group].blocked += 1
    }
}

/// Bounds of a hub, bytes and watches; from `ServerLimits` but for tests.
struct WatchLimits {
    var watchersMax = ServerLimits.watchersMax
    var watchersReserved = ServerLimits.watchersReserved
    var selectorGroupsMax = ServerLimits.selectorGroupsMax
    var routersMax = ServerLimits.routersMax
    var groupBacklogBytesMax = ServerLimits.groupBacklogBytesMax
    var backlogBytesMax = ServerLimits.backlogBytesMax
    var catchUpEventsPerTurn = ServerLimits.catchUpEventsPerTurn
    var catchUpEventsPerWatcher = ServerLimits.catchUpEventsPerWatcher
}

struct WatchCounters {
    /// Events that the feed gave.
    var events: UInt64 = 0
    /// Events times the watches that they were sent to.
    var delivered: UInt64 = 0
    /// Items that carried them, those of watches that catch up aside.
    var sent: UInt64 = 0
    var bookmarks: UInt64 = 0
    /// Watches cut because they read too slowly.
    var slowReaders: UInt64 = 0
    /// Watches ended because history no longer reaches back.
    var expired: UInt64 = 0
}

/// Why a watch cannot begin.
enum WatchRefusal: Error, Equatable {
    case tooManyWatchers
    /// Too many different selectors over the same keys: each event would have to be shown to each.
    case tooManySelectors
    case expired(floor: Revision)
}
