import Base

extension ShardState {
    mutating func apply(_ command: Command, revision: Revision, results: inout [WriteResult]) {
        switch command {
        case .writes(let writes):
            let isInOrder = revision > latest && revision > closed && revision.shard == number && revision <= .max
            guard isInOrder, revision.advanced(by: max(writes.count, 1) - 1) <= .max else {
                for _ in writes { results.append(.failed(.outOfOrder(latest: max(latest, closed)))) }
                return
            }
            results.reserveCapacity(results.count + writes.count)
            for (index, write) in writes.enumerated() {
                latest = revision.advanced(by: index)
                results.append(apply(write, revision: latest))
                tidyAfterWrite()
            }
            latest = revision.advanced(by: max(writes.count, 1) - 1)
        case .compact(let through):
            if revision > latest, revision <= .max, revision.shard == number { latest = revision }
            compact(through: through)
        }
    }

    private mutating func apply(_ write: Write, revision: Revision) -> WriteResult {
        guard write.key.count > 0, write.key.count <= limits.keyBytes else {
            return .failed(.keyInvalid(bytesMax: limits.keyBytes))
        }
        let hash = write.key.withUnsafeBytes { keyHash($0) }
        let slot = write.key.withUnsafeBytes { find($0, hash: hash) }
        let exists = slot.map { !slab[$0].isTombstone } ?? false
        let modified = slot.map { slab[$0].modified } ?? .zero
        let uid = exists ? slab[slot!].uid : .none
        if let failure = write.conditions.failure(exists: exists, modified: modified, uid: uid) {
            return .failed(failure)
        }
        switch write.change {
        case .put(let value, let uid):
            guard value.count <= limits.valueBytes else {
                return .failed(.valueTooLarge(bytesMax: limits.valueBytes))
            }
            put(write.key, value, uid: uid, over: slot, exists: exists, hash: hash, revision: revision)
            return .written(revision, previous: exists ? modified : nil)
        case .delete:
            guard exists, let slot else { return .failed(.notFound) }
            let previous = slab[slot].item
            delete(slot, revision: revision)
            return .deleted(revision, previous: previous)
        }
    }

    private mutating func put(
        _ key: Bytes, _ value: Bytes, uid: ObjectUID, over slot: Slot?, exists: Bool, hash: UInt32, revision: Revision
    ) {
        var version = Version(
            storage: ShardState.storage(key, value), keyCount: UInt16(key.count), flags: [.newest, .hasEvent],
            valueCount: UInt32(value.count), created: revision, modified: revision, version: 1, uid: uid,
            older: .none, event: 0)
        memory.overheadBytes += Version.overhead(of: key.count + value.count)
        memory.valueBytes += value.count
        guard let slot else {
            let slot = slab.insert(version)
            slab[slot].event = UInt32(truncatingIfNeeded: history.append(slot))
            table.insert(hash, slot)
            tree.insert(slot, isLive: true, in: slab)
            memory.items += 1
            memory.keyBytes += key.count
            for index in indexes.indices { indexes[index].add(slot, in: slab) }
            return
        }
        if exists {
            version.created = slab[slot].created
            version.version = slab[slot].version + 1
            memory.valueBytes -= Int(slab[slot].valueCount)
            memory.historyBytes += key.count + Int(slab[slot].valueCount)
            for index in indexes.indices { indexes[index].remove(slot, in: slab) }
        } else {
            memory.items += 1
            memory.keyBytes += key.count
            tree.changeLive(of: slot, by: 1, in: slab)
        }
        version.older = moveAside(slot)
        slab[slot] = version
        slab[slot].event = UInt32(truncatingIfNeeded: history.append(slot))
        for index in indexes.indices { indexes[index].add(slot, in: slab) }
    }

    private mutating func delete(_ slot: Slot, revision: Revision) {
        for index in indexes.indices { indexes[index].remove(slot, in: slab) }
        let (keyCount, valueCount) = (Int(slab[slot].keyCount), Int(slab[slot].valueCount))
        tree.changeLive(of: slot, by: -1, in: slab)
        memory.items -= 1
        memory.keyBytes -= keyCount
        memory.valueBytes -= valueCount
        memory.historyBytes += keyCount + valueCount
        var tombstone = slab[slot]
        tombstone.older = moveAside(slot)
        tombstone.flags = [.newest, .tombstone, .hasEvent]
        tombstone.valueCount = 0
        tombstone.created = .zero
        tombstone.modified = revision
        tombstone.version = 0
        slab[slot] = tombstone
        slab[slot].event = UInt32(truncatingIfNeeded: history.append(slot))
    }

    /// Moves the newest version of a key to a slot of its own, so that its slot is free for the next one.
    private mutating func moveAside(_ slot: Slot) -> Slot {
        let moved = slab.insert(slab[slot])
        slab[moved].flags.remove(.newest)
        if slab[moved].flags.contains(.hasEvent) { history[history.number(low: slab[moved].event)] = moved }
        return moved
    }

    /// Key and value in one run of memory of their own: what stays does not hold the batch that it came in.
    static func storage(_ key: Bytes, _ value: Bytes) -> BytesStorage {
        let all = Bytes(capacity: key.count + value.count) { target in
            // SAFETY: the target has room for both.
            key.withUnsafeBytes { target.baseAddress!.update(from: $0.baseAddress!, count: $0.count) }
            value.withUnsafeBytes { (target.baseAddress! + key.count).update(from: $0.baseAddress!, count: $0.count) }
            return key.count + value.count
        }
        return all.storage
    }

    /// Adds an item of a snapshot, whose key is above all keys so far; the history does not know it.
    mutating func load(_ item: Item) {
        let hash = item.key.withUnsafeBytes { keyHash($0) }
        let slot = slab.insert(
            Version(
                storage: ShardState.storage(item.key, item.value), keyCount: UInt16(item.key.count), flags: .newest,
                valueCount: UInt32(item.value.count), created: item.created, modified: item.modified,
                version: item.version, uid: item.uid, older: .none, event: 0))
        table.insert(hash, slot)
        tree.insert(slot, isLive: true, in: slab)
        memory.items += 1
        memory.keyBytes += item.key.count
        memory.valueBytes += item.value.count
        memory.overheadBytes += Version.overhead(of: item.key.count + item.value.count)
        for index in indexes.indices { indexes[index].add(slot, in: slab) }
    }
}
