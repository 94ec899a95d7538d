import Base
import Replication
import Store

// What `LogWriter` does on its threads, by simulated time.
extension SimulatedProcess {
    static let logFolder = "log"

    func path(_ slot: LogSlot) -> String { SimulatedProcess.logFolder + "/" + slot.name }

    // MARK: Called by the loop

    func append(_ records: [LogRecord], _ isDeferred: Bool) throws(LogRefusal) -> LogSequence {
        let last = try log.append(records)
        if !isDeferred { wakeWriter() }
        return last
    }

    /// Writes on the loop what was appended, when nothing is in flight and it is small.
    func writeNow(_ bytesMax: Int) -> LogSequence? {
        guard write == nil, log.wantsWrite else {
            if log.wantsPump { wakeWriter() }
            return nil
        }
        guard log.nextWriteBytes <= bytesMax else {
            wakeWriter()
            return nil
        }
        isWriting = true
        step(.pump)
        isWriting = false
        guard let order = write else { return nil }
        write = nil
        step(perform(order))
        told = durable
        if log.wantsPump { wakeWriter() }
        return durable
    }

    // MARK: Threads

    func wakeWriter() {
        guard !isWriterAwake, !isWriting else { return }
        isWriterAwake = true
        loop.schedule(after: time(hardware.wakeTime)) { [weak self] in
            guard let self else { return }
            isWriterAwake = false
            if write == nil, log.wantsPump { step(.pump) }
        }
    }

    func step(_ event: LogEvent) {
        log.step(event, now: loop.now, into: &logActions)
        let actions = logActions
        logActions.removeAll(keepingCapacity: true)
        for action in actions {
            switch action {
            case .write(let order):
                write = order
                guard !isWriting else { continue }
                loop.schedule(after: time(hardware.writeTime)) { [weak self] in self?.endWrite() }
            case .prepare(let order):
                preparation = order
                loop.schedule(after: time(hardware.prepareTime)) { [weak self] in self?.endPreparation() }
            case .remove(let slot): try? disk.remove(path(slot))
            case .persisted(let sequence):
                durable = sequence
                postNotices()
            case .spaceLow: tell(.spaceLow)
            case .spaceBack: tell(.spaceBack)
            case .failed(let error): tell(.failed(error))
            case .wake(let instant): loop.schedule(at: instant) { [weak self] in self?.step(.tick) }
            case .closed: tell(.closed)
            }
        }
        if write == nil, log.wantsPump { wakeWriter() }
    }

    private func endWrite() {
        guard let order = write else { return }
        write = nil
        step(perform(order))
    }

    /// Encodes and writes a batch; at a crash it is called while power goes.
    func perform(_ order: LogWrite) -> LogEvent {
        let buffer = DiskBuffer(count: order.byteCount)
        order.encode(into: buffer.bytes)
        let place = BatchPlace(name: path(order.slot), range: order.offset..<(order.offset + order.byteCount))
        do throws(DiskError) {
            let file: SimulatedFile
            if let current, current.slot == order.slot {
                file = current.file
            } else {
                file = try disk.open(path(order.slot), for: .overwriting)
                current = (order.slot, file)
            }
            try file.write(at: order.offset, from: UnsafeRawBufferPointer(rebasing: buffer.bytes[..<order.byteCount]))
            exposed = [place]
            return .written
        } catch {
            // It may be there all the same, and then it is the last one.
            exposed.append(place)
            return .writeFailed(error)
        }
    }

    private func endPreparation() {
        guard let order = preparation else { return }
        preparation = nil
        step(perform(order))
    }

    func perform(_ order: LogPreparation) -> LogEvent {
        do throws(DiskError) {
            let name = path(order.slot)
            if order.isNew {
                if keptFree > 0, try disk.freeBytes() < keptFree + UInt64(order.byteCount) {
                    throw .noSpace(.createFile, name: name)
                }
                try disk.createPrewritten(name, bytes: order.byteCount)
            }
            let file = try disk.open(name, for: .overwriting)
            let block = DiskBuffer(count: DiskLimits.blockBytes)
            order.encodeHeader(into: block.bytes)
            try file.write(at: 0, from: UnsafeRawBufferPointer(block.bytes))
            return .prepared
        } catch {
            return .prepareFailed(error)
        }
    }

    /// What was in flight when the process died: none of it, some of it, or all.
    func dieWriting(_ random: inout Random) {
        if let order = preparation {
            disk.losePower(after: random.below(3))
            _ = perform(order)
            disk.restore(losesPower: false)
        }
        if let order = write {
            current = nil
            disk.losePower(after: 0)
            _ = perform(order)
            disk.restore(losesPower: false)
        }
    }

    // MARK: Notices

    private func tell(_ notice: LogNotice) {
        switch notice {
        case .failed:
            hasFailed = true
            hasEnded = true
        case .closed: hasEnded = true
        case .persisted, .spaceLow, .spaceBack: break
        }
        notices.append(notice)
        postNotices()
    }

    private func postNotices() {
        guard !isNoticePosted else { return }
        isNoticePosted = true
        loop.schedule(after: time(hardware.wakeTime)) { [weak self] in self?.hearNotices() }
    }

    private func hearNotices() {
        isNoticePosted = false
        let through = durable > told ? durable : nil
        told = durable
        let others = notices
        notices.removeAll()
        if let through { engine.hear(.persisted(through: through)) }
        for notice in others {
            engine.hear(notice)
            if case .failed = notice { heardFailure = true }
        }
    }
}
