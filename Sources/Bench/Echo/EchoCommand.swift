public import ArgumentParser
import Foundation
import Reactor
import Transport

/// `bench-load echo`: the protocol's round trip beside redis-server's, same connections and pipelining.
///
/// Server and client are processes of their own on one loop each. Ours and the peer's runs take
/// turns; each figure is the median of its runs by operations per second.
public struct EchoCommand: AsyncParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "echo", abstract: "Round trips of a small request beside redis-server.",
        subcommands: [EchoServeCommand.self])

    @Option(help: "Rows to measure, separated by commas.")
    var rows = "echo.plain.1x1,echo.plain.64x1,echo.plain.64x64,echo.tls.1x1,echo.tls.64x1,echo.tls.64x64"

    @Option(help: "Runs of each side; the median counts.")
    var runs = 3

    @Option(help: "Seconds of a run.")
    var seconds = 3.0

    @Option(help: "Write the figures to this file.")
    var json: String?

    @Option(help: "Compare with the figures of this file.")
    var compare: String?

    @Flag(help: "Measure without redis-server.")
    var noPeer = false

    public init() {}

    public func run() async throws {
        let folder = NSTemporaryDirectory() + "bench-load-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try EchoIdentity.create(in: folder)
        let hasPeer = !noPeer && EchoRedis.isInstalled
        if !noPeer, !hasPeer { print("passed over: \(EchoRedis.server) is not on this machine; no ratio") }
        let earlier = try compare.map { try Report(contentsOfFile: $0) }
        var report = Report(scenario: "echo")
        for name in rows.split(separator: ",") {
            let shape = try EchoShape(String(name))
            report.rows.append(try await measure(shape, in: folder, hasPeer: hasPeer))
        }
        report.machine.loadAfter = ReportMachine.load
        ReportProgress.clear()
        print(report.table(ReportColumn.ofServers, comparedWith: earlier))
        if let json { try report.write(toFile: json) }
    }

    private func measure(_ shape: EchoShape, in folder: String, hasPeer: Bool) async throws -> ReportRow {
        var ours: [ReportFigures] = []
        var theirs: [ReportFigures] = []
        let redis = hasPeer ? try EchoRedis(in: folder, isSecured: shape.isSecured) : nil
        defer { redis?.end() }
        for run in 1...max(1, runs) {
            ReportProgress.show("\(shape.row): run \(run) of \(runs)")
            ours.append(try await measureOurs(shape, in: folder))
            if let redis {
                ReportProgress.show("\(shape.row): run \(run) of \(runs), redis-server")
                theirs.append(
                    try redis.measure(connections: shape.connections, inFlight: shape.inFlight, seconds: seconds))
            }
        }
        let peer = ReportFigures.median(theirs).map {
            ReportRow.Peer(name: shape.isSecured ? "redis (TLS)" : "redis", figures: $0)
        }
        return ReportRow(row: shape.row, figures: ReportFigures.median(ours)!, peer: peer)
    }

    private func measureOurs(_ shape: EchoShape, in folder: String) async throws -> ReportFigures {
        let server = try LoadProcess(
            "/proc/self/exe", ["echo", "serve"] + (shape.isSecured ? ["--identity", folder] : []), takesOutput: true)
        defer { server.end() }
        guard let line = server.readLine(), let port = UInt16(line) else {
            throw BenchError("the echo server did not start")
        }
        let security: ClientSecurity =
            if shape.isSecured {
                .tls(
                    try .client(TLSIdentity(files: EchoIdentity.files(in: folder, of: "client"))),
                    expecting: .dns(EchoIdentity.serverName))
            } else {
                .plain
            }
        let load = try await EchoLoad(
            connections: shape.connections, inFlight: shape.inFlight, to: .loopback(port: port), security: security)
        try await Task.sleep(for: .milliseconds(300))
        let serverBefore = server.cpuMicroseconds
        let clientBefore = LoadProcess.cpuMicroseconds(of: "self")
        let began = monotonicNanoseconds()
        try await load.begin()
        try await Task.sleep(for: .seconds(seconds))
        let (answered, histogram) = try await load.end()
        let elapsed = Double(monotonicNanoseconds() - began) / 1e9
        let count = Double(max(1, answered))
        let figures = ReportFigures(
            opsPerSecond: count / elapsed, p50Milliseconds: histogram.milliseconds(at: 0.5),
            p99Milliseconds: histogram.milliseconds(at: 0.99),
            cpuMicrosecondsPerOp: (server.cpuMicroseconds - serverBefore) / count,
            clientMicrosecondsPerOp: (LoadProcess.cpuMicroseconds(of: "self") - clientBefore) / count,
            residentMiB: server.residentMiB)
        await load.stop()
        return figures
    }
}

/// What a row's name says: `echo.tls.64x1` is TLS, 64 connections, 1 request in flight on each.
struct EchoShape {
    let row: String
    let isSecured: Bool
    let connections: Int
    let inFlight: Int

    init(_ row: String) throws {
        let parts = row.split(separator: ".")
        let sizes = parts.last?.split(separator: "x").compactMap { Int($0) } ?? []
        guard parts.count == 3, parts[0] == "echo", parts[1] == "plain" || parts[1] == "tls", sizes.count == 2,
            sizes[0] > 0, sizes[1] > 0
        else { throw ValidationError("\(row) is not a row: echo.plain.CxF or echo.tls.CxF") }
        self.row = row
        isSecured = parts[1] == "tls"
        connections = sizes[0]
        inFlight = sizes[1]
    }
}
