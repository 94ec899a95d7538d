import APIModel
import Base
import Client
import Synchronization
import Wire

@testable import CLI

/// A cluster in memory whose pods say what a test wrote down, and whose processes are functions.
final class FakePods: PodCluster {
    let objects: FakeCluster
    /// What a container logged, by `pod/container`.
    let logs: [String: [String]]
    /// Runs a command over its input.
    let program: @Sendable ([String], FakeProcess) async -> Void
    private let asked = Mutex<[PodLogOptions]>([])

    init(
        _ objects: FakeCluster, logs: [String: [String]] = [:],
        program: @escaping @Sendable ([String], FakeProcess) async -> Void = { _, _ in }
    ) {
        self.objects = objects
        self.logs = logs
        self.program = program
    }

    var logOptions: [PodLogOptions] { asked.withLock { $0 } }

    func log(of pod: String, in namespace: String, _ options: PodLogOptions) async throws(CommandError) -> any PodLog {
        asked.withLock { $0.append(options) }
        guard let lines = logs["\(pod)/\(options.container)"] else {
            throw .status(Status(failure: .badRequest, "container \(options.container) is not valid for pod \(pod)"))
        }
        return FakeLog(lines)
    }

    func exec(
        in pod: String, in namespace: String, _ options: PodProcessOptions
    ) async throws(CommandError) -> any RemoteProcess {
        let process = FakeProcess()
        Task { [program] in
            await program(options.command, process)
            process.finish()
        }
        return process
    }

    func attach(
        to pod: String, in namespace: String, _ options: PodProcessOptions
    ) async throws(CommandError) -> any RemoteProcess {
        try await exec(in: pod, in: namespace, options)
    }

    func forward(
        _ forwarding: PortForwarding, say: @escaping @Sendable (String) -> Void,
        complain: @escaping @Sendable (String) -> Void
    ) async throws(CommandError) {
        for port in forwarding.ports { say("\(forwarding.pod) \(port.local) \(port.remote) \(forwarding.addresses)") }
    }

    // MARK: Objects

    func get(
        _ kind: KindEntry, _ name: String, in namespace: String, managedFields: Bool
    ) async throws(CommandError) -> AnyKind {
        try await objects.get(kind, name, in: namespace, managedFields: managedFields)
    }
    func list(_ kind: KindEntry, in namespace: String, _ query: ListQuery) async throws(CommandError) -> ListPage {
        try await objects.list(kind, in: namespace, query)
    }
    func scale(of kind: KindEntry, _ name: String, in namespace: String) async throws(CommandError) -> Scale {
        try await objects.scale(of: kind, name, in: namespace)
    }
    func updateScale(
        _ scale: Scale, of kind: KindEntry, _ options: WriteOptions
    ) async throws(CommandError) -> Scale { scale }
    func create(_ object: AnyKind, _ options: WriteOptions) async throws(CommandError) -> AnyKind { object }
    func create(
        _ object: AnyKind, on kind: KindEntry, _ name: String, in namespace: String, subresource: String
    ) async throws(CommandError) -> AnyKind { object }
    func update(_ object: AnyKind, _ options: WriteOptions) async throws(CommandError) -> AnyKind { object }
    func patch(
        _ kind: KindEntry, _ name: String, in namespace: String, _ body: PatchBody, subresource: String,
        _ options: WriteOptions
    ) async throws(CommandError) -> AnyKind { throw .message("not in this test") }
    func apply(
        _ kind: KindEntry, _ name: String, in namespace: String, _ json: Bytes, force: Bool, subresource: String,
        _ options: WriteOptions
    ) async throws(CommandError) -> AnyKind { throw .message("not in this test") }
    func delete(
        _ kind: KindEntry, _ name: String, in namespace: String, _ options: DeleteOptions
    ) async throws(CommandError) -> AnyKind? { nil }
    func follow(_ kind: KindEntry, in namespace: String, _ query: ListQuery) -> AsyncStream<ClusterChange> {
        objects.follow(kind, in: namespace, query)
    }
    func serverVersion() async throws(CommandError) -> String { "fake" }
}

private final class FakeLog: PodLog {
    private let lines: Mutex<ArraySlice<String>>

    init(_ lines: [String]) { self.lines = Mutex(lines[...]) }

    func next() async throws(CommandError) -> Bytes? {
        lines.withLock { $0.popFirst() }.map { Bytes($0.utf8) }
    }
}

/// A process that a test's function plays.
final class FakeProcess: RemoteProcess {
    /// What the function reads.
    let input: AsyncStream<Bytes>
    private let inputSink: AsyncStream<Bytes>.Continuation
    private let events: AsyncStream<PodProcessEvent>
    private let sink: AsyncStream<PodProcessEvent>.Continuation
    let sizes = Mutex<[TerminalCells]>([])

    init() {
        (input, inputSink) = AsyncStream.makeStream(of: Bytes.self)
        (events, sink) = AsyncStream.makeStream(of: PodProcessEvent.self)
    }

    func say(_ event: PodProcessEvent) { sink.yield(event) }
    func finish() { sink.finish() }

    func next() async throws(CommandError) -> PodProcessEvent? {
        var iterator = events.makeAsyncIterator()
        return await iterator.next()
    }

    func write(_ bytes: Bytes) async throws(CommandError) { inputSink.yield(bytes) }
    func endInput() async throws(CommandError) { inputSink.finish() }
    func resize(columns: UInt16, rows: UInt16) async throws(CommandError) {
        sizes.withLock { $0.append(TerminalCells(columns: columns, rows: rows)) }
    }
    func cancel() {
        inputSink.finish()
        sink.finish()
    }
}
