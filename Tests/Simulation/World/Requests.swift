import Base
import Replication
import Store

/// What a client asks of a simulated process.
enum ServerRequest: Sendable {
    case submit(Command, ShardNumber)
    case compact(Revision)
    case get(Bytes)
    /// At the newest closed revision when none is named.
    case list(prefix: Bytes, at: Revision?, Durability)
    case watch(watcher: Int, session: Int, prefix: Bytes, after: Revision, Durability)
    case unwatch(session: Int)
}

/// What it answers.
enum ServerResponse: Sendable {
    case applied([WriteResult])
    case refused(Refusal)
    case unknown
    case got(Item?)
    case listed(Revision, [Item])
    case readFailed(ReadError)
}

/// What a watch carries.
enum WatchMessage: Sendable {
    case events([Event])
    case bookmark(Revision)
    case expired
}

/// How the simulated hardware of a process behaves; drawn from the seed.
struct Hardware: Sendable {
    /// How long a write of the log takes.
    var writeTime: ClosedRange<Int> = 40_000...400_000
    /// How long it takes to make a segment.
    var prepareTime: ClosedRange<Int> = 200_000...3_000_000
    /// How long a thread takes to wake up.
    var wakeTime: ClosedRange<Int> = 5_000...60_000
    /// While it is slow, the disk takes this many times as long.
    var slowness = 1
}
