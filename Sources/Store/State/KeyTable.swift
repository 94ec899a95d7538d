/// Finds the slot of a key by its hash: extendible hashing (Fagin et al., 1979) over small open-addressed segments.
///
/// A segment that is four fifths full splits in two, so that no single insert pays for more than one
/// segment. About 14 bytes a key. Segments are not joined again: their memory serves the next keys.
struct KeyTable: ~Copyable {
    /// The low half of an entry is the slot, the high half the key's hash.
    private typealias Entry = UInt64

    private static let segmentBits = 10
    private static let segmentSize = 1 << segmentBits
    private static let segmentFull = segmentSize * 4 / 5
    private static let empty = Entry.max
    /// All bits of a hash above the place inside of a segment.
    private static let depthMax = 32 - segmentBits

    private var entries = Pages<UInt64>(bits: segmentBits + 2)
    private var directory: [UInt32] = [0]
    private var depth = 0
    private var depths: [UInt8] = [0]
    private var counts: [UInt16] = [0]

    init() {
        _ = entries.append(KeyTable.empty, times: KeyTable.segmentSize)
    }

    private init(
        entries: consuming Pages<UInt64>, directory: [UInt32], depth: Int, depths: [UInt8], counts: [UInt16]
    ) {
        self.entries = entries
        self.directory = directory
        self.depth = depth
        self.depths = depths
        self.counts = counts
    }

    var bytes: Int { entries.bytes + directory.capacity * 4 + depths.capacity + counts.capacity * 2 }

    @inline(__always)
    private func segment(of hash: UInt32) -> Int {
        Int(directory[Int(UInt64(hash) >> UInt64(32 - depth))])
    }

    @inline(__always)
    private func base(of segment: Int) -> UnsafeMutablePointer<UInt64> {
        // SAFETY: a segment lies within one page; probes stay inside of it by masking.
        entries.pointer(at: segment << KeyTable.segmentBits)
    }

    /// The slot with this hash for which `matches` holds.
    @inline(__always)
    func find(_ hash: UInt32, matches: (Slot) -> Bool) -> Slot? {
        let base = base(of: segment(of: hash))
        var place = Int(hash) & (KeyTable.segmentSize - 1)
        while true {
            let entry = base[place]
            if entry == KeyTable.empty { return nil }
            if UInt32(truncatingIfNeeded: entry >> 32) == hash {
                let slot = Slot(truncatingIfNeeded: entry)
                if matches(slot) { return slot }
            }
            place = (place + 1) & (KeyTable.segmentSize - 1)
        }
    }

    /// Adds a slot that is not in the table.
    mutating func insert(_ hash: UInt32, _ slot: Slot) {
        var segment = segment(of: hash)
        while counts[segment] >= KeyTable.segmentFull {
            split(segment)
            segment = self.segment(of: hash)
        }
        place(UInt64(hash) << 32 | UInt64(slot), in: segment)
    }

    private mutating func place(_ entry: UInt64, in segment: Int) {
        let base = base(of: segment)
        var place = Int(entry >> 32) & (KeyTable.segmentSize - 1)
        while base[place] != KeyTable.empty { place = (place + 1) & (KeyTable.segmentSize - 1) }
        base[place] = entry
        counts[segment] += 1
    }

    private mutating func split(_ segment: Int) {
        let local = Int(depths[segment])
        precondition(local < KeyTable.depthMax, "A table of keys holds fewer than 2^31 keys.")
        if local == depth {
            directory = directory.flatMap { [$0, $0] }
            depth += 1
        }
        let old = base(of: segment)
        let kept = (0..<KeyTable.segmentSize).map { old[$0] }.filter { $0 != KeyTable.empty }
        for place in 0..<KeyTable.segmentSize { old[place] = KeyTable.empty }
        let other = counts.count
        _ = entries.append(KeyTable.empty, times: KeyTable.segmentSize)
        counts[segment] = 0
        counts.append(0)
        depths[segment] = UInt8(local + 1)
        depths.append(UInt8(local + 1))
        let half = UInt64(1) << UInt64(63 - local)
        if let first = kept.first {
            // The places of the directory that lead here share the first `local` bits; the upper half leads to the new one.
            let shift = UInt64(depth - local)
            let start = local == 0 ? 0 : Int(first >> UInt64(64 - local)) << Int(shift)
            for index in start + 1 << (Int(shift) - 1)..<start + 1 << Int(shift) { directory[index] = UInt32(other) }
        }
        for entry in kept { place(entry, in: entry & half == 0 ? segment : other) }
    }

    /// Removes a slot that is in the table; entries behind it close the gap.
    mutating func remove(_ hash: UInt32, _ slot: Slot) {
        let segment = segment(of: hash)
        let base = base(of: segment)
        let mask = KeyTable.segmentSize - 1
        let entry = UInt64(hash) << 32 | UInt64(slot)
        var hole = Int(hash) & mask
        while base[hole] != entry {
            precondition(base[hole] != KeyTable.empty, "A key is missing from its table.")
            hole = (hole + 1) & mask
        }
        var next = (hole + 1) & mask
        while base[next] != KeyTable.empty {
            // It may move into the hole unless its home lies behind the hole.
            let home = Int(base[next] >> 32) & mask
            if (next - home) & mask >= (next - hole) & mask {
                base[hole] = base[next]
                hole = next
            }
            next = (next + 1) & mask
        }
        base[hole] = KeyTable.empty
        counts[segment] -= 1
    }

    func copy() -> KeyTable {
        KeyTable(entries: entries.copy(), directory: directory, depth: depth, depths: depths, counts: counts)
    }
}
