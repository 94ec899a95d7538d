import Base

/// Makes a new log, or reads an old one back.
///
/// Blocks the calling thread; belongs to the time before a process serves. With several workers the segments are read
/// and checked on as many threads, and handed over in order on the calling one. With one worker everything runs on
/// the calling thread, as the simulation wants it.
public struct LogRecovery<D: Disk>: Sendable {
    let disk: D
    /// The folder of the segments, relative to the disk's.
    let folder: String
    let options: LogOptions
    /// Threads that read and check; each takes the memory of one segment.
    let workers: Int

    public init(disk: D, folder: String, options: LogOptions, workers: Int = 1) {
        self.disk = disk
        self.folder = folder
        self.options = options
        self.workers = max(workers, 1)
    }

    func path(_ slot: LogSlot) -> String {
        folder.isEmpty ? slot.name : folder + "/" + slot.name
    }

    /// Makes a log in a folder that holds none; the folder is made too. A log without a
    /// record, left by a process that died while it was made, is made anew. `secret`: 64 random bits, which nobody learns.
    public func create(secret: UInt64) throws(LogError) -> LogStart {
        do throws(LogError) { return try make(secret: secret) } catch { throw error.located(in: folder) }
    }

    private func make(secret: UInt64) throws(LogError) -> LogStart {
        do throws(DiskError) {
            try disk.createFolder(folder)
        } catch {
            throw .disk(error)
        }
        let files = try inventory()
        for file in files where try holdsRecords(file) { throw .exists(folder: folder) }
        let segment = LogSegment(
            slot: LogSlot(rawValue: 1), generation: 1, bytes: options.firstSegmentBytes, first: LogSequence(1))
        let header = SegmentHeader(
            identity: options.identity, secret: secret, generation: 1, segmentBytes: segment.bytes)
        do throws(DiskError) {
            for file in files { try disk.remove(path(file.slot)) }
            try disk.createPrewritten(path(segment.slot), bytes: segment.bytes)
            let file = try disk.open(path(segment.slot), for: .overwriting)
            defer { file.close() }
            let block = DiskBuffer(count: DiskLimits.blockBytes)
            header.encode(into: block.bytes)
            try file.write(at: 0, from: UnsafeRawBufferPointer(block.bytes))
        } catch {
            throw .disk(error)
        }
        return LogStart(current: segment, secret: secret)
    }

    /// Reads the log back: calls `body` with each segment that is needed, oldest first, and returns where the log goes
    /// on. Refuses a log that lacks something that was acknowledged. Changes nothing on the disk.
    public func recover(
        _ body: (RecoveredSegment) throws(LogError) -> Void
    ) throws(LogError) -> LogStart {
        do throws(LogError) { return try readBack(body) } catch { throw error.located(in: folder) }
    }

    private func readBack(_ body: (RecoveredSegment) throws(LogError) -> Void) throws(LogError) -> LogStart {
        let files: [LogInventory.File]
        do throws(LogError) {
            files = try inventory()
        } catch .disk(.missing) {
            throw .noLog(folder: folder)
        }
        var inventory = try LogInventory(files, identity: options.identity)
        try inventory.resolveDuplicates(holdsBatch)
        guard let secret = inventory.sound.first?.header.secret else {
            if let file = inventory.damaged.first { throw .damagedHeader(file: file.slot.name) }
            throw .noLog(folder: folder)
        }
        let newest = try newest(of: inventory)
        let floor = newest.scan.last?.floor ?? newest.scan.header.generation
        try judgeRest(inventory, secret: secret, floor: floor)
        guard floor <= newest.scan.header.generation else {
            throw .unreadable(file: newest.scan.slot.name, offset: newest.scan.tail, reason: "a floor in the future")
        }
        // Everything from the floor on is there, up to the newest, and its successor when it was closed.
        let generation = newest.scan.header.generation
        let first = try place(of: floor, in: inventory)
        for needed in floor...generation { _ = try place(of: needed, in: inventory) }
        if newest.scan.isClosed {
            let (file, header) = inventory.sound[try place(of: generation + 1, in: inventory)]
            guard file.bytes >= header.segmentBytes else {
                throw .shortSegment(file: file.slot.name, bytes: file.bytes, expected: header.segmentBytes)
            }
        }

        var assembly = LogAssembly(secret: secret, floor: floor)
        let older = inventory.sound[first...].prefix { $0.header.generation < generation }
        try readInOrder(Array(older)) { segment throws(LogError) in
            try assembly.add(segment.scan)
            try body(segment)
        }
        try assembly.add(newest.scan)
        try body(newest)
        try makeDurable(newest.scan.slot)
        return assembly.finish(inventory, options: options)
    }
}
