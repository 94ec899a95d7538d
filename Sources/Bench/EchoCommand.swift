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
        var report = EchoReport()
        for name in rows.split(separator: ",") {
            let shape = try EchoShape(String(name))
            report.rows.append(try await measure(shape, in: folder, hasPeer: hasPeer))
        }
        report.machine.loadAfter = EchoReport.load
        FileHandle.standardError.write(Data("\r\u{1B}[K".utf8))
        print(report.table)
        if let json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            try encoder.encode(report).write(to: URL(fileURLWithPath: json))
        }
    }

    private func measure(_ shape: EchoShape, in folder: String, hasPeer: Bool) async throws -> EchoRow {
        var ours: [EchoFigures] = []
        var theirs: [EchoFigures] = []
        let redis = hasPeer ? try EchoRedis(in: folder, isSecured: shape.isSecured) : nil
        defer { redis?.end() }
        for run in 1...max(1, runs) {
            progress("\(shape.row): run \(run) of \(runs)")
            ours.append(try await measureOurs(shape, in: folder))
            if let redis {
                progress("\(shape.row): run \(run) of \(runs), redis-server")
                theirs.append(
                    try redis.measure(connections: shape.connections, inFlight: shape.inFlight, seconds: seconds))
            }
        }
        let peer = median(theirs).map { EchoRow.Peer(name: shape.isSecured ? "redis (TLS)" : "redis", figures: $0) }
        return EchoRow(row: shape.row, figures: median(ours)!, peer: peer)
    }

    private func measureOurs(_ shape: EchoShape, in folder: String) async throws -> EchoFigures {
        let server = try EchoProcess(
            "/proc/self/exe", ["echo", "serve"] + (shape.isSecured ? ["--identity", folder] : []), takesOutput: true)
        defer { server.end() }
        guard let line = server.readLine(), let port = UInt16(line) else {
            throw EchoError("the echo server did not start")
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
        let clientBefore = EchoProcess.cpuMicroseconds(of: "self")
        let began = monotonicNanoseconds()
        try await load.begin()
        try await Task.sleep(for: .seconds(seconds))
        let (answered, histogram) = try await load.end()
        let elapsed = Double(monotonicNanoseconds() - began) / 1e9
        let count = Double(max(1, answered))
        let figures = EchoFigures(
            opsPerSecond: count / elapsed, p50Milliseconds: histogram.milliseconds(at: 0.5),
            p99Milliseconds: histogram.milliseconds(at: 0.99),
            serverMicrosecondsPerOp: (server.cpuMicroseconds - serverBefore) / count,
            clientMicrosecondsPerOp: (EchoProcess.cpuMicroseconds(of: "self") - clientBefore) / count,
            serverResidentMiB: server.residentMiB)
        await load.stop()
        return figures
    }

    private func median(_ figures: [EchoFigures]) -> EchoFigures? {
        let sorted = figures.sorted { $0.opsPerSecond < $1.opsPerSecond }
        return sorted.isEmpty ? nil : sorted[sorted.count / 2]
    }

    private func progress(_ text: String) {
        FileHandle.standardError.write(Data("\r\u{1B}[K\(text)".utf8))
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
