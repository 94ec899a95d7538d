public import Store

/// The name of a snapshot's file: the shard, and the entry that it ends with.
///
/// `shard-007-000000000000000a-3` is shard 7 after entry 10 of term 3; with `.part` at its end it is being
/// written, and removed at the next start.
public struct SnapshotName: Hashable, Sendable {
    public var shard: ShardNumber
    public var index: UInt64
    public var term: UInt64

    /// The ending of a file that is not complete.
    static let partSuffix = ".part"

    public init(shard: ShardNumber, index: UInt64, term: UInt64) {
        self.shard = shard
        self.index = index
        self.term = term
    }

    /// The name within the folder of snapshots.
    public var text: String {
        "shard-" + SnapshotName.padded(String(shard.rawValue), to: 3) + "-"
            + SnapshotName.padded(String(index, radix: 16), to: 16) + "-" + String(term, radix: 16)
    }

    /// Reads a name; `nil` when it is not one that `text` makes.
    public init?(text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "shard", let shard = UInt8(parts[1]),
            let index = UInt64(parts[2], radix: 16), let term = UInt64(parts[3], radix: 16)
        else { return nil }
        self.init(shard: ShardNumber(shard), index: index, term: term)
        guard self.text == text else { return nil }
    }

    private static func padded(_ digits: String, to width: Int) -> String {
        String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
