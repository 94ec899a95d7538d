import Base

extension ShardState {
    /// The revision to read at, checked; the largest for the newest versions.
    func check(_ revision: Revision?) throws(ReadError) -> Revision {
        guard let revision else { return .max }
        guard revision >= floor else { throw .compacted(floor: floor) }
        guard revision <= max(latest, closed) else { throw .future(latest: max(latest, closed)) }
        return revision
    }

    /// The version that was the newest at `revision`, if the key existed then.
    @inline(__always)
    private func version(_ newest: Slot, at revision: Revision) -> Slot? {
        var slot = newest
        while slab[slot].modified > revision {
            slot = slab[slot].older
            if slot == .none { return nil }
        }
        return slab[slot].isTombstone ? nil : slot
    }

    func get(_ key: Bytes, at revision: Revision) -> Item? {
        key.withUnsafeBytes { key in
            guard key.count > 0, let newest = find(key, hash: keyHash(key)), let slot = version(newest, at: revision)
            else { return nil }
            return slab[slot].item
        }
    }

    func range(
        from: Bytes, to: Bytes?, at revision: Revision, limit: Int, bytes: Int, _ body: (Item) -> Void
    ) -> Bytes? {
        let start = from.withUnsafeBytes { tree.lowerBound($0, in: slab) }
        var path = (leaf: start.leaf, index: start.index)
        var (given, size) = (0, 0)
        var skips = limit == .max && bytes == .max ? Int.max : StoreLimits.rangeKeysSkipped
        while true {
            let newest = tree.slot(at: &path)
            if newest == .none { return nil }
            if let to, to.withUnsafeBytes({ compareKeys(slab[newest].keyBytes, $0) >= 0 }) { return nil }
            if let slot = version(newest, at: revision) {
                let cost = Int(slab[slot].keyCount) + Int(slab[slot].valueCount)
                // A key of its own: slices would hold the value for as long as the caller pages.
                if given == limit || (given > 0 && cost > bytes - size) { return Bytes(slab[slot].keyBytes) }
                body(slab[slot].item)
                given += 1
                size += cost
            } else {
                if skips == 0 { return Bytes(slab[newest].keyBytes) }
                skips -= 1
            }
            path.index += 1
        }
    }

    func count(from: Bytes, to: Bytes?) -> Int {
        let start = from.withUnsafeBytes { tree.liveCount(before: tree.lowerBound($0, in: slab), in: slab) }
        guard let to else { return memory.items - start }
        return max(0, to.withUnsafeBytes { tree.liveCount(before: tree.lowerBound($0, in: slab), in: slab) } - start)
    }

    /// Mixes the versions of up to `limit` keys from `from` on into `sum`; returns the key to go on from.
    func hash(from: Bytes, at revision: Revision, limit: Int, into sum: inout UInt64) -> Bytes? {
        let start = from.withUnsafeBytes { tree.lowerBound($0, in: slab) }
        var path = (leaf: start.leaf, index: start.index)
        var left = limit
        while true {
            let newest = tree.slot(at: &path)
            if newest == .none { return nil }
            if left == 0 { return Bytes(slab[newest].keyBytes) }
            left -= 1
            if let slot = version(newest, at: revision) {
                let version = slab[slot]
                var seed = mix(UInt64(version.keyCount) << 32 | UInt64(version.valueCount))
                for word in [version.created.rawValue, version.modified.rawValue, version.version] {
                    seed = mix(seed ^ word)
                }
                seed = mix(mix(seed ^ version.uid.high) ^ version.uid.low)
                sum = mix(sum ^ xxh3(version.allBytes, seed: seed))
            }
            path.index += 1
        }
    }
}
