import Base
import Replication
import Store
import Transport
import Wire

extension RawService {
    func compact(_ request: ConnectionRequest, _ handler: RawHandler<D>) {
        guard let asked = try? RawRevision(decoding: request.body), asked.revision <= Revision.max.rawValue else {
            return handler.fail(request.stream, .malformed)
        }
        let revision = Revision(asked.revision)
        guard revision <= host.exactRevision() else {
            return handler.fail(request.stream, RawFailure(.badRequest, "this revision is still to come"))
        }
        host.compact(to: revision) { [weak self, weak handler] outcome in
            guard let self, let handler else { return }
            switch outcome {
            case .applied:
                let floor = RawRevision(MergedFeed.floor(of: host.durableShards, in: host).rawValue)
                handler.connection?.respond(
                    request.stream, .ok, rawBody(capacity: 16) { floor.encode(into: &$0) })
            case .refused(let refusal): handler.fail(request.stream, RawFailure(refusal))
            case .outcomeUnknown: handler.fail(request.stream, .outcomeUnknown)
            }
        }
    }

    func hash(_ request: ConnectionRequest, _ handler: RawHandler<D>) {
        guard let asked = try? RawRevision(decoding: request.body), asked.revision <= Revision.max.rawValue else {
            return handler.fail(request.stream, .malformed)
        }
        host.hash(at: asked.revision == 0 ? nil : Revision(asked.revision)) { [weak handler] result in
            guard let handler else { return }
            switch result {
            case .success(let hash):
                let answer = RawHash(revision: hash.revision.rawValue, hash: hash.combined)
                handler.connection?.respond(
                    request.stream, .ok, rawBody(capacity: 24) { answer.encode(into: &$0) })
            case .failure(let error):
                handler.fail(request.stream, RawFailure(error))
            }
        }
    }

    func status(_ request: ConnectionRequest, _ handler: RawHandler<D>) {
        let answer = status
        handler.connection?.respond(request.stream, .ok, rawBody(capacity: 512) { answer.encode(into: &$0) })
    }

    /// What the server says of its store.
    var status: RawStatus {
        var status = RawStatus()
        status.cluster = host.cluster.cluster.text
        status.software = options.software
        status.revision = host.exactRevision().rawValue
        status.quotaBytes = UInt64(options.quotaBytes)
        status.watchers = UInt64(watchers)
        for alarm in alarms {
            switch alarm {
            case .noSpace: status.alarms.insert(.noSpace)
            case .quota: status.alarms.insert(.quota)
            case .clock: status.alarms.insert(.clock)
            case .diskFailed: status.alarms.insert(.failed)
            }
        }
        let memoryShards = host.memoryShards
        for number in host.durableShards + memoryShards {
            var shard = RawStatus.Shard()
            shard.number = UInt64(number.rawValue)
            shard.isMemoryOnly = memoryShards.contains(number)
            host.withShard(number) { state in
                let memory = state.memory
                shard.latest = state.latest.rawValue
                shard.closed = state.closed.rawValue
                shard.floor = state.floor.rawValue
                shard.items = UInt64(memory.items)
                shard.keyBytes = UInt64(memory.keyBytes)
                shard.valueBytes = UInt64(memory.valueBytes)
                shard.historyBytes = UInt64(memory.historyBytes)
                status.usedBytes += UInt64(memory.total)
            }
            status.shards.append(shard)
        }
        status.logBytes = logBytes
        return status
    }
}

extension LogIdentity {
    /// 32 hexadecimal digits.
    var text: String {
        [high, low].map { number in
            let digits = String(number, radix: 16)
            return String(repeating: "0", count: 16 - digits.utf8.count) + digits
        }.joined()
    }
}

extension StateHash {
    /// One number for the hashes of all shards, in their order: FNV-1a over their bytes (Fowler, Noll, Vo).
    var combined: UInt64 {
        var sum: UInt64 = 0xCBF2_9CE4_8422_2325
        for hash in shards {
            for shift in stride(from: UInt64(0), to: 64, by: 8) {
                sum = (sum ^ (hash >> shift & 0xFF)) &* 0x100_0000_01B3
            }
        }
        return sum
    }
}
