import Foundation
import Reactor
import Transport

/// One `apiserverd` on loopback with a data folder of its own.
final class LoadServer {
    let process: LoadProcess
    let address: SocketAddress
    /// From the start of the process to the line that says it serves.
    let startSeconds: Double
    private let folder: String

    /// The program beside this one.
    static var program: String {
        URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appendingPathComponent("apiserverd").path
    }

    /// Starts a server over `folder` and waits until it serves.
    init(in folder: String, shards: Int) throws {
        self.folder = folder
        guard FileManager.default.isExecutableFile(atPath: Self.program) else {
            throw BenchError("\(Self.program) is missing: swift build -c release --product apiserverd")
        }
        let began = monotonicNanoseconds()
        process = try LoadProcess(
            Self.program,
            ["--data", folder, "--listen", "127.0.0.1:0", "--operations", "127.0.0.1:0", "--shards", "\(shards)"],
            takesOutput: true)
        guard let port = Self.port(process) else {
            process.end()
            throw BenchError("apiserverd did not start; run it by hand: \(Self.program) --data \(folder)")
        }
        startSeconds = Double(monotonicNanoseconds() - began) / 1e9
        address = .loopback(port: port)
    }

    /// The port in the first line that names one of loopback.
    private static func port(_ process: LoadProcess) -> UInt16? {
        while let line = process.readLine() {
            guard let range = line.range(of: "127.0.0.1:") else { continue }
            let digits = line[range.upperBound...].prefix { $0.isNumber }
            if let port = UInt16(digits) { return port }
        }
        return nil
    }

    /// An administrator, with the credentials that the first start made.
    func security() throws -> ClientSecurity {
        let files = TLSIdentityFiles(
            certificatePath: folder + "/pki/admin.pem", keyPath: folder + "/pki/admin.key",
            authoritiesPath: folder + "/pki/ca.pem")
        return .tls(try .client(TLSIdentity(files: files)), expecting: .ip("127.0.0.1"))
    }

    /// Kills the process, as a crash would.
    func end() {
        process.end()
    }
}
