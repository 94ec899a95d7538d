import Base

/// What a shard is made of. One owner, changed in place; `Shard` is the value around it.
///
/// Invariants: a key is in the table and in the tree exactly while its newest version is in the slab, and
/// that is while the key exists or the event of its delete is in the history. A version that was replaced is
/// in the slab exactly while the event that replaced it is in the history. Events are in ascending order;
/// all above the floor are here, and those at or below it go a few at a time.
struct ShardState: ~Copyable {
    let limits: ShardLimits
    let seed: UInt64
    let number: ShardNumber

    var slab = VersionSlab()
    var table = KeyTable()
    var tree = KeyTree()
    var history = History()
    var indexes: [SecondaryIndex] = []
    var pins = PinSet()

    var latest = Revision.zero
    var floor = Revision.zero
    var closed = Revision.zero
    /// Events before this number are at or below the floor and have been counted out.
    var floorNumber: UInt64 = 0
    /// The part of `memory.historyBytes` that belongs to events before `floorNumber`.
    var expiredBytes = 0
    var memory = ShardMemory()

    init(number: ShardNumber, limits: ShardLimits, seed: UInt64) {
        precondition(
            limits.keyBytes <= StoreLimits.keyBytesCeiling && limits.valueBytes <= StoreLimits.valueBytesCeiling,
            "A shard cannot take keys or values that long.")
        self.number = number
        self.limits = limits
        self.seed = seed
    }

    private init(copying other: borrowing ShardState) {
        limits = other.limits
        seed = other.seed
        number = other.number
        slab = other.slab.copy()
        table = other.table.copy()
        tree = other.tree.copy()
        history = other.history
        indexes = other.indexes.map { $0.copy() }
        pins = other.pins
        latest = other.latest
        floor = other.floor
        closed = other.closed
        floorNumber = other.floorNumber
        expiredBytes = other.expiredBytes
        memory = other.memory
    }

    func copy() -> ShardState { ShardState(copying: self) }

    @inline(__always)
    func keyHash(_ key: UnsafeBufferPointer<UInt8>) -> UInt32 {
        UInt32(truncatingIfNeeded: xxh3(key, seed: seed))
    }

    /// The newest version of `key`, which may be a delete.
    @inline(__always)
    func find(_ key: UnsafeBufferPointer<UInt8>, hash: UInt32) -> Slot? {
        table.find(hash) { slot in
            let found = slab[slot].keyBytes
            guard found.count == key.count, let left = found.baseAddress, let right = key.baseAddress else {
                return false
            }
            return equalBytes(left, right, count: key.count)
        }
    }

    mutating func addIndex(prefix: Bytes, rule: any IndexRule) -> IndexNumber {
        let number = IndexNumber(rawValue: indexes.count)
        let index = SecondaryIndex(number: number, prefix: prefix, rule: rule)
        let start = prefix.withUnsafeBytes { tree.lowerBound($0, in: slab) }
        var path = (leaf: start.leaf, index: start.index)
        while true {
            let slot = tree.slot(at: &path)
            guard slot != .none, slab[slot].key.hasPrefix(prefix) else { break }
            if !slab[slot].isTombstone { index.add(slot, in: slab) }
            path.index += 1
        }
        indexes.append(index)
        return number
    }

    var overheadBytes: Int {
        var sum = memory.overheadBytes + slab.bytes + table.bytes + tree.bytes + history.bytes
        for index in indexes { sum += index.bytes }
        return sum
    }
}

/// The class that lets a value of `Shard` share a state until one of them changes.
final class ShardBox: @unchecked Sendable {
    // `@unchecked Sendable`: a state that is shared is only read; `Shard` copies it before it changes one.
    var state: ShardState

    init(_ state: consuming ShardState) {
        self.state = state
    }
}
