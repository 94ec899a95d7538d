public import Base
import Reactor
public import Store

/// A backup as a stream that its taker pulls: the state of all durable shards at one revision.
///
/// On the host's loop. Slices are gathered there and encoded on a thread; nothing is ahead of the taker, so a slow
/// one costs no memory but the history that is held for it. When that becomes too much, the backup ends with
/// `BackupError.overrun`. End it with `cancel` when it is not read to its end.
public final class BackupStream {
    /// The revision of the state.
    public let revision: Revision
    private let engine: MemberLoop
    private let worker: DiskWorker
    private let encoder: BackupEncoder
    private var readers: [SnapshotReader?]
    private var current = 0
    private var isEnded = false
    private var isBusy = false

    init(engine: MemberLoop, worker: DiskWorker, revision: Revision) throws(MemberError) {
        self.engine = engine
        self.worker = worker
        self.revision = revision
        encoder = BackupEncoder(revision: revision, cluster: engine.cluster)
        readers = []
        for number in 0..<engine.cluster.shards {
            do throws(ReadError) {
                readers.append(try engine.member.beginReading(ShardNumber(UInt8(number)), at: revision))
            } catch {
                cancel()
                throw .backup(.overrun)
            }
        }
    }

    deinit {
        // A pin that stays would only hold history, and that is bounded: but it is an error of the one who took it.
        assert(isEnded, "A backup is read to its end, or cancelled.")
    }

    /// Gives the next bytes, or `nil` at the end. One call at a time; `completion` comes on the loop.
    public func next(_ completion: @escaping (Result<Bytes?, MemberError>) -> Void) {
        engine.loop.preconditionCurrent()
        precondition(!isBusy, "The next part of a backup is asked for when the last one has come.")
        guard !isEnded else { return completion(.success(nil)) }
        isBusy = true
        let step: BackupEncoder.Step
        if current == readers.count {
            step = .end
        } else {
            let shard = ShardNumber(UInt8(current))
            do throws(SnapshotError) {
                if let slice = try engine.member.readOn(&readers[current]!, of: shard) {
                    step = .slice(shard, slice)
                } else {
                    step = .shardEnd(shard)
                    endReader(current)
                    current += 1
                }
            } catch {
                cancel()
                isBusy = false
                return completion(.failure(.backup(.overrun)))
            }
        }
        let ear = LoopBound((self, completion), on: engine.loop)
        let loop = engine.loop
        let encoder = encoder
        let isTaken = worker.run {
            let result = encoder.take(step)
            loop.post {
                let (stream, completion) = ear.value
                stream.encoded(result, wasEnd: step.isEnd, completion)
            }
        }
        guard !isTaken else { return }
        isBusy = false
        cancel()
        completion(.failure(.closed))
    }

    private func encoded(
        _ result: Result<Bytes, BackupError>, wasEnd: Bool,
        _ completion: @escaping (Result<Bytes?, MemberError>) -> Void
    ) {
        isBusy = false
        if wasEnd { isEnded = true }
        switch result {
        case .failure(let error):
            cancel()
            completion(.failure(.backup(error)))
        case .success(let bytes):
            // A slice that only fills a chunk's beginning gives nothing yet.
            if bytes.isEmpty, !isEnded { next(completion) } else { completion(.success(bytes)) }
        }
    }

    /// Gives up; harmless when the end has come.
    public func cancel() {
        isEnded = true
        for number in readers.indices { endReader(number) }
    }

    private func endReader(_ number: Int) {
        guard let reader = readers[number] else { return }
        engine.member.endReading(reader, of: ShardNumber(UInt8(number)))
        readers[number] = nil
    }
}

/// Encodes a backup on the worker's thread.
private final class BackupEncoder: @unchecked Sendable {
    // Reason for `@unchecked Sendable`: used by one piece of work of `DiskWorker` after another.
    enum Step: Sendable {
        case slice(ShardNumber, SnapshotSlice)
        case shardEnd(ShardNumber)
        case end

        var isEnd: Bool {
            if case .end = self { true } else { false }
        }
    }

    private let revision: Revision
    private let cluster: ClusterFile
    private var sealer = BackupSealer()
    private var encoder: SnapshotEncoder?
    private var buffer = ByteBuffer(capacity: 1 << 19)
    private var hasBegun = false

    init(revision: Revision, cluster: ClusterFile) {
        self.revision = revision
        self.cluster = cluster
    }

    func take(_ step: Step) -> Result<Bytes, BackupError> {
        var out = ByteBuffer(capacity: 1 << 16)
        if !hasBegun {
            hasBegun = true
            var body = ByteBuffer(capacity: 1_024)
            body.append(littleEndian: revision.rawValue)
            body.append(cluster.encoded())
            sealer.append(.beginning, body.finish(), to: &out)
        }
        do throws(SnapshotError) {
            switch step {
            case .slice(let shard, let slice):
                try begin(shard)
                encoder?.append(slice, into: &buffer)
                takePieces(shard, into: &out)
            case .shardEnd(let shard):
                try begin(shard)
                encoder?.finish(into: &buffer)
                takePieces(shard, into: &out)
                encoder = nil
                sealer.append(.shardEnd, shard: shard, Bytes(), to: &out)
            case .end:
                sealer.append(.end, Bytes(), to: &out)
            }
        } catch {
            return .failure(.damaged(part: 0))
        }
        return .success(out.finish())
    }

    private func begin(_ shard: ShardNumber) throws(SnapshotError) {
        if encoder == nil { encoder = try SnapshotEncoder(header: SnapshotHeader(shard: shard, revision: revision)) }
    }

    private func takePieces(_ shard: ShardNumber, into out: inout ByteBuffer) {
        guard !buffer.isEmpty else { return }
        sealer.append(.piece, shard: shard, buffer.finish(), to: &out)
    }
}
