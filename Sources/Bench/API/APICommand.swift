public import ArgumentParser
import Foundation

/// What the scenarios of the API have in common.
public struct APIOptions: ParsableArguments {
    @Option(help: "Rows to measure, separated by commas; a prefix stands for all rows that begin with it.")
    var rows = ""

    @Option(help: "Runs; the median counts.")
    var runs = 3

    @Option(help: "Seconds of a run.")
    var seconds = 5.0

    @Option(help: "Shards of the server.")
    var shards = 4

    @Option(help: "Folder on the disk to use; a folder of its own is made and removed in it.")
    var folder = "."

    @Option(help: "Write the figures to this file.")
    var json: String?

    @Option(help: "Compare with the figures of this file.")
    var compare: String?

    public init() {}

    public func validate() throws {
        guard runs >= 1, seconds > 0, (1...64).contains(shards) else {
            throw ValidationError("runs and seconds are above 0, shards from 1 to 64")
        }
    }

    func run(_ scenario: String, _ names: [String]) async throws {
        let wanted = rows.isEmpty ? [""] : rows.split(separator: ",").map(String.init)
        for name in wanted where !names.contains(where: { $0.hasPrefix(name) }) {
            throw ValidationError("\(name) is not a row: \(names.joined(separator: ", "))")
        }
        raiseDescriptorLimit()
        let own = URL(fileURLWithPath: folder).appendingPathComponent("bench-load-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: own, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(atPath: own) }
        let earlier = try compare.map { try Report(contentsOfFile: $0) }
        var report = Report(scenario: scenario)
        for name in names where wanted.contains(where: { name.hasPrefix($0) }) {
            let run = APIRun(
                row: name, shape: try APIShape(name), folder: own, shards: shards, seconds: seconds)
            report.rows.append(try await run.measure(runs: runs))
        }
        report.machine.loadAfter = ReportMachine.load
        ReportProgress.clear()
        print(report.table(ReportColumn.ofStores, comparedWith: earlier))
        if let json { try report.write(toFile: json) }
    }

    /// A watcher is a connection, and each a descriptor.
    private func raiseDescriptorLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}

/// `bench-load api`: creates, gets and lists of pods through the whole of `apiserverd`, and what they take in memory.
///
/// Client and server are processes of their own, over TLS, with admission, roles and a real disk.
public struct APICommand: AsyncParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "api", abstract: "Creates, gets, lists and memory of the API server.")

    @OptionGroup var options: APIOptions

    public init() {}

    public func run() async throws {
        try await options.run("api", APIShape.apiNames)
    }
}

/// `bench-load watch`: watchers of pods, each a connection of its own, while pods are created.
public struct WatchCommand: AsyncParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "watch", abstract: "Events delivered to many watchers, and what they cost.")

    @OptionGroup var options: APIOptions

    public init() {}

    public func run() async throws {
        try await options.run("watch", APIShape.watchNames)
    }
}
