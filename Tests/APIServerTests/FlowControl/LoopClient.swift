import APIModel
import Base
import Foundation
import Reactor
import Testing
import Transport
import Wire

@testable import APIServer

/// A client that sends many requests in one turn of the loop, and reads only when told to: what a hostile one does.
///
/// `@unchecked Sendable`: everything but `wait` and the edges is touched on the loop only, which the edges hop to.
final class LoopClient: TransportHandler, @unchecked Sendable {
    /// What became of one request.
    struct Answer {
        var status: StatusCode
        var body = Bytes()
        var items = 0
        var bytes = 0
        var last = Bytes()
        var end: StatusCode?

        var isOver: Bool { end != nil }
        var retryMilliseconds: UInt32 { (try? StatusEnvelope(decoding: body))?.retryAfterMilliseconds ?? 0 }
    }

    private let loop: EventLoop
    private var connection: TransportConnection?
    private var isReady = false
    private(set) var isClosed = false
    private(set) var answers: [StreamID: Answer] = [:]
    private(set) var opened: [StreamID] = []
    /// Whether what arrives is given back: a reader that does not read does not.
    var reads = true
    /// Called on the loop when a stream has ended.
    var onEnd: ((LoopClient) -> Void)?
    private var waiting: [(condition: (LoopClient) -> Bool, continuation: CheckedContinuation<Void, Never>)] = []

    private init(_ loop: EventLoop) {
        self.loop = loop
    }

    static func connect(_ server: TestServer, _ identity: TLSIdentity, reads: Bool = true) async throws -> LoopClient {
        let client = LoopClient(server.loop)
        client.reads = reads
        let security = try ClientSecurity.tls(.client(identity), expecting: .dns("localhost"))
        let address = try #require(server.server).address
        try await server.loop.run {
            TransportConnection.dial(
                on: client.loop, to: address, security: security,
                options: DialOptions(hello: Hello(software: "hostile/1")),
                workspace: TransportWorkspace(), handler: client
            ) { result in
                switch result {
                case .success(let connection): client.connection = connection
                case .failure: client.isClosed = true
                }
            }
        }
        await client.wait { $0.isReady }
        return client
    }

    // MARK: Edges

    /// Opens streams, all in one turn.
    func send(_ requests: [(MessageNumber, RequestEnvelope)]) async throws {
        try await loop.run { for (message, envelope) in requests { self.open(message, envelope) } }
    }

    /// Returns when `condition` holds, or when the connection is over.
    func wait(_ condition: @escaping (LoopClient) -> Bool) async {
        nonisolated(unsafe) let condition = condition
        await withCheckedContinuation { continuation in
            loop.post {
                self.waiting.append(({ $0.isClosed || condition($0) }, continuation))
                self.check()
            }
        }
    }

    /// What was heard so far, in the order of the requests; nil: nothing yet.
    var heard: [Answer?] {
        get async throws { try await loop.run { self.opened.map { self.answers[$0] } } }
    }

    func close() async throws {
        try await loop.run { self.connection?.close() }
    }

    // MARK: On the loop

    func open(_ message: MessageNumber, _ envelope: RequestEnvelope) {
        var buffer = ByteBuffer(capacity: 256)
        envelope.encode(into: &buffer)
        open(message, buffer.finish())
    }

    func open(_ message: MessageNumber, _ body: Bytes) {
        guard let stream = try? connection?.open(message, Payload(body)) else { return }
        opened.append(stream)
    }

    var ended: Int { answers.values.count(where: \.isOver) }

    private func check() {
        let met = waiting.filter { $0.condition(self) }
        waiting.removeAll { $0.condition(self) }
        for (_, continuation) in met { continuation.resume() }
    }

    func connectionReady(_ connection: TransportConnection) {
        isReady = true
        check()
    }

    func connection(
        _ connection: TransportConnection, answered stream: StreamID, _ status: StatusCode, _ body: Bytes,
        isLast: Bool, cost: Int
    ) {
        if reads { connection.consumed(cost, of: stream) }
        answers[stream] = Answer(status: status, body: body, end: isLast ? status : nil)
        if isLast { onEnd?(self) }
        check()
    }

    func connection(
        _ connection: TransportConnection, received item: Bytes, on stream: StreamID, isLast: Bool, cost: Int
    ) {
        if reads { connection.consumed(cost, of: stream) }
        answers[stream]?.items += 1
        answers[stream]?.bytes += item.count
        answers[stream]?.last = item
        if isLast { answers[stream]?.end = .ok }
        if isLast { onEnd?(self) }
        check()
    }

    func connection(_ connection: TransportConnection, ended stream: StreamID, _ status: StatusCode, _ body: Bytes) {
        var answer = answers[stream] ?? Answer(status: status, body: body)
        answer.end = status
        answers[stream] = answer
        onEnd?(self)
        check()
    }

    func connectionClosed(_ connection: TransportConnection, _ end: TransportEnd) {
        isClosed = true
        self.connection = nil
        check()
    }
}

extension TestServer {
    /// Somebody with a certificate of the cluster.
    func identity(_ name: String, _ organizations: [String] = []) throws -> TLSIdentity {
        let authority = try CertificateAuthority(
            certificatePath: credentials.server.authoritiesPath, keyPath: credentials.folder + "/ca.key")
        return try TLSIdentity(
            authority.issue(
                .client(name, organizations: organizations), nowUnixSeconds: TLSContext.systemUnixSeconds()),
            authority: authority)
    }

    /// The value of a metric; -1 where there is none.
    func metric(_ name: String) async -> Int {
        let text = await server?.metricsText ?? ""
        guard let place = text.range(of: "\n\(name) ") else { return -1 }
        return Int(text[place.upperBound...].prefix { $0 != "\n" }) ?? -1
    }

    /// Lets the loop turn until the metric has the value: what a client sees ends before the server has cleaned up.
    func settles(_ name: String, at value: Int) async -> Bool {
        for _ in 0..<3_000 {
            if await metric(name) == value { return true }
        }
        return false
    }
}
