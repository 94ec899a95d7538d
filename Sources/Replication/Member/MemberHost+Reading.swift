public import Base
public import Store

extension MemberHost: ShardSource {
    /// Durable shards.
    public var durableShards: [ShardNumber] { (0..<engine.cluster.shards).map { ShardNumber(UInt8($0)) } }

    /// Shards whose entries stay in memory.
    public var memoryShards: [ShardNumber] {
        (0..<engine.cluster.memoryShards).map { ShardNumber(UInt8(engine.cluster.shards + $0)) }
    }

    /// What the folder says of its cluster.
    public var cluster: ClusterFile { engine.cluster }

    /// The shard that a key lives in: by its class, then by XXH3 of the whole key, seeded by the cluster. About 20 ns.
    public func shard(forKey key: Bytes) -> ShardNumber { engine.cluster.shard(forKey: key) }

    /// Whether a key's writes are on disk before they are answered.
    public func durability(ofKey key: Bytes) -> Durability { engine.cluster.durability(ofKey: key) }

    /// Calls `body` with a shard as it is now. `body` must not submit, nor come back here.
    public func withShard<R, E: Error>(
        _ number: ShardNumber, _ body: (borrowing Shard) throws(E) -> R
    ) throws(E) -> R {
        loop.preconditionCurrent()
        return try engine.member.withShard(number, body)
    }

    /// Closes the shards of a class as far as everything is applied, and returns that revision: a list at it, over all
    /// shards of the class, holds everything that was answered before this call.
    public func exactRevision(of durability: Durability = .durable) -> Revision {
        engine.exactRevision(of: durability)
    }

    /// Moves the clock to a revision that a client or peer has seen: what follows is ordered after it. Refused when
    /// it is more than 500 ms ahead.
    public func observe(_ revision: Revision) throws(ClockError) {
        loop.preconditionCurrent()
        try engine.member.observe(revision, now: loop.now)
    }

    /// Checksums of the durable shards' contents, all at one revision: equal where the state is equal.
    ///
    /// One shard is read in one go, about 20 ms for 100,000 keys of a kilobyte.
    public func hash(
        at revision: Revision? = nil, completion: @escaping (Result<StateHash, ReadError>) -> Void
    ) {
        loop.preconditionCurrent()
        hash(from: 0, into: StateHash(revision: revision ?? exactRevision()), completion)
    }

    private func hash(
        from number: Int, into partial: StateHash, _ completion: @escaping (Result<StateHash, ReadError>) -> Void
    ) {
        guard number < engine.cluster.shards else { return completion(.success(partial)) }
        var partial = partial
        do throws(ReadError) {
            let hash = try withShard(ShardNumber(UInt8(number))) { shard throws(ReadError) in
                try shard.hash(at: partial.revision)
            }
            partial.shards.append(hash)
        } catch {
            return completion(.failure(error))
        }
        loop.schedule(after: .zero) { [self] in hash(from: number + 1, into: partial, completion) }
    }
}

/// What a state's contents come to, for comparing members, backups and restarts.
public struct StateHash: Equatable, Sendable {
    public var revision: Revision
    /// One a durable shard, by number.
    public var shards: [UInt64] = []

    public init(revision: Revision, shards: [UInt64] = []) {
        self.revision = revision
        self.shards = shards
    }
}

extension ClusterFile {
    /// Whether a key's writes are on disk before they are answered.
    public func durability(ofKey key: Bytes) -> Durability {
        memoryPrefixes.contains { key.hasPrefix($0) } ? .memory : .durable
    }

    /// The shard that a key lives in.
    public func shard(forKey key: Bytes) -> ShardNumber {
        let hash = key.xxh3(seed: keySeed)
        switch durability(ofKey: key) {
        case .durable: return ShardNumber(UInt8(reduce(hash, to: shards)))
        case .memory: return ShardNumber(UInt8(shards + reduce(hash, to: memoryShards)))
        }
    }

    /// A number below `count`: the high half of a product, which needs no division (Lemire, 2019).
    private func reduce(_ hash: UInt64, to count: Int) -> Int {
        Int(hash.multipliedFullWidth(by: UInt64(count)).high)
    }
}

extension Member {
    /// Calls `body` with a shard, without copying it.
    public func withShard<R, E: Error>(
        _ number: ShardNumber, _ body: (borrowing Shard) throws(E) -> R
    ) throws(E) -> R {
        try body(slots[Int(number.rawValue)].shard)
    }

    /// The highest revision issued or observed.
    package var latestRevision: Revision { clock.latest }

    /// See `MemberHost.observe`.
    public mutating func observe(_ revision: Revision, now: Instant) throws(ClockError) {
        try clock.observe(revision, wall: steady.wall(at: now))
    }
}
