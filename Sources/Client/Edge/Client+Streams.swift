import Base
import Reactor
public import Wire

extension Client {
    /// Sends any message that is answered by a stream, and waits for its first answer.
    public func open(
        _ message: MessageNumber, _ envelope: RequestEnvelope, sendsItems: Bool = false, deadline: Duration? = nil
    ) async throws(ClientError) -> ByteStream {
        var options = ClientCallOptions()
        options.deadline = deadline
        options.sendsItems = sendsItems
        options.consumesAtOnce = false
        return try await open(message, envelope.payload, options: options)
    }

    func open(
        _ message: MessageNumber, _ body: Payload, options: ClientCallOptions
    ) async throws(ClientError) -> ByteStream {
        let ticket = EdgeTicket()
        let session = session
        let queue = ByteStreamQueue(session: session, ticket: ticket)
        let result: Result<Bytes, ClientError> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let opening = Opening(continuation)
                let isTaken = loop.post {
                    if ticket.isCancelled.load(ordering: .relaxed) { return opening.resume(.failure(.cancelled)) }
                    ticket.id = session.value.stream(message, body, options: options) { event in
                        queue.hear(event)
                        switch event {
                        case .opened(let body): opening.resume(.success(body))
                        case .ended(let error):
                            opening.resume(.failure(error ?? .malformed("a stream without an answer")))
                        case .item, .writable: break
                        }
                    }
                }
                if !isTaken { opening.resume(.failure(.closed)) }
            }
        } onCancel: {
            queue.cancel()
        }
        return ByteStream(opening: try result.get(), reader: ByteStreamReader(queue, client: self))
    }
}

/// Who waits for a stream's first answer: told once. Touched by whoever made it, then on the loop only.
private final class Opening: @unchecked Sendable {
    private var continuation: CheckedContinuation<Result<Bytes, ClientError>, Never>?

    init(_ continuation: CheckedContinuation<Result<Bytes, ClientError>, Never>) {
        self.continuation = continuation
    }

    func resume(_ result: Result<Bytes, ClientError>) {
        continuation.take()?.resume(returning: result)
    }
}
