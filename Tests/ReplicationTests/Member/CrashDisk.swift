import Base
import Glibc
import Replication
import Synchronization

/// A disk in memory that forgets at a crash what was not durable, and fails on demand.
///
/// It counts the operations that change something; when `crashAfter` of them are done, every later call fails, and
/// `afterCrash` is the disk that the next process finds.
final class CrashDisk: Disk {
    final class Content: Sendable {
        let bytes: Mutex<(durable: [UInt8], present: [UInt8])>

        init(_ bytes: [UInt8], isDurable: Bool) {
            self.bytes = Mutex((isDurable ? bytes : [], bytes))
        }
    }

    struct State {
        var files: [String: Content] = [:]
        /// Names that a crash keeps.
        var durableNames: [String: Content] = [:]
        var folders: Set<String> = []
        var isLocked = false
        var operations = 0
        var crashAfter = Int.max
        var isDead = false
        var isFull = false
        var failsWrites = false
        var bytesWritten = 0
        var writes = 0
        /// Bytes of an unsynced file that survive the crash: how much of it is chance on a real disk.
        var keptOfUnsynced = 0
    }

    let state = Mutex(State())

    init() {}

    private init(files: [String: Content], folders: Set<String>) {
        state.withLock { state in
            state.files = files
            state.durableNames = files
            state.folders = folders
        }
    }

    static let dead = DiskError.failed(.write, name: "the machine is off", code: EIO)

    /// Runs an operation that changes something.
    func change<R>(
        _ operation: DiskOperation, _ name: String, takesRoom: Bool = false,
        _ body: (inout State) throws(DiskError) -> sending R
    ) throws(DiskError) -> sending R {
        try state.withLock { state throws(DiskError) in
            if state.operations >= state.crashAfter { state.isDead = true }
            if state.isDead { throw CrashDisk.dead }
            state.operations += 1
            if takesRoom, state.isFull { throw .noSpace(operation, name: name) }
            return try body(&state)
        }
    }

    private func look<R>(_ body: (inout State) throws(DiskError) -> sending R) throws(DiskError) -> sending R {
        try state.withLock { state throws(DiskError) in
            if state.isDead { throw CrashDisk.dead }
            return try body(&state)
        }
    }

    func list(_ folder: String) throws(DiskError) -> [DiskEntry] {
        try look { state throws(DiskError) in
            guard folder.isEmpty || state.folders.contains(folder) else { throw .missing(name: folder) }
            let prefix = folder.isEmpty ? "" : folder + "/"
            return state.files.compactMap { name, content in
                guard name.hasPrefix(prefix), !name.dropFirst(prefix.count).contains("/") else { return nil }
                return DiskEntry(
                    name: String(name.dropFirst(prefix.count)), bytes: content.bytes.withLock { $0.present.count })
            }
        }
    }

    func createFolder(_ folder: String) throws(DiskError) {
        try change(.createFolder, folder) { state in _ = state.folders.insert(folder) }
    }

    func createPrewritten(_ name: String, bytes: Int) throws(DiskError) {
        try change(.createFile, name, takesRoom: true) { state in
            let content = Content([UInt8](repeating: 0, count: bytes), isDurable: true)
            state.files[name] = content
            state.durableNames[name] = content
        }
    }

    func open(_ name: String, for access: DiskAccess) throws(DiskError) -> CrashFile {
        try look { state throws(DiskError) in
            guard let content = state.files[name] else { throw .missing(name: name) }
            return CrashFile(disk: self, name: name, content: content)
        }
    }

    func create(_ name: String) throws(DiskError) -> CrashFile {
        try change(.createFile, name, takesRoom: true) { state in
            let content = Content([], isDurable: false)
            state.files[name] = content
            state.durableNames[name] = content
            return CrashFile(disk: self, name: name, content: content)
        }
    }

    func rename(_ name: String, to newName: String) throws(DiskError) {
        try change(.rename, name) { state throws(DiskError) in
            guard let content = state.files[name] else { throw .missing(name: name) }
            state.files[name] = nil
            state.durableNames[name] = nil
            state.files[newName] = content
            state.durableNames[newName] = content
        }
    }

    func remove(_ name: String) throws(DiskError) {
        try change(.remove, name) { state throws(DiskError) in
            guard state.files.removeValue(forKey: name) != nil else { throw .missing(name: name) }
            state.durableNames[name] = nil
        }
    }

    func freeBytes() throws(DiskError) -> UInt64 {
        try look { $0.isFull ? 0 : 1 << 40 }
    }

    func lock(_ folder: String) throws(DiskError) -> CrashLock {
        try look { state throws(DiskError) in
            guard !state.isLocked else { throw .busy(name: "lock", process: 0) }
            state.isLocked = true
            return CrashLock(disk: self)
        }
    }

    /// Turns the machine off: every later call fails.
    func kill() {
        state.withLock { $0.isDead = true }
    }

    /// What the next process finds.
    func afterCrash() -> CrashDisk {
        let (names, folders, kept) = state.withLock { ($0.durableNames, $0.folders, $0.keptOfUnsynced) }
        return CrashDisk(
            files: names.mapValues { content in
                Content(
                    content.bytes.withLock { bytes in
                        guard bytes.durable.count < bytes.present.count else { return bytes.durable }
                        return bytes.durable + bytes.present[bytes.durable.count...].prefix(kept)
                    }, isDurable: true)
            }, folders: folders)
    }

    var operations: Int { state.withLock { $0.operations } }
    var names: [String] { state.withLock { $0.files.keys.sorted() } }
}

final class CrashFile: DiskFile {
    private let disk: CrashDisk
    private let name: String
    private let content: CrashDisk.Content

    init(disk: CrashDisk, name: String, content: CrashDisk.Content) {
        self.disk = disk
        self.name = name
        self.content = content
    }

    func byteCount() throws(DiskError) -> Int { content.bytes.withLock { $0.present.count } }

    func read(at offset: Int, into target: UnsafeMutableRawBufferPointer) throws(DiskError) -> Int {
        content.bytes.withLock { bytes in
            let count = max(0, min(target.count, bytes.present.count - offset))
            guard count > 0 else { return 0 }
            bytes.present.withUnsafeBytes { source in
                target.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[offset..<offset + count]))
            }
            return count
        }
    }

    func write(at offset: Int, from source: UnsafeRawBufferPointer) throws(DiskError) {
        try disk.change(.write, name) { state throws(DiskError) in
            if state.failsWrites { throw .failed(.write, name: name, code: EIO) }
            state.writes += 1
            state.bytesWritten += source.count
        }
        content.bytes.withLock { bytes in
            precondition(offset + source.count <= bytes.present.count, "Segments do not grow.")
            bytes.present.replaceSubrange(offset..<offset + source.count, with: source)
            bytes.durable = bytes.present
        }
    }

    func append(_ source: UnsafeRawBufferPointer) throws(DiskError) {
        try disk.change(.write, name, takesRoom: true) { $0.writes += 1 }
        content.bytes.withLock { $0.present.append(contentsOf: source) }
    }

    func sync() throws(DiskError) {
        try disk.change(.sync, name) { _ in }
        content.bytes.withLock { $0.durable = $0.present }
    }

    func close() {}
}

final class CrashLock: DiskLock {
    private let disk: CrashDisk

    init(disk: CrashDisk) {
        self.disk = disk
    }

    func release() {
        disk.state.withLock { $0.isLocked = false }
    }
}
