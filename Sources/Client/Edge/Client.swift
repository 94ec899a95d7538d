import APIModel
public import Base
import DequeModule
public import Reactor
import Synchronization
import Transport
public import Wire

/// The typed edge of a cluster for tasks. Safe from every task; code on the loop uses `session`.
///
/// Connects by itself, and again after each loss, until `close` or until it is dropped. Each call is one hop to the loop
/// and back; objects are encoded and decoded by the caller's task, not on the loop. Close it before its loop is stopped.
public final class Client: Sendable {
    /// What does the work, on the loop.
    public let session: LoopBound<ClientSession>
    public let configuration: ClientConfiguration

    public var loop: EventLoop { session.loop }

    init(_ session: LoopBound<ClientSession>, _ configuration: ClientConfiguration) {
        self.session = session
        self.configuration = configuration
    }

    deinit {
        let session = session
        session.loop.post { session.value.close() }
    }

    /// A client that begins to connect. Throws `closed` when the loop has stopped.
    public static func make(
        _ configuration: ClientConfiguration, on loop: EventLoop
    ) async throws(ClientError) -> Client {
        do {
            let session = try await loop.run { LoopBound(ClientSession(configuration, on: loop), on: loop) }
            return Client(session, configuration)
        } catch {
            throw .closed
        }
    }

    /// The same, when the first connection is there. Throws `unavailable` when the first round of dials failed.
    public static func connect(
        _ configuration: ClientConfiguration, on loop: EventLoop
    ) async throws(ClientError) -> Client {
        let client = try await make(configuration, on: loop)
        let session = client.session
        let failure: ClientError? = await withCheckedContinuation { continuation in
            let isTaken = loop.post { session.value.whenSettled { continuation.resume(returning: $0) } }
            if !isTaken { continuation.resume(returning: .closed) }
        }
        if let failure { throw failure }
        return client
    }

    /// Ends all connections; what is under way ends as its errors say.
    public func close() {
        let session = session
        loop.post { session.value.close() }
    }

    /// Name and version of the server that was connected last, as it says; empty before.
    public var serverSoftware: String {
        get async { (try? await loop.run { [session] in session.value.serverSoftware }) ?? "" }
    }

    // MARK: Calls

    /// Sends a request and waits for its answer. When the task is cancelled, so is the request: a write may have
    /// happened then.
    public func send<Answer>(_ request: ObjectRequest<Answer>) async throws(ClientError) -> Answer {
        var options = ClientCallOptions()
        options.deadline = request.deadline
        let body = try await call(request.message, request.envelope.payload, options: options)
        return try request.read(body, warning).get()
    }

    /// Sends many writes as few messages; a result for each, in their order. Not atomic.
    public func batch<Answer>(
        _ requests: [ObjectRequest<Answer>], deadline: Duration? = nil
    ) async -> [Result<Answer, ClientError>] {
        let writes = requests.map { ObjectWrite($0.message, $0.envelope) }
        let session = session
        let results: [Result<Bytes, ClientError>] = await withCheckedContinuation { continuation in
            let isTaken = loop.post {
                session.value.batch(writes: writes, deadline: deadline) { continuation.resume(returning: $0) }
            }
            if !isTaken { continuation.resume(returning: writes.map { _ in .failure(.closed) }) }
        }
        return zip(requests, results).map { request, result in
            switch result {
            case .success(let body): request.read(body, warning)
            case .failure(let error): .failure(error)
            }
        }
    }

    /// Sends any message that is answered once; the body of its `ok` answer.
    public func call(
        _ message: MessageNumber, _ envelope: RequestEnvelope, deadline: Duration? = nil
    ) async throws(ClientError) -> Bytes {
        var options = ClientCallOptions()
        options.deadline = deadline
        return try await call(message, envelope.payload, options: options)
    }

    var warning: (@Sendable (String) -> Void)? { configuration.onWarning }

    func call(
        _ message: MessageNumber, _ body: Payload, options: ClientCallOptions
    ) async throws(ClientError) -> Bytes {
        let ticket = EdgeTicket()
        let session = session
        let result: Result<Bytes, ClientError> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isTaken = loop.post {
                    // Who cancels sets the mark first: either it is seen here, or the cancel finds the call.
                    if ticket.isCancelled.load(ordering: .relaxed) {
                        return continuation.resume(returning: .failure(.cancelled))
                    }
                    ticket.id = session.value.call(message, body, options: options) {
                        continuation.resume(returning: $0)
                    }
                }
                if !isTaken { continuation.resume(returning: .failure(.closed)) }
            }
        } onCancel: {
            ticket.isCancelled.store(true, ordering: .relaxed)
            session.loop.post { if let id = ticket.id { session.value.cancel(id) } }
        }
        return try result.get()
    }
}

/// One call of the edge: what names it on both sides of the hop.
final class EdgeTicket: @unchecked Sendable {
    // Reason for `@unchecked Sendable`: `id` and `unsent` are touched on the session's loop only.
    let isCancelled = Atomic<Bool>(false)
    var id: ClientCallID?
    /// Items of a stream that wait for room, in order.
    var unsent: Deque<Item> = []

    struct Item {
        let item: Payload
        let isLast: Bool
        let sender: CheckedContinuation<SendResult, Never>
    }
}
