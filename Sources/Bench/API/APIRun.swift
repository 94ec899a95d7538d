import Foundation
import Reactor
import Transport
import Wire

/// The runs of one row of the API's scenarios.
struct APIRun {
    let row: String
    let shape: APIShape
    let folder: String
    let shards: Int
    let seconds: Double

    /// Seconds of load before measuring.
    static let warmSeconds = 1.0

    func measure(runs: Int) async throws -> ReportRow {
        var figures: [ReportFigures] = []
        for run in 1...runs {
            ReportProgress.show("\(row): run \(run) of \(runs)")
            let data = folder + "/data"
            try FileManager.default.createDirectory(
                atPath: data, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            defer { try? FileManager.default.removeItem(atPath: data) }
            let disk = StoreDisk.writesPerSecond(in: folder)
            let server = try LoadServer(in: data, shards: shards)
            defer { server.end() }
            var measured = try await measure(server)
            measured.diskWritesPerSecond = disk
            figures.append(measured)
        }
        let peer = APIShape.kubernetes[row].map { ReportRow.Peer(name: "kubernetes (its own run)", figures: $0) }
        return ReportRow(row: row, figures: ReportFigures.median(figures)!, peer: peer)
    }

    private func measure(_ server: LoadServer) async throws -> ReportFigures {
        switch shape {
        case .create(let inFlight, let batch):
            return try await load(
                .create(first: 0, count: nil, batch: batch, nodes: nil), inFlight, server)
        case .get(let inFlight):
            try await fill(server, APIShape.pods)
            return try await load(.get(pods: APIShape.pods), inFlight, server)
        case .list(let pods):
            try await fill(server, pods)
            return try await lists(server, pods)
        case .memory(let pods):
            try await fill(server, pods)
            let resident = server.process.residentMiB
            return ReportFigures(
                opsPerSecond: Double(pods) / resident, residentMiB: resident,
                bytesPerOp: resident * 1_048_576 / Double(pods))
        case .watch(let watchers, let inFlight):
            return try await watch(watchers, inFlight, nodes: nil, server)
        case .nodes(let watchers, let inFlight):
            return try await watch(watchers, inFlight, nodes: watchers, server)
        }
    }

    private func load(_ work: APIWork, _ inFlight: Int, _ server: LoadServer) async throws -> ReportFigures {
        let load = try await APILoad(work, inFlight: inFlight, to: server.address, security: server.security())
        try await load.start()
        try await Task.sleep(for: .seconds(Self.warmSeconds))
        let meter = APIMeter(server)
        try await load.begin()
        try await Task.sleep(for: .seconds(seconds))
        let (operations, histogram) = try await load.end()
        let figures = meter.figures(operations: Double(operations), histogram)
        await load.stop()
        return figures
    }

    private func fill(_ server: LoadServer, _ pods: Int) async throws {
        let load = try await APILoad(
            .create(first: 0, count: pods, batch: APIShape.fillBatch, nodes: nil), inFlight: APIShape.fillInFlight,
            to: server.address, security: server.security())
        try await load.createAll()
        await load.stop()
    }

    private func lists(_ server: LoadServer, _ pods: Int) async throws -> ReportFigures {
        let loop = EventLoop(name: "api-list")
        try loop.start()
        let client = try await TransportClient.connect(
            to: server.address, security: server.security(), on: loop,
            options: DialOptions(hello: Hello(software: "bench-load", compressions: CompressionForm.known)))
        _ = try await APIList.measure(client)
        let meter = APIMeter(server)
        var histogram = LoadHistogram()
        var bytes = 0
        let began = monotonicNanoseconds()
        while Double(monotonicNanoseconds() - began) / 1e9 < seconds {
            let outcome = try await APIList.measure(client)
            guard outcome.objects == pods else { throw BenchError("a list had \(outcome.objects) of \(pods) pods") }
            histogram.record(UInt64(outcome.seconds * 1e9))
            bytes = outcome.bytes
        }
        var figures = meter.figures(operations: Double(histogram.total), histogram)
        // The time of a list alone, without what lies between.
        figures.opsPerSecond = 1_000 / histogram.milliseconds(at: 0.5)
        figures.bytesPerOp = Double(bytes)
        client.close()
        await loop.shutdown()
        return figures
    }

    private func watch(
        _ watchers: Int, _ inFlight: Int, nodes: Int?, _ server: LoadServer
    ) async throws -> ReportFigures {
        let before = server.process.residentMiB
        let credentials = try server.security()
        let watch = try await WatchLoad(
            count: watchers, to: server.address, security: { credentials },
            selector: { index in nodes == nil ? "" : "spec.nodeName=" + APIPods.node(index) })
        let perWatcher = (server.process.residentMiB - before) * 1_048_576 / Double(watchers)
        let load = try await APILoad(
            .create(first: 0, count: nil, batch: 1, nodes: nodes), inFlight: inFlight, to: server.address,
            security: credentials, loop: watch.loop, times: watch.times)
        try await load.start()
        try await Task.sleep(for: .seconds(Self.warmSeconds))
        let meter = APIMeter(server)
        try await load.begin()
        try await watch.begin()
        try await Task.sleep(for: .seconds(seconds))
        let (events, _, histogram, cut) = try await watch.end()
        let (creates, createTimes) = try await load.end()
        // With a watcher for each node it is the rate of creates that counts; else that of events.
        let isByNode = nodes != nil
        var figures = meter.figures(
            operations: Double(isByNode ? creates : events), isByNode ? createTimes : histogram)
        figures.bytesPerOp = perWatcher
        if cut > 0 { print("\(row): \(cut) watches were cut") }
        if isByNode {
            print(
                "\(row): \(events) events delivered, p50 \(histogram.milliseconds(at: 0.5)) ms, p99 "
                    + "\(histogram.milliseconds(at: 0.99)) ms from the create's sending")
        } else {
            print("\(row): \(creates) creates meanwhile")
        }
        await watch.stop()
        return figures
    }
}

/// Time, processors and memory from here on.
struct APIMeter {
    private let server: LoadServer
    private let serverCPU: Double
    private let clientCPU: Double
    private let machine = LoadCPU()
    private let began = monotonicNanoseconds()

    init(_ server: LoadServer) {
        self.server = server
        serverCPU = server.process.cpuMicroseconds
        clientCPU = LoadProcess.cpuMicroseconds(of: "self")
    }

    func figures(operations: Double, _ histogram: LoadHistogram) -> ReportFigures {
        let elapsed = Double(monotonicNanoseconds() - began) / 1e9
        let ours = server.process.cpuMicroseconds - serverCPU
        let client = LoadProcess.cpuMicroseconds(of: "self") - clientCPU
        let count = max(1, operations)
        return ReportFigures(
            opsPerSecond: count / elapsed, p50Milliseconds: histogram.milliseconds(at: 0.5),
            p99Milliseconds: histogram.milliseconds(at: 0.99), cpuMicrosecondsPerOp: ours / count,
            clientMicrosecondsPerOp: client / count, residentMiB: server.process.residentMiB,
            otherCPUs: machine.others(besides: ours + client))
    }
}
