import APIModel
import Base
import Reactor
import Replication
import Store

/// Deletes Events that nobody has written for a while, as Kubernetes does: each write begins their life anew.
///
/// How old an event is stands in the revision of its last write, so nothing is decoded. All events are looked at once
/// in a round, in portions with turns of the loop between; what is too old is deleted in batches, under the condition
/// that it still is what was looked at. Belongs to the loop of its host.
final class EventExpiry {
    /// What a portion found.
    struct Portion {
        var expired: [Write] = []
        /// Where the next one begins; nil at the end.
        var next: Bytes?
    }

    /// Deletions of events carry this tag: no slab of others reaches so far.
    static let tag = ObjectService.tagBit | 1 << 30

    private let host: MemberShards
    private let lifeMilliseconds: Int64
    private let interval: Duration
    private let prefix: Bytes
    private var timer: TimerToken?
    /// The shards that are left of the round under way, and where it stands in the first of them.
    private var left: [ShardNumber] = []
    private var place: Bytes
    private var isStopped = false
    /// Events whose deletion was asked for.
    private(set) var expired: UInt64 = 0

    /// - Parameter life: From an event's last write to its end; more than none.
    init(_ host: MemberShards, life: Duration) {
        self.host = host
        lifeMilliseconds = max(1, life.nanosecondsClamped / 1_000_000)
        interval = min(max(life / 60, ServerLimits.eventRoundMin), ServerLimits.eventRoundMax)
        prefix = KindCatalogue.entry(APIModel.Event.identity).map { ResourcePrefix($0).bytes } ?? Bytes()
        place = prefix
        rest()
    }

    func stop() {
        isStopped = true
        if let timer { _ = host.loop.cancel(timer) }
        timer = nil
    }

    private func rest() {
        guard !isStopped else { return }
        timer = host.loop.schedule(after: interval) { [weak self] in
            guard let self else { return }
            timer = nil
            left = host.durable + host.memory
            place = prefix
            proceed()
        }
    }

    /// Looks at the next portion.
    private func proceed() {
        guard !isStopped else { return }
        guard let shard = left.first else { return rest() }
        let limit = Revision(startOf: WallMilliseconds(host.wall.rawValue - lifeMilliseconds))
        let portion = host.withShard(shard) { shard in
            Self.portion(of: shard, from: place, to: prefix.endOfPrefix, olderThan: limit)
        }
        if let next = portion.next {
            place = next
        } else {
            left.removeFirst()
            place = prefix
        }
        guard portion.expired.isEmpty else {
            // `ended` goes on.
            expired &+= UInt64(portion.expired.count)
            return host.submit(.writes(portion.expired), to: shard, tag: Self.tag)
        }
        timer = host.loop.schedule(after: .zero) { [weak self] in
            self?.timer = nil
            self?.proceed()
        }
    }

    /// The deletions under way have ended. What was refused is found again in the next round.
    func ended(_ outcome: TaggedOutcome) {
        switch outcome {
        case .applied: break
        case .refused, .outcomeUnknown: left = []
        }
        guard !isStopped, timer == nil else { return }
        timer = host.loop.schedule(after: .zero) { [weak self] in
            self?.timer = nil
            self?.proceed()
        }
    }

    /// The expired events among the next keys of a shard.
    static func portion(of shard: borrowing Shard, from: Bytes, to: Bytes?, olderThan limit: Revision) -> Portion {
        var portion = Portion()
        portion.next = try? shard.range(from: from, to: to, limit: ServerLimits.eventsPerTurn) { item in
            guard item.modified < limit else { return }
            portion.expired.append(.delete(item.key, conditions: Conditions(revision: item.modified)))
        }
        return portion
    }
}
