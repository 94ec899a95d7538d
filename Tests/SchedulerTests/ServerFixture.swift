import APIModel
import Base
import Client
import Foundation
import Glibc
import Reactor
import Transport

@testable import Scheduler

/// A real `apiserverd` over a folder of its own, and schedulers that run beside it.
final class ServerFixture: @unchecked Sendable {
    // Reason for `@unchecked Sendable`: filled by `start` before it is shared.
    let folder = NSTemporaryDirectory() + "trireme-scheduler-\(UUID().uuidString)"
    private let process = Process()
    private let loop = EventLoop(name: "scheduler-test")
    private var configuration: ClientConfiguration!
    private(set) var client: Client!

    /// The program beside the tests; nil after saying so where it was not built.
    static func program(_ name: String) -> String? {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? "/"
        let places = [own, CommandLine.arguments.first ?? "/", Bundle.main.bundlePath + "/x"].map {
            URL(fileURLWithPath: $0).deletingLastPathComponent().path + "/\(name)"
        }
        let found = places.first { access($0, X_OK) == 0 }
        if found == nil { print("passed over: \(name) is not at \(places); build it") }
        return found
    }

    /// Runs `body` with a server that is ended afterwards, also when `body` throws.
    static func with(_ body: (ServerFixture) async throws -> Void) async throws {
        guard let program = program("apiserverd") else { return }
        let fixture = ServerFixture()
        do {
            try await fixture.start(program)
            try await body(fixture)
        } catch {
            await fixture.stop()
            throw error
        }
        await fixture.stop()
    }

    private func start(_ program: String) async throws {
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
        try Data(Self.config(server: address, pki: pki).utf8).write(to: URL(fileURLWithPath: config))
        let identity = try TLSIdentity(
            files: TLSIdentityFiles(
                certificatePath: pki + "admin.pem", keyPath: pki + "admin.key", authoritiesPath: pki + "ca.pem"))
        configuration = ClientConfiguration(
            servers: [Endpoint(address)!], security: .tls(try .client(identity), expecting: .ip("127.0.0.1")))
        try loop.start()
        client = try await Client.connect(configuration, on: loop)
    }

    /// A configuration with the server and its administrator.
    var config: String { folder + "/config" }

    private static func config(server: String, pki: String) -> String {
        """
        apiVersion: trireme.dev/v1
        kind: Config
        current-context: test
        clusters:
        - name: test
          cluster: {server: "\(server)", certificate-authority: "\(pki)ca.pem"}
        users:
        - name: admin
          user: {client-certificate: "\(pki)admin.pem", client-key: "\(pki)admin.key"}
        contexts:
        - name: test
          context: {cluster: test, user: admin}
        """
    }

    private func stop() async {
        client?.close()
        await loop.shutdown()
        if process.isRunning {
            process.terminate()
            process.waitUntilExit()
        }
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// A scheduler with a session of its own.
    func scheduler(_ options: SchedulerOptions = SchedulerOptions(seed: 1)) async throws -> LoopBound<RunningScheduler>
    {
        let configuration = configuration!
        return try await loop.run { [loop] in
            let running = RunningScheduler(ClientSession(configuration, on: loop), options)
            running.runner.start()
            return LoopBound(running, on: loop)
        }
    }

    /// Waits until the objects are as they should be, by watching their kind; the test's time limit ends it otherwise.
    @discardableResult
    func until<K: Kind>(_ kind: K.Type, _ condition: @Sendable ([K]) -> Bool) async throws -> [K] {
        while true {
            let list = try await client.list(kind, in: "default")
            if condition(list.items) { return list.items }
            var options = ListOptions()
            options.resourceVersion = list.resourceVersion
            // The next change of any of them; then all are looked at again.
            for try await event in try await client.watch(kind, in: "default", options: options) {
                if case .bookmark = event { continue }
                break
            }
        }
    }

    func addNodes(_ count: Int, cpu: Quantity = "4") async throws {
        for number in 0..<count {
            var node = CoreTests.World.node("node-\(number)", cpu: cpu)
            node.status.capacity = node.status.allocatable
            var made = try await client.create(node)
            // The server holds pods off until somebody says that the node is ready.
            made.spec.taints = []
            _ = try await client.update(made)
        }
    }

    func addPods(_ names: [String], cpu: Quantity = "100m", priority: String = "") async throws {
        for name in names {
            var pod = CoreTests.pod(name, cpu: cpu)
            pod.metadata.uid = ""
            pod.spec.priority = nil
            pod.spec.priorityClassName = priority
            pod.spec.containers[0].name = "a"
            pod.spec.containers[0].image = "a:1"
            _ = try await client.create(pod)
        }
    }
}

final class RunningScheduler {
    let session: ClientSession
    let runner: SchedulerRunner

    init(_ session: ClientSession, _ options: SchedulerOptions) {
        self.session = session
        runner = SchedulerRunner(session, options)
    }
}

extension LoopBound where Value == RunningScheduler {
    /// Ends in order.
    func stop() async {
        await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
            loop.post {
                let running = self.value
                running.runner.stop {
                    running.session.close()
                    done.resume()
                }
            }
        }
    }

    func metrics() async throws -> String { try await loop.run { self.value.runner.metricsText() } }
}
