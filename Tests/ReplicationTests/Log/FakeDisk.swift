import Base
import Glibc
import Replication
import Synchronization

/// A disk in memory that can lose power, be full, and fail.
///
/// When the power goes during an operation, a write leaves any mix of old and new sectors, a file that was being made
/// any part of it, and a rename or removal either happened or did not. After that every call fails until `restart`.
final class FakeDisk: Disk {
    typealias File = FakeFile
    typealias Lock = FakeLock

    struct State {
        var files: [String: [UInt8]] = [:]
        var random: Random
        /// Operations that change something until the power goes; nil for never.
        var untilCrash: Int?
        var isDown = false
        /// Bytes that all files together may have.
        var capacity = Int.max
        /// Throw this from the next write.
        var writeError: Int32?
        /// Now and then say that a write is durable, and forget it.
        var isForgetful = false
        var locked: Set<String> = []
        var writes: [(name: String, offset: Int, count: Int)] = []
        var reads = 0

        /// Stores one sector in `oneIn`, by chance.
        mutating func store(
            _ source: UnsafeRawBufferPointer, in name: String, at offset: Int, keeping oneIn: Int
        ) {
            for sector in stride(from: 0, to: source.count, by: 512) where random.oneIn(oneIn) {
                files[name]!.withUnsafeMutableBytes { target in
                    _ = memcpy(target.baseAddress! + offset + sector, source.baseAddress! + sector, 512)
                }
            }
        }
    }

    let state: Mutex<State>

    static let powerLoss = DiskError.failed(.write, name: "power", code: 5)

    init(seed: UInt64 = 1) {
        state = Mutex(State(random: Random(seed: seed)))
    }

    /// The power goes during the operation that comes after `operations` more.
    func crash(after operations: Int) {
        state.withLock { $0.untilCrash = operations }
    }

    /// The power is back.
    func restart() {
        state.withLock {
            $0.isDown = false
            $0.untilCrash = nil
            $0.writeError = nil
            $0.capacity = .max
            $0.locked.removeAll()
        }
    }

    var isDown: Bool { state.withLock { $0.isDown } }

    subscript(name: String) -> [UInt8]? {
        get { state.withLock { $0.files[name] } }
        set { state.withLock { $0.files[name] = newValue } }
    }

    var names: [String] { state.withLock { $0.files.keys.sorted() } }

    func copy(seed: UInt64 = 1) -> FakeDisk {
        let copy = FakeDisk(seed: seed)
        let files = state.withLock { $0.files }
        copy.state.withLock { $0.files = files }
        return copy
    }

    /// Counts an operation that changes something; true when the power goes during it.
    private static func goesDown(_ state: inout State) throws(DiskError) -> Bool {
        if state.isDown { throw powerLoss }
        guard let left = state.untilCrash else { return false }
        state.untilCrash = left - 1
        guard left == 0 else { return false }
        state.isDown = true
        return true
    }

    func list(_ folder: String) throws(DiskError) -> [DiskEntry] {
        try state.withLock { (state) throws(DiskError) in
            if state.isDown { throw Self.powerLoss }
            guard state.files[folder + "/"] != nil else { throw .missing(name: folder) }
            return state.files.compactMap { name, bytes in
                guard name.hasPrefix(folder + "/"), name != folder + "/" else { return nil }
                return DiskEntry(name: String(name.dropFirst(folder.count + 1)), bytes: bytes.count)
            }
        }
    }

    func createFolder(_ folder: String) throws(DiskError) {
        try state.withLock { (state) throws(DiskError) in
            let goes = try Self.goesDown(&state)
            if !goes || state.random.oneIn(2) { state.files[folder + "/"] = [] }
            if goes { throw Self.powerLoss }
        }
    }

    func createPrewritten(_ name: String, bytes: Int) throws(DiskError) {
        try state.withLock { (state) throws(DiskError) in
            let goes = try Self.goesDown(&state)
            let others = state.files.reduce(0) { $0 + ($1.key == name ? 0 : $1.value.count) }
            if others + bytes > state.capacity { throw .noSpace(.createFile, name: name) }
            if goes {
                if state.random.oneIn(2) {
                    state.files[name] = Array(repeating: 0, count: state.random.below(bytes + 1))
                }
                throw Self.powerLoss
            }
            state.files[name] = Array(repeating: 0, count: bytes)
        }
    }

    func open(_ name: String, for access: DiskAccess) throws(DiskError) -> FakeFile {
        try state.withLock { (state) throws(DiskError) in
            if state.isDown { throw Self.powerLoss }
            guard state.files[name] != nil else { throw .missing(name: name) }
        }
        return FakeFile(disk: self, name: name)
    }

    func create(_ name: String) throws(DiskError) -> FakeFile {
        self[name] = []
        return FakeFile(disk: self, name: name)
    }

    func rename(_ name: String, to newName: String) throws(DiskError) {
        try state.withLock { (state) throws(DiskError) in
            let goes = try Self.goesDown(&state)
            guard let bytes = state.files[name] else { throw .missing(name: name) }
            if !goes || state.random.oneIn(2) {
                state.files[name] = nil
                state.files[newName] = bytes
            }
            if goes { throw Self.powerLoss }
        }
    }

    func remove(_ name: String) throws(DiskError) {
        try state.withLock { (state) throws(DiskError) in
            let goes = try Self.goesDown(&state)
            guard state.files[name] != nil else { throw .missing(name: name) }
            if !goes || state.random.oneIn(2) { state.files[name] = nil }
            if goes { throw Self.powerLoss }
        }
    }

    func freeBytes() throws(DiskError) -> UInt64 {
        state.withLock { state in UInt64(max(0, state.capacity - state.files.values.reduce(0) { $0 + $1.count })) }
    }

    func lock(_ folder: String) throws(DiskError) -> FakeLock {
        try state.withLock { (state) throws(DiskError) in
            guard state.locked.insert(folder).inserted else { throw .busy(name: folder, process: 1) }
        }
        return FakeLock(disk: self, folder: folder)
    }

    func read(_ name: String, at offset: Int, into target: UnsafeMutableRawBufferPointer) throws(DiskError) -> Int {
        try state.withLock { (state) throws(DiskError) in
            if state.isDown { throw Self.powerLoss }
            guard let bytes = state.files[name] else { throw .missing(name: name) }
            state.reads += 1
            let count = max(0, min(target.count, bytes.count - offset))
            bytes.withUnsafeBytes { source in
                if count > 0 { memcpy(target.baseAddress!, source.baseAddress! + offset, count) }
            }
            return count
        }
    }

    func write(_ name: String, at offset: Int, from source: UnsafeRawBufferPointer) throws(DiskError) {
        try state.withLock { (state) throws(DiskError) in
            let goes = try Self.goesDown(&state)
            guard let length = state.files[name]?.count else { throw .missing(name: name) }
            precondition(offset % 4_096 == 0 && source.count % 4_096 == 0, "Writes are whole blocks.")
            precondition(offset + source.count <= length, "A write goes over bytes that exist.")
            if let code = state.writeError {
                state.writeError = nil
                state.store(source, in: name, at: offset, keeping: 2)
                throw code == 28 ? .noSpace(.write, name: name) : .failed(.write, name: name, code: code)
            }
            if state.isForgetful, !goes, offset > 0, state.random.oneIn(20) { return }
            if !goes { state.writes.append((name, offset, source.count)) }
            let keepsAll = !goes || state.random.oneIn(4)
            state.store(source, in: name, at: offset, keeping: keepsAll ? 1 : 2)
            if goes { throw Self.powerLoss }
        }
    }
}

final class FakeFile: DiskFile {
    let disk: FakeDisk
    let name: String

    init(disk: FakeDisk, name: String) {
        self.disk = disk
        self.name = name
    }

    func byteCount() throws(DiskError) -> Int {
        guard let bytes = disk[name] else { throw .missing(name: name) }
        return bytes.count
    }

    func read(at offset: Int, into target: UnsafeMutableRawBufferPointer) throws(DiskError) -> Int {
        try disk.read(name, at: offset, into: target)
    }

    func write(at offset: Int, from source: UnsafeRawBufferPointer) throws(DiskError) {
        try disk.write(name, at: offset, from: source)
    }

    func append(_ source: UnsafeRawBufferPointer) throws(DiskError) {
        disk.state.withLock { $0.files[name, default: []].append(contentsOf: source) }
    }

    func sync() throws(DiskError) {}
    func close() {}
}

final class FakeLock: DiskLock {
    let disk: FakeDisk
    let folder: String

    init(disk: FakeDisk, folder: String) {
        self.disk = disk
        self.folder = folder
    }

    func release() {
        _ = disk.state.withLock { $0.locked.remove(folder) }
    }
}
