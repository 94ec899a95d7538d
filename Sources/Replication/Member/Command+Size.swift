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
}
