import ArgumentParser
import Daemon
import Glibc
import Replication
import Store

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Make a new cluster from a backup, in an empty folder.",
        discussion: """
            The new cluster has the backup's keys, values and revisions. Clients of the old one list anew: its history
            begins above every revision that the old one can have given.
            """)

    @Option(help: "The backup.")
    var from: String

    @Option(help: "The data folder of the new cluster: empty, or not there yet.")
    var data: String

    func run() async throws {
        let slash = from.lastIndex(of: "/")
        let folder = slash.map { $0 == from.startIndex ? "/" : String(from[..<$0]) } ?? "."
        let name = slash.map { String(from[from.index(after: $0)...]) } ?? from
        guard access(from, R_OK) == 0 else { throw Failure("\(from): \(String(cString: strerror(errno)))") }
        do {
            let report = try await MemberHost.restore(
                from: try PosixDisk(root: folder), name: name, into: try openDisk(data))
            say(
                "restored \(report.items) keys in \(report.shards) shards, as of revision \(report.revision), into \(data)"
            )
        } catch let error as MemberError {
            throw Failure("\(error)")
        } catch let error as DiskError {
            throw Failure("\(from): \(error)")
        }
    }
}

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Read every byte of a data folder that no server uses, and say what is in it.",
        discussion: "Changes nothing. Ends with status 1 and names the file and the offset when something is damaged.")

    @Option(help: "The data folder.")
    var data: String

    func run() async throws {
        // Opening would make the folder.
        guard access(data, R_OK) == 0 else { throw Failure("\(data): \(String(cString: strerror(errno)))") }
        do {
            let report = try await MemberHost.check(try PosixDisk(root: data))
            for shard in report.shards {
                say(
                    "shard \(shard.number.rawValue): \(shard.items) keys, revision \(shard.latest), "
                        + "hash \(String(shard.hash, radix: 16))")
            }
            say("\(data) is intact")
        } catch let error as MemberError {
            throw Failure("\(data): \(error)")
        } catch let error as DiskError {
            throw Failure("\(data): \(error)")
        }
    }
}
