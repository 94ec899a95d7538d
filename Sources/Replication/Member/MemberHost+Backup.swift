import Base
import Reactor
public import Store

extension MemberHost {
    /// Begins a backup at the present revision, to be pulled piece by piece. On the loop.
    public func beginBackup() throws(MemberError) -> BackupStream {
        loop.preconditionCurrent()
        return try taker.beginBackup(at: exactRevision())
    }

    /// Writes a backup of all durable shards, at one revision, into a file: it is there whole, or not at all.
    public func backup<Target: Disk>(to target: Target, name: String) async throws(MemberError) -> BackupReport {
        let stream: LoopBound<BackupStream> = try await onLoop { host throws(MemberError) in
            LoopBound(try host.beginBackup(), on: host.loop)
        }
        let part = name + SnapshotName.partSuffix
        do throws(MemberError) {
            let file = try await offLoop { () throws(MemberError) in
                do throws(DiskError) { return try target.create(part) } catch { throw .disk(error) }
            }
            var report = BackupReport(revision: .zero, bytes: 0)
            while let piece = try await next(of: stream) {
                report.bytes += piece.count
                try await offLoop { () throws(MemberError) in
                    do throws(DiskError) {
                        try piece.withUnsafeBytes { bytes throws(DiskError) in
                            try file.append(UnsafeRawBufferPointer(bytes))
                        }
                    } catch {
                        file.close()
                        throw .disk(error)
                    }
                }
            }
            try await offLoop { () throws(MemberError) in
                defer { file.close() }
                do throws(DiskError) {
                    try file.sync()
                    try target.rename(part, to: name)
                } catch {
                    throw .disk(error)
                }
            }
            report.revision = try await onLoop { _ in stream.value.revision }
            return report
        } catch {
            loop.post { stream.value.cancel() }
            try? await offLoop { try? target.remove(part) }
            throw error
        }
    }

    private func next(of stream: LoopBound<BackupStream>) async throws(MemberError) -> Bytes? {
        let result: Result<Bytes?, MemberError> = await withCheckedContinuation { continuation in
            let isTaken = loop.post { stream.value.next { continuation.resume(returning: $0) } }
            if !isTaken { continuation.resume(returning: .failure(.closed)) }
        }
        return try result.get()
    }

    /// Runs `body` with this host on its loop.
    func onLoop<R: Sendable>(
        _ body: @escaping @Sendable (MemberHost) throws(MemberError) -> R
    ) async throws(MemberError) -> R {
        let result: Result<R, MemberError>
        do throws(LoopError) {
            result = try await loop.run {
                do throws(MemberError) { return .success(try body(self)) } catch { return .failure(error) }
            }
        } catch {
            throw .closed
        }
        return try result.get()
    }

    /// Makes a new cluster in the empty folder of `disk` from a backup. It has the backup's objects and number of shards, and an
    /// identity of its own; its floor is above everything that the old cluster can have issued, so that a watch from
    /// there answers `compacted` instead of missing events. Open it afterwards.
    public static func restore<Source: Disk>(
        from source: Source, name: String, into disk: D, _ options: MemberOptions = MemberOptions(),
        wall: WallMilliseconds? = nil
    ) async throws(MemberError) -> RestoreReport {
        let wall = wall ?? machineClock
        return try await offLoop { () throws(MemberError) in
            try Restore(source: source, name: name, target: disk, options: options, wall: wall).run()
        }
    }

    /// Reads a folder that no process uses, every byte of it, and says what is in it; changes nothing.
    public static func check(
        _ disk: D, _ options: MemberOptions = MemberOptions()
    ) async throws(MemberError) -> CheckReport {
        try await offLoop { () throws(MemberError) in
            let opened = try MemberRecovery(disk: disk, options: options).open(mayCreate: false)
            defer { opened.lock.release() }
            var report = CheckReport(cluster: opened.member.cluster)
            for shard in opened.member.shards.prefix(opened.member.cluster.shards) {
                // The shard's latest is always readable.
                let hash = (try? shard.shard.hash(at: shard.shard.latest)) ?? 0
                report.shards.append(
                    CheckReport.ShardReport(
                        number: shard.shard.number, latest: shard.shard.latest, items: shard.shard.memory.items,
                        hash: hash, snapshotIndex: shard.start.snapshotIndex, lastIndex: shard.start.lastIndex))
            }
            return report
        }
    }
}

/// What a backup came to.
public struct BackupReport: Equatable, Sendable {
    public var revision: Revision
    public var bytes: Int
}

/// What `MemberHost.check` has found in a folder: all of it is intact, or it would have thrown.
public struct CheckReport: Equatable, Sendable {
    public struct ShardReport: Equatable, Sendable {
        public var number: ShardNumber
        public var latest: Revision
        public var items: Int
        /// Equal to the one of `MemberHost.hash` for equal contents.
        public var hash: UInt64
        /// The entries that its snapshot and its log end with.
        public var snapshotIndex: UInt64
        public var lastIndex: UInt64
    }

    public var cluster: ClusterFile
    /// The durable shards, by number.
    public var shards: [ShardReport] = []

    init(cluster: ClusterFile) {
        self.cluster = cluster
    }
}
