import Base
import Client
import Foundation
import Glibc
import Reactor
import Transport

@testable import APIServer

/// The real `apiserverd`, built beside the tests, as a process over a folder of its own.
final class Daemon {
    let folder: String
    private let loop: EventLoop
    private var process: Process?
    /// The address in the line that says that it serves.
    private(set) var port: UInt16 = 0
    private(set) var operationsPort: UInt16 = 0
    private(set) var line = ""

    /// Where the program is; nil after saying so when it was not built.
    static let program: String? = {
        let here = URL(
            fileURLWithPath: (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? "/")
        let bundle = URL(fileURLWithPath: CommandLine.arguments.first ?? "/")
        let folders = [here, bundle, Bundle.main.bundleURL].map { $0.deletingLastPathComponent().path }
        let named = ProcessInfo.processInfo.environment["TRIREME_APISERVERD"].map { [$0] } ?? []
        let found = (named + folders.map { $0 + "/apiserverd" }).first { access($0, X_OK) == 0 }
        if found == nil {
            print("passed over: apiserverd is not in \(folders); build it, or name it in TRIREME_APISERVERD")
        }
        return found
    }()

    init() throws {
        folder = NSTemporaryDirectory() + "trireme-daemon-\(UUID().uuidString)"
        loop = EventLoop(name: "daemon-test")
        try loop.start()
    }

    var data: String { folder + "/data" }
    var credentials: ServerCredentials { ServerCredentials(folder: data + "/pki") }

    /// Starts it and waits for its line. Throws what it wrote to standard error when it ends before.
    func start(_ arguments: [String] = []) async throws {
        try TLSFiles.makeFolder(folder)
        let output = Pipe()
        let process = try launch(
            ["--data", data, "--listen", "127.0.0.1:0", "--operations", "127.0.0.1:0"] + arguments, output: output)
        self.process = process
        line = await blocking {
            var line: [UInt8] = []
            while let byte = output.fileHandleForReading.readData(ofLength: 1).first, byte != 10 { line.append(byte) }
            return String(decoding: line, as: UTF8.self)
        }
        guard line.hasPrefix("apiserverd serves at 127.0.0.1:") else {
            let status = await wait()
            throw DaemonError(status: status, text: errors)
        }
        let ports = line.components(separatedBy: "127.0.0.1:").dropFirst().compactMap { text in
            UInt16(text.prefix { $0.isNumber })
        }
        port = ports[0]
        operationsPort = ports[1]
    }

    /// Runs a command to its end.
    func run(_ arguments: [String]) async throws -> (status: Int32, output: String, errors: String) {
        try TLSFiles.makeFolder(folder)
        let output = Pipe()
        let process = try launch(arguments, output: output, errors: "command.log")
        let text = await blocking {
            let data = output.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            return String(decoding: data, as: UTF8.self)
        }
        return (process.terminationStatus, text, read("command.log"))
    }

    private func launch(_ arguments: [String], output: Pipe, errors: String = "server.log") throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Daemon.program!)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        let path = folder + "/" + errors
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        process.standardError = FileHandle(forWritingAtPath: path)
        try process.run()
        return process
    }

    private func read(_ name: String) -> String {
        (try? String(contentsOfFile: folder + "/" + name, encoding: .utf8)) ?? ""
    }

    /// What it has written to standard error.
    var errors: String { read("server.log") }

    func send(_ signal: Int32) {
        guard let process, process.isRunning else { return }
        Glibc.kill(process.processIdentifier, signal)
    }

    /// Waits for its end; its status, or the negative signal that ended it.
    @discardableResult
    func wait() async -> Int32 {
        guard let process else { return 0 }
        self.process = nil
        await blocking { process.waitUntilExit() }
        return process.terminationReason == .uncaughtSignal ? -process.terminationStatus : process.terminationStatus
    }

    func client() async throws -> RawClient {
        let identity = try TLSIdentity(files: credentials.administrator)
        return try await RawClient.connect(
            to: .loopback(port: port), security: .tls(.client(identity), expecting: .dns("localhost")), on: loop)
    }

    /// A connection that shows a token and no certificate.
    func transport(bearer token: String) async throws -> TransportClient {
        let authorities = try Certificate.list(pem: TLSFiles.read(credentials.server.authoritiesPath))
        return try await TransportClient.connect(
            to: .loopback(port: port),
            security: .tls(.anonymousClient(believing: authorities), expecting: .dns("localhost")), on: loop,
            options: DialOptions(hello: .init(software: "test", token: Bytes(token.utf8))))
    }

    /// The serial number of the certificate that it shows now.
    func serial() async throws -> String? {
        let identity = try TLSIdentity(files: credentials.administrator)
        let client = try await TransportClient.connect(
            to: .loopback(port: port), security: .tls(.client(identity), expecting: .dns("localhost")), on: loop,
            options: DialOptions(hello: .init(software: "test")))
        return await client.peer?.serial
    }

    /// The status line and the body of an answer of its operations port.
    func http(_ request: String) async -> (status: String, body: String) {
        let port = operationsPort
        let text = await blocking { () -> String in
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(descriptor) }
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            let result = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            guard result == 0, write(descriptor, request, request.utf8.count) == request.utf8.count else { return "" }
            var answer: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while case let count = Glibc.read(descriptor, &buffer, buffer.count), count > 0 {
                answer += buffer[..<count]
            }
            return String(decoding: answer, as: UTF8.self)
        }
        let parts = text.components(separatedBy: "\r\n\r\n")
        return (text.components(separatedBy: "\r\n").first ?? "", parts.dropFirst().joined(separator: "\r\n\r\n"))
    }

    /// Ends it by its own identity, and removes its folder.
    func remove() async {
        send(SIGKILL)
        await wait()
        await loop.shutdown()
        try? FileManager.default.removeItem(atPath: folder)
    }
}

struct DaemonError: Error {
    var status: Int32
    var text: String
}

/// Runs what blocks on a thread of its own.
private func blocking<R>(_ body: @escaping () -> R) async -> R {
    nonisolated(unsafe) let body = body
    return await withCheckedContinuation { continuation in
        Thread.detachNewThread {
            nonisolated(unsafe) let result = body()
            continuation.resume(returning: result)
        }
    }
}

/// Runs `body` with a daemon that is ended afterwards, also when `body` throws.
func withDaemon(_ body: (Daemon) async throws -> Void) async throws {
    guard Daemon.program != nil else { return }
    let daemon = try Daemon()
    do {
        try await body(daemon)
    } catch {
        await daemon.remove()
        throw error
    }
    await daemon.remove()
}
