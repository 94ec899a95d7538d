public import ArgumentParser
import Foundation
import Transport

/// `bench-load store`: the raw store of `apiserverd` beside etcd, on the same disk, taking turns.
///
/// Client and server are processes of their own, over TLS (etcd's over plain TCP, which favours it). Every run has
/// a fresh data folder. Before each run the disk is measured alone, and during it how busy others kept the machine.
public struct StoreCommand: AsyncParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "store", abstract: "Durable writes, gets, restart and idling of the store, beside etcd.")

    @Option(help: "Rows to measure, separated by commas; a prefix stands for all rows that begin with it.")
    var rows = "store"

    @Option(help: "Runs of each side; the median counts.")
    var runs = 3

    @Option(help: "Seconds of a run.")
    var seconds = 5.0

    @Option(help: "Shards of the server.")
    var shards = 4

    @Option(help: "Folder on the disk to measure; a folder of its own is made and removed in it.")
    var folder = "."

    @Option(help: "The peer's load client, which Tools/etcd-load/build makes.")
    var etcdLoad: String?

    @Option(help: "Write the figures to this file.")
    var json: String?

    @Option(help: "Compare with the figures of this file.")
    var compare: String?

    @Flag(help: "Measure without etcd.")
    var noPeer = false

    public init() {}

    public func validate() throws {
        guard runs >= 1, seconds > 0, (1...64).contains(shards) else {
            throw ValidationError("runs and seconds are above 0, shards from 1 to 64")
        }
        for name in wanted where !StoreShape.names.contains(where: { $0.hasPrefix(name) }) {
            throw ValidationError("\(name) is not a row: \(StoreShape.names.joined(separator: ", "))")
        }
    }

    private var wanted: [String] { rows.split(separator: ",").map(String.init) }

    public func run() async throws {
        let own = URL(fileURLWithPath: folder).appendingPathComponent("bench-load-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: own, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(atPath: own) }
        let client = noPeer || !StorePeer.isInstalled ? nil : StorePeer.client(etcdLoad)
        if !noPeer, client == nil { print("passed over: no etcd, so no ratio; \(StorePeer.howToBuild)") }
        let earlier = try compare.map { try Report(contentsOfFile: $0) }
        var report = Report(scenario: "store")
        for name in StoreShape.names where wanted.contains(where: { name.hasPrefix($0) }) {
            let run = StoreRun(
                row: name, shape: try StoreShape(name), folder: own, shards: shards, seconds: seconds, client: client)
            report.rows.append(try await run.measure(runs: runs))
        }
        report.machine.loadAfter = ReportMachine.load
        ReportProgress.clear()
        print(report.table(ReportColumn.ofStores, comparedWith: earlier))
        if let json { try report.write(toFile: json) }
    }
}
