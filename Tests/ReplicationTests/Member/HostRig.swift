import Base
import Glibc
import Reactor
import Replication
import Store
import Synchronization

/// A host on a loop of its own, for tests: async calls, and an end without `close` that stands for a crash.
final class HostRig<D: Disk>: Sendable {
    let loop: EventLoop
    let host: MemberHost<D>

    private init(loop: EventLoop, host: MemberHost<D>) {
        self.loop = loop
        self.host = host
    }

    static func open(
        _ disk: D, shards: Int? = 2, wallClock: (@Sendable () -> WallMilliseconds)? = nil,
        _ change: (inout MemberOptions) -> Void = { _ in }
    ) async throws -> HostRig {
        var options = MemberOptions(recoveryWorkers: 2)
        options.shards = shards
        options.memoryPrefixes = [bytes("m/")]
        options.segmentBytes = 256 << 10
        options.firstSegmentBytes = 64 << 10
        change(&options)
        let loop = EventLoop(name: "member-test")
        try loop.start()
        do {
            return HostRig(
                loop: loop, host: try await MemberHost.open(options, loop: loop, disk: disk, wallClock: wallClock))
        } catch {
            await loop.shutdown()
            throw error
        }
    }

    func close() async {
        await host.close()
        await loop.shutdown()
    }

    /// Leaves without a word, as a killed process does.
    func drop() async {
        await loop.shutdown()
    }

    func submit(_ command: Command, to shard: ShardNumber) async -> SubmitOutcome {
        await withCheckedContinuation { continuation in
            loop.post { self.host.submit(command, to: shard) { continuation.resume(returning: $0) } }
        }
    }

    func submit(_ write: Write) async -> SubmitOutcome {
        await submit(.writes([write]), to: host.cluster.shard(forKey: write.key))
    }

    /// The revision of a put, or nil when it was not answered with success.
    @discardableResult
    func put(_ key: String, _ value: String) async -> Revision? {
        guard case .applied(let results) = await submit(.put(bytes(key), bytes(value))),
            case .written(let revision, _) = results[0]
        else { return nil }
        return revision
    }

    func delete(_ key: String) async -> Bool {
        guard case .applied(let results) = await submit(.delete(bytes(key))), case .deleted = results[0] else {
            return false
        }
        return true
    }

    func get(_ key: String) async throws -> String? {
        try await loop.run {
            let key = bytes(key)
            return self.host.withShard(self.host.shard(forKey: key)) { (try? $0.get(key))??.value }
        }.map { String(decoding: $0.array, as: UTF8.self) }
    }

    func on<R: Sendable>(_ body: @escaping @Sendable (MemberHost<D>) -> R) async throws -> R {
        try await loop.run { body(self.host) }
    }

    func hash() async throws -> StateHash {
        let result: Result<StateHash, ReadError> = await withCheckedContinuation { continuation in
            loop.post { self.host.hash { continuation.resume(returning: $0) } }
        }
        return try result.get()
    }

    /// Waits, turn by turn, until `condition` holds on the loop; false when it does not within ten seconds.
    func wait(until condition: @escaping @Sendable (MemberHost<D>) -> Bool) async throws -> Bool {
        for _ in 0..<2_000 {
            if try await on(condition) { return true }
            await withCheckedContinuation { continuation in
                loop.post { self.loop.schedule(after: .milliseconds(5)) { continuation.resume() } }
            }
        }
        return false
    }
}

/// A folder of the real disk that goes away with the test.
func withFolder<R>(_ body: (String) async throws -> R) async throws -> R {
    var template = Array("/tmp/trireme-member-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw DiskError.failed(.createFolder, name: "/tmp", code: errno) }
    let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { remove(tree: folder) }
    return try await body(folder)
}

private func remove(tree folder: String) {
    if let stream = opendir(folder) {
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name == "." || name == ".." { continue }
            let path = folder + "/" + name
            if unlink(path) != 0 { remove(tree: path) }
        }
        closedir(stream)
    }
    rmdir(folder)
}
