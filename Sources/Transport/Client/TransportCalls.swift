import Base
import Reactor
import Synchronization
import Wire

/// One call of the edge: what names it on both sides of the hop.
final class CallTicket: @unchecked Sendable {
    // Reason for `@unchecked Sendable`: `stream` is touched on the connection's loop only.
    let isCancelled = Atomic<Bool>(false)
    var stream: StreamID?
}

/// The calls under way on one client connection. Belongs to the loop.
final class TransportCalls: TransportHandler {
    typealias Answer = Result<TransportClient.Answer, TransportError>

    /// Who waits for what on a stream.
    enum Waiter {
        case once(CheckedContinuation<Answer, Never>)
        case opening(TransportStreamQueue, CheckedContinuation<Result<Bytes, TransportError>, Never>)
        case items(TransportStreamQueue)
    }

    private struct Call {
        let ticket: CallTicket
        var waiter: Waiter
    }

    var connection: TransportConnection?
    var onReady: ((TransportError?) -> Void)?
    private var calls: [StreamID: Call] = [:]

    // MARK: Asked by the edge

    func begin(
        _ message: MessageNumber, _ body: Payload, _ deadline: Duration?, _ ticket: CallTicket, _ waiter: Waiter,
        isLast: Bool = true
    ) {
        // Who cancels sets the mark first: either it is seen here, or `cancel` finds the stream.
        if ticket.isCancelled.load(ordering: .relaxed) { return waiter.fail(.cancelled) }
        guard let connection, connection.end == nil else { return waiter.fail(.notBegun) }
        do throws(OpenError) {
            let stream = try connection.open(message, body, deadline: deadline, isLast: isLast)
            calls[stream] = Call(ticket: ticket, waiter: waiter)
            ticket.stream = stream
        } catch {
            waiter.fail(TransportError(error))
        }
    }

    func cancel(_ ticket: CallTicket) {
        guard let stream = ticket.stream else { return }
        connection?.cancel(stream)
        finish(stream)?.fail(.cancelled)
    }

    /// Sends an item of the opener's; one for which there is no room is dropped.
    func send(_ item: Payload, _ ticket: CallTicket) {
        guard let stream = ticket.stream else { return }
        _ = connection?.send(stream, item)
    }

    func consumed(_ cost: Int, _ ticket: CallTicket) {
        guard let stream = ticket.stream else { return }
        connection?.consumed(cost, of: stream)
    }

    func ready(_ error: TransportError?) {
        onReady?(error)
        onReady = nil
    }

    private func finish(_ stream: StreamID) -> Waiter? {
        guard let call = calls.removeValue(forKey: stream) else { return nil }
        call.ticket.stream = nil
        return call.waiter
    }

    // MARK: Heard from the connection

    func connectionReady(_ connection: TransportConnection) {
        ready(nil)
    }

    func connection(
        _ connection: TransportConnection, answered stream: StreamID, _ status: StatusCode, _ body: Bytes,
        isLast: Bool, cost: Int
    ) {
        guard let call = calls[stream] else { return }
        switch call.waiter {
        case .once(let continuation):
            _ = finish(stream)
            if !isLast { connection.cancel(stream) }
            continuation.resume(returning: .success(TransportClient.Answer(status: status, body: body)))
        case .opening(let queue, let continuation):
            connection.consumed(cost, of: stream)
            if status == .ok {
                calls[stream]?.waiter = .items(queue)
                if isLast { finish(stream)?.end(nil) }
                continuation.resume(returning: .success(body))
            } else {
                _ = finish(stream)
                continuation.resume(returning: .failure(.ended(status, body)))
            }
        case .items:
            break
        }
    }

    func connection(
        _ connection: TransportConnection, received item: Bytes, on stream: StreamID, isLast: Bool, cost: Int
    ) {
        guard case .items(let queue) = calls[stream]?.waiter else {
            return connection.consumed(cost, of: stream)
        }
        queue.push(item, cost: cost)
        if isLast { finish(stream)?.end(nil) }
    }

    func connection(_ connection: TransportConnection, ended stream: StreamID, _ status: StatusCode, _ body: Bytes) {
        guard let waiter = finish(stream) else { return }
        switch waiter {
        case .once, .opening: waiter.fail(TransportError(ended: status, body))
        case .items: waiter.end(status == .ok ? nil : TransportError(ended: status, body))
        }
    }

    func connectionClosed(_ connection: TransportConnection, _ end: TransportEnd) {
        ready(TransportError(end, connection.peerGoAway))
        // The core ends every stream before it closes; nobody waits here any more.
        assert(calls.isEmpty, "A call outlived its connection.")
    }
}

extension TransportCalls.Waiter {
    func fail(_ error: TransportError) {
        switch self {
        case .once(let continuation): continuation.resume(returning: .failure(error))
        case .opening(_, let continuation): continuation.resume(returning: .failure(error))
        case .items(let queue): queue.end(error)
        }
    }

    func end(_ error: TransportError?) {
        if case .items(let queue) = self { queue.end(error) }
    }
}
