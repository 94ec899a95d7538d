import Base
import DequeModule
import Store
import Wire

/// Where a watch's items go: a stream, as the hub sees it.
///
/// Nothing comes back from within a call.
protocol WatchOutlet {
    /// Hands an item over. After `full` the hub is told when there is room again.
    func send(_ item: Payload) -> SendResult
}

/// One watch. An object: a table of structs as large as this would copy them at every look.
final class Watcher<Outlet: WatchOutlet> {
    /// ```
    /// waiting ──progress reaches its start──▶ catchingUp ──history is read──▶ live
    /// ```
    enum State {
        /// It asked for what comes after a revision that is still to come.
        case waiting(Revision)
        /// It reads history by itself.
        case catchingUp
        /// It gets what its group gets.
        case live
    }

    let outlet: Outlet
    let group: SlabToken
    var state: State
    /// Its place among the live watchers of its group.
    var place = 0
    /// Its own reader of history while it catches up.
    var feed: MergedFeed?
    /// What its stream had no room for while it catches up.
    var held: Payload?
    /// Its stream has no room.
    var isBlocked = false
    /// When it is live and blocked: the number of the group's batch that comes next.
    var cursor: UInt64 = 0
    /// It asked for a bookmark that it has not got.
    var wantsBookmark = false
    /// Nanoseconds between bookmarks; 0: only those it asks for.
    let bookmarkNanoseconds: UInt64
    var nextBookmark: Instant

    init(
        outlet: Outlet, group: SlabToken, state: State, bookmarkMilliseconds: UInt32, now: Instant
    ) {
        self.outlet = outlet
        self.group = group
        self.state = state
        let milliseconds =
            bookmarkMilliseconds == 0 ? 0 : max(bookmarkMilliseconds, RawLimits.bookmarkMillisecondsMin)
        bookmarkNanoseconds = UInt64(milliseconds) * 1_000_000
        nextBookmark = now + .nanoseconds(Int64(bookmarkNanoseconds))
    }
}

/// The watches of one prefix with one content: they get the same batches, encoded once.
final class WatchGroup<Content: WatchContent> {
    let prefix: Bytes
    let content: Content
    /// The router that finds it; nil: it stands in the index by itself.
    let router: SlabToken?
    /// All its watches, in whatever state.
    var count = 0
    /// Those that are live.
    var members: [SlabToken] = []
    /// Live ones whose stream has no room.
    var blocked = 0
    /// What the slowest of them has not got, oldest first; empty while none is blocked.
    var backlog = Deque<Payload>()
    /// The number of the backlog's first batch.
    var firstNumber: UInt64 = 0
    var backlogBytes = 0
    /// The events that the pump under way found for it: parts of the hub's buffer.
    var found: [Range<Int>] = []

    init(prefix: Bytes, content: Content, router: SlabToken?) {
        self.prefix = prefix
        self.content = content
        self.router = router
    }

    /// The number of the batch that comes next.
    var nextNumber: UInt64 { firstNumber + UInt64(backlog.count) }
}
