/// Why records were not taken. Nothing of what was offered is in the log.
public enum LogRefusal: Error, Hashable, Sendable {
    /// More waits to be written than `LogOptions.queueBytesMax`; passes by itself.
    case queueFull
    /// There is no room, and no space to make some. Passes when space comes back: `LogAction.spaceBack`.
    case noSpace
    /// A payload is longer than `LogCore.payloadBytesMax`.
    case tooLarge(bytes: Int)
    /// A write or a sync failed: this log takes nothing any more. The process is to be started anew.
    case failed(DiskError)
    case closed
}

/// Why a log cannot be opened. Nothing was changed on the disk.
public enum LogError: Error, Hashable, Sendable {
    case disk(DiskError)
    /// There is no segment, and a log was expected.
    case noLog(folder: String)
    /// A new log was to be made where there is one.
    case exists(folder: String)
    /// A segment belongs to another cluster.
    case foreignCluster(file: String)
    /// A segment was written in a format that this program does not know.
    case unknownVersion(file: String, version: UInt16)
    /// The first block of a segment is damaged, and what is in the segment may be needed.
    case damagedHeader(file: String)
    /// A segment is shorter than its first block says.
    case shortSegment(file: String, bytes: Int, expected: Int)
    case duplicateSegment(generation: UInt64, file: String, other: String)
    /// A segment that the log needs is gone.
    case missingSegment(generation: UInt64)
    /// What stands at `offset` is no valid batch, though a later one, at `laterOffset` of `laterFile`, is: records
    /// that were acknowledged are damaged.
    case corrupt(file: String, offset: Int, laterFile: String, laterOffset: Int)
    /// A batch whose checksum is right says what it cannot say.
    case unreadable(file: String, offset: Int, reason: String)
    /// The one who receives the records cannot use one.
    case rejected(LogSequence, reason: String)
}

extension LogError {
    /// The same error with the files of segments named with their folder.
    func located(in folder: String) -> LogError {
        func path(_ name: String) -> String { folder.isEmpty ? name : folder + "/" + name }
        switch self {
        case .disk, .noLog, .exists, .missingSegment, .rejected: return self
        case .foreignCluster(let file): return .foreignCluster(file: path(file))
        case .unknownVersion(let file, let version): return .unknownVersion(file: path(file), version: version)
        case .damagedHeader(let file): return .damagedHeader(file: path(file))
        case .shortSegment(let file, let bytes, let expected):
            return .shortSegment(file: path(file), bytes: bytes, expected: expected)
        case .duplicateSegment(let generation, let file, let other):
            return .duplicateSegment(generation: generation, file: path(file), other: path(other))
        case .corrupt(let file, let offset, let laterFile, let laterOffset):
            return .corrupt(file: path(file), offset: offset, laterFile: path(laterFile), laterOffset: laterOffset)
        case .unreadable(let file, let offset, let reason):
            return .unreadable(file: path(file), offset: offset, reason: reason)
        }
    }
}

extension LogError: CustomStringConvertible {
    public var description: String {
        let remedy = "Restore this member from a backup or from its peers; keep the folder until that is done."
        switch self {
        case .disk(let error): return "\(error)"
        case .noLog(let folder): return "There is no log in \(folder), where one was. \(remedy)"
        case .exists(let folder): return "There is a log in \(folder) already: a new one needs an empty folder."
        case .foreignCluster(let file):
            return "\(file) belongs to another cluster. Start with the data folder of this cluster."
        case .unknownVersion(let file, let version):
            return "\(file) has format \(version), which this version cannot read. Start the version that wrote it."
        case .damagedHeader(let file): return "The first block of \(file) is damaged. \(remedy)"
        case .shortSegment(let file, let bytes, let expected):
            return "\(file) has \(bytes) bytes instead of \(expected): it was cut off. \(remedy)"
        case .duplicateSegment(let generation, let file, let other):
            return "\(file) and \(other) are both segment \(generation): one is a copy. Move the copy away."
        case .missingSegment(let generation): return "Segment \(generation) of the log is gone. \(remedy)"
        case .corrupt(let file, let offset, let laterFile, let laterOffset):
            return "\(file) is damaged at byte \(offset), and intact again at byte \(laterOffset) of \(laterFile): "
                + "records that were acknowledged cannot be read. \(remedy)"
        case .unreadable(let file, let offset, let reason):
            return "\(file) holds something unknown at byte \(offset): \(reason). Start the version that wrote it."
        case .rejected(let sequence, let reason):
            return "Record \(sequence.rawValue) of the log is unusable: \(reason)."
        }
    }
}
