public import Store

/// What a member is doing, for metrics and people. Made on demand; nothing is counted for it that is not kept anyway.
public struct MemberStatus: Sendable {
    public struct ShardStatus: Sendable {
        public var number: ShardNumber
        public var durability: Durability
        public var latest: Revision
        public var floor: Revision
        public var closed: Revision
        public var term: UInt64
        /// The highest applied entry, and the one that the last snapshot ends with.
        public var applied: UInt64
        public var snapshotIndex: UInt64
        /// Bytes of entries since then, and of the snapshot.
        public var logBytes: Int
        public var snapshotBytes: Int
        /// Proposals not yet applied.
        public var pending: Int
        public var memory: ShardMemory
    }

    public var cluster: LogIdentity
    public var shards: [ShardStatus] = []
    public var alarms: Set<Alarm>
    /// Unanswered proposals and their bytes.
    public var inFlight: Int
    public var inFlightBytes: Int
    /// Bytes that the shards hold, and at which puts are refused.
    public var storedBytes: Int
    public var quotaBytes: Int
    /// The highest revision issued.
    public var clock: Revision
    public var counters: MemberCounters
    public var log: LogStatus
    /// Whether the log is written past the page cache.
    public var writesDirectly: Bool
    public var snapshotsTaken: Int
    public var snapshotsFailed: Int
    public var isTakingSnapshot: Bool
}

extension MemberHost {
    /// What the member is doing. On the loop; a few microseconds a shard.
    public func status() -> MemberStatus {
        loop.preconditionCurrent()
        let member = engine.member
        var status = MemberStatus(
            cluster: engine.cluster.cluster, alarms: member.alarms, inFlight: member.inFlight,
            inFlightBytes: member.inFlightBytes, storedBytes: member.storedBytes,
            quotaBytes: member.options.quotaBytes, clock: member.clock.latest, counters: member.counters,
            log: engine.logStatus(), writesDirectly: disk.isDirect, snapshotsTaken: taker.taken,
            snapshotsFailed: taker.failed,
            isTakingSnapshot: taker.isBusy)
        for (number, slot) in member.slots.enumerated() {
            status.shards.append(
                MemberStatus.ShardStatus(
                    number: ShardNumber(UInt8(number)), durability: slot.durability, latest: slot.shard.latest,
                    floor: slot.shard.floor, closed: slot.shard.closed, term: slot.consensus.term,
                    applied: slot.applied, snapshotIndex: slot.snapshotIndex, logBytes: slot.logBytes,
                    snapshotBytes: slot.snapshotBytes, pending: slot.pending.count, memory: slot.shard.memory))
        }
        return status
    }
}
