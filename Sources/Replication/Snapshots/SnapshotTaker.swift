import Base
import DequeModule
import Reactor
package import Store

/// Takes snapshots while the shards go on: slices are gathered on the loop, encoded and written on a thread.
///
/// One at a time, in the order wanted:
///
/// | step | where | what a crash leaves |
/// |---|---|---|
/// | pin the shard's state, note its last entry | loop | nothing |
/// | gather a slice, at most `snapshotSliceBytes` | loop | a part, removed at the next start |
/// | encode, append | thread | the same |
/// | sync, rename, sync the folder | thread | the part, or the snapshot: both can be started from |
/// | record it in the log, release older records | loop | a snapshot without a record: it is recorded at the next start |
/// | remove older snapshots | thread | older ones, removed at the next start |
package final class SnapshotTaker<D: Disk> {
    private let engine: MemberLoop
    private let disk: D
    private let worker: DiskWorker
    private var wanted = Deque<ShardNumber>()
    private var current: Task?
    private var isStopping = false
    private var idleWaiters: [() -> Void] = []
    package private(set) var taken = 0
    private(set) var failed = 0

    private struct Task {
        var point: SnapshotPoint
        var reader: SnapshotReader
        var file: SnapshotFile<D>
    }

    /// `worker` encodes and writes; nil starts a thread, and nil comes back when the system gives none.
    package init?(engine: MemberLoop, disk: D, worker: DiskWorker? = nil) {
        guard let worker = worker ?? DiskWorker(name: "snapshots") else { return nil }
        self.engine = engine
        self.disk = disk
        self.worker = worker
    }

    deinit {
        // Of a host that was dropped without being closed: only the thread is left to end.
        worker.stop()
    }

    /// Has a snapshot of the shard taken, after those wanted before.
    package func want(_ shard: ShardNumber) {
        guard !isStopping else { return }
        wanted.append(shard)
        startNext()
    }

    /// Begins a backup, whose pieces are encoded on the same thread.
    func beginBackup(at revision: Revision) throws(MemberError) -> BackupStream {
        guard !isStopping else { throw .closed }
        return try BackupStream(engine: engine, worker: worker, revision: revision)
    }

    /// Whether a snapshot is being taken.
    var isBusy: Bool { current != nil || !wanted.isEmpty }

    /// Gives up what is in progress.
    package func stop() {
        isStopping = true
        wanted.removeAll()
    }

    /// Calls `body` when the thread has done what it was given; it ends then.
    func whenIdle(_ body: @escaping () -> Void) {
        stop()
        idleWaiters.append(body)
        if current == nil { becomeIdle() }
    }

    private func becomeIdle() {
        guard isStopping else { return startNext() }
        guard !idleWaiters.isEmpty else { return }
        worker.stop()
        let waiters = idleWaiters
        idleWaiters = []
        for waiter in waiters { waiter() }
    }

    /// Removes parts and older snapshots that an earlier process has left.
    package func removeUseless() {
        let keep = Set(engine.member.snapshotNames)
        worker.run { [disk] in removeSnapshots(of: nil, except: keep, disk: disk) }
    }

    private func startNext() {
        guard current == nil, !isStopping, let shard = wanted.popFirst() else { return }
        let point = engine.member.beginSnapshot(of: shard)
        let name = SnapshotName(shard: shard, index: point.index, term: point.term)
        // While snapshots queue up, the disk is faster than deflate.
        let compression: SnapshotCompression = wanted.isEmpty ? .deflate : .off
        do {
            let reader = try engine.member.beginReading(shard, at: point.revision)
            do {
                let file = try SnapshotFile(
                    disk: disk, name: name, revision: point.revision, compression: compression)
                current = Task(point: point, reader: reader, file: file)
                continueReading()
            } catch {
                engine.member.endReading(reader, of: shard)
                failedToTake(shard)
            }
        } catch {
            failedToTake(shard)
        }
    }

    private func continueReading() {
        guard !isStopping else { return giveUp() }
        let slice: SnapshotSlice?
        do {
            slice = try engine.member.readOn(&current!.reader, of: current!.point.shard)
        } catch {
            return giveUp()
        }
        let file = current!.file
        let loop = engine.loop
        let ear = LoopBound(self, on: loop)
        if let slice {
            worker.run {
                let error: DiskError?
                do throws(DiskError) {
                    try file.append(slice)
                    error = nil
                } catch let failure {
                    error = failure
                }
                loop.post { ear.value.appended(error) }
            }
        } else {
            worker.run {
                let result: Result<Int, DiskError>
                do throws(DiskError) {
                    result = .success(try file.finish())
                } catch {
                    result = .failure(error)
                }
                loop.post { ear.value.finished(result) }
            }
        }
    }

    private func appended(_ error: DiskError?) {
        if error != nil { giveUp() } else { continueReading() }
    }

    private func finished(_ result: Result<Int, DiskError>) {
        guard case .success(let bytes) = result else { return giveUp() }
        guard let task = current.take() else { return }
        engine.member.endReading(task.reader, of: task.point.shard)
        taken += 1
        engine.step(.snapshotTaken(task.point, bytes: bytes))
        let name = SnapshotName(shard: task.point.shard, index: task.point.index, term: task.point.term)
        worker.run { [disk] in removeSnapshots(of: name.shard, except: [name], disk: disk) }
        becomeIdle()
    }

    /// The snapshot cannot be had now: the shard asks again when its log has grown further.
    private func giveUp() {
        guard let task = current.take() else { return }
        engine.member.endReading(task.reader, of: task.point.shard)
        worker.run { task.file.abandon() }
        failedToTake(task.point.shard)
        becomeIdle()
    }

    private func failedToTake(_ shard: ShardNumber) {
        failed += 1
        engine.step(.snapshotFailed(shard))
    }
}

/// Removes snapshots and parts, of one shard or of all, but not those of `keep`. What cannot be removed stays: it is
/// tried again at the next start, and no harm until then.
private func removeSnapshots<D: Disk>(of shard: ShardNumber?, except keep: Set<SnapshotName>, disk: D) {
    guard let entries = try? disk.list(DataFolder.snapshots) else { return }
    for entry in entries where !entry.isFolder {
        let isPart = entry.name.hasSuffix(SnapshotName.partSuffix)
        let text = isPart ? String(entry.name.dropLast(SnapshotName.partSuffix.count)) : entry.name
        guard let name = SnapshotName(text: text), shard == nil || shard == name.shard else { continue }
        if isPart || !keep.contains(name) { try? disk.remove(DataFolder.snapshots + "/" + entry.name) }
    }
}

extension Member {
    /// The snapshots that a start would load.
    var snapshotNames: [SnapshotName] {
        slots.indices.compactMap { number in
            let (index, term) = (slots[number].snapshotIndex, slots[number].snapshotTerm)
            return index > 0 ? SnapshotName(shard: ShardNumber(UInt8(number)), index: index, term: term) : nil
        }
    }

    /// Begins to read a shard's state at a revision, which is held until `endReading`.
    mutating func beginReading(_ shard: ShardNumber, at revision: Revision) throws(ReadError) -> SnapshotReader {
        try SnapshotReader(&slots[Int(shard.rawValue)].shard, at: revision)
    }

    func readOn(_ reader: inout SnapshotReader, of shard: ShardNumber) throws(SnapshotError) -> SnapshotSlice? {
        try reader.slice(
            of: slots[Int(shard.rawValue)].shard, bytes: MemberLimits.snapshotSliceBytes,
            items: MemberLimits.snapshotSliceItems)
    }

    mutating func endReading(_ reader: SnapshotReader, of shard: ShardNumber) {
        reader.end(&slots[Int(shard.rawValue)].shard)
    }
}
