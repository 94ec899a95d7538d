import Base

extension ConnectionCore {
    /// Sends a message of a stream: at once when it is small and nothing is before it, else by the stream's queue.
    mutating func submit(_ item: SendItem, _ payload: Payload, _ slot: Int, _ now: Instant) {
        if isPrompt(item, payload, slot) {
            write(item, payload.plain, slot, now)
        } else {
            enqueue(item, payload, slot, now)
        }
    }

    /// Whether a message may be written whole behind what was written before, as `drain` would do first of all:
    /// it is small, no message waits before it, and there is credit for all of it.
    ///
    /// While the connection drains, or somebody waits for room, every message takes its turn: what follows
    /// from its leaving is reported by `drain`.
    private func isPrompt(_ item: SendItem, _ payload: Payload, _ slot: Int) -> Bool {
        guard state == .ready, urgent.isEmpty, !isFull, !isCreditBlocked, streams[slot].queue.isEmpty,
            !streams[slot].wantsRoom, promptBytes < WireLimits.promptBytes
        else { return false }
        let size = payload.count
        guard size <= min(WireLimits.copyBytes, settings.chunkBytes) else { return false }
        if compression != nil {
            guard size < settings.compression.leastBytes(of: payload) else {
                return false
            }
        }
        let cost = size + WireLimits.frameCost
        return item.type == .end || (cost <= sendCredit && cost <= streams[slot].sendCredit)
    }

    private mutating func write(_ item: SendItem, _ body: Bytes, _ slot: Int, _ now: Instant) {
        noteOutput(now)
        let before = control.count
        let prefixBytes = item.type.prefixBytes
        let header = FrameHeader(
            item.type, flags: item.isLast && item.type != .end ? .last : [], stream: streams[slot].id,
            length: prefixBytes + body.count)
        header.encode(revision: takeRevision(), into: &control)
        if prefixBytes == 8 {
            control.append(littleEndian: item.prefix)
        } else if prefixBytes == 4 {
            control.append(littleEndian: UInt32(truncatingIfNeeded: item.prefix))
        }
        if !body.isEmpty { control.append(body) }
        promptBytes += control.count - before
        if item.type != .end {
            let cost = body.count + WireLimits.frameCost
            streams[slot].sendCredit -= cost
            sendCredit -= cost
            // What we send may bring two credits back.
            controlBudget.give(2)
        }
        streams[slot].progress = now
        if item.type == .request {
            streams[slot].hasLeft = true
            firstUnsent = min(firstUnsent, streams[slot].id)
        }
        if streams[slot].isClosing { remove(slot, now) }
    }
}
