public import Base
import DequeModule
import Reactor
import Synchronization
import Wire

/// A stream that a server answers with items, in order. For one reader; dropped, it is cancelled.
///
/// Bounded by the stream's credit: what is not read holds the server back.
public struct ByteStream: AsyncSequence, Sendable {
    public typealias Element = Bytes
    public typealias Failure = ClientError

    /// The body of the first answer.
    public let opening: Bytes
    let reader: ByteStreamReader

    public func makeAsyncIterator() -> Iterator { Iterator(reader: reader) }

    public struct Iterator: AsyncIteratorProtocol {
        let reader: ByteStreamReader

        /// The next item; nil after the last. Throws how the stream ended, when not well.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(ClientError) -> Bytes? {
            try await reader.queue.next()
        }

        public mutating func next() async throws(ClientError) -> Bytes? {
            try await reader.queue.next()
        }
    }

    /// Sends an item to the server, of a stream that was opened with `sendsItems`; waits for room.
    ///
    /// Throws `tooLarge`, and `closed` when the stream is over.
    /// `isSecret` keeps it from being compressed.
    public func send(_ item: Bytes, isSecret: Bool = false) async throws(ClientError) {
        try await reader.queue.send(Payload(item, isSecret: isSecret), isLast: false)
    }

    /// Tells the server that no more items follow; what it sends goes on.
    public func finish() async throws(ClientError) {
        try await reader.queue.send(.empty, isLast: true)
    }

    /// Ends the stream now.
    public func cancel() {
        reader.queue.cancel()
    }
}

/// What the readers of a stream share: when the last of them goes, the stream is cancelled.
final class ByteStreamReader: Sendable {
    let queue: ByteStreamQueue
    /// Keeps the session open.
    private let client: Client

    init(_ queue: ByteStreamQueue, client: Client) {
        self.queue = queue
        self.client = client
    }

    deinit {
        queue.cancel()
    }
}

/// What has arrived on a stream and was not read yet: filled on the loop, emptied by a task.
final class ByteStreamQueue: Sendable {
    private struct Item {
        let bytes: Bytes
        let cost: Int
    }

    private struct State: ~Copyable {
        var items: Deque<Item> = []
        var end: Result<Void, ClientError>?
        var reader: CheckedContinuation<Void, Never>?
        /// Of items that were read, and not told to the session yet.
        var read = 0
    }

    /// Read bytes are told to the session in portions of this size, one hop to the loop each.
    private static let portionBytes = 32_768

    private let state = Mutex(State())
    private let session: LoopBound<ClientSession>
    private let ticket: EdgeTicket

    init(session: LoopBound<ClientSession>, ticket: EdgeTicket) {
        self.session = session
        self.ticket = ticket
    }

    /// Ends the stream at the server, if it has not ended.
    func cancel() {
        let (session, ticket) = (session, ticket)
        ticket.isCancelled.store(true, ordering: .relaxed)
        session.loop.post { if let id = ticket.id { session.value.cancel(id) } }
    }

    // MARK: Filled on the loop

    func hear(_ event: ClientStreamEvent) {
        switch event {
        case .opened: break
        case .item(let bytes, let cost): wake { $0.items.append(Item(bytes: bytes, cost: cost)) }
        case .ended(let error):
            wake { state in
                if state.end == nil { state.end = error.map { .failure($0) } ?? .success(()) }
            }
            // The call is over, so all that waits is told so.
            sendMore()
        case .writable:
            sendMore()
        }
    }

    private func wake(_ change: (inout State) -> Void) {
        let reader = state.withLock { state in
            change(&state)
            return state.reader.take()
        }
        reader?.resume()
    }

    // MARK: Emptied by a task

    private enum Step {
        case item(Bytes, read: Int)
        case end(Result<Void, ClientError>)
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

    func next() async throws(ClientError) -> Bytes? {
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
        let (session, ticket) = (session, ticket)
        session.loop.post { if let id = ticket.id { session.value.consumed(read, of: id) } }
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

    // MARK: Items of this side

    /// Sends an item when there is room for it. A cancelled task waits for the end of the stream at the latest.
    func send(_ item: Payload, isLast: Bool) async throws(ClientError) {
        let (session, ticket) = (session, ticket)
        let result: SendResult = await withCheckedContinuation { continuation in
            let isTaken = session.loop.post { [self] in
                ticket.unsent.append(EdgeTicket.Item(item: item, isLast: isLast, sender: continuation))
                sendMore()
            }
            if !isTaken { continuation.resume(returning: .closed) }
        }
        switch result {
        case .queued: return
        case .tooLarge: throw .tooLarge
        case .closed, .full: throw .closed
        }
    }

    /// Sends what waits, as far as there is room. On the loop.
    private func sendMore() {
        while let first = ticket.unsent.first {
            let result = ticket.id.map { session.value.send(first.item, on: $0, isLast: first.isLast) } ?? .closed
            guard result != .full else { return }
            ticket.unsent.removeFirst()
            first.sender.resume(returning: result)
        }
    }
}
