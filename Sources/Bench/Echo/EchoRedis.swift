import Foundation

/// redis-server on a private port of loopback, without persistence, and redis-benchmark beside it.
final class EchoRedis {
    static let server = "/usr/bin/redis-server"
    static let benchmark = "/usr/bin/redis-benchmark"

    private let process: LoadProcess
    private let port: UInt16
    private let folder: String
    private let isSecured: Bool

    /// Whether both programs are on this machine.
    static var isInstalled: Bool {
        FileManager.default.isExecutableFile(atPath: server)
            && FileManager.default.isExecutableFile(atPath: benchmark)
    }

    /// Starts the server in `folder`, which has the run's certificates, and waits until it answers.
    init(in folder: String, isSecured: Bool) throws {
        self.folder = folder
        self.isSecured = isSecured
        port = try LoadPort.free()
        var arguments = [
            "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder, "--daemonize", "no",
            "--logfile", folder + "/redis.log",
        ]
        if isSecured {
            arguments += [
                "--port", "0", "--tls-port", "\(port)", "--tls-cert-file", folder + "/server.pem", "--tls-key-file",
                folder + "/server.key", "--tls-ca-cert-file", folder + "/ca.pem", "--tls-protocols", "TLSv1.3",
                "--tls-ciphersuites", "TLS_AES_128_GCM_SHA256",
            ]
        } else {
            arguments += ["--port", "\(port)"]
        }
        process = try LoadProcess(Self.server, arguments, takesOutput: false)
        for _ in 0..<100 {
            // redis-benchmark waits for ever where nobody listens: it runs only once the port is open.
            if LoadPort.isOpen(port) { return }
            usleep(20_000)
        }
        process.end()
        throw BenchError("redis-server does not answer; its log is in \(folder)")
    }

    func end() {
        process.end()
    }

    /// One run of `seconds`, as far as a short run before it can tell how many requests that is.
    func measure(connections: Int, inFlight: Int, seconds: Double) throws -> ReportFigures {
        let probe = try run(connections: connections, inFlight: inFlight, requests: 20_000)
        let requests = max(20_000, Int((probe?.rate ?? 10_000) * seconds))
        let server = process.cpuMicroseconds
        let client = LoadProcess.childrenMicroseconds
        guard let result = try run(connections: connections, inFlight: inFlight, requests: requests) else {
            throw BenchError("redis-benchmark printed nothing that could be read")
        }
        return ReportFigures(
            opsPerSecond: result.rate, p50Milliseconds: result.p50, p99Milliseconds: result.p99,
            cpuMicrosecondsPerOp: (process.cpuMicroseconds - server) / Double(requests),
            clientMicrosecondsPerOp: (LoadProcess.childrenMicroseconds - client) / Double(requests),
            residentMiB: process.residentMiB)
    }

    private func run(
        connections: Int, inFlight: Int, requests: Int
    ) throws -> (rate: Double, p50: Double, p99: Double)? {
        var arguments = [
            "-h", "127.0.0.1", "-p", "\(port)", "-t", "ping_inline", "-n", "\(requests)", "-c", "\(connections)", "-P",
            "\(inFlight)", "--csv", "--precision", "3",
        ]
        if isSecured {
            arguments += [
                "--tls", "--cert", folder + "/client.pem", "--key", folder + "/client.key", "--cacert",
                folder + "/ca.pem", "--sni", EchoIdentity.serverName,
            ]
        }
        let benchmark = try LoadProcess(Self.benchmark, arguments, takesOutput: true)
        let text = benchmark.readToEnd()
        // "test","rps","avg","min","p50","p95","p99","max"
        guard let line = text.split(separator: "\n").first(where: { $0.contains("PING_INLINE") }) else { return nil }
        let fields = line.split(separator: ",").map { $0.trimmingCharacters(in: CharacterSet(charactersIn: "\"")) }
        guard fields.count >= 8, let rate = Double(fields[1]), let p50 = Double(fields[4]), let p99 = Double(fields[6])
        else { return nil }
        return (rate, p50, p99)
    }
}
