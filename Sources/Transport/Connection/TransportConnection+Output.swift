import Base
public import Reactor
import Wire

extension TransportConnection: Flushable {
    /// Has the output sent at the end of the turn.
    func queueFlush() {
        guard !isFlushQueued else { return }
        isFlushQueued = true
        loop.flushAtEndOfTurn(self)
    }

    /// Sends what has gathered during the turn.
    public func flush() {
        isFlushQueued = false
        guard end == nil else { return }
        writeOutput()
        settle()
    }

    /// Whether the core's frames may leave now.
    var canSend: Bool {
        link?.isWritable == true && (!isSecured || tls?.isEstablished == true)
    }

    /// Moves frames from the core to the socket's queue until one is empty or the other has enough.
    func writeOutput() {
        while canSend, core.hasOutput {
            core.drain(
                upTo: TransportLimits.drainBytes, now: loop.now, codec: &workspace.codec, into: &workspace.outbox,
                actions: &actions)
            guard !workspace.outbox.isEmpty else { break }
            do throws(TransportEnd) {
                if isSecured { try seal() } else { try writePlain() }
                workspace.outbox.removeAll()
            } catch {
                workspace.outbox.removeAll()
                return fail(error)
            }
        }
        if isSecured { writeSealed() }
    }

    private func writePlain() throws(TransportEnd) {
        do throws(StreamError) {
            for part in workspace.outbox.parts {
                switch part {
                case .copied(let range):
                    try workspace.outbox.copied.withSpan(range) { (span) throws(StreamError) in
                        try link!.write(copying: span)
                    }
                case .referenced(let bytes):
                    try link!.write(bytes)
                }
            }
        } catch {
            throw .link(error)
        }
    }

    /// Seals the outbox: what fits one record goes into one.
    private func seal() throws(TransportEnd) {
        do throws(TLSError) {
            for part in workspace.outbox.parts {
                switch part {
                case .copied(let range) where range.count + workspace.record.count <= TLSLimits.recordBytes:
                    workspace.outbox.copied.withSpan(range) { workspace.record.append($0) }
                case .referenced(let bytes) where bytes.count + workspace.record.count <= TLSLimits.recordBytes:
                    workspace.record.append(bytes)
                case .copied(let range):
                    try sealRecord()
                    try workspace.outbox.copied.withSpan(range) { (span) throws(TLSError) in try tls!.write(span) }
                case .referenced(let bytes):
                    try sealRecord()
                    try bytes.withSpan { (span) throws(TLSError) in try tls!.write(span) }
                }
            }
            try sealRecord()
        } catch {
            workspace.record.removeAll()
            throw .tls(error)
        }
        writeSealed()
    }

    private func sealRecord() throws(TLSError) {
        guard !workspace.record.isEmpty else { return }
        try workspace.record.withSpan(nil) { (span) throws(TLSError) in try tls!.write(span) }
        workspace.record.removeAll()
    }

    /// Moves ciphertext to the socket's queue. A socket that takes no more reports its failure by itself.
    func writeSealed() {
        guard let waiting = tls?.ciphertextCount, waiting > 0, link != nil else { return }
        do throws(StreamError) {
            try tls!.drainCiphertext { (span) throws(StreamError) in try link!.write(copying: span) }
        } catch {
            fail(.link(error))
        }
    }
}

extension TransportConnection: TimerHandler {
    /// Has the loop call at the core's next instant, unless it will call earlier anyway.
    func armTimer() {
        guard end == nil else { return }
        let next = core.nextTimer
        guard next < timerAt else { return }
        timerAt = next
        if let timer, loop.reschedule(timer, at: next) { return }
        timer = loop.schedule(at: next, notifying: self)
    }

    public func timerFired(_ tag: UInt64) {
        timer = nil
        timerAt = .distantFuture
        guard end == nil else { return }
        if !hasHeard, isSecured { tls!.releaseBuffers() }
        hasHeard = false
        // The core's instant moves with everything that is heard; an early call costs a comparison.
        if loop.now >= core.nextTimer { core.timer(now: loop.now, into: &actions) }
        settle()
    }
}
