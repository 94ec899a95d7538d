import Base
import Replication
import Store

/// A member without disk or loop: the test says when records are durable, and what time it is.
struct CoreRig {
    var member: Member
    var actions = MemberActions()
    var now = Instant(nanoseconds: 1_000_000_000)
    var nextTag: UInt64 = 1
    /// Ends by tag.
    var ends: [UInt64: End] = [:]
    var notices: [MemberNotice] = []
    var records: [LogRecord] = []

    enum End: Equatable {
        case applied([WriteResult])
        case refused(Refusal)
        case unknown
    }

    /// 2026-01-01, in milliseconds.
    static let wall = WallMilliseconds(1_767_225_600_000)

    static func cluster(shards: Int, memoryShards: Int = 1) -> ClusterFile {
        ClusterFile(
            cluster: LogIdentity(high: 1, low: 2), shards: shards, memoryShards: memoryShards, keySeed: 3,
            memoryPrefixes: [Bytes(Array("m/".utf8))])
    }

    init(
        shards: Int = 2, memoryShards: Int = 1, wall: WallMilliseconds = CoreRig.wall,
        recovered: RecoveredMember? = nil, _ change: (inout MemberOptions) -> Void = { _ in }
    ) {
        var options = MemberOptions(seed: 1, recoveryWorkers: 1)
        change(&options)
        var limits = ShardLimits()
        limits.historyEvents = options.historyRevisionsMax
        limits.historyBytes = options.historyBytesMax
        let fresh = (0..<shards + memoryShards).map {
            RecoveredShard(
                shard: Shard(number: ShardNumber(UInt8($0)), limits: limits, seed: 1), start: ConsensusStart())
        }
        let start =
            recovered
            ?? RecoveredMember(
                cluster: CoreRig.cluster(shards: shards, memoryShards: memoryShards), shards: fresh, bound: .zero,
                last: .zero)
        member = Member(options: options, recovered: start, wall: wall, now: now, into: &actions)
        perform()
    }

    mutating func step(_ event: MemberEvent) {
        member.step(event, now: now, into: &actions)
        perform()
    }

    /// Takes what the core has given, as a host does.
    mutating func perform() {
        records += actions.records
        actions.records = []
        for reply in actions.replies {
            precondition(ends[reply.ticket.tag] == nil, "A proposal ends once.")
            switch reply.outcome {
            case .applied(let range): ends[reply.ticket.tag] = .applied(Array(actions.results[range]))
            case .refused(let refusal): ends[reply.ticket.tag] = .refused(refusal)
            case .outcomeUnknown: ends[reply.ticket.tag] = .unknown
            }
        }
        actions.replies = []
        actions.results = []
        notices += actions.notices
        actions.notices = []
    }

    /// Proposes and ends the turn; returns the tag.
    @discardableResult
    mutating func propose(_ command: Command, to shard: UInt8 = 0) -> UInt64 {
        let tag = nextTag
        nextTag += 1
        step(.propose(command, to: ShardNumber(shard), Ticket(tag: tag)))
        step(.turnEnded)
        return tag
    }

    @discardableResult
    mutating func put(_ key: String, _ value: String = "v", to shard: UInt8 = 0) -> UInt64 {
        propose(.writes([.put(bytes(key), bytes(value))]), to: shard)
    }

    /// Everything given so far becomes durable.
    mutating func sync() {
        step(.durable(through: member.recordsGiven))
    }

    mutating func pass(_ duration: Duration) {
        now = now + duration
    }

    func revision(of tag: UInt64) -> Revision? {
        guard case .applied(let results)? = ends[tag], case .written(let revision, _)? = results.first else {
            return nil
        }
        return revision
    }

    func get(_ key: String, shard: UInt8 = 0) -> Bytes? {
        (try? member.withShard(ShardNumber(shard)) { shard throws(ReadError) in try shard.get(bytes(key)) })??.value
    }
}

func bytes(_ text: String) -> Bytes { Bytes(Array(text.utf8)) }
