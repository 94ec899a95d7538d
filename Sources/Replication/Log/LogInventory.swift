import Base

/// The files of a log by their first blocks, judged before any is read whole. Pure.
struct LogInventory: Sendable {
    /// A segment's file as it was found.
    struct File: Sendable {
        var slot: LogSlot
        var bytes: Int
        var reading: SegmentHeader.Reading
    }

    /// Segments whose header is right, by generation, ascending.
    private(set) var sound: [(file: File, header: SegmentHeader)] = []
    /// Files of zeros at the front: made and not used yet, unless their content says otherwise.
    private(set) var blank: [File] = []
    private(set) var damaged: [File] = []
    /// Segments without a batch whose generation another file has too: prepared in vain, and not removed in time.
    private(set) var superseded: [(file: File, header: SegmentHeader)] = []
    private(set) var nextSlot: UInt32 = 1

    init(_ files: [File], identity: LogIdentity) throws(LogError) {
        for file in files {
            nextSlot = max(nextSlot, file.slot.rawValue + 1)
            switch file.reading {
            case .header(let header):
                guard header.identity == identity else { throw .foreignCluster(file: file.slot.name) }
                sound.append((file, header))
            case .blank: blank.append(file)
            case .damaged: damaged.append(file)
            case .unknownVersion(let version): throw .unknownVersion(file: file.slot.name, version: version)
            }
        }
        sound.sort { $0.header.generation < $1.header.generation }
        for (one, other) in zip(sound, sound.dropFirst()) {
            // Another secret means another log of the same cluster: files were mixed.
            guard one.header.secret == other.header.secret else { throw .foreignCluster(file: other.file.slot.name) }
        }
    }

    /// Leaves one file of each generation: the one that holds batches, as `holdsBatch` finds out. Two that do are
    /// copies, and which of them went on cannot be told.
    mutating func resolveDuplicates(
        _ holdsBatch: (File, SegmentHeader) throws(LogError) -> Bool
    ) throws(LogError) {
        var kept: [(file: File, header: SegmentHeader)] = []
        for place in sound {
            guard let other = kept.last, other.header.generation == place.header.generation else {
                kept.append(place)
                continue
            }
            if try !holdsBatch(place.file, place.header) {
                superseded.append(place)
            } else if try !holdsBatch(other.file, other.header) {
                superseded.append(other)
                kept[kept.count - 1] = place
            } else {
                throw .duplicateSegment(
                    generation: place.header.generation, file: other.file.slot.name, other: place.file.slot.name)
            }
        }
        sound = kept
    }

    /// The place in `sound` of a generation.
    func place(of generation: UInt64) -> Int? {
        sound.firstIndex { $0.header.generation == generation }
    }
}
