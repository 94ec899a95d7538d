import Base

/// Computes a shard's checksum in slices, while the shard goes on: the same number as `Shard.hash(at:)`.
public struct ShardHasher: Sendable {
    /// The hold on the state that is read.
    public let pin: HistoryPin
    private var next: Bytes? = Bytes()
    private var sum: UInt64 = 0

    /// Begins at `revision`.
    public init(_ shard: inout Shard, at revision: Revision) throws(ReadError) {
        pin = try shard.pin(at: revision)
    }

    /// Reads up to `keys` more keys; the checksum once all are read. Throws `pinBroken`.
    public mutating func step(_ shard: borrowing Shard, keys: Int = 4_096) throws(SnapshotError) -> UInt64? {
        guard let from = next else { return sum }
        next = try shard.hash(pinnedBy: pin, from: from, limit: keys, into: &sum)
        return next == nil ? sum : nil
    }

    /// Gives the hold up; to be called in any case, also after an error.
    public func end(_ shard: inout Shard) {
        shard.unpin(pin)
    }
}
