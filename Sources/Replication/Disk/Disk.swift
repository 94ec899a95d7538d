/// The folder that a process keeps its data in, as the log and the snapshots see it.
///
/// Names are relative to that folder, with `/` between folders. Every call blocks until it is done: these run on
/// the threads of the log and of snapshots, and on a loop only before it serves. `PosixDisk` is the real one; the
/// simulation and the tests bring their own, which forget what was not durable.
///
/// Always a generic parameter, never an existential.
public protocol Disk: Sendable {
    associatedtype File: DiskFile
    associatedtype Lock: DiskLock

    /// What is in `folder`, in no particular order. Throws `missing` when there is no such folder.
    func list(_ folder: String) throws(DiskError) -> [DiskEntry]

    /// Makes `folder` (0700) and its name durable; one that is there already is left as it is.
    func createFolder(_ folder: String) throws(DiskError)

    /// Makes a file (0600) of `bytes` zeros, each of them written, so that a later write converts no extent. An older
    /// file of that name is replaced. Content and name are durable on return; after a failure the file is gone, or,
    /// where even that failed or the process died, short or full of zeros.
    func createPrewritten(_ name: String, bytes: Int) throws(DiskError)

    /// Opens a file that exists.
    func open(_ name: String, for access: DiskAccess) throws(DiskError) -> File

    /// Makes an empty file (0600) that is written from front to back; an older one of that name is emptied. Neither
    /// the name nor the bytes are durable before `DiskFile.sync` and a `rename`.
    func create(_ name: String) throws(DiskError) -> File

    /// Renames a file, replacing an older one of the new name in one step; durable on return.
    func rename(_ name: String, to newName: String) throws(DiskError)

    /// Removes a file; durable on return. Throws `missing` when there is none.
    func remove(_ name: String) throws(DiskError)

    /// Bytes that this process may still take on the file system of the folder.
    func freeBytes() throws(DiskError) -> UInt64

    /// Whether segments are written past the page cache; false costs a sync for each write, and is worth telling.
    var isDirect: Bool { get }

    /// Takes the lock file of `folder`, which is held until `DiskLock.release` or the end of the process. Throws
    /// `busy` with the number of the process that holds it.
    func lock(_ folder: String) throws(DiskError) -> Lock
}

extension Disk {
    public var isDirect: Bool { true }
}

/// What a file is opened for.
public enum DiskAccess: Sendable {
    /// Reading, by aligned pieces.
    case reading
    /// Reading, and writing over bytes that exist: aligned pieces, each durable on return.
    case overwriting
}

/// A name in a folder.
public struct DiskEntry: Sendable, Hashable {
    /// The name within the folder.
    public var name: String
    /// The length in bytes; 0 for a folder.
    public var bytes: Int
    public var isFolder: Bool

    public init(name: String, bytes: Int, isFolder: Bool = false) {
        self.name = name
        self.bytes = bytes
        self.isFolder = isFolder
    }
}

/// An open file. One thread at a time uses it; `close` is called once, and nothing after it.
public protocol DiskFile: AnyObject, Sendable {
    /// The length in bytes.
    func byteCount() throws(DiskError) -> Int

    /// Reads up to `target.count` bytes from `offset` on and returns how many there were: fewer only at the end of
    /// the file. `offset` and the count are multiples of `DiskLimits.blockBytes`, and so is the target's address.
    func read(at offset: Int, into target: UnsafeMutableRawBufferPointer) throws(DiskError) -> Int

    /// Writes over bytes that exist; durable on return. Aligned as in `read`. After an error nothing is known about
    /// the bytes of the range.
    func write(at offset: Int, from source: UnsafeRawBufferPointer) throws(DiskError)

    /// Appends bytes of any length to a file of `Disk.create`; durable only after `sync`.
    func append(_ source: UnsafeRawBufferPointer) throws(DiskError)

    /// Makes everything that was written durable. After an error the file is given up, never synced again.
    func sync() throws(DiskError)

    func close()
}

/// A held lock file.
public protocol DiskLock: AnyObject, Sendable {
    func release()
}

/// Bounds of disk access, each with its unit and reason.
public enum DiskLimits {
    /// Bytes of a block: what disks in use write without reading first, and the alignment of direct access.
    public static let blockBytes = 4_096

    /// Bytes that `createPrewritten` writes at a time: large enough for the disk's full speed, small enough that
    /// the log's own writes get in between.
    public static let prewriteBytes = 1 << 20
}
