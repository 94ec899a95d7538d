import ArgumentParser
import Glibc
import Simulation

/// Runs the real server under load, kills it again and again, and judges what the clients have seen.
@main
struct Robustness: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "robustness", abstract: "Kills a real apiserverd under load, and judges the history.",
        discussion: """
            Several connections put, delete, read, list and watch while the server is killed with signal 9, stopped in \
            order, or paused. Afterwards every acknowledged write must be there, the history of each key must be \
            linearizable, and each watch must have heard everything once, in order, over all restarts. The same \
            goes for objects of the API, watches with selectors and an informer, which must end equal to the store. \
            Then the disk is filled, where a tmpfs can be mounted. Exit code 1: a promise was broken.
            """)

    @Option(help: "How often the server is killed.")
    var kills = 10

    @Option(help: "How often it is killed under objects; 0: not at all.")
    var objectKills = 5

    @Option(help: "Connections that write and read.")
    var clients = 6

    @Option(help: "Connections that watch.")
    var watchers = 3

    @Option(help: "Keys that the load works on.")
    var keys = 40

    @Option(help: "Shards of the cluster.")
    var shards = 4

    @Option(help: "The largest value, bytes.")
    var valueBytes = 3_000

    @Option(help: "Milliseconds between two kills, at most.")
    var life = 700

    @Option(help: "Decides when the server is killed; the load's course depends on the machine as well.")
    var seed: UInt64 = 1

    @Option(help: "The server's program; next to this one by default.")
    var server: String?

    @Flag(help: "Leave out the full disk.")
    var withoutFullDisk = false

    func validate() throws {
        guard kills >= 0, objectKills >= 0, clients > 0, watchers > 0, keys > 0, shards > 0, life > 0, valueBytes >= 8
        else {
            throw ValidationError("Numbers are above zero, and values have 8 bytes at least.")
        }
    }

    func run() async throws {
        // A peer that was killed shows in the result of a write.
        signal(SIGPIPE, SIG_IGN)
        let own = CommandLine.arguments[0]
        let beside = own.lastIndex(of: "/").map { own[...$0] + "apiserverd" } ?? "./apiserverd"
        let program = server ?? String(beside)
        guard access(program, X_OK) == 0 else { throw Broken("\(program) is not there: build the product apiserverd.") }
        let folder = try TemporaryFolder()
        var failures: [String] = []
        if kills > 0 {
            var run = KillRun(self, program: program, folder: folder.path + "/kills")
            failures += try await run.run()
            for failure in failures { print("FAIL \(failure)") }
        }
        if objectKills > 0 {
            var run = ObjectRun(self, program: program, folder: folder.path + "/objects")
            let found = try await run.run()
            for failure in found { print("FAIL \(failure)") }
            failures += found
        }
        if !withoutFullDisk {
            let found = try await FullDiskRun(program: program, folder: folder.path + "/full", seed: seed).run()
            for failure in found { print("FAIL \(failure)") }
            failures += found
        }
        folder.remove()
        guard failures.isEmpty else { throw ExitCode.failure }
        print("nothing acknowledged was lost, nothing promised was broken")
    }
}

/// The harness itself cannot go on.
struct Broken: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// A folder of its own under /tmp, removed at the end.
struct TemporaryFolder {
    let path: String

    init() throws {
        var template = Array("/tmp/trireme-robustness-XXXXXX".utf8CString)
        // SAFETY: the template ends with a zero, and is written within its length.
        guard mkdtemp(&template) != nil else { throw Broken("No temporary folder can be made: error \(errno).") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    func remove() {
        TemporaryFolder.remove(path)
    }

    private static func remove(_ path: String) {
        if unlink(path) == 0 { return }
        guard let folder = opendir(path) else { return }
        var names: [String] = []
        while let entry = readdir(folder) {
            // SAFETY: the name ends with a zero within the entry.
            names.append(
                withUnsafeBytes(of: &entry.pointee.d_name) {
                    String(cString: $0.bindMemory(to: CChar.self).baseAddress!)
                })
        }
        closedir(folder)
        for name in names where name != "." && name != ".." { remove(path + "/" + name) }
        rmdir(path)
    }
}

/// Nanoseconds of the monotonic clock: what the history is ordered by.
func monotonicNow() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}
