/// The events of a shard in order, each named by the slot of the version it made: four bytes an event.
///
/// Events are numbered from the shard's first on; numbers are not used again.
struct History {
    private static let chunkBits: UInt64 = 14
    private static let chunkSize = 1 << Int(chunkBits)

    private var chunks: [[Slot]] = []
    /// The number of the oldest event that is here.
    private(set) var first: UInt64 = 0
    /// The number that the next event gets.
    private(set) var end: UInt64 = 0

    var count: Int { Int(end - first) }
    var bytes: Int { chunks.count * History.chunkSize * 4 }

    @inline(__always)
    private func place(_ number: UInt64) -> (chunk: Int, index: Int) {
        precondition(number >= first && number < end, "An event that is not in the history.")
        let chunk = number >> History.chunkBits - first >> History.chunkBits
        return (Int(chunk), Int(number & (1 << History.chunkBits - 1)))
    }

    /// The version that event `number` made.
    @inline(__always)
    subscript(number: UInt64) -> Slot {
        get {
            let (chunk, index) = place(number)
            return chunks[chunk][index]
        }
        set {
            let (chunk, index) = place(number)
            chunks[chunk][index] = newValue
        }
    }

    /// The whole number of an event that is here from its low half.
    @inline(__always)
    func number(low: UInt32) -> UInt64 {
        first + UInt64(low &- UInt32(truncatingIfNeeded: first))
    }

    /// Appends an event; returns its number.
    mutating func append(_ slot: Slot) -> UInt64 {
        if end & (1 << History.chunkBits - 1) == 0 || chunks.isEmpty {
            chunks.append(Array(repeating: .none, count: History.chunkSize))
        }
        end += 1
        self[end - 1] = slot
        return end - 1
    }

    /// Forgets the oldest event.
    mutating func removeFirst() {
        precondition(first < end, "The history is empty.")
        first += 1
        if first & (1 << History.chunkBits - 1) == 0 { chunks.removeFirst() }
    }
}
