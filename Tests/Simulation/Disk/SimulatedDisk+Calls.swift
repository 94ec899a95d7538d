public import Replication

extension SimulatedDisk {
    public func list(_ folder: String) throws(DiskError) -> [DiskEntry] {
        try withState { state throws(DiskError) in
            try state.begin(.list, folder)
            guard state.folders.contains(folder) else { throw .missing(name: folder) }
            let prefix = folder.isEmpty ? "" : folder + "/"
            func child(_ name: String) -> String? {
                guard name.hasPrefix(prefix), name.count > prefix.count else { return nil }
                let rest = name.dropFirst(prefix.count)
                return rest.contains("/") ? nil : String(rest)
            }
            let files = state.files.compactMap { name, file in
                child(name).map { DiskEntry(name: $0, bytes: file.content.count) }
            }
            let folders = state.folders.compactMap { name in
                child(name).map { DiskEntry(name: $0, bytes: 0, isFolder: true) }
            }
            // The order of names must not come from a hash table, or runs would differ.
            return (files + folders).sorted { $0.name < $1.name }
        }
    }

    public func createFolder(_ folder: String) throws(DiskError) {
        try withState { state throws(DiskError) in
            try state.begin(.createFolder, folder)
            guard !state.folders.contains(folder) else { return }
            try state.requireFolder(of: folder)
            let isLast = state.isLast()
            if !isLast || state.random.oneIn(2) { state.folders.insert(folder) }
            try state.end(isLast, .createFolder, folder)
        }
    }

    public func createPrewritten(_ name: String, bytes: Int) throws(DiskError) {
        try withState { state throws(DiskError) in
            try state.begin(.createFile, name)
            try state.requireFolder(of: name)
            state.files[name] = nil
            try state.takeSpace(bytes, .createFile, name)
            let isLast = state.isLast()
            if isLast {
                // Short, whole or not there.
                guard state.random.oneIn(2) else {
                    throw .failed(.createFile, name: name, code: DiskState.inputOutputError)
                }
                let there = state.random.below(bytes / DiskLimits.blockBytes + 1) * DiskLimits.blockBytes
                state.files[name] = DiskState.File(
                    content: [UInt8](repeating: 0, count: there), durable: there, isNamed: true)
            } else {
                state.files[name] = DiskState.File(
                    content: [UInt8](repeating: 0, count: bytes), durable: bytes, isNamed: true)
            }
            try state.end(isLast, .createFile, name)
        }
    }

    public func open(_ name: String, for access: DiskAccess) throws(DiskError) -> SimulatedFile {
        try withState { state throws(DiskError) in
            try state.begin(.open, name)
            guard state.files[name] != nil else { throw .missing(name: name) }
            return SimulatedFile(disk: self, name: name, epoch: state.epoch, access: access)
        }
    }

    public func create(_ name: String) throws(DiskError) -> SimulatedFile {
        try withState { state throws(DiskError) in
            try state.begin(.createFile, name)
            try state.requireFolder(of: name)
            let isLast = state.isLast()
            let older = state.files[name].flatMap { $0.isNamed ? $0.content : $0.older }
            state.files[name] = DiskState.File(content: [], durable: 0, isNamed: false, older: older)
            try state.end(isLast, .createFile, name)
            return SimulatedFile(disk: self, name: name, epoch: state.epoch, access: nil)
        }
    }

    public func rename(_ name: String, to newName: String) throws(DiskError) {
        try withState { state throws(DiskError) in
            try state.begin(.rename, name)
            guard let file = state.files[name] else { throw .missing(name: name) }
            try state.requireFolder(of: newName)
            let isLast = state.isLast()
            // In one step: before or after it, never between.
            if !isLast || state.random.oneIn(2) {
                state.files[name] = nil
                state.files[newName] = file
                file.isNamed = true
                file.older = nil
            }
            try state.end(isLast, .rename, name)
        }
    }

    public func remove(_ name: String) throws(DiskError) {
        try withState { state throws(DiskError) in
            try state.begin(.remove, name)
            guard state.files[name] != nil else { throw .missing(name: name) }
            let isLast = state.isLast()
            if !isLast || state.random.oneIn(2) { state.files[name] = nil }
            try state.end(isLast, .remove, name)
        }
    }

    public func freeBytes() throws(DiskError) -> UInt64 {
        try withState { state throws(DiskError) in
            try state.begin(.freeBytes, "")
            return UInt64(max(state.capacityBytes - state.usedBytes, 0))
        }
    }

    public func lock(_ folder: String) throws(DiskError) -> SimulatedLock {
        try withState { state throws(DiskError) in
            try state.begin(.lock, folder)
            guard state.locks.insert(folder).inserted else { throw .busy(name: folder, process: 1) }
            return SimulatedLock(disk: self, folder: folder, epoch: state.epoch)
        }
    }
}

extension DiskState {
    /// Power was lost in the operation that ends here.
    func end(_ isLast: Bool, _ operation: DiskOperation, _ name: String) throws(DiskError) {
        if isLast { throw .failed(operation, name: name, code: DiskState.inputOutputError) }
    }

    func requireFolder(of name: String) throws(DiskError) {
        guard let slash = name.lastIndex(of: "/") else { return }
        let folder = String(name[..<slash])
        guard folders.contains(folder) else { throw .missing(name: folder) }
    }
}

/// A file of a simulated disk.
public final class SimulatedFile: DiskFile {
    private let disk: SimulatedDisk
    private let name: String
    private let epoch: Int
    /// Nil: a file of `create`.
    private let access: DiskAccess?

    init(disk: SimulatedDisk, name: String, epoch: Int, access: DiskAccess?) {
        self.disk = disk
        self.name = name
        self.epoch = epoch
        self.access = access
    }

    private func file(_ state: inout DiskState, _ operation: DiskOperation) throws(DiskError) -> DiskState.File {
        guard state.epoch == epoch else { throw .failed(operation, name: name, code: DiskState.badFile) }
        try state.begin(operation, name)
        guard let file = state.files[name] else { throw .missing(name: name) }
        return file
    }

    public func byteCount() throws(DiskError) -> Int {
        try disk.withState { state throws(DiskError) in try file(&state, .length).content.count }
    }

    public func read(at offset: Int, into target: UnsafeMutableRawBufferPointer) throws(DiskError) -> Int {
        precondition(
            offset % DiskLimits.blockBytes == 0 && target.count % DiskLimits.blockBytes == 0, "A read is not aligned.")
        return try disk.withState { state throws(DiskError) in
            let content = try file(&state, .read).content
            let count = max(min(target.count, content.count - offset), 0)
            // SAFETY: `count` bytes from `offset` on are inside of the content, and fit the target.
            content.withUnsafeBytes { bytes in
                target.copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: bytes[min(offset, bytes.count)...].prefix(count)))
            }
            return count
        }
    }

    public func write(at offset: Int, from source: UnsafeRawBufferPointer) throws(DiskError) {
        precondition(
            offset % DiskLimits.blockBytes == 0 && source.count % DiskLimits.blockBytes == 0, "A write is not aligned.")
        precondition(access == .overwriting, "The file was not opened for writing over it.")
        try disk.withState { state throws(DiskError) in
            let file: DiskState.File
            do throws(DiskError) {
                file = try self.file(&state, .write)
            } catch {
                // An error leaves the range in any state.
                if state.hasPower, state.epoch == epoch, let file = state.files[name],
                    offset + source.count <= file.content.count
                {
                    state.tear(file, at: offset, source)
                }
                throw error
            }
            precondition(offset + source.count <= file.content.count, "A write goes beyond the end of its file.")
            let isLast = state.isLast()
            if isLast {
                state.tear(file, at: offset, source)
            } else {
                file.content.replaceSubrange(offset..<(offset + source.count), with: source)
                state.counters.writes += 1
                state.counters.bytesWritten += source.count
            }
            try state.end(isLast, .write, name)
        }
    }

    public func append(_ source: UnsafeRawBufferPointer) throws(DiskError) {
        try disk.withState { state throws(DiskError) in
            let file = try file(&state, .write)
            try state.takeSpace(source.count, .write, name)
            let isLast = state.isLast()
            file.content.append(contentsOf: source)
            try state.end(isLast, .write, name)
        }
    }

    public func sync() throws(DiskError) {
        try disk.withState { state throws(DiskError) in
            let file = try file(&state, .sync)
            let isLast = state.isLast()
            if !isLast { file.durable = file.content.count }
            try state.end(isLast, .sync, name)
        }
    }

    public func close() {}
}

/// A held lock of a simulated disk.
public final class SimulatedLock: DiskLock {
    private let disk: SimulatedDisk
    private let folder: String
    private let epoch: Int

    init(disk: SimulatedDisk, folder: String, epoch: Int) {
        self.disk = disk
        self.folder = folder
        self.epoch = epoch
    }

    public func release() {
        disk.withState { state in
            if state.epoch == epoch { state.locks.remove(folder) }
        }
    }
}
