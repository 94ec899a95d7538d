import APIModel
import Base
import Client
import Foundation
import Glibc
import Reactor
import Transport

@testable import Controllers

/// A real `apiserverd` over a folder of its own, and controllers that run beside it.
final class TestDaemon: @unchecked Sendable {
    // Reason for `@unchecked Sendable`: filled by `start` before it is shared.
    let folder = NSTemporaryDirectory() + "trireme-controllers-\(UUID().uuidString)"
    private let process = Process()
    let loop = EventLoop(name: "controllers-test")
    private(set) var configuration: ClientConfiguration!
    private(set) var client: Client!

    /// The program beside the tests; nil after saying so where it was not built.
    static func program(_ name: String) -> String? {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? "/"
        let places = [own, CommandLine.arguments.first ?? "/", Bundle.main.bundlePath + "/x"].map {
            URL(fileURLWithPath: $0).deletingLastPathComponent().path + "/\(name)"
        }
        let named = ProcessInfo.processInfo.environment["TRIREME_\(name.uppercased())"].map { [$0] } ?? []
        let found = (named + places).first { access($0, X_OK) == 0 }
        if found == nil { print("passed over: \(name) is not at \(places); build it") }
        return found
    }

    func start(_ program: String) async throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = ["--data", folder + "/data", "--listen", "127.0.0.1:0", "--shards", "2"]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        var line: [UInt8] = []
        while let byte = output.fileHandleForReading.readData(ofLength: 1).first, byte != 10 { line.append(byte) }
        let words = String(decoding: line, as: UTF8.self).split(separator: " ")
        let address = words.first { $0.hasPrefix("127.0.0.1:") }?.trimmingCharacters(in: [";", ","]) ?? ""
        let pki = folder + "/data/pki/"
        let identity = try TLSIdentity(
            files: TLSIdentityFiles(
                certificatePath: pki + "admin.pem", keyPath: pki + "admin.key", authoritiesPath: pki + "ca.pem"))
        configuration = ClientConfiguration(
            servers: [Endpoint(address)!], security: .tls(try .client(identity), expecting: .ip("127.0.0.1")))
        try loop.start()
        client = try await Client.connect(configuration, on: loop)
    }

    func stop() async {
        client?.close()
        await loop.shutdown()
        process.terminate()
        process.waitUntilExit()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Controllers with a session of their own.
    func controllers(
        _ options: ManagerOptions = ManagerOptions(), session seed: UInt64 = 1
    ) async throws -> LoopBound<RunningManager> {
        let configuration = configuration!
        return try await loop.run { [loop] in
            let running = RunningManager(ClientSession(configuration, on: loop), options)
            running.manager.start()
            return LoopBound(running, on: loop)
        }
    }

    /// Waits until an object is as it should be, by watching its kind; the test's time limit ends it otherwise.
    @discardableResult
    func until<K: Kind>(
        _ kind: K.Type, in namespace: String = "", _ condition: @Sendable ([K]) -> Bool
    ) async throws -> [K] {
        while true {
            let list = try await client.list(kind, in: namespace)
            if condition(list.items) { return list.items }
            var options = ListOptions()
            options.resourceVersion = list.resourceVersion
            // The next change of any of them; then all are looked at again.
            for try await event in try await client.watch(kind, in: namespace, options: options) {
                if case .bookmark = event { continue }
                break
            }
        }
    }
}

final class RunningManager {
    let session: ClientSession
    let manager: ControllerManager

    init(_ session: ClientSession, _ options: ManagerOptions) {
        self.session = session
        manager = ControllerManager(session, options)
    }
}

extension LoopBound where Value == RunningManager {
    /// Ends in order.
    func stop() async {
        await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
            loop.post {
                let running = self.value
                running.manager.stop {
                    running.session.close()
                    done.resume()
                }
            }
        }
    }

    /// Cuts the connection in the middle of whatever is under way, as when a process is killed.
    func kill() async {
        await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
            loop.post {
                self.value.session.close()
                self.value.manager.stop()
                done.resume()
            }
        }
    }
}

/// Runs `body` with a server that is ended afterwards, also when `body` throws.
func withServer(_ body: (TestDaemon) async throws -> Void) async throws {
    guard let program = TestDaemon.program("apiserverd") else { return }
    let daemon = TestDaemon()
    do {
        try await daemon.start(program)
        try await body(daemon)
    } catch {
        await daemon.stop()
        throw error
    }
    await daemon.stop()
}
