import APIModel
import Base
import Foundation
import Reactor
import Replication
import Store
import Testing
import Wire

@testable import APIServer

/// Reads over a real host and a folder, with streams that are only pretended.
///
/// `@unchecked Sendable`: what belongs to the loop is touched in `onLoop` only.
final class ReadRig: @unchecked Sendable {
    let loop: EventLoop
    let host: MemberHost<PosixDisk>
    let reads: ObjectReads
    let streams = TestStreams()

    private init(_ loop: EventLoop, _ host: MemberHost<PosixDisk>, _ reads: ObjectReads) {
        self.loop = loop
        self.host = host
        self.reads = reads
    }

    /// Runs `body` over a folder that is gone afterwards. All leases of nodes, and all events, are in memory.
    static func run(
        _ options: ObjectReads.Options = .init(), _ change: (inout MemberOptions) -> Void = { _ in },
        _ body: (ReadRig) async throws -> Void
    ) async throws {
        let folder = NSTemporaryDirectory() + "trireme-reads-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let loop = EventLoop(name: "reads-test")
        try loop.start()
        var member = MemberOptions(seed: 7)
        member.shards = 3
        member.memoryShards = 2
        member.memoryPrefixes = ["leases.coordination.k8s.io/kube-node-lease/", "events/"].map { Bytes($0.utf8) }
        member.segmentBytes = 4 << 20
        member.firstSegmentBytes = 1 << 20
        change(&member)
        let host = try await MemberHost.open(member, loop: loop, disk: PosixDisk(root: folder))
        let box = Unchecked(options)
        let reads = try await loop.run {
            Unchecked(
                Result {
                    let reads = try ObjectReads(host, options: box.value)
                    host.onEvents = { [unowned reads] in reads.pump() }
                    return reads
                })
        }.value.get()
        let rig = ReadRig(loop, host, reads)
        do {
            try await body(rig)
        } catch {
            await rig.close()
            throw error
        }
        await rig.close()
    }

    private func close() async {
        try? await onLoop { self.streams.stopAll() }
        await host.close()
        await loop.shutdown()
    }

    func onLoop<R>(_ body: @escaping () throws -> R) async throws -> R {
        let box = Unchecked(body)
        return try await loop.run { Unchecked(Result { try box.value() }) }.value.get()
    }

    // MARK: Writes

    func submit(_ writes: [Write]) async throws -> [WriteResult] {
        var results: [WriteResult] = []
        // One entry for each shard, all under way at once.
        let parts = Dictionary(grouping: writes) { host.cluster.shard(forKey: $0.key) }
        try await withThrowingTaskGroup(of: Unchecked<[WriteResult]>.self) { group in
            for (shard, part) in parts {
                let box = Unchecked(part)
                group.addTask {
                    try await withCheckedThrowingContinuation { continuation in
                        self.loop.post {
                            self.host.submit(.writes(box.value), to: shard) { outcome in
                                switch outcome {
                                case .applied(let results): continuation.resume(returning: Unchecked(results))
                                default: continuation.resume(throwing: RigError.notApplied)
                                }
                            }
                        }
                    }
                }
            }
            for try await part in group { results += part.value }
        }
        return results
    }

    @discardableResult
    func put<K: Kind>(_ object: K, managers: StoredManagers = .none) async throws -> Revision {
        let results = try await submit([.put(try key(of: object), stored(object, managers: managers))])
        guard case .written(let revision, _) = results[0] else { throw RigError.notApplied }
        return revision
    }

    @discardableResult
    func delete<K: Kind>(_ object: K) async throws -> Revision {
        guard case .deleted(let revision, _) = try await submit([.delete(try key(of: object))])[0] else {
            throw RigError.notApplied
        }
        return revision
    }

    func key<K: Kind>(of object: K) throws -> Bytes {
        try #require(
            ObjectKey(rules(K.self).prefix, namespace: object.metadata.namespace, name: object.metadata.name)
        ).bytes
    }

    func compact() async throws {
        let revision = try await onLoop { self.host.exactRevision() }
        await withCheckedContinuation { continuation in
            loop.post { self.host.compact(to: revision) { _ in continuation.resume() } }
        }
    }

    // MARK: Reads

    /// Begins a read; what it is answered with is in its stream.
    func begin<K: Kind>(
        _ kind: K.Type, isWatch: Bool, namespace: String = "", name: String = "", managed: Bool = false,
        room: Int = .max,
        _ options: ListOptions
    ) async throws -> TestStream {
        let envelope = RequestEnvelope(kind: 0, namespace: namespace, name: name, wantsManagedFields: managed)
        return try await onLoop {
            let stream = self.streams.open(self.loop, room: room)
            do throws(APIFailure) {
                let rules = rules(kind)
                stream.read =
                    isWatch
                    ? try self.reads.watch(stream.id, envelope, rules, options, owner: self.streams)
                    : try self.reads.list(stream.id, envelope, rules, options, owner: self.streams)
            } catch {
                stream.failure = error
                self.streams.stop(stream, error.code)
            }
            return stream
        }
    }

    /// A whole list.
    func list<K: Kind>(
        _ kind: K.Type, namespace: String = "", name: String = "", managed: Bool = false,
        _ options: ListOptions = ListOptions()
    ) async throws -> TestList<K> {
        let stream = try await begin(
            kind, isWatch: false, namespace: namespace, name: name, managed: managed, options)
        await stream.wait { $0.status != nil }
        return try await onLoop { try TestList(stream) }
    }

    func watch<K: Kind>(
        _ kind: K.Type, namespace: String = "", name: String = "", managed: Bool = false, room: Int = .max,
        _ options: ListOptions = ListOptions()
    ) async throws -> TestStream {
        try await begin(
            kind, isWatch: true, namespace: namespace, name: name, managed: managed, room: room, options)
    }
}

enum RigError: Error {
    case notApplied
    case failed(APIFailure?, StatusCode?)
}

/// Carries a value to and from the loop.
struct Unchecked<Value>: @unchecked Sendable {
    let value: Value

    init(_ value: Value) {
        self.value = value
    }
}

/// What a list gave.
struct TestList<K: Kind> {
    var revision: UInt64 = 0
    var items: [K] = []
    var revisions: [UInt64] = []
    var token = ""
    var remaining: UInt64 = 0
    var chunks = 0

    init(_ stream: TestStream) throws {
        guard stream.status == .ok else { throw RigError.failed(stream.failure, stream.status) }
        revision = try ObjectAnswer(decoding: try #require(stream.answer)).revision
        chunks = stream.items.count
        for item in stream.items {
            let chunk = try ObjectChunk(decoding: item)
            for answer in chunk.items {
                items.append(try K(decoding: answer.object))
                revisions.append(answer.revision)
            }
            token = String(decoding: chunk.token.array, as: UTF8.self)
            remaining = chunk.remaining
        }
    }

    var names: [String] { items.map(\.metadata.name) }
}

/// The streams of one pretended connection. On the loop.
final class TestStreams: ObjectReadOwner {
    var lists = 0
    var watches = 0
    let callers = CallerClass.workload
    private var open: [StreamID: TestStream] = [:]
    private var next: UInt32 = 1

    func open(_ loop: EventLoop, room: Int) -> TestStream {
        let stream = TestStream(StreamID(rawValue: next), loop, room: room)
        next += 2
        open[stream.id] = stream
        return stream
    }

    func stop(_ stream: TestStream, _ status: StatusCode) {
        open[stream.id] = nil
        stream.read?.stop(status)
        stream.read = nil
        if stream.status == nil { stream.end(status) }
    }

    func stopAll() {
        for stream in Array(open.values) { stop(stream, .linkLost) }
    }

    func readEnded(_ stream: StreamID) {
        open.removeValue(forKey: stream)?.read = nil
    }

    func respond(_ stream: StreamID, _ body: Payload, revision: UInt64) {
        guard let stream = open[stream] else { return }
        if stream.answer != nil { Issue.record("a second answer") }
        stream.answer = body.plain
        stream.check()
    }

    func send(_ stream: StreamID, _ item: Payload, isLast: Bool) -> SendResult {
        guard let stream = open[stream] else { return .closed }
        if stream.answer == nil || stream.status != nil { Issue.record("an item out of place") }
        guard stream.room > 0 else { return .full }
        stream.room -= 1
        stream.items.append(item.plain)
        if isLast { stream.end(.ok) } else { stream.check() }
        return .queued
    }

    func finish(_ stream: StreamID, _ status: StatusCode, _ body: Bytes) {
        guard let stream = open[stream] else { return }
        stream.envelope = try? StatusEnvelope(decoding: body)
        stream.end(status)
    }

    func cancel(_ stream: StreamID, _ status: StatusCode) {
        open[stream]?.end(status)
    }
}

/// One pretended stream, with room for so many items. On the loop, but for `wait`.
final class TestStream: @unchecked Sendable {
    let id: StreamID
    private let loop: EventLoop
    var room: Int
    var read: ObjectRead?
    var answer: Bytes?
    var items: [Bytes] = []
    var failure: APIFailure?
    var envelope: StatusEnvelope?
    private(set) var status: StatusCode?
    private var waiting: [(condition: (TestStream) -> Bool, continuation: CheckedContinuation<Void, Never>)] = []

    init(_ id: StreamID, _ loop: EventLoop, room: Int) {
        self.id = id
        self.loop = loop
        self.room = room
    }

    func end(_ status: StatusCode) {
        if self.status != nil { Issue.record("a second end") }
        self.status = status
        check()
    }

    func check() {
        let (met, rest) = (waiting.filter { $0.condition(self) }, waiting.filter { !$0.condition(self) })
        waiting = rest
        for (_, continuation) in met { continuation.resume() }
    }

    /// Returns when `condition` holds, or when the stream is over.
    func wait(until condition: @escaping (TestStream) -> Bool) async {
        let box = Unchecked(condition)
        await withCheckedContinuation { continuation in
            loop.post {
                self.waiting.append(({ $0.status != nil || box.value($0) }, continuation))
                self.check()
            }
        }
    }

    /// The stream has room for so many more items.
    func release(_ items: Int) {
        room = items
        read?.becameWritable()
    }

    var events: [ObjectEvent] { items.flatMap { (try? ObjectEventChunk(decoding: $0).events) ?? [] } }

    var texts: [String] {
        events.map { event in
            switch event.kind {
            case .bookmark, .initialEnd: "\(event.kind)"
            // Every kind's metadata is field 1.
            default: "\(event.kind) \((try? Pod(decoding: event.object))?.metadata.name ?? "?")"
            }
        }
    }

    var revision: UInt64 { answer.flatMap { try? ObjectAnswer(decoding: $0).revision } ?? 0 }
}
