public import ArgumentParser
import Foundation

/// `bench-load wire`: coders and compression, without a network, beside generated code and Foundation.
///
/// Ours and the peer take turns in each round; a figure is the median of its rounds. Time is the processor's time
/// of the one thread that works. Allocations are counted in processes of their own, so that counting costs no time.
public struct WireCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "wire", abstract: "Encoding, decoding and compression of a pod of 1 KiB.")

    @Option(help: "Rows to measure, separated by commas; a prefix stands for all rows that begin with it.")
    var rows = "wire"

    @Option(help: "Rounds of each side; the median counts.")
    var rounds = 5

    @Option(help: "Seconds of a round.")
    var seconds = 0.3

    @Option(help: "The peer's program, which Tools/wire-peer/build makes.")
    var peer: String?

    @Option(help: "Write the figures to this file.")
    var json: String?

    @Option(help: "Compare with the figures of this file.")
    var compare: String?

    @Flag(help: .hidden)
    var countAllocations = false

    public init() {}

    public func validate() throws {
        guard rounds >= 1, seconds > 0 else { throw ValidationError("rounds and seconds are above 0") }
        for name in wanted where !WireRow.names.contains(where: { $0.hasPrefix(name) }) {
            throw ValidationError("\(name) is not a row: \(WireRow.names.joined(separator: ", "))")
        }
    }

    private var wanted: [String] { rows.split(separator: ",").map(String.init) }

    public func run() throws {
        let bench = try WireBench()
        let chosen = try bench.rows().filter { row in wanted.contains { row.name.hasPrefix($0) } }
        if countAllocations { return try printAllocations(chosen) }
        let earlier = try compare.map { try Report(contentsOfFile: $0) }
        let program = WirePeer.find(peer)
        if program == nil {
            print("passed over: wire-peer is not there, so no ratio to swift-protobuf; \(WirePeer.howToBuild)")
        }
        let process = try program.map { try WirePeer($0, pod: bench.binary) }
        defer { process?.end() }
        let allocations = try countAllocations(chosen, bench, program)

        var report = Report(scenario: "wire")
        for row in chosen {
            let (ours, theirs) = try time(row, process)
            report.rows.append(reportRow(row, ours, theirs, allocations))
        }
        report.machine.loadAfter = ReportMachine.load
        ReportProgress.clear()
        let columns: [ReportColumn] = [.operations, .nanoseconds, .allocations, .bytes, .megabytes, .compression]
        print(report.table(columns, comparedWith: earlier))
        if allocations.isEmpty { print("allocations: not counted; \(WirePeer.howToBuild)") }
        if let json { try report.write(toFile: json) }
    }

    /// Medians of nanoseconds an operation: ours, and the peer's where it has the row.
    private func time(_ row: WireRow, _ process: WirePeer?) throws -> (ours: Double, theirs: Double?) {
        var ours: [Double] = []
        var theirs: [Double] = []
        for round in 1...rounds {
            ReportProgress.show("\(row.name): round \(round) of \(rounds)")
            ours.append(try WireMeasure.nanosecondsPerOp(seconds, row.operation))
            switch row.peer {
            case .none: break
            case .process(let operation):
                if let process { theirs.append(try process.nanosecondsPerOp(operation, seconds: seconds)) }
            case .here(_, let operation): theirs.append(try WireMeasure.nanosecondsPerOp(seconds, operation))
            }
        }
        return (WireMeasure.median(ours)!, WireMeasure.median(theirs))
    }

    private func reportRow(
        _ row: WireRow, _ ours: Double, _ theirs: Double?, _ allocations: [String: Double]
    ) -> ReportRow {
        func figures(_ nanoseconds: Double, _ key: String) -> ReportFigures {
            ReportFigures(
                opsPerSecond: 1e9 / nanoseconds, nanosecondsPerOp: nanoseconds, allocationsPerOp: allocations[key],
                bytesPerOp: Double(row.bytes), megabytesPerSecond: Double(row.bytes) * 1e3 / nanoseconds)
        }
        var made = ReportRow(row: row.name, figures: figures(ours, row.name))
        made.figures.compression = row.compressed.map { Double(row.bytes) / Double($0) }
        if let theirs, let name = row.peer.name {
            made.peer = ReportRow.Peer(name: name, figures: figures(theirs, row.name + "/peer"))
        }
        return made
    }
}

// Allocations.
extension WireCommand {
    /// The hidden half: a process with the counter preloaded prints what it counts.
    private func printAllocations(_ rows: [WireRow]) throws {
        guard let counter = WireAllocations() else { return }
        for row in rows {
            print(row.name, try counter.perOp(row.operation))
            if case .here(_, let operation) = row.peer { print(row.name + "/peer", try counter.perOp(operation)) }
        }
    }

    /// Allocations an operation by row, and by row with `/peer` behind it; empty where nothing counts.
    private func countAllocations(
        _ rows: [WireRow], _ bench: WireBench, _ program: String?
    ) throws -> [String: Double] {
        guard let program, let counter = WirePeer.counter(besidePeer: program) else { return [:] }
        ReportProgress.show("counting allocations")
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = ["wire", "--count-allocations", "--rows", self.rows]
        process.environment = ProcessInfo.processInfo.environment.merging(["LD_PRELOAD": counter]) { $1 }
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        var counts: [String: Double] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2 { counts[String(words[0])] = Double(words[1]) }
        }
        let peer = try WirePeer(program, pod: bench.binary, counter: counter)
        defer { peer.end() }
        for row in rows {
            if case .process(let operation) = row.peer {
                counts[row.name + "/peer"] = try peer.allocationsPerOp(operation)
            }
        }
        return counts
    }
}

extension WireRow.Peer {
    var name: String? {
        switch self {
        case .none: nil
        case .process: "swift-protobuf"
        case .here(let name, _): name
        }
    }
}
