import Foundation

/// etcd on loopback with a data folder of its own, and the load client that Tools/etcd-load/build makes.
final class StorePeer {
    static let server = "/usr/bin/etcd"
    static let howToBuild = "Tools/setup --bench && Tools/etcd-load/build"

    let process: LoadProcess
    private let client: String
    private let port: UInt16

    /// The load client: the one that was named, or `.build/etcd-load` beside the build folder of this program.
    static func client(_ named: String?) -> String? {
        if let named { return named }
        var folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        for _ in 0..<4 {
            let path = folder.appendingPathComponent("etcd-load").path
            if FileManager.default.isExecutableFile(atPath: path) { return path }
            folder.deleteLastPathComponent()
        }
        return nil
    }

    static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: server) }

    init(in folder: String, client: String) throws {
        self.client = client
        port = try LoadPort.free()
        let peerPort = try LoadPort.free()
        process = try LoadProcess(
            Self.server,
            [
                "--data-dir", folder, "--listen-client-urls", "http://127.0.0.1:\(port)", "--advertise-client-urls",
                "http://127.0.0.1:\(port)", "--listen-peer-urls", "http://127.0.0.1:\(peerPort)",
                "--initial-advertise-peer-urls", "http://127.0.0.1:\(peerPort)", "--initial-cluster",
                "default=http://127.0.0.1:\(peerPort)", "--quota-backend-bytes", "8589934592", "--log-level", "error",
            ], takesOutput: false)
        for _ in 0..<500 {
            if LoadPort.isOpen(port) { return }
            usleep(20_000)
        }
        process.end()
        throw BenchError("etcd does not answer")
    }

    func end() {
        process.end()
    }

    private struct Result: Decodable {
        var ops: Double
        var failed: Double
        var seconds: Double
        var p50_ms: Double
        var p99_ms: Double
        var client_cpu_us_per_op: Double
    }

    /// One run. The client shares one connection, which is where etcd is fastest.
    func measure(mode: String, valueBytes: Int, inFlight: Int, keys: Int, seconds: Double) throws -> ReportFigures {
        let load = try LoadProcess(
            client,
            [
                "-endpoint", "http://127.0.0.1:\(port)", "-mode", mode, "-in-flight", "\(inFlight)", "-value-bytes",
                "\(valueBytes)", "-keys", "\(keys)", "-seconds", "\(seconds)",
            ], takesOutput: true)
        defer { load.end() }
        guard load.readLine() != nil else { throw BenchError("etcd-load does not connect") }
        let before = process.cpuMicroseconds
        load.write("go\n")
        guard let line = load.readLine(),
            let result = try? JSONDecoder().decode(Result.self, from: Data(line.utf8)), result.ops > 0
        else { throw BenchError("etcd-load printed nothing that could be read") }
        guard result.failed == 0 else { throw BenchError("\(Int(result.failed)) requests to etcd failed") }
        return ReportFigures(
            opsPerSecond: result.ops / result.seconds, p50Milliseconds: result.p50_ms, p99Milliseconds: result.p99_ms,
            cpuMicrosecondsPerOp: (process.cpuMicroseconds - before) / result.ops,
            clientMicrosecondsPerOp: result.client_cpu_us_per_op, residentMiB: process.residentMiB)
    }
}
