import Foundation
import Reactor
import Transport

/// The runs of one row.
struct StoreRun {
    let row: String
    let shape: StoreShape
    let folder: String
    let shards: Int
    let seconds: Double
    /// The peer's load client; nil without a peer.
    let client: String?

    /// Seconds of load before measuring: files, caches and connections are warm then.
    static let warmSeconds = 1.0
    /// Seconds that an idle server is looked at.
    static let idleSeconds = 20.0

    func measure(runs: Int) async throws -> ReportRow {
        var ours: [ReportFigures] = []
        var theirs: [ReportFigures] = []
        // Restarts with a million objects and idling take long and vary little.
        let isLong = shape == .idle || shape == .restart(objects: 1_000_000)
        for run in 1...(isLong ? 1 : runs) {
            ReportProgress.show("\(row): run \(run) of \(runs)")
            ours.append(try await fresh { try await measureOurs($0) })
            if let client {
                ReportProgress.show("\(row): run \(run) of \(runs), etcd")
                if let figures = try await fresh({ try measurePeer($0, client) }) { theirs.append(figures) }
            }
        }
        return ReportRow(
            row: row, figures: ReportFigures.median(ours)!,
            peer: ReportFigures.median(theirs).map { ReportRow.Peer(name: "etcd", figures: $0) })
    }

    /// Calls `body` with a data folder of its own.
    private func fresh<R>(_ body: (String) async throws -> R) async throws -> R {
        let data = folder + "/data"
        try FileManager.default.createDirectory(
            atPath: data, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(atPath: data) }
        return try await body(data)
    }

    private func measureOurs(_ data: String) async throws -> ReportFigures {
        switch shape {
        case .put(let valueBytes, let inFlight, let batch):
            try await load(.put(valueBytes: valueBytes, batch: batch, keys: StoreShape.keys), inFlight, data)
        case .get(let inFlight):
            try await load(.get(keys: StoreShape.keys), inFlight, data)
        case .restart(let objects): try await restart(objects, data)
        case .idle: try await idle(data)
        }
    }

    private func load(_ work: StoreLoad.Work, _ inFlight: Int, _ data: String) async throws -> ReportFigures {
        let disk = StoreDisk.writesPerSecond(in: folder)
        let server = try LoadServer(in: data, shards: shards)
        defer { server.end() }
        if case .get = work { try await fill(server, StoreShape.keys) }
        let load = try await StoreLoad(work, inFlight: inFlight, to: server.address, security: server.security())
        try await load.start()
        try await Task.sleep(for: .seconds(Self.warmSeconds))
        let serverBefore = server.process.cpuMicroseconds
        let clientBefore = LoadProcess.cpuMicroseconds(of: "self")
        let machine = LoadCPU()
        let began = monotonicNanoseconds()
        try await load.begin()
        try await Task.sleep(for: .seconds(seconds))
        let (operations, histogram) = try await load.end()
        let elapsed = Double(monotonicNanoseconds() - began) / 1e9
        let serverCPU = server.process.cpuMicroseconds - serverBefore
        let clientCPU = LoadProcess.cpuMicroseconds(of: "self") - clientBefore
        let others = machine.others(besides: serverCPU + clientCPU)
        await load.stop()
        let count = Double(max(1, operations))
        return ReportFigures(
            opsPerSecond: count / elapsed, p50Milliseconds: histogram.milliseconds(at: 0.5),
            p99Milliseconds: histogram.milliseconds(at: 0.99), cpuMicrosecondsPerOp: serverCPU / count,
            clientMicrosecondsPerOp: clientCPU / count, residentMiB: server.process.residentMiB,
            diskWritesPerSecond: disk, otherCPUs: others)
    }

    private func fill(_ server: LoadServer, _ objects: Int) async throws {
        let load = try await StoreLoad(
            .fill(valueBytes: 1_024, batch: StoreShape.fillBatch, keys: objects), inFlight: StoreShape.fillInFlight,
            to: server.address, security: server.security())
        try await load.fill()
        await load.stop()
    }

    /// Fills, kills and starts again: the time to the line that says it serves, and resident bytes an object.
    private func restart(_ objects: Int, _ data: String) async throws -> ReportFigures {
        do {
            let server = try LoadServer(in: data, shards: shards)
            defer { server.end() }
            try await fill(server, objects)
        }
        let server = try LoadServer(in: data, shards: shards)
        defer { server.end() }
        let resident = server.process.residentMiB
        return ReportFigures(
            opsPerSecond: Double(objects) / server.startSeconds, p50Milliseconds: server.startSeconds * 1_000,
            cpuMicrosecondsPerOp: server.process.cpuMicroseconds / Double(objects), residentMiB: resident,
            bytesPerOp: resident * 1_048_576 / Double(objects))
    }

    /// A server with 10,000 objects that nobody asks anything: processor time and disk writes a second.
    private func idle(_ data: String) async throws -> ReportFigures {
        let server = try LoadServer(in: data, shards: shards)
        defer { server.end() }
        try await fill(server, 10_000)
        try await Task.sleep(for: .seconds(2))
        let before = server.process.cpuTickMicroseconds
        let writes = server.process.writeCalls
        let began = monotonicNanoseconds()
        try await Task.sleep(for: .seconds(Self.idleSeconds))
        let elapsed = Double(monotonicNanoseconds() - began) / 1e9
        return ReportFigures(
            opsPerSecond: Double(server.process.writeCalls - writes) / elapsed,
            cpuMicrosecondsPerOp: (server.process.cpuTickMicroseconds - before) / elapsed,
            residentMiB: server.process.residentMiB)
    }

    private func measurePeer(_ data: String, _ client: String) throws -> ReportFigures? {
        let mode: String
        let valueBytes: Int
        let inFlight: Int
        switch shape {
        case .put(let bytes, let flight, let batch):
            (mode, valueBytes, inFlight) = ("put", bytes, batch == 1 ? flight : 1_000)
        case .get(let flight): (mode, valueBytes, inFlight) = ("get", 1_024, flight)
        case .restart, .idle: return nil
        }
        let disk = StoreDisk.writesPerSecond(in: folder)
        let peer = try StorePeer(in: data, client: client)
        defer { peer.end() }
        if mode == "get" {
            _ = try peer.measure(
                mode: "put", valueBytes: 1_024, inFlight: 1_000, keys: StoreShape.keys, seconds: seconds)
        }
        _ = try peer.measure(
            mode: mode, valueBytes: valueBytes, inFlight: inFlight, keys: StoreShape.keys, seconds: Self.warmSeconds)
        let machine = LoadCPU()
        var figures = try peer.measure(
            mode: mode, valueBytes: valueBytes, inFlight: inFlight, keys: StoreShape.keys, seconds: seconds)
        let ours = (figures.cpuMicrosecondsPerOp ?? 0) + (figures.clientMicrosecondsPerOp ?? 0)
        figures.otherCPUs = machine.others(besides: ours * (figures.opsPerSecond ?? 0) * seconds)
        figures.diskWritesPerSecond = disk
        return figures
    }
}
