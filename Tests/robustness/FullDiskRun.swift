import Base
import Client
import Glibc
import Reactor
import Simulation
import Wire

/// S10 on a real file system: writes are refused while the disk is full, reads go on, and writes come back with space.
struct FullDiskRun {
    let program: String
    let folder: String
    let seed: UInt64

    /// Bytes of the file system: the log's first segments, and a filler that takes the rest.
    private static let fileSystemBytes = 400 << 20
    private static let valueBytes = 200_000

    func run() async throws -> [String] {
        guard mkdir(folder, 0o700) == 0 else { throw Broken("\(folder) cannot be made: error \(errno).") }
        guard mount("trireme", folder, "tmpfs", 0, "size=\(FullDiskRun.fileSystemBytes),mode=0700") == 0 else {
            print("full disk: passed over, no tmpfs can be mounted here (error \(errno))")
            return []
        }
        defer { umount2(folder, Int32(MNT_DETACH)) }
        let loop = EventLoop(name: "full")
        try loop.start()
        let data = folder + "/data"
        let whereabouts = Whereabouts()
        let access = Access(loop: loop, pki: data + "/pki", whereabouts: whereabouts)
        let state = RunState()
        var server = try ServerProcess.serve(program, data: data, shards: 2)
        // Also when this run cannot go on; of a process that was waited for nothing is left to be killed.
        defer { if !server.isOver { server.kill() } }
        await whereabouts.serves(at: server.address)
        var failures: [String] = []
        var writer = Writer(random: Random(seed: seed), state: state)

        guard let client = try await access.connect() else { throw Broken("The server on a tmpfs cannot be reached.") }
        _ = await writer.write(client, count: 20)
        let filler = try fill()
        let refused = await writer.writeUntilRefused(client, writesMax: 3_000)
        if !refused { failures.append("S10 the disk was full, and no write was refused") }
        if await !writer.readsBack(client) { failures.append("S10 reads do not go on while the disk is full") }
        unlink(filler)
        if await !writer.writeUntilTaken(client) { failures.append("S10 writes were not taken again with space") }
        client.close()
        server.kill()
        server = try ServerProcess.serve(program, data: data, shards: 2)
        await whereabouts.serves(at: server.address)
        guard let second = try await access.connect() else { throw Broken("The server cannot be reached again.") }
        if await !writer.readsBack(second) { failures.append("S1 a write acknowledged around the full disk was lost") }
        second.close()
        await whereabouts.end()
        server.send(SIGTERM)
        server.wait()
        await loop.shutdown()
        failures += writer.faults
        print(
            "full disk: \(writer.acknowledged) writes acknowledged, \(writer.refused) refused, reads went on, space came back"
        )
        return failures
    }

    /// Takes all room that is left but a little; returns the file.
    private func fill() throws -> String {
        let path = folder + "/filler"
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        guard descriptor >= 0 else { throw Broken("\(path) cannot be made: error \(errno).") }
        defer { close(descriptor) }
        var room = statvfs()
        guard fstatvfs(descriptor, &room) == 0 else { throw Broken("\(path): error \(errno).") }
        // The server takes room meanwhile: what does not fit is tried with less.
        var bytes = Int(room.f_bavail) * Int(room.f_frsize) - (8 << 20)
        while bytes > 0, posix_fallocate(descriptor, 0, bytes) != 0 { bytes -= 8 << 20 }
        return path
    }

    /// Writes keys one after another, and remembers what was acknowledged.
    private struct Writer {
        var random: Random
        let state: RunState
        var there: [String: UInt64] = [:]
        var uncertain: Set<String> = []
        var acknowledged = 0
        var refused = 0
        var faults: [String] = []

        enum Outcome { case taken, refused, lost }

        mutating func write(_ client: RawClient) async -> Outcome {
            let key = "/full/\(random.below(60))"
            let tag = state.tag()
            do throws(RawError) {
                try await client.put(
                    Bytes(Array(key.utf8)), TaggedValue.bytes(tag, max: FullDiskRun.valueBytes), deadline: .seconds(20))
                there[key] = tag
                uncertain.remove(key)
                acknowledged += 1
                return .taken
            } catch .refused(let status, _) {
                refused += 1
                if status != .serviceUnavailable { faults.append("S10 a write on a full disk was answered \(status)") }
                return .refused
            } catch {
                uncertain.insert(key)
                return .lost
            }
        }

        mutating func write(_ client: RawClient, count: Int) async -> Bool {
            for _ in 0..<count where await write(client) != .taken { return false }
            return true
        }

        mutating func writeUntilRefused(_ client: RawClient, writesMax: Int) async -> Bool {
            for _ in 0..<writesMax {
                switch await write(client) {
                case .taken: continue
                case .refused: return true
                case .lost: return false
                }
            }
            return false
        }

        mutating func writeUntilTaken(_ client: RawClient) async -> Bool {
            for _ in 0..<300 {
                if await write(client) == .taken { return true }
                try? await Task.sleep(for: .milliseconds(50))
            }
            return false
        }

        mutating func readsBack(_ client: RawClient) async -> Bool {
            for (key, tag) in there where !uncertain.contains(key) {
                guard let item = try? await client.get(Bytes(Array(key.utf8)), deadline: .seconds(20)),
                    TaggedValue.tag(item.value, max: FullDiskRun.valueBytes) == tag
                else { return false }
            }
            return true
        }
    }
}
