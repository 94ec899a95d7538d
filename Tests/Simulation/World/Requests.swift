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

extension ServerRequest {
    /// For the trace.
    var summary: String {
        switch self {
        case .submit(.writes(let writes), let shard):
            "shard \(shard.rawValue): " + writes.map { "\($0.key.text) \($0.change.summary)" }.joined(separator: ", ")
        case .submit(.compact(let revision), let shard): "shard \(shard.rawValue): compact \(revision)"
        case .compact(let revision): "compact \(revision)"
        case .get(let key): "get \(key.text)"
        case .list(let prefix, let at, _): "list \(prefix.text) at \(at.map(\.description) ?? "now")"
        case .watch(_, let session, let prefix, let after, _): "watch \(session) of \(prefix.text) after \(after)"
        case .unwatch(let session): "end of watch \(session)"
        }
    }
}

extension Write.Change {
    var summary: String {
        switch self {
        case .put(let value, _): "put of \(value.count)"
        case .delete: "delete"
        }
    }
}

extension ServerResponse {
    /// For the trace.
    var summary: String {
        switch self {
        case .applied(let results):
            results.map { result in
                switch result {
                case .written(let revision, _): "written \(revision)"
                case .deleted(let revision, _): "deleted \(revision)"
                case .failed(let failure): "\(failure)"
                }
            }.joined(separator: ", ")
        case .refused(let refusal): "refused \(refusal)"
        case .unknown: "unknown"
        case .got(let item): "got \(item?.modified.description ?? "nothing")"
        case .listed(let revision, let items): "\(items.count) at \(revision)"
        case .readFailed(let error): "\(error)"
        }
    }
}
