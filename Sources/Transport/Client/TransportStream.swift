public import Base
import DequeModule
import Reactor
import Synchronization
public import Wire

/// The items of a stream that the server sends, in order. For one reader.
///
/// Bounded by the stream's credit: what is not read holds the server back. Leaving the loop early
/// and dropping the stream cancels it at the server.
public struct TransportStream: AsyncSequence, Sendable {
    public typealias Element = Bytes
    public typealias Failure = TransportError

    /// The body of the first answer.
    public let opening: Bytes
    let reader: TransportStreamReader

    public func makeAsyncIterator() -> Iterator { Iterator(reader: reader) }

    /// Sends a small item to the server, of a stream that was opened with `takesItems`. One that finds no room,
    /// or the stream over, is dropped: for signals that may be sent again.
    public func send(_ item: Payload) {
        reader.queue.send(item)
    }

    public struct Iterator: AsyncIteratorProtocol {
        let reader: TransportStreamReader

        /// The next item; nil after the last. Throws how the stream ended, when not well.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(TransportError) -> Bytes? {
            try await reader.queue.next()
        }

        public mutating func next() async throws(TransportError) -> Bytes? {
            try await reader.queue.next()
        }
    }
}

/// What the readers of a stream share: when the last of them goes, the stream is cancelled.
final class TransportStreamReader: Sendable {
    let queue: TransportStreamQueue
    /// Keeps the connection open.
    private let client: TransportClient

    init(_ queue: TransportStreamQueue, client: TransportClient) {
        self.queue = queue
        self.client = client
    }

    deinit {
        queue.cancel()
    }
}

/// What has arrived on a stream and was not read yet: filled on the loop, emptied by a task.
final class TransportStreamQueue: Sendable {
    private struct Item {
        let bytes: Bytes
        let cost: Int
    }

    private struct State: ~Copyable {
        var items: Deque<Item> = []
        var end: Result<Void, TransportError>?
        var reader: CheckedContinuation<Void, Never>?
        /// Of items that were read, and not told to the connection yet.
        var read = 0
    }

    /// Read bytes are told to the connection in portions of this size, one hop to the loop each.
    private static let portionBytes = 32_768

    private let state = Mutex(State())
    private let calls: LoopBound<TransportCalls>
    private let ticket: CallTicket

    init(calls: LoopBound<TransportCalls>, ticket: CallTicket) {
        self.calls = calls
        self.ticket = ticket
    }

    /// Ends the stream at the server, if it has not ended.
    func cancel() {
        let (calls, ticket) = (calls, ticket)
        calls.loop.post { calls.value.cancel(ticket) }
    }

    func send(_ item: Payload) {
        let (calls, ticket) = (calls, ticket)
        calls.loop.post { calls.value.send(item, ticket) }
    }

    func push(_ bytes: Bytes, cost: Int) {
        wake { $0.items.append(Item(bytes: bytes, cost: cost)) }
    }

    func end(_ error: TransportError?) {
        wake { state in
            if state.end == nil { state.end = error.map { .failure($0) } ?? .success(()) }
        }
    }

    private func wake(_ change: (inout State) -> Void) {
        let reader = state.withLock { state in
            change(&state)
            return state.reader.take()
        }
        reader?.resume()
    }

    private enum Step {
        case item(Bytes, read: Int)
        case end(Result<Void, TransportError>)
        case wait
    }

    private func step() -> Step {
        state.withLock { state in
            if let item = state.items.popFirst() {
                state.read += item.cost
                guard state.read >= Self.portionBytes || state.items.isEmpty else { return .item(item.bytes, read: 0) }
                defer { state.read = 0 }
                return .item(item.bytes, read: state.read)
            }
            return state.end.map { .end($0) } ?? .wait
        }
    }

    func next() async throws(TransportError) -> Bytes? {
        while true {
            switch step() {
            case .item(let bytes, let read):
                if read > 0 { tell(read) }
                return bytes
            case .end(let result):
                try result.get()
                return nil
            case .wait:
                if Task.isCancelled { throw .cancelled }
                await waitForNews()
            }
        }
    }

    private func tell(_ read: Int) {
        let (calls, ticket) = (calls, ticket)
        calls.loop.post { calls.value.consumed(read, ticket) }
    }

    private func waitForNews() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let hasNews = state.withLock { state in
                    if !state.items.isEmpty || state.end != nil || Task.isCancelled { return true }
                    precondition(state.reader == nil, "A stream has one reader.")
                    state.reader = continuation
                    return false
                }
                if hasNews { continuation.resume() }
            }
        } onCancel: {
            wake { _ in }
        }
    }
}
