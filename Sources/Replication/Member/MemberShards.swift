public import Base
public import Reactor
public import Store

/// The shards of a host without its disk: what those need who read and propose. Belongs to the host's loop.
///
/// A type of its own so that such code is no generic of the disk's type, and is compiled once and wholly.
public struct MemberShards: ShardSource {
    let engine: MemberLoop

    init(_ engine: MemberLoop) {
        self.engine = engine
    }

    public var loop: EventLoop { engine.loop }
    public var durable: [ShardNumber] { (0..<engine.cluster.shards).map { ShardNumber(UInt8($0)) } }
    /// Shards whose entries stay in memory.
    public var memory: [ShardNumber] {
        (0..<engine.cluster.memoryShards).map { ShardNumber(UInt8(engine.cluster.shards + $0)) }
    }
    public var cluster: ClusterFile { engine.cluster }

    /// Calls `body` with a shard as it is now. `body` must not submit, nor come back here.
    public func withShard<R, E: Error>(
        _ number: ShardNumber, _ body: (borrowing Shard) throws(E) -> R
    ) throws(E) -> R {
        engine.loop.preconditionCurrent()
        return try engine.member.withShard(number, body)
    }

    /// As `MemberHost.exactRevision(of:)`.
    public func exactRevision(of durability: Durability = .durable) -> Revision {
        engine.exactRevision(of: durability)
    }

    /// As `MemberHost.observe(_:)`.
    public func observe(_ revision: Revision) throws(ClockError) {
        engine.loop.preconditionCurrent()
        try engine.member.observe(revision, now: engine.loop.now)
    }

    /// Adds a secondary index over the keys with `prefix` to every shard, and takes in what is there: about 1 µs a key.
    ///
    /// It has the same number on all shards, and lasts as long as the host.
    public func addIndex(prefix: Bytes, rule: any IndexRule) -> IndexNumber {
        engine.loop.preconditionCurrent()
        return engine.member.addIndex(prefix: prefix, rule: rule)
    }

    /// As `MemberHost.shard(forKey:)`.
    public func shard(forKey key: Bytes) -> ShardNumber { engine.cluster.shard(forKey: key) }

    /// The time of day as the shards' revisions have it: the machine's at the start, moved on by its steady clock.
    public var wall: WallMilliseconds { engine.member.steady.wall(at: engine.loop.now) }

    /// As `MemberHost.submit(_:to:tag:)`: the host's delegate hears of the end.
    public func submit(_ command: consuming Command, to shard: ShardNumber, tag: UInt64) {
        engine.submit(command, to: shard, Ticket(tag: tag))
    }
}
