import Base
import Store

extension Command {
    /// Bytes of the command's entry: `EntryPayload` says how they come about.
    var payloadBytes: Int {
        switch self {
        case .compact: return 18
        case .writes(let writes):
            var sum = 14
            for write in writes {
                sum += 3 + write.key.count
                if write.conditions.revision != nil { sum += 8 }
                if write.conditions.uid != nil { sum += 16 }
                if case .put(let value, let uid) = write.change {
                    sum += 4 + value.count
                    if uid != .none { sum += 16 }
                }
            }
            return sum
        }
    }

    /// Whether it asks for something.
    var isSubmittable: Bool {
        switch self {
        case .compact: true
        case .writes(let writes): !writes.isEmpty && writes.count <= StoreLimits.commandWrites
        }
    }

    /// The same command with keys and values that keep nothing else in memory: not the frame that they came in, and
    /// of a batch not each other. A single write takes them from `payload`, its own entry, where they stand last.
    consuming func moved(to payload: Bytes) -> Command {
        switch consume self {
        case .compact(let revision): return .compact(revision)
        case .writes(var writes):
            if writes.count == 1 {
                writes[0].move(toEndOf: payload)
            } else {
                for index in writes.indices { writes[index].detach() }
            }
            return .writes(writes)
        }
    }
}

extension Write {
    /// Has key and value share the last bytes of `payload`, which are the same.
    fileprivate mutating func move(toEndOf payload: Bytes) {
        switch change {
        case .delete: key = payload[payload.count - key.count..<payload.count]
        case .put(let value, let uid):
            let start = payload.count - value.count
            change = .put(value: payload[start..<payload.count], uid: uid)
            key = payload[start - key.count..<start]
        }
    }

    /// Moves key and value into one run of bytes of exactly their size.
    fileprivate mutating func detach() {
        switch change {
        case .delete: key = Bytes(joining: key, Bytes())
        case .put(let value, let uid):
            let both = Bytes(joining: key, value)
            change = .put(value: both[key.count..<both.count], uid: uid)
            key = both[0..<key.count]
        }
    }
}

extension Bytes {
    /// One run with the bytes of two.
    fileprivate init(joining first: Bytes, _ second: Bytes) {
        self.init(capacity: first.count + second.count) { target in
            let raw = UnsafeMutableRawBufferPointer(target)
            // SAFETY: the target holds both counts, and copying checks that.
            first.withUnsafeBytes { raw.copyBytes(from: $0) }
            second.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: raw[first.count...]).copyBytes(from: $0) }
            return first.count + second.count
        }
    }
}
