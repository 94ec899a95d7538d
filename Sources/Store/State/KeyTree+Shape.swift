import Base

// How leaves and branches split and join.
extension KeyTree {
    /// Makes room around `path`, whose leaf is full.
    ///
    /// At the end of the tree the new leaf begins empty: keys that come in order fill leaves to the brim.
    mutating func split(_ path: Path, for key: UnsafeBufferPointer<UInt8>, in slab: borrowing VersionSlab) {
        let left = path.leaf
        let count = leaves[Int(left)].count
        let isAppend = path.index == count && leaves[Int(left)].next == KeyTree.noLeaf
        let middle = isAppend ? count : count / 2
        let right = makeLeaf()
        let below = slab[slots(of: left)[middle - 1]].keyBytes
        let above = isAppend ? key : slab[slots(of: left)[middle]].keyBytes
        // The shortest bound that tells both sides apart.
        let bound = Bytes(above.prefix(commonPrefix(below, above) + 1))

        // SAFETY: both leaves have room for 64, and are not the same.
        heads(of: right).update(from: heads(of: left) + middle, count: count - middle)
        slots(of: right).update(from: slots(of: left) + middle, count: count - middle)
        leaves[Int(right)] = LeafHead(
            count: count - middle, live: live(in: right, count: count - middle, in: slab),
            skip: leaves[Int(left)].skip, next: leaves[Int(left)].next)
        leaves[Int(left)].count = middle
        leaves[Int(left)].live -= leaves[Int(right)].live
        leaves[Int(left)].next = right
        branches[path.branch].fences.insert(bound, at: path.child + 1)
        branches[path.branch].leaves.insert(right, at: path.child + 1)
        if branches[path.branch].leaves.count > KeyTree.branchLeaves { splitBranch(path.branch, isAppend: isAppend) }
        refresh(below, in: slab)
        refresh(above, in: slab)
    }

    private mutating func splitBranch(_ index: Int, isAppend: Bool) {
        let middle = isAppend ? branches[index].leaves.count - 1 : branches[index].leaves.count / 2
        let (bound, fences) = branches[index].fences.split(at: middle)
        var right = Branch(fences: fences, leaves: Array(branches[index].leaves[middle...]))
        branches[index].leaves.removeSubrange(middle...)
        right.live = right.leaves.reduce(0) { $0 + leaves[Int($1)].live }
        branches[index].live -= right.live
        branches.insert(right, at: index + 1)
        root.insert(bound, at: index + 1)
    }

    /// Joins the leaf at `path`, which has few slots, with a neighbour, or takes it out when it is empty.
    mutating func shrink(_ path: Path, in slab: borrowing VersionSlab) {
        let count = leaves[Int(path.leaf)].count
        let siblings = branches[path.branch].leaves.count
        for left in [path.child, path.child - 1] where left >= 0 && left + 1 < siblings {
            let other = branches[path.branch].leaves[left == path.child ? left + 1 : left]
            if count + leaves[Int(other)].count <= KeyTree.joinedSlots {
                join(path.branch, left, in: slab)
                return
            }
        }
        if count == 0, siblings == 1, branches.count > 1 { removeBranch(path.branch, in: slab) }
    }

    /// Moves the slots of child `left + 1` of a branch into child `left`.
    private mutating func join(_ branch: Int, _ left: Int, in slab: borrowing VersionSlab) {
        let (target, source) = (branches[branch].leaves[left], branches[branch].leaves[left + 1])
        let (count, added) = (leaves[Int(target)].count, leaves[Int(source)].count)
        // SAFETY: both together have at most 48 slots; the leaves are not the same.
        slots(of: target).advanced(by: count).update(from: slots(of: source), count: added)
        leaves[Int(target)].count += added
        leaves[Int(target)].live += leaves[Int(source)].live
        leaves[Int(target)].next = leaves[Int(source)].next
        branches[branch].fences.remove(at: left + 1)
        branches[branch].leaves.remove(at: left + 1)
        freeLeaf(source)
        refresh(branch, left, force: true, in: slab)
    }

    private mutating func removeBranch(_ index: Int, in slab: borrowing VersionSlab) {
        let leaf = branches[index].leaves[0]
        if index > 0, let last = branches[index - 1].leaves.last { leaves[Int(last)].next = leaves[Int(leaf)].next }
        branches.remove(at: index)
        root.remove(at: index)
        freeLeaf(leaf)
        // The bounds of the neighbour reach further now.
        if index > 0 {
            refresh(index - 1, branches[index - 1].leaves.count - 1, in: slab)
        } else {
            refresh(0, 0, in: slab)
        }
    }

    private func live(in leaf: UInt32, count: Int, in slab: borrowing VersionSlab) -> Int {
        var live = 0
        for index in 0..<count where !slab[slots(of: leaf)[index]].isTombstone { live += 1 }
        return live
    }

    /// Sets what the keys of the leaf that `key` belongs to have in common, after its bounds have changed.
    private mutating func refresh(_ key: UnsafeBufferPointer<UInt8>, in slab: borrowing VersionSlab) {
        let branch = root.child(for: key)
        refresh(branch, branches[branch].fences.child(for: key), in: slab)
    }

    private mutating func refresh(_ branch: Int, _ child: Int, force: Bool = false, in slab: borrowing VersionSlab) {
        let leaf = branches[branch].leaves[child]
        let skip = commonBytes(branch, child)
        guard force || skip != leaves[Int(leaf)].skip else { return }
        leaves[Int(leaf)].skip = skip
        let (heads, slots) = (heads(of: leaf), slots(of: leaf))
        for index in 0..<leaves[Int(leaf)].count { heads[index] = keyHead(slab[slots[index]].keyBytes, from: skip) }
    }

    /// What the two bounds of a leaf, and so all keys between them, have in common; zero at the ends of the tree.
    private func commonBytes(_ branch: Int, _ child: Int) -> Int {
        guard branch > 0 || child > 0 else { return 0 }
        let lower = child > 0 ? branches[branch].fences.keys[child] : root.keys[branch]
        let upper: Bytes
        if child + 1 < branches[branch].leaves.count {
            upper = branches[branch].fences.keys[child + 1]
        } else if branch + 1 < branches.count {
            upper = root.keys[branch + 1]
        } else {
            return 0
        }
        return lower.withUnsafeBytes { l in upper.withUnsafeBytes { commonPrefix(l, $0) } }
    }

    /// The number of keys that exist below `path`.
    func liveCount(before path: Path, in slab: borrowing VersionSlab) -> Int {
        var count = 0
        for branch in 0..<path.branch { count += branches[branch].live }
        for child in 0..<path.child { count += leaves[Int(branches[path.branch].leaves[child])].live }
        return count + live(in: path.leaf, count: path.index, in: slab)
    }
}
