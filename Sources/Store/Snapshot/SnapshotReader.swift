import Base

/// Items of a shard, in the order of their keys, on their way from the shard's loop to an encoder's thread.
public struct SnapshotSlice: Sendable {
    public var items: [Item]

    package init(items: [Item]) {
        self.items = items
    }
}

/// Walks a shard's state at one revision in slices, while the shard goes on.
///
/// The state is held by a pin. When that holds more history than the shard's limit allows, it is broken
/// and the next slice says so; the owner then gives the snapshot up and begins again later.
public struct SnapshotReader: Sendable {
    /// The hold on the history.
    public let pin: HistoryPin
    private var next: Bytes?

    /// Begins at `revision`, or at the shard's latest.
    public init(_ shard: inout Shard, at revision: Revision? = nil) throws(ReadError) {
        pin = try shard.pin(at: revision ?? shard.latest)
        next = Bytes()
    }

    /// The revision of the state that is read.
    public var revision: Revision { pin.revision }

    /// The next items, about `bytes` of keys and values and at most `items` of them; nil at the end.
    ///
    /// Copies no bytes. A slice may be empty and not the last. Throws `pinBroken`.
    public mutating func slice(
        of shard: borrowing Shard, bytes: Int = 4 << 20, items limit: Int = 4_096
    ) throws(SnapshotError) -> SnapshotSlice? {
        guard let from = next else { return nil }
        var items: [Item] = []
        next = try shard.range(pinnedBy: pin, from: from, limit: max(limit, 1), bytes: bytes) { items.append($0) }
        return SnapshotSlice(items: items)
    }

    /// Gives the hold up; to be called in any case, also after an error.
    public func end(_ shard: inout Shard) {
        shard.unpin(pin)
    }
}
