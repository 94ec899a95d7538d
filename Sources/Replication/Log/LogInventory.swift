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
            guard one.header.generation != other.header.generation else {
                throw .duplicateSegment(
                    generation: one.header.generation, file: one.file.slot.name, other: other.file.slot.name)
            }
        }
    }

    /// The place in `sound` of a generation.
    func place(of generation: UInt64) -> Int? {
        sound.firstIndex { $0.header.generation == generation }
    }
}
