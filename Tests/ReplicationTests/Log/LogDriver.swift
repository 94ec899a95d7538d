import Base
import Glibc
import Store

@testable import Replication

/// Performs the actions of a core on one thread, in an order that the test or chance decides.
struct LogDriver {
    let disk: FakeDisk
    var core: LogCore
    var now = Instant.origin
    var persisted = LogSequence.zero
    var pendingWrite: LogWrite?
    var preparation: LogPreparation?
    var removals: [LogSlot] = []
    var wakeAt: Instant?
    var notices: [String] = []

    init(disk: FakeDisk, start: LogStart, options: LogOptions) {
        self.disk = disk
        core = LogCore(start: start, options: options)
        persisted = start.last
    }

    mutating func step(_ event: LogEvent) {
        var actions: [LogAction] = []
        core.step(event, now: now, into: &actions)
        for action in actions {
            switch action {
            case .write(let write):
                precondition(pendingWrite == nil, "Two writes in flight.")
                pendingWrite = write
            case .prepare(let order):
                precondition(preparation == nil, "Two preparations in flight.")
                preparation = order
            case .remove(let slot): removals.append(slot)
            case .persisted(let sequence):
                precondition(sequence > persisted, "Persisted goes back.")
                persisted = sequence
            case .spaceLow: notices.append("spaceLow")
            case .spaceBack: notices.append("spaceBack")
            case .failed: notices.append("failed")
            case .wake(let instant): wakeAt = instant
            case .closed: notices.append("closed")
            }
        }
    }

    /// Performs the write that was ordered, if any; true when there was one.
    @discardableResult
    mutating func performWrite() -> Bool {
        guard let write = pendingWrite else { return false }
        let buffer = DiskBuffer(count: write.byteCount)
        write.encode(into: buffer.bytes)
        do throws(DiskError) {
            let file = try disk.open("log/" + write.slot.name, for: .overwriting)
            try file.write(at: write.offset, from: UnsafeRawBufferPointer(buffer.bytes))
            pendingWrite = nil
            step(.written)
        } catch {
            pendingWrite = nil
            if !disk.isDown { step(.writeFailed(error)) }
        }
        return true
    }

    @discardableResult
    mutating func performPreparation() -> Bool {
        guard let order = preparation else { return false }
        preparation = nil
        do throws(DiskError) {
            let name = "log/" + order.slot.name
            if order.isNew { try disk.createPrewritten(name, bytes: order.byteCount) }
            let block = DiskBuffer(count: 4_096)
            order.encodeHeader(into: block.bytes)
            try disk.open(name, for: .overwriting).write(at: 0, from: UnsafeRawBufferPointer(block.bytes))
            step(.prepared)
        } catch {
            if !disk.isDown { step(.prepareFailed(error)) }
        }
        return true
    }

    mutating func performRemovals() {
        for slot in removals { try? disk.remove("log/" + slot.name) }
        removals.removeAll()
    }

    /// Does everything that can be done without time passing.
    mutating func settle() {
        while !disk.isDown {
            performRemovals()
            if core.wantsPump { step(.pump) }
            let wrote = performWrite()
            let prepared = performPreparation()
            if !wrote && !prepared && !core.wantsPump { return }
        }
    }

    mutating func tick() {
        guard let instant = wakeAt else { return }
        wakeAt = nil
        now = instant
        step(.tick)
    }
}

let testIdentity = LogIdentity(high: 0x0123_4567_89AB_CDEF, low: 42)

/// Options with segments of 64 KiB, so that a test sees many.
func smallOptions() -> LogOptions {
    var options = LogOptions(identity: testIdentity)
    options.segmentBytes = 64 << 10
    options.firstSegmentBytes = 32 << 10
    options.batchBytesMax = 16 << 10
    options.batchRecordsMax = 64
    options.queueBytesMax = 128 << 10
    options.freeSegmentsMax = 2
    return options
}

func recovery(_ disk: FakeDisk, _ options: LogOptions = smallOptions(), workers: Int = 1) -> LogRecovery<FakeDisk> {
    LogRecovery(disk: disk, folder: "log", options: options, workers: workers)
}

/// The records that a recovery hands over, those that were carried along apart.
struct Recovered {
    var start: LogStart
    var records: [(sequence: LogSequence, record: LogRecord)] = []
    var carried: [LogRecord] = []

    init(_ disk: FakeDisk, _ options: LogOptions = smallOptions(), workers: Int = 1) throws(LogError) {
        var records: [(sequence: LogSequence, record: LogRecord)] = []
        var carried: [LogRecord] = []
        start = try recovery(disk, options, workers: workers).recover { segment throws(LogError) in
            try segment.forEach { view throws(LogError) in
                if view.isCarried { carried.append(view.record) } else { records.append((view.sequence, view.record)) }
            }
        }
        self.records = records
        self.carried = carried
    }
}

func entry(_ shard: UInt8, _ index: UInt64, bytes: Int = 100, term: UInt64 = 1) -> LogRecord {
    let payload = Bytes(capacity: bytes) { target in
        let (raw, words) = (UnsafeMutableRawBufferPointer(target), bytes / 8)
        for word in 0..<words {
            raw.storeBytes(
                of: UInt64(word) &* 31 &+ index &* 7 &+ UInt64(shard), toByteOffset: word * 8, as: UInt64.self)
        }
        for rest in (words * 8)..<bytes { target[rest] = UInt8(truncatingIfNeeded: index &+ UInt64(rest)) }
        return bytes
    }
    return LogRecord(shard: ShardNumber(shard), kind: .entry, term: term, index: index, payload: payload)
}

/// Whether two records are equal; fast also without optimization.
func isSame(_ one: LogRecord, _ other: LogRecord) -> Bool {
    let (left, right) = (one.payload, other.payload)
    guard left.count == right.count else { return false }
    let areBytesEqual = left.withUnsafeBytes { l in
        right.withUnsafeBytes { r in l.isEmpty || memcmp(l.baseAddress!, r.baseAddress!, l.count) == 0 }
    }
    return areBytesEqual && one.shard == other.shard && one.kind == other.kind && one.term == other.term
        && one.index == other.index
}

func areSame(_ some: [LogRecord], _ others: [LogRecord]) -> Bool {
    some.count == others.count && zip(some, others).allSatisfy { isSame($0, $1) }
}

func vote(_ shard: UInt8, term: UInt64) -> LogRecord {
    LogRecord(shard: ShardNumber(shard), kind: .vote, term: term, index: 0, payload: Bytes([UInt8(term & 0xFF), 1, 2]))
}
