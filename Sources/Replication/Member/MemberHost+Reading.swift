public import Base
public import Store

extension MemberHost: ShardSource {
    /// The shards by themselves.
    public var shards: MemberShards { MemberShards(engine) }

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
    /// Reads every byte, in slices of a millisecond: about 0.3 s for a million keys of a kilobyte.
    public func hash(
        at revision: Revision? = nil, completion: @escaping (Result<StateHash, ReadError>) -> Void
    ) {
        loop.preconditionCurrent()
        let revision = revision ?? exactRevision()
        var hashers: [ShardHasher] = []
        do throws(ReadError) {
            for shard in durableShards { hashers.append(try engine.member.beginHash(of: shard, at: revision)) }
        } catch {
            for (number, hasher) in hashers.enumerated() { engine.member.endHash(hasher, number) }
            return completion(.failure(error))
        }
        hash(hashers, number: 0, into: StateHash(revision: revision), completion)
    }

    private func hash(
        _ hashers: [ShardHasher], number: Int, into partial: StateHash,
        _ completion: @escaping (Result<StateHash, ReadError>) -> Void
    ) {
        var (hashers, number, partial) = (hashers, number, partial)
        do throws(SnapshotError) {
            if let sum = try engine.member.hashOn(&hashers[number], number) {
                partial.shards.append(sum)
                number += 1
            }
        } catch {
            number = hashers.count
        }
        guard number == hashers.count else {
            loop.schedule(after: .zero) { [self] in hash(hashers, number: number, into: partial, completion) }
            return
        }
        for (number, hasher) in hashers.enumerated() { engine.member.endHash(hasher, number) }
        let isWhole = partial.shards.count == hashers.count
        // A hold that broke: what was to be read is forgotten.
        completion(isWhole ? .success(partial) : .failure(.compacted(floor: partial.revision)))
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

    /// Adds an index to every shard.
    mutating func addIndex(prefix: Bytes, rule: any IndexRule) -> IndexNumber {
        var number = IndexNumber(rawValue: 0)
        for slot in slots.indices { number = slots[slot].shard.addIndex(prefix: prefix, rule: rule) }
        return number
    }

    mutating func beginHash(of shard: ShardNumber, at revision: Revision) throws(ReadError) -> ShardHasher {
        try ShardHasher(&slots[Int(shard.rawValue)].shard, at: revision)
    }

    func hashOn(_ hasher: inout ShardHasher, _ number: Int) throws(SnapshotError) -> UInt64? {
        try hasher.step(slots[number].shard)
    }

    mutating func endHash(_ hasher: ShardHasher, _ number: Int) {
        hasher.end(&slots[number].shard)
    }

    /// The highest revision issued or observed.
    package var latestRevision: Revision { clock.latest }

    /// See `MemberHost.observe`.
    public mutating func observe(_ revision: Revision, now: Instant) throws(ClockError) {
        try clock.observe(revision, wall: steady.wall(at: now))
    }
}
