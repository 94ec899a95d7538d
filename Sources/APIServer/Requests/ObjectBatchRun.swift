import APIModel
import Base
import Replication
import Transport
import Wire

/// A batch under way.
struct BatchRun {
    let handler: ObjectHandler
    let stream: StreamID
    let hold: FlowHold
    let writes: [ObjectWrite]
    /// The next write to begin.
    var next = 0
    /// Writes without a result.
    var left: Int
    /// Chunks' fields that were not sent, one for each result.
    var results: [Bytes] = []
    var resultBytes = 0
    /// What the stream had no room for.
    var held: Payload?
    var isFlushPosted = false
    /// The highest revision of its results.
    var revision: UInt64 = 0
}

extension ObjectService {
    /// Writes of all batches that begin in one turn of the loop: about 5 ms. Others have their turn between.
    private static var writesPerTurn: Int { 256 }
    /// Writes of one batch that begin in any case.
    private static var writesPerTurnMin: Int { 8 }
    /// Bytes of results that are sent together.
    private static var chunkBytes: Int { 64 << 10 }

    /// Begins a batch, which gives back what it holds at its end, unless this throws.
    func batch(
        _ body: Bytes, _ stream: StreamID, _ handler: ObjectHandler, _ hold: FlowHold
    ) throws(APIFailure) -> SlabToken {
        let batch: ObjectBatch
        do throws(WireError) {
            batch = try ObjectBatch(decoding: body)
        } catch {
            throw APIFailure(.badRequest("a batch has 1 to \(ObjectBatch.writesMax) well-formed writes"))
        }
        guard !batch.writes.isEmpty else {
            throw APIFailure(.badRequest("a batch has 1 to \(ObjectBatch.writesMax) writes"))
        }
        metrics.batchWrites &+= UInt64(batch.writes.count)
        let token = batches.insert(
            BatchRun(
                handler: handler, stream: stream, hold: hold, writes: batch.writes, left: batch.writes.count))
        handler.connection?.respond(stream, .ok, .empty, isLast: false)
        proceed(batch: token)
        return token
    }

    /// Begins the next writes of a batch.
    private func proceed(batch token: SlabToken) {
        var count = 0
        let most = max(Self.writesPerTurnMin, Self.writesPerTurn / max(1, batches.count))
        while batches.contains(token), count < most {
            let place = batches[existing: token].next
            guard place < batches[existing: token].writes.count else { return }
            batches[existing: token].next = place + 1
            count += 1
            let write = batches[existing: token].writes[place]
            let handler = batches[existing: token].handler
            do throws(APIFailure) {
                guard (MessageNumber.create.rawValue...MessageNumber.delete.rawValue).contains(write.message.rawValue)
                else { throw APIFailure(.badRequest("a batch holds creates, updates, patches, applies and deletes")) }
                try handler.begin(write.message, write.request, bytes: 0, caller: .batch(token, UInt32(place)))
            } catch {
                take(.failure(error), of: token, at: UInt32(place))
            }
        }
        guard batches.contains(token), batches[existing: token].next < batches[existing: token].writes.count else {
            return
        }
        host.loop.schedule(after: .zero) { [weak self] in self?.proceed(batch: token) }
    }

    /// One write of a batch has ended.
    func take(_ result: Result<ObjectAnswer, APIFailure>, of token: SlabToken, at index: UInt32) {
        // Its client has gone: what is written stays.
        guard batches.contains(token) else { return }
        var body = ByteBuffer(capacity: 256)
        var status = StatusCode.ok
        switch result {
        case .success(let answer):
            answer.encode(into: &body)
            batches[existing: token].revision = max(batches[existing: token].revision, answer.revision)
        case .failure(let failure):
            status = failure.code
            body.append(failure.envelopeBody)
            metrics.failed(status)
        }
        var field = ByteBuffer(capacity: body.count + 24)
        ObjectResult.append(index: index, status: status, body: body.finish(), toChunk: &field)
        batches[existing: token].resultBytes += field.count
        batches[existing: token].results.append(field.finish())
        batches[existing: token].left -= 1
        if batches[existing: token].resultBytes >= Self.chunkBytes || batches[existing: token].left == 0 {
            return flush(batch: token)
        }
        guard !batches[existing: token].isFlushPosted else { return }
        batches[existing: token].isFlushPosted = true
        // What ends in the same turn goes together.
        host.loop.schedule(after: .zero) { [weak self] in
            guard let self, batches.contains(token) else { return }
            batches[existing: token].isFlushPosted = false
            flush(batch: token)
        }
    }

    /// Sends the results that there are, as far as the stream has room.
    func flush(batch token: SlabToken) {
        guard batches.contains(token), let connection = batches[existing: token].handler.connection else { return }
        let stream = batches[existing: token].stream
        connection.revision = batches[existing: token].revision
        while true {
            if batches[existing: token].held == nil, !batches[existing: token].results.isEmpty {
                var chunk = ByteBuffer(capacity: batches[existing: token].resultBytes)
                for field in batches[existing: token].results { chunk.append(field) }
                batches[existing: token].results.removeAll(keepingCapacity: true)
                batches[existing: token].resultBytes = 0
                // Secrets may be among them.
                batches[existing: token].held = Payload(chunk.finish(), isSecret: true)
            }
            guard let payload = batches[existing: token].held else { break }
            switch connection.send(stream, payload) {
            case .queued: batches[existing: token].held = nil
            case .full, .closed: return
            case .tooLarge:
                connection.cancel(stream, .requestEntityTooLarge)
                endBatch(token)
                return
            }
        }
        guard batches[existing: token].left == 0 else { return }
        connection.finish(stream, .ok)
        endBatch(token)
    }

    private func endBatch(_ token: SlabToken) {
        guard let batch = batches.remove(token) else { return }
        batch.hold.release()
        batch.handler.streams[batch.stream] = nil
    }

    /// The stream of a batch is over: writes that have not begun do not begin.
    func stopBatch(_ token: SlabToken) {
        batches.remove(token)?.hold.release()
    }
}
