import Base
import Reactor
import Store

/// What the threads of a log share: the core under a lock, and the orders that it gave.
///
/// Whoever takes `pendingWrite`, under the lock, owns the buffer and the files until it has reported the outcome: the
/// core orders no second write before. Usually that is the writer's thread, at low load the loop itself.
final class LogShared<D: Disk>: @unchecked Sendable {
    // Reason for `@unchecked Sendable`: what is mutable is touched under `signal`'s lock, except `buffer` and `current`,
    // which belong to the one who performs the write in flight.
    let signal = LogSignal(conditions: 2)
    static var writer: Int { 0 }
    static var preparer: Int { 1 }

    let disk: D
    private let folder: String
    private let loop: EventLoop
    private let notify: @Sendable (LogNotice) -> Void

    private var core: LogCore
    private var actions: [LogAction] = []
    private var pendingWrite: LogWrite?
    private var preparation: LogPreparation?
    private var removals: [LogSlot] = []
    private var wakeAt = Instant.distantFuture
    private var isWriterWaiting = false
    /// Whether the owner's thread writes now: the writer's thread leaves the files alone then, even at the end.
    private var isWritingNow = false
    private var isDone = false

    private var keptFree: UInt64 = 0

    private var durable = LogSequence.zero
    private var told = LogSequence.zero
    private var notices: [LogNotice] = []
    private var isDeliveryPosted = false

    private var buffer: DiskBuffer
    private var current: (slot: LogSlot, file: D.File)?
    /// The segment that was prepared last, open: the switch to it can then not fail for want of a descriptor.
    private var ready: (slot: LogSlot, file: D.File)?

    init(
        disk: D, folder: String, core: LogCore, loop: EventLoop, notify: @escaping @Sendable (LogNotice) -> Void
    ) {
        self.disk = disk
        self.folder = folder
        self.core = core
        self.loop = loop
        self.notify = notify
        durable = core.durable
        told = core.durable
        buffer = DiskBuffer(count: core.options.batchBytesMax)
    }

    func start() throws(DiskError) {
        // A thread that cannot be had is a lack of something that no retry here brings back.
        guard LogThread.start("log-write", { self.writeLoop() }) else {
            throw .failed(.createFile, name: "thread of the log", code: 11)
        }
        guard LogThread.start("log-prepare", isLowPriority: true, { self.prepareLoop() }) else {
            close()
            throw .failed(.createFile, name: "thread of the log", code: 11)
        }
    }

    private func path(_ slot: LogSlot) -> String {
        folder.isEmpty ? slot.name : folder + "/" + slot.name
    }

    // MARK: Called by the owner

    func append(_ records: some Collection<LogRecord>, isDeferred: Bool) throws(LogRefusal) -> LogSequence {
        let (last, wakes) = try signal.withLock { () throws(LogRefusal) in
            let last = try core.append(records)
            return (last, !isDeferred && isWriterWaiting)
        }
        // Without the lock, which the writer would only wait for.
        if wakes { signal.signal(Self.writer) }
        return last
    }

    func writeNow(bytesMax: Int) -> LogSequence? {
        let write = signal.withLock { () -> LogWrite? in
            guard pendingWrite == nil, core.wantsWrite else {
                // There may be no write yet for want of a segment: somebody must have one prepared.
                if core.wantsPump { wakeWriter() }
                return nil
            }
            guard core.nextWriteBytes <= bytesMax else {
                wakeWriter()
                return nil
            }
            step(.pump)
            let write = pendingWrite
            pendingWrite = nil
            isWritingNow = write != nil
            return write
        }
        guard let write else { return nil }
        let outcome = perform(write)
        return signal.withLock {
            isWritingNow = false
            step(outcome)
            if isDone { signal.signal(Self.writer) }
            told = durable
            if core.wantsPump || pendingWrite != nil { wakeWriter() }
            return durable
        }
    }

    func release(_ shard: ShardNumber, below sequence: LogSequence) {
        signal.withLock {
            step(.release(shard, below: sequence))
            wakeWriter()
        }
    }

    func withdraw() -> LogSequence {
        signal.withLock { core.withdraw() }
    }

    func close() {
        signal.withLock {
            step(.close)
            signal.signal(Self.writer)
            signal.signal(Self.preparer)
        }
    }

    func keepFree(bytes: UInt64) {
        signal.withLock { keptFree = bytes }
    }

    var status: LogStatus { signal.withLock { core.status } }

    func bytesHeld(by shard: ShardNumber) -> Int {
        signal.withLock { core.bytesHeld(by: shard) }
    }

    // MARK: The writer's thread

    private func writeLoop() {
        while let write = nextWrite() {
            let outcome = perform(write)
            signal.withLock { step(outcome) }
        }
        current?.file.close()
        signal.withLock {
            ready?.file.close()
            ready = nil
        }
    }

    /// Waits for a batch; nil when the log has ended.
    private func nextWrite() -> LogWrite? {
        signal.withLock {
            while true {
                if let write = pendingWrite {
                    pendingWrite = nil
                    return write
                }
                if isDone, !isWritingNow { return nil }
                if core.wantsPump, !isDone {
                    step(.pump)
                    continue
                }
                if !isDone, LogThread.now >= wakeAt {
                    wakeAt = .distantFuture
                    step(.tick)
                    continue
                }
                isWriterWaiting = true
                signal.wait(for: Self.writer, until: wakeAt)
                isWriterWaiting = false
            }
        }
    }

    /// Encodes and writes a batch, without the lock.
    private func perform(_ write: LogWrite) -> LogEvent {
        if write.byteCount > buffer.count { buffer = DiskBuffer(count: write.byteCount) }
        write.encode(into: buffer.bytes)
        do throws(DiskError) {
            let file = try file(of: write.slot)
            try file.write(
                at: write.offset, from: UnsafeRawBufferPointer(rebasing: buffer.bytes[..<write.byteCount]))
            return .written
        } catch {
            return .writeFailed(error)
        }
    }

    private func file(of slot: LogSlot) throws(DiskError) -> D.File {
        if let current, current.slot == slot { return current.file }
        current?.file.close()
        current = nil
        let prepared = signal.withLock { () -> D.File? in
            guard let ready, ready.slot == slot else { return nil }
            defer { self.ready = nil }
            return ready.file
        }
        let file = if let prepared { prepared } else { try disk.open(path(slot), for: .overwriting) }
        current = (slot, file)
        return file
    }

    // MARK: The preparer's thread

    private enum Chore {
        case remove(LogSlot)
        case prepare(LogPreparation)
    }

    private func prepareLoop() {
        while let chore = nextChore() {
            switch chore {
            case .remove(let slot):
                // A file that stays is found at the next start, and is no harm until then.
                try? disk.remove(path(slot))
            case .prepare(let order):
                let outcome = prepare(order)
                signal.withLock {
                    step(outcome)
                    wakeWriter()
                }
            }
        }
    }

    private func nextChore() -> Chore? {
        signal.withLock {
            while true {
                if let slot = removals.popLast() { return .remove(slot) }
                if let order = preparation {
                    preparation = nil
                    return .prepare(order)
                }
                if isDone { return nil }
                signal.wait(for: Self.preparer)
            }
        }
    }

    private func prepare(_ order: LogPreparation) -> LogEvent {
        do throws(DiskError) {
            let name = path(order.slot)
            if order.isNew {
                let kept = signal.withLock { keptFree }
                if kept > 0, try disk.freeBytes() < kept + UInt64(order.byteCount) {
                    throw .noSpace(.createFile, name: name)
                }
                try disk.createPrewritten(name, bytes: order.byteCount)
            }
            let file = try disk.open(name, for: .overwriting)
            let block = DiskBuffer(count: DiskLimits.blockBytes)
            order.encodeHeader(into: block.bytes)
            do throws(DiskError) {
                try file.write(at: 0, from: UnsafeRawBufferPointer(block.bytes))
            } catch {
                file.close()
                throw error
            }
            signal.withLock { ready = (order.slot, file) }
            return .prepared
        } catch {
            return .prepareFailed(error)
        }
    }

    // MARK: With the lock

    private func wakeWriter() {
        if isWriterWaiting { signal.signal(Self.writer) }
    }

    private func step(_ event: LogEvent) {
        core.step(event, now: LogThread.now, into: &actions)
        for action in actions {
            switch action {
            case .write(let write): pendingWrite = write
            case .prepare(let order):
                preparation = order
                signal.signal(Self.preparer)
            case .remove(let slot):
                removals.append(slot)
                signal.signal(Self.preparer)
            case .persisted(let sequence):
                durable = sequence
                postDelivery()
            case .spaceLow: tell(.spaceLow)
            case .spaceBack: tell(.spaceBack)
            case .failed(let error):
                tell(.failed(error))
                end()
            case .wake(let instant): wakeAt = min(wakeAt, instant)
            case .closed:
                tell(.closed)
                end()
            }
        }
        actions.removeAll(keepingCapacity: true)
    }

    private func end() {
        isDone = true
        signal.signal(Self.writer)
        signal.signal(Self.preparer)
    }

    private func tell(_ notice: LogNotice) {
        notices.append(notice)
        postDelivery()
    }

    private func postDelivery() {
        guard !isDeliveryPosted else { return }
        // A loop that has stopped hears nothing any more; its records are durable all the same.
        isDeliveryPosted = loop.post { self.deliver() }
    }

    /// On the loop: tells what has come since the last time.
    private func deliver() {
        let (through, others) = signal.withLock { () -> (LogSequence?, [LogNotice]) in
            isDeliveryPosted = false
            let through = durable > told ? durable : nil
            told = durable
            defer { notices.removeAll() }
            return (through, notices)
        }
        if let through { notify(.persisted(through: through)) }
        for notice in others { notify(notice) }
    }
}
