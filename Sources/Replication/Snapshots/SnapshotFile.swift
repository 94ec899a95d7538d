import Base
import Store

/// A snapshot on its way into its file: encodes slices and appends them, on the worker's thread.
final class SnapshotFile<D: Disk>: @unchecked Sendable {
    // Reason for `@unchecked Sendable`: used by one piece of work of `DiskWorker` after another.
    private let disk: D
    private let name: SnapshotName
    private var encoder: SnapshotEncoder
    private var buffer = ByteBuffer(capacity: 1 << 20)
    private var file: D.File?

    /// Nothing is on the disk before `begin`.
    init(
        disk: D, name: SnapshotName, revision: Revision, compression: SnapshotCompression
    ) throws(SnapshotError) {
        self.disk = disk
        self.name = name
        let owner = SnapshotOwner(index: name.index, term: name.term).bytes
        encoder = try SnapshotEncoder(
            header: SnapshotHeader(shard: name.shard, revision: revision, owner: owner), compression: compression)
    }

    func append(_ slice: SnapshotSlice) throws(DiskError) {
        encoder.append(slice, into: &buffer)
        try write()
    }

    /// The file's length, when it is durable under its name: before that, no start takes it for a snapshot.
    func finish() throws(DiskError) -> Int {
        encoder.finish(into: &buffer)
        try write()
        try opened().sync()
        close()
        try disk.rename(DataFolder.partPath(name), to: DataFolder.path(name))
        return Int(encoder.summary.bytes)
    }

    /// Gives the file up, also when nothing of it is there.
    func abandon() {
        close()
        // What stays is named as a part, and removed at the next start.
        try? disk.remove(DataFolder.partPath(name))
    }

    private func opened() throws(DiskError) -> D.File {
        if let file { return file }
        let made = try disk.create(DataFolder.partPath(name))
        file = made
        return made
    }

    private func write() throws(DiskError) {
        guard !buffer.isEmpty else { return }
        let file = try opened()
        try buffer.withUnsafeBytes { bytes throws(DiskError) in try file.append(UnsafeRawBufferPointer(bytes)) }
        buffer.removeAll()
    }

    private func close() {
        file?.close()
        file = nil
    }
}
