import Base
import Replication
import Store
import Transport
import Wire

extension RawService {
    func range(_ request: ConnectionRequest, _ handler: RawHandler<D>) {
        do throws(RawFailure) {
            try beginRange(request, handler)
        } catch {
            handler.fail(request.stream, error)
        }
    }

    private func beginRange(_ request: ConnectionRequest, _ handler: RawHandler<D>) throws(RawFailure) {
        guard let connection = handler.connection else { return }
        var range: RawRange
        do throws(WireError) {
            range = try RawRange(decoding: request.body)
        } catch {
            throw .malformed
        }
        guard range.from.count <= RawLimits.keyBytes, range.to.count <= RawLimits.keyBytes,
            range.revision <= Revision.max.rawValue
        else { throw .malformed }
        if !range.token.isEmpty {
            guard let token = RangeToken(range.token) else {
                throw RawFailure(.badRequest, "the token is not one of this server's")
            }
            range.from = token.key
            range.revision = token.revision.rawValue
        }
        // Copies: what is read from the frame would keep all of it.
        let from = Bytes(range.from.array)
        let to = range.to.isEmpty ? nil : Bytes(range.to.array)
        guard let durability = durability(from: from, to: to) else { throw .spansClasses }
        let newest = host.exactRevision(of: durability)
        let revision = range.revision == 0 ? newest : Revision(range.revision)
        let shards = durability == .durable ? host.durableShards : host.memoryShards
        try check(revision, newest: newest, shards)
        connection.revision = revision.rawValue
        if range.content == .count {
            let count = try self.count(shards, from: from, to: to, at: revision, isNewest: range.revision == 0)
            let opening = RawRange.Opening(revision: revision.rawValue, count: UInt64(count))
            return connection.respond(request.stream, .ok, rawBody(capacity: 24) { opening.encode(into: &$0) })
        }
        guard handler.ranges < ServerLimits.rangesMax else {
            throw RawFailure(
                .tooManyRequests, "too many ranges are under way on this connection",
                retryMilliseconds: ServerLimits.retryMilliseconds)
        }
        let stream = request.stream
        handler.ranges += 1
        let read = RangeReading(
            host, RangeMerge(shards: shards, from: from, to: to, revision: revision), connection: connection,
            stream: stream, content: range.content, limit: range.limit
        ) { [weak self, weak handler] bytes in
            self?.metrics.bytesOut &+= UInt64(bytes)
            handler?.endRange(stream)
        }
        handler.streams[stream] = .range(read)
        let opening = RawRange.Opening(revision: revision.rawValue)
        connection.respond(stream, .ok, rawBody(capacity: 16) { opening.encode(into: &$0) }, isLast: false)
        read.proceed()
    }

    /// Refuses a revision that can be read on no shard, or not on all of them.
    private func check(_ revision: Revision, newest: Revision, _ shards: [ShardNumber]) throws(RawFailure) {
        guard revision <= newest else { throw RawFailure(.future(latest: newest)) }
        let floor = MergedFeed.floor(of: shards, in: host)
        guard revision >= floor else { throw RawFailure(.compacted(floor: floor)) }
    }

    private func count(
        _ shards: [ShardNumber], from: Bytes, to: Bytes?, at revision: Revision, isNewest: Bool
    ) throws(RawFailure) -> Int {
        var count = 0
        for number in shards {
            if isNewest {
                count += host.withShard(number) { $0.count(from: from, to: to) }
                continue
            }
            do throws(ReadError) {
                try host.withShard(number) { shard throws(ReadError) in
                    _ = try shard.range(from: from, to: to, at: revision) { _ in count += 1 }
                }
            } catch {
                throw RawFailure(error)
            }
        }
        return count
    }

    /// Which class the keys from `from` up to `to` are of; nil when they may be of both.
    private func durability(from: Bytes, to: Bytes?) -> Durability? {
        for memory in host.cluster.memoryPrefixes {
            let end = memory.endOfPrefix
            // Wholly behind the prefix, or wholly before it.
            if let end, !from.precedes(end) { continue }
            if let to, !memory.precedes(to) { continue }
            let endsInside = end.map { end in to.map { !end.precedes($0) } ?? false } ?? true
            return from.hasPrefix(memory) && endsInside ? .memory : nil
        }
        return .durable
    }
}

extension RawHandler {
    /// A range has ended by itself.
    func endRange(_ stream: StreamID) {
        ranges -= 1
        streams[stream] = nil
    }
}
