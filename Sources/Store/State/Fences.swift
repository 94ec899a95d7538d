import Base

/// The lower bounds of the children of an inner node of the tree, in order; the first child has none.
///
/// Eight bytes of each bound behind what all bounds have in common stand in one run of memory, so that a
/// search rarely looks at the bounds themselves.
struct Fences {
    /// Bound `i` of child `i`; the first counts as lower than everything.
    private(set) var keys: [Bytes] = [Bytes()]
    private var heads: [UInt64] = [0]
    /// Bytes that all bounds but the first have in common.
    private var skip = 0

    init() {}

    private init(keys: [Bytes]) {
        self.keys = keys
        rebuild()
    }

    var count: Int { keys.count }

    /// The child that `key` belongs to.
    func child(for key: UnsafeBufferPointer<UInt8>) -> Int {
        guard keys.count > 1 else { return 0 }
        let side = keys[1].withUnsafeBytes { first in
            compareKeys(
                UnsafeBufferPointer(rebasing: key.prefix(skip)), UnsafeBufferPointer(rebasing: first.prefix(skip)))
        }
        if side != 0 { return side < 0 ? 0 : keys.count - 1 }
        let head = keyHead(key, from: skip)
        return heads.withUnsafeBufferPointer { heads in
            var (low, high) = (1, heads.count)
            while low < high {
                let middle = (low + high) >> 1
                let isBelow =
                    heads[middle] == head
                    ? keys[middle].withUnsafeBytes { compareKeys($0, key) <= 0 } : heads[middle] < head
                if isBelow { low = middle + 1 } else { high = middle }
            }
            return low - 1
        }
    }

    /// Adds the bound of a new child at `index`, which is not the first.
    mutating func insert(_ key: Bytes, at index: Int) {
        let common =
            keys.count == 1
            ? key.count
            : min(skip, keys[1].withUnsafeBytes { first in key.withUnsafeBytes { commonPrefix(first, $0) } })
        keys.insert(key, at: index)
        if common == skip {
            heads.insert(key.withUnsafeBytes { keyHead($0, from: skip) }, at: index)
        } else {
            rebuild()
        }
    }

    /// Removes child `index`; when it is the first, the next one has no bound any more.
    mutating func remove(at index: Int) {
        keys.remove(at: index)
        heads.remove(at: index)
    }

    /// Cuts the children from `index` on off; their first bound becomes the new node's bound.
    mutating func split(at index: Int) -> (bound: Bytes, fences: Fences) {
        let right = Fences(keys: Array(keys[index...]))
        let bound = keys[index]
        keys.removeSubrange(index...)
        rebuild()
        return (bound, right)
    }

    private mutating func rebuild() {
        skip = keys.count > 1 ? keys[1].count : 0
        for key in keys.dropFirst(2) {
            skip = min(skip, keys[1].withUnsafeBytes { first in key.withUnsafeBytes { commonPrefix(first, $0) } })
        }
        heads = keys.map { key in key.withUnsafeBytes { keyHead($0, from: skip) } }
    }
}

/// The eight bytes of `key` from `skip` on as a number that orders as they do; zeros behind the end.
@inline(__always)
func keyHead(_ key: UnsafeBufferPointer<UInt8>, from skip: Int) -> UInt64 {
    let left = key.count - skip
    guard left > 0, let base = UnsafeRawPointer(key.baseAddress) else { return 0 }
    // SAFETY: eight bytes are loaded only where eight are left; loads are unaligned.
    if left >= 8 { return UInt64(bigEndian: base.loadUnaligned(fromByteOffset: skip, as: UInt64.self)) }
    var head: UInt64 = 0
    for index in 0..<left { head |= UInt64(key[skip + index]) << UInt64(56 - 8 * index) }
    return head
}

/// How many bytes both begin with.
func commonPrefix(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Int {
    let shared = min(left.count, right.count)
    for index in 0..<shared where left[index] != right[index] { return index }
    return shared
}
