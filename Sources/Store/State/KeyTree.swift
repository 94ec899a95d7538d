import Base

/// The keys of a shard in order: a B+ tree of three levels, whose leaves name slots.
///
/// A root of branches, branches of up to 128 leaves, leaves of up to 64 slots. All keys of a leaf lie between two bounds, so
/// they share what the bounds share; behind that, eight bytes of each key stand in the leaf. About 18 bytes a key.
struct KeyTree: ~Copyable {
    struct LeafHead {
        var count = 0
        /// Slots of keys that exist.
        var live = 0
        /// Bytes that all keys of the leaf have in common.
        var skip = 0
        var next = KeyTree.noLeaf
    }

    struct Branch {
        var fences = Fences()
        var leaves: [UInt32]
        /// Slots of keys that exist, in all leaves.
        var live = 0
    }

    /// A place between two keys.
    struct Path {
        var branch: Int
        /// The leaf's place in its branch.
        var child: Int
        var leaf: UInt32
        var index: Int
    }

    static let noLeaf = UInt32.max
    static let leafSlots = 64
    static let branchLeaves = 128
    /// A leaf with fewer slots is joined with a neighbour where both fit one with room to spare.
    static let leafSlotsMin = 16
    static let joinedSlots = 48

    var heads = Pages<UInt64>(bits: 12)
    var slots = Pages<UInt32>(bits: 12)
    var leaves = Pages<LeafHead>(bits: 8)
    private var free: [UInt32] = []
    var root = Fences()
    var branches: [Branch] = []

    init() {
        branches = [Branch(leaves: [makeLeaf()])]
    }

    private init(copying other: borrowing KeyTree) {
        heads = other.heads.copy()
        slots = other.slots.copy()
        leaves = other.leaves.copy()
        free = other.free
        root = other.root
        branches = other.branches
    }

    func copy() -> KeyTree { KeyTree(copying: self) }

    /// Bytes of memory; of the inner nodes roughly, so that asking costs nothing: a bound with its head, its
    /// key's storage and the leaf's number.
    var bytes: Int {
        heads.bytes + slots.bytes + leaves.bytes + leaves.count * (24 + 8 + 48 + 4)
            + branches.count * (MemoryLayout<Branch>.stride + 24 + 8 + 48)
    }

    mutating func makeLeaf() -> UInt32 {
        if let leaf = free.popLast() {
            leaves[Int(leaf)] = LeafHead()
            return leaf
        }
        _ = heads.append(0, times: KeyTree.leafSlots)
        _ = slots.append(Slot.none, times: KeyTree.leafSlots)
        return UInt32(leaves.append(LeafHead()))
    }

    mutating func freeLeaf(_ leaf: UInt32) {
        free.append(leaf)
    }

    /// The leaf's heads and slots; both runs lie within one page.
    @inline(__always)
    func heads(of leaf: UInt32) -> UnsafeMutablePointer<UInt64> {
        // SAFETY: a leaf's 64 places lie within one page; callers stay below its count.
        heads.pointer(at: Int(leaf) * KeyTree.leafSlots)
    }

    @inline(__always)
    func slots(of leaf: UInt32) -> UnsafeMutablePointer<UInt32> {
        // SAFETY: as above.
        slots.pointer(at: Int(leaf) * KeyTree.leafSlots)
    }

    /// The place before the first key that is not below `key`.
    func lowerBound(_ key: UnsafeBufferPointer<UInt8>, in slab: borrowing VersionSlab) -> Path {
        let branch = root.child(for: key)
        let child = branches[branch].fences.child(for: key)
        let leaf = branches[branch].leaves[child]
        let info = leaves[Int(leaf)]
        let (heads, slots) = (heads(of: leaf), slots(of: leaf))
        let head = keyHead(key, from: info.skip)
        var (low, high) = (0, info.count)
        while low < high {
            let middle = (low + high) >> 1
            let isBelow =
                heads[middle] == head ? compareKeys(slab[slots[middle]].keyBytes, key) < 0 : heads[middle] < head
            if isBelow { low = middle + 1 } else { high = middle }
        }
        return Path(branch: branch, child: child, leaf: leaf, index: low)
    }

    /// Adds `slot`, whose key is not in the tree.
    mutating func insert(_ slot: Slot, isLive: Bool, in slab: borrowing VersionSlab) {
        let key = slab[slot].keyBytes
        var path = lowerBound(key, in: slab)
        if leaves[Int(path.leaf)].count == KeyTree.leafSlots {
            split(path, for: key, in: slab)
            path = lowerBound(key, in: slab)
        }
        let (heads, slots) = (heads(of: path.leaf), slots(of: path.leaf))
        let moved = leaves[Int(path.leaf)].count - path.index
        // SAFETY: the leaf has room for one more; the runs overlap, which `update(from:)` allows.
        (heads + path.index + 1).update(from: heads + path.index, count: moved)
        (slots + path.index + 1).update(from: slots + path.index, count: moved)
        heads[path.index] = keyHead(key, from: leaves[Int(path.leaf)].skip)
        slots[path.index] = slot
        leaves[Int(path.leaf)].count += 1
        if isLive { changeLive(path, by: 1) }
    }

    /// Says that the key of `slot`, which stays in the tree, has come into being (1) or is gone (-1).
    mutating func changeLive(of slot: Slot, by change: Int, in slab: borrowing VersionSlab) {
        changeLive(lowerBound(slab[slot].keyBytes, in: slab), by: change)
    }

    private mutating func changeLive(_ path: Path, by change: Int) {
        leaves[Int(path.leaf)].live += change
        branches[path.branch].live += change
    }

    /// Removes `slot`, whose key does not exist any more but is in the tree.
    mutating func remove(_ slot: Slot, in slab: borrowing VersionSlab) {
        let path = lowerBound(slab[slot].keyBytes, in: slab)
        let (heads, slots) = (heads(of: path.leaf), slots(of: path.leaf))
        precondition(
            path.index < leaves[Int(path.leaf)].count && slots[path.index] == slot, "A key is missing from its tree.")
        let moved = leaves[Int(path.leaf)].count - path.index - 1
        // SAFETY: the places behind the removed one are in use; the runs overlap, which `update(from:)` allows.
        (heads + path.index).update(from: heads + path.index + 1, count: moved)
        (slots + path.index).update(from: slots + path.index + 1, count: moved)
        leaves[Int(path.leaf)].count -= 1
        if leaves[Int(path.leaf)].count < KeyTree.leafSlotsMin { shrink(path, in: slab) }
    }

    /// The place's slot, moving it to the next leaf that has one; `none` at the end.
    @inline(__always)
    func slot(at path: inout (leaf: UInt32, index: Int)) -> Slot {
        while path.index >= leaves[Int(path.leaf)].count {
            guard leaves[Int(path.leaf)].next != KeyTree.noLeaf else { return .none }
            path = (leaves[Int(path.leaf)].next, 0)
        }
        return slots(of: path.leaf)[path.index]
    }
}
