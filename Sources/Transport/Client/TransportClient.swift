public import Base
public import Reactor
import Synchronization
public import Wire

/// The asynchronous edge of one client connection. Safe from every task.
///
/// Calls hop to the connection's loop and back; code that lives on the loop uses `TransportConnection`.
/// When the client and its streams are dropped, the connection is closed.
public final class TransportClient: Sendable {
    /// An answer to a request.
    public struct Answer: Equatable, Sendable {
        public var status: StatusCode
        public var body: Bytes
    }

    /// The loop of the connection.
    public let loop: EventLoop
    private let calls: LoopBound<TransportCalls>

    init(_ calls: LoopBound<TransportCalls>) {
        loop = calls.loop
        self.calls = calls
    }

    deinit {
        close()
    }

    /// Connects, proves and checks identities, exchanges hellos.
    ///
    /// Throws `unreachable`, `untrusted`, `refused` or `notReady`.
    public static func connect(
        to address: SocketAddress, security: ClientSecurity, on loop: EventLoop, options: DialOptions
    ) async throws(TransportError) -> TransportClient {
        let result: Result<TransportClient, TransportError> = await withCheckedContinuation { continuation in
            let isTaken = loop.post {
                let calls = TransportCalls()
                let bound = LoopBound(calls, on: loop)
                calls.onReady = { error in
                    continuation.resume(
                        returning: error.map { .failure($0) } ?? .success(TransportClient(bound)))
                }
                TransportConnection.dial(
                    on: loop, to: address, security: security, options: options, workspace: TransportWorkspace(),
                    handler: calls
                ) { result in
                    switch result {
                    case .success(let connection): calls.connection = connection
                    case .failure(let end): calls.ready(TransportError(end, nil))
                    }
                }
            }
            if !isTaken { continuation.resume(returning: .failure(.unreachable(.loopStopped))) }
        }
        return try result.get()
    }

    /// Sends a request and waits for its one answer.
    ///
    /// Throws `outcomeUnknown` when the connection was lost, or the deadline passed, after the request
    /// left and it may have changed something; `notBegun` when it surely did not; `deadlinePassed`,
    /// `overloaded`, `tooLarge` or `cancelled`. Every status of the server's is an answer.
    public func request(
        _ message: MessageNumber, _ body: Payload = .empty, deadline: Duration? = nil
    ) async throws(TransportError) -> Answer {
        let ticket = CallTicket()
        let calls = calls
        let result: Result<Answer, TransportError> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isTaken = loop.post {
                    calls.value.begin(message, body, deadline, ticket, .once(continuation))
                }
                if !isTaken { continuation.resume(returning: .failure(.notBegun)) }
            }
        } onCancel: {
            ticket.isCancelled.store(true, ordering: .relaxed)
            loop.post { calls.value.cancel(ticket) }
        }
        return try result.get()
    }

    /// Sends a request that is answered by a stream of items, and waits for its first answer.
    ///
    /// `takesItems`: this side sends items, too, with `TransportStream.send`.
    /// Throws as `request` does, and `ended` when the first answer is not `ok`.
    public func stream(
        _ message: MessageNumber, _ body: Payload = .empty, deadline: Duration? = nil, takesItems: Bool = false
    ) async throws(TransportError) -> TransportStream {
        let ticket = CallTicket()
        let calls = calls
        let queue = TransportStreamQueue(calls: calls, ticket: ticket)
        let result: Result<Bytes, TransportError> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isTaken = loop.post {
                    calls.value.begin(
                        message, body, deadline, ticket, .opening(queue, continuation), isLast: !takesItems)
                }
                if !isTaken { continuation.resume(returning: .failure(.notBegun)) }
            }
        } onCancel: {
            ticket.isCancelled.store(true, ordering: .relaxed)
            loop.post { calls.value.cancel(ticket) }
        }
        return TransportStream(opening: try result.get(), reader: TransportStreamReader(queue, client: self))
    }

    /// Who the server is; nil on plain sockets.
    public var peer: PeerIdentity? {
        get async {
            let calls = calls
            return try? await loop.run { calls.value.connection?.peer }
        }
    }

    /// Whether the connection is over.
    public var isClosed: Bool {
        get async {
            let calls = calls
            return (try? await loop.run { calls.value.connection?.end != nil }) ?? true
        }
    }

    /// Opens no more streams; the connection ends with the last answer.
    public func drain() {
        let calls = calls
        loop.post { calls.value.connection?.goAway() }
    }

    /// Ends the connection now; what is under way ends as the errors say.
    public func close() {
        let calls = calls
        loop.post { calls.value.connection?.close() }
    }
}
