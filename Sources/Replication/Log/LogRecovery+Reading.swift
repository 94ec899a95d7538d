import Base

extension LogRecovery {
    /// The files of the folder that may be segments, with what their first blocks say.
    func inventory() throws(LogError) -> [LogInventory.File] {
        let block = DiskBuffer(count: DiskLimits.blockBytes)
        do throws(DiskError) {
            var files: [LogInventory.File] = []
            for entry in try disk.list(folder) where !entry.isFolder {
                guard let slot = LogSlot(name: entry.name) else { continue }
                let file = try disk.open(path(slot), for: .reading)
                defer { file.close() }
                let count = try file.read(at: 0, into: block.bytes)
                let bytes = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(block.bytes)[..<count])
                files.append(LogInventory.File(slot: slot, bytes: entry.bytes, reading: SegmentHeader.read(bytes)))
            }
            return files.sorted { $0.slot < $1.slot }
        } catch {
            throw .disk(error)
        }
    }

    /// Reads and checks a segment whose header is right; `buffer` is used when it is large enough.
    func read(
        _ file: LogInventory.File, _ header: SegmentHeader, buffer: DiskBuffer? = nil
    ) throws(LogError) -> RecoveredSegment {
        guard file.bytes >= header.segmentBytes else {
            throw .shortSegment(file: file.slot.name, bytes: file.bytes, expected: header.segmentBytes)
        }
        let segment = try readBytes(file.slot, count: header.segmentBytes, buffer: buffer)
        guard segment.count == header.segmentBytes else {
            throw .shortSegment(file: file.slot.name, bytes: segment.count, expected: header.segmentBytes)
        }
        let scan = try SegmentScan(segment.bytes, header: header, slot: file.slot)
        return RecoveredSegment(scan: scan, buffer: segment.buffer)
    }

    private func readBytes(
        _ slot: LogSlot, count: Int, buffer: DiskBuffer?
    ) throws(LogError) -> (buffer: DiskBuffer, bytes: UnsafeRawBufferPointer, count: Int) {
        let target = if let buffer, buffer.count >= count { buffer } else { DiskBuffer(count: count, isZeroed: false) }
        do throws(DiskError) {
            let file = try disk.open(path(slot), for: .reading)
            defer { file.close() }
            let room = UnsafeMutableRawBufferPointer(rebasing: target.bytes[..<BatchHeader.padded(count)])
            let read = min(try file.read(at: 0, into: room), count)
            return (target, UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(target.bytes)[..<read]), read)
        } catch {
            throw .disk(error)
        }
    }

    /// Whether a segment holds a batch that is right.
    func holdsBatch(_ file: LogInventory.File, _ header: SegmentHeader) throws(LogError) -> Bool {
        let bytes = try readBytes(file.slot, count: min(file.bytes, header.segmentBytes), buffer: nil)
        let scan = try SegmentScan(bytes.bytes, header: header, slot: file.slot)
        return scan.laterOffset != nil || !scan.batches.isEmpty
    }

    /// Whether a file may hold records of some log.
    func holdsRecords(_ file: LogInventory.File) throws(LogError) -> Bool {
        switch file.reading {
        case .header(let header):
            let bytes = try readBytes(file.slot, count: min(file.bytes, header.segmentBytes), buffer: nil)
            let scan = try SegmentScan(bytes.bytes, header: header, slot: file.slot)
            return scan.laterOffset != nil || scan.batches.contains { $0.recordCount > 0 }
        case .blank: return false
        case .damaged, .unknownVersion: return true
        }
    }

    /// The newest segment that holds a batch, checked to its end: looked for from the newest header downwards.
    func newest(of inventory: LogInventory) throws(LogError) -> RecoveredSegment {
        var buffer: DiskBuffer?
        for place in inventory.sound.reversed() {
            let isShort = place.file.bytes < place.header.segmentBytes
            let segment: RecoveredSegment
            if isShort {
                // Of a segment that was cut off, only what is there can be judged.
                let bytes = try readBytes(place.file.slot, count: place.file.bytes, buffer: buffer)
                let scan = try SegmentScan(bytes.bytes, header: place.header, slot: place.file.slot)
                segment = RecoveredSegment(scan: scan, buffer: bytes.buffer)
            } else {
                segment = try read(place.file, place.header, buffer: buffer)
            }
            buffer = segment.buffer
            let scan = segment.scan
            if let later = scan.laterOffset {
                throw .corrupt(
                    file: scan.slot.name, offset: scan.tail, laterFile: scan.slot.name, laterOffset: later)
            }
            guard scan.last != nil else { continue }
            if isShort {
                throw .shortSegment(
                    file: scan.slot.name, bytes: place.file.bytes, expected: place.header.segmentBytes)
            }
            return segment
        }
        // No batch at all. A log that was just made has one segment, the first.
        let oldest = inventory.sound[0]
        guard oldest.header.generation == 1 else { throw .missingSegment(generation: oldest.header.generation - 1) }
        return try read(oldest.file, oldest.header)
    }

    /// Refuses when a file without a right header holds what the log may need.
    func judgeRest(_ inventory: LogInventory, secret: UInt64, floor: UInt64) throws(LogError) {
        for file in inventory.damaged + inventory.blank {
            let segment = try readBytes(file.slot, count: file.bytes, buffer: nil)
            if SegmentScan.holdsBatch(segment.bytes, secret: secret, from: floor) {
                throw .damagedHeader(file: file.slot.name)
            }
        }
    }

    /// The place of a needed generation.
    func place(of generation: UInt64, in inventory: LogInventory) throws(LogError) -> Int {
        if let place = inventory.place(of: generation) { return place }
        if let file = inventory.damaged.first { throw .damagedHeader(file: file.slot.name) }
        throw .missingSegment(generation: generation)
    }

    /// What was found may have been written and not made durable by a process that was killed then.
    func makeDurable(_ slot: LogSlot) throws(LogError) {
        do throws(DiskError) {
            let file = try disk.open(path(slot), for: .overwriting)
            defer { file.close() }
            try file.sync()
        } catch {
            throw .disk(error)
        }
    }
}
