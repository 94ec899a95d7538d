import Base
import Replication
import Store
import Transport
import Wire

extension RawService {
    func write(_ request: ConnectionRequest, isDelete: Bool, _ handler: RawHandler<D>) {
        let raw: RawWrite
        do throws(WireError) {
            raw = try RawWrite(decoding: request.body, isDelete: isDelete)
        } catch {
            return handler.fail(request.stream, .malformed)
        }
        if let failure = Self.failure(of: raw) { return handler.fail(request.stream, failure) }
        let bytes = request.body.count
        guard handler.inFlightBytes + bytes <= max(ServerLimits.connectionInFlightBytesMax, bytes) else {
            return handler.fail(request.stream, .tooManyInFlight)
        }
        handler.inFlightBytes += bytes
        metrics.bytesIn &+= UInt64(bytes)
        let token = pending.insert(
            PendingWrite(
                handler: handler, stream: request.stream,
                kind: isDelete ? .delete(wantsPrevious: raw.wantsPrevious) : .put, bytes: bytes, began: host.loop.now))
        host.submit(.writes([Write(raw)]), to: host.shard(forKey: raw.key), tag: token.word)
    }

    /// What forbids a write before anything else is looked at.
    private static func failure(of raw: RawWrite) -> RawFailure? {
        if raw.key.isEmpty || raw.key.count > RawLimits.keyBytes { return .keyInvalid }
        if let value = raw.value, value.count > RawLimits.valueBytes {
            return RawFailure(.valueTooLarge(bytesMax: RawLimits.valueBytes))
        }
        return nil
    }

    /// The store has ended a proposal of ours.
    func proposal(_ tag: UInt64, ended outcome: TaggedOutcome) {
        guard let write = pending.remove(SlabToken(word: tag)) else { return }
        write.handler.inFlightBytes -= write.bytes
        switch write.kind {
        case .put:
            answer(write, outcome, wantsPrevious: false)
        case .delete(let wantsPrevious):
            answer(write, outcome, wantsPrevious: wantsPrevious)
        case .part(let batch, let places):
            take(outcome, of: batch, places)
        }
        let elapsed = host.loop.now.nanoseconds - write.began.nanoseconds
        metrics.writes.record(nanoseconds: elapsed)
    }

    @inline(__always)
    private func answer(_ write: PendingWrite, _ outcome: TaggedOutcome, wantsPrevious: Bool) {
        // The client has gone: what it wrote stays.
        guard let connection = write.handler.connection else { return }
        switch outcome {
        case .applied(let results):
            let result = results[results.startIndex]
            if case .failed(let failure) = result { return write.handler.fail(write.stream, RawFailure(failure)) }
            let answer = RawWriteResult(result, wantsPrevious: wantsPrevious)
            connection.revision = answer.revision
            connection.respond(
                write.stream, .ok,
                rawBody(capacity: 24 + (answer.previousItem?.encodedBytes ?? 0)) { answer.encode(into: &$0) })
        case .refused(let refusal):
            write.handler.fail(write.stream, RawFailure(refusal))
        case .outcomeUnknown:
            write.handler.fail(write.stream, .outcomeUnknown)
        }
    }

    // MARK: Batches

    func batch(_ request: ConnectionRequest, _ handler: RawHandler<D>) {
        let batch: RawBatch
        do throws(WireError) {
            batch = try RawBatch(decoding: request.body)
        } catch {
            return handler.fail(request.stream, .malformed)
        }
        guard !batch.writes.isEmpty else {
            return handler.fail(
                request.stream, RawFailure(.badRequest, "a batch has 1 to \(RawLimits.batchWrites) writes"))
        }
        for write in batch.writes {
            if let failure = Self.failure(of: write) { return handler.fail(request.stream, failure) }
        }
        let bytes = request.body.count
        guard handler.inFlightBytes + bytes <= max(ServerLimits.connectionInFlightBytesMax, bytes) else {
            return handler.fail(request.stream, .tooManyInFlight)
        }
        handler.inFlightBytes += bytes
        metrics.bytesIn &+= UInt64(bytes)
        metrics.batchWrites &+= UInt64(batch.writes.count)
        // One entry for each shard: within it the order of the batch.
        var parts: [ShardNumber: (writes: [Write], places: [Int])] = [:]
        for (place, write) in batch.writes.enumerated() {
            parts[host.shard(forKey: write.key), default: ([], [])].writes.append(Write(write))
            parts[host.shard(forKey: write.key)]!.places.append(place)
        }
        let token = batches.insert(
            PendingBatch(
                handler: handler, stream: request.stream, wantsPrevious: batch.writes.map(\.wantsPrevious),
                results: Array(repeating: RawWriteResult(), count: batch.writes.count), partsLeft: parts.count))
        var rest = bytes
        for (shard, part) in parts.sorted(by: { $0.key < $1.key }) {
            // The bytes are counted once, by the first part.
            let tag = pending.insert(
                PendingWrite(
                    handler: handler, stream: request.stream, kind: .part(of: token, places: part.places), bytes: rest,
                    began: host.loop.now))
            rest = 0
            host.submit(.writes(part.writes), to: shard, tag: tag.word)
        }
    }

    private func take(_ outcome: TaggedOutcome, of token: SlabToken, _ places: [Int]) {
        switch outcome {
        case .applied(let results):
            batches[existing: token].areAllRefused = false
            for (place, result) in zip(places, results) {
                let wantsPrevious = batches[existing: token].wantsPrevious[place]
                batches[existing: token].results[place] = RawWriteResult(result, wantsPrevious: wantsPrevious)
            }
        case .refused(let refusal):
            batches[existing: token].refusal = refusal
            let status = RawFailure(refusal).status
            for place in places { batches[existing: token].results[place].status = status }
        case .outcomeUnknown:
            batches[existing: token].areAllRefused = false
            for place in places { batches[existing: token].results[place].status = .outcomeUnknown }
        }
        batches[existing: token].partsLeft -= 1
        guard batches[existing: token].partsLeft == 0, let batch = batches.remove(token) else { return }
        guard let connection = batch.handler.connection else { return }
        // Nothing happened at all: said once, with what to do about it.
        if batch.areAllRefused, let refusal = batch.refusal {
            return batch.handler.fail(batch.stream, RawFailure(refusal))
        }
        let answer = RawBatch.Answer(results: batch.results)
        connection.revision = batch.results.reduce(0) { $1.status == .ok ? max($0, $1.revision) : $0 }
        connection.respond(batch.stream, .ok, rawBody(capacity: 24 * batch.results.count) { answer.encode(into: &$0) })
    }
}
