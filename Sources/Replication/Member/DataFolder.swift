import Base
import Store

/// Where things are in a data folder, relative to it.
enum DataFolder {
    static let log = "log"
    static let snapshots = "snapshots"

    static func path(_ snapshot: SnapshotName) -> String { snapshots + "/" + snapshot.text }
    static func partPath(_ snapshot: SnapshotName) -> String { path(snapshot) + SnapshotName.partSuffix }
}

extension Disk {
    /// The whole of a small file. Throws `missing` when there is none.
    func contents(of name: String, bytesMax: Int) throws(DiskError) -> Bytes {
        let file = try open(name, for: .reading)
        defer { file.close() }
        let buffer = DiskBuffer(count: bytesMax)
        let count = try file.read(at: 0, into: buffer.bytes)
        return Bytes(UnsafeRawBufferPointer(rebasing: buffer.bytes[..<min(count, bytesMax)]))
    }

    /// Writes a whole file in one step: it is there with all of its bytes, or as it was before.
    func replace(_ name: String, with bytes: Bytes) throws(DiskError) {
        let part = name + SnapshotName.partSuffix
        let file = try create(part)
        do {
            defer { file.close() }
            try bytes.withUnsafeBytes { bytes throws(DiskError) in try file.append(UnsafeRawBufferPointer(bytes)) }
            try file.sync()
        }
        try rename(part, to: name)
    }

    /// Calls `body` with a file's bytes, piece by piece.
    func readThrough<E: Error>(
        _ name: String, buffer: DiskBuffer, failure: (DiskError) -> E, _ body: (Bytes) throws(E) -> Void
    ) throws(E) -> Int {
        let file: File
        do throws(DiskError) { file = try open(name, for: .reading) } catch { throw failure(error) }
        defer { file.close() }
        var offset = 0
        while true {
            let count: Int
            do throws(DiskError) { count = try file.read(at: offset, into: buffer.bytes) } catch {
                throw failure(error)
            }
            if count > 0 { try body(Bytes(UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count]))) }
            offset += count
            if count < buffer.count { return offset }
        }
    }
}
