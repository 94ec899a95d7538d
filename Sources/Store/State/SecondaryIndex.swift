public import Base

/// Says under which terms a value is to be found.
///
/// Called on the shard's loop for each version of a key with the index's prefix, when it comes and when it
/// goes; it must give the same terms both times, and be quick.
public protocol IndexRule: Sendable {
    /// Appends the terms of `value`, each once; none when it is not to be found.
    func terms(key: Bytes, value: Bytes, into terms: inout [Bytes])
}

/// Names one secondary index of a shard.
public struct IndexNumber: RawRepresentable, Hashable, Sendable {
    public let rawValue: Int

    @inlinable
    public init(rawValue: Int) {
        self.rawValue = rawValue
    }
}

/// The keys of a prefix by the terms of their values, in the order of (term, key). It knows the newest versions only.
///
/// An entry is a version of its own slab whose key is the term's length (two bytes, high first), the term and
/// the key, and whose `older` names the slot of the key in the shard. About 180 bytes an entry.
final class SecondaryIndex: @unchecked Sendable {
    // `@unchecked Sendable`: a part of a shard's state, shared and copied with it.
    let number: IndexNumber
    let prefix: Bytes
    private let rule: any IndexRule
    private var entries: IndexEntries

    private struct IndexEntries: ~Copyable {
        var slab = VersionSlab()
        var tree = KeyTree()
        var storageBytes = 0

        init() {}

        init(copying other: borrowing IndexEntries) {
            slab = other.slab.copy()
            tree = other.tree.copy()
            storageBytes = other.storageBytes
        }

        /// The first entry at or above `key`, and whether it is that key's.
        func place(_ key: Bytes) -> (slot: Slot, found: Bool) {
            key.withUnsafeBytes { bytes in
                let path = tree.lowerBound(bytes, in: slab)
                var place = (leaf: path.leaf, index: path.index)
                let slot = tree.slot(at: &place)
                return (slot, slot != .none && compareKeys(slab[slot].keyBytes, bytes) == 0)
            }
        }

        mutating func add(_ key: Bytes, naming slot: Slot) {
            guard !place(key).found else { return }
            let entry = slab.insert(
                Version(
                    storage: key.storage, keyCount: UInt16(key.count), flags: .newest, valueCount: 0, created: .zero,
                    modified: .zero, version: 0, uid: .none, older: slot, event: 0))
            storageBytes += key.count + Version.overhead(of: key.count)
            tree.insert(entry, isLive: true, in: slab)
        }

        mutating func remove(_ key: Bytes) {
            let (entry, found) = place(key)
            guard found else { return }
            storageBytes -= key.count + Version.overhead(of: key.count)
            tree.changeLive(of: entry, by: -1, in: slab)
            tree.remove(entry, in: slab)
            slab.free(entry)
        }
    }

    init(number: IndexNumber, prefix: Bytes, rule: any IndexRule) {
        self.number = number
        self.prefix = prefix
        self.rule = rule
        entries = IndexEntries()
    }

    private init(copying other: SecondaryIndex) {
        number = other.number
        prefix = other.prefix
        rule = other.rule
        entries = IndexEntries(copying: other.entries)
    }

    func copy() -> SecondaryIndex { SecondaryIndex(copying: self) }

    var bytes: Int { entries.storageBytes + entries.slab.bytes + entries.tree.bytes }

    /// The key of an entry; nil for a term that is too long to be found.
    private static func entryKey(_ term: Bytes, _ key: Bytes) -> Bytes? {
        guard term.count + key.count + 2 <= StoreLimits.keyBytesCeiling else { return nil }
        return Bytes(capacity: 2 + term.count + key.count) { target in
            target[0] = UInt8(term.count >> 8)
            target[1] = UInt8(term.count & 0xFF)
            for index in 0..<term.count { target[2 + index] = term[index] }
            for index in 0..<key.count { target[2 + term.count + index] = key[index] }
            return target.count
        }
    }

    /// The keys of the entries of the version in `slot`.
    private func keys(of slot: Slot, in slab: borrowing VersionSlab) -> [Bytes] {
        let item = slab[slot].item
        guard item.key.hasPrefix(prefix) else { return [] }
        var terms: [Bytes] = []
        rule.terms(key: item.key, value: item.value, into: &terms)
        return terms.compactMap { SecondaryIndex.entryKey($0, item.key) }
    }

    /// Takes the version in `slot` in.
    func add(_ slot: Slot, in slab: borrowing VersionSlab) {
        for key in keys(of: slot, in: slab) { entries.add(key, naming: slot) }
    }

    /// Takes the version in `slot` out, before it is replaced.
    func remove(_ slot: Slot, in slab: borrowing VersionSlab) {
        for key in keys(of: slot, in: slab) { entries.remove(key) }
    }

    /// Gives the slots of the keys that have `term`, from key `from` on; returns the key to go on from after `limit`.
    func range(_ term: Bytes, from: Bytes, limit: Int, in slab: borrowing VersionSlab, _ body: (Slot) -> Void) -> Bytes?
    {
        guard let first = SecondaryIndex.entryKey(term, from), let all = SecondaryIndex.entryKey(term, Bytes()) else {
            return nil
        }
        let path = first.withUnsafeBytes { entries.tree.lowerBound($0, in: entries.slab) }
        var place = (leaf: path.leaf, index: path.index)
        var left = limit
        while true {
            let entry = entries.tree.slot(at: &place)
            guard entry != .none, entries.slab[entry].key.hasPrefix(all) else { return nil }
            let slot = entries.slab[entry].older
            if left == 0 { return Bytes(slab[slot].keyBytes) }
            body(slot)
            left -= 1
            place.index += 1
        }
    }
}
