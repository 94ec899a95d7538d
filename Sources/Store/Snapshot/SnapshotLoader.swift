public import Base

/// Builds a shard from a snapshot that comes in pieces.
///
/// The shard begins with the snapshot's revision as its latest, floor and closed one: its history is empty.
public struct SnapshotLoader: ~Copyable, Sendable {
    private var decoder = SnapshotDecoder()
    private var shard: Shard

    /// `seed` hardens the shard's tables against chosen keys: draw it at random.
    public init(number: ShardNumber, limits: ShardLimits = ShardLimits(), seed: UInt64) {
        shard = Shard(number: number, limits: limits, seed: seed)
    }

    /// What the snapshot says of itself, once that has come.
    public var header: SnapshotHeader? { decoder.header }

    /// Takes the next bytes.
    public mutating func feed(_ bytes: Bytes) throws(SnapshotError) {
        try decoder.feed(bytes) { item throws(SnapshotError) in shard.load(item) }
        if let header, header.shard != shard.number { throw .wrongShard(header.shard) }
    }

    /// The shard, when the whole snapshot has come and is right.
    public consuming func finish() throws(SnapshotError) -> (shard: Shard, header: SnapshotHeader) {
        _ = try decoder.finish()
        guard let header = decoder.header else { throw .truncated }
        // In place: a copy that changes would copy the whole state.
        shard.start(above: header.revision)
        return (shard, header)
    }
}
