public import APIModel
import Base
import DequeModule
import Reactor
import Synchronization
import Wire

/// What happens to the objects of a kind, from those that are there now on, for ever.
public enum FollowEvent<Object: Sendable>: Sendable {
    case added(Object)
    case updated(old: Object, new: Object)
    /// `isTombstone`: the object went while the link was lost; its last known state.
    case deleted(Object, isTombstone: Bool)
    /// All objects of this revision have been told of: after the first list, and after each later one.
    case synced(UInt64)
    /// The link or the history was lost; it is made good by itself.
    case interrupted(ClientError)
}

/// Changes of a kind's objects, in the order of revisions. For one reader; dropped, it ends.
///
/// Ends when the task is cancelled or the client is closed. A reader that does not read holds the server back.
public struct FollowStream<Object: Sendable>: AsyncSequence, Sendable {
    public typealias Element = FollowEvent<Object>
    public typealias Failure = Never

    let queue: FollowQueue<Object>

    public func makeAsyncIterator() -> Iterator { Iterator(queue: queue) }

    public struct Iterator: AsyncIteratorProtocol {
        let queue: FollowQueue<Object>

        public mutating func next(isolation actor: isolated (any Actor)?) async -> FollowEvent<Object>? {
            await queue.next()
        }

        public mutating func next() async -> FollowEvent<Object>? {
            await queue.next()
        }
    }
}

extension Client {
    /// Follows the objects that the options' selectors select: an informer whose changes a task reads.
    public func follow<Object>(
        _ form: ObjectForm<Object>, in namespace: String = "", options: ListOptions = ListOptions()
    ) -> FollowStream<Object> {
        let queue = FollowQueue<Object>(client: self)
        var selected = InformerOptions(namespace: namespace)
        selected.labelSelector = options.labelSelector
        selected.fieldSelector = options.fieldSelector
        let session = session
        let informerOptions = selected
        let isTaken = loop.post { [weak queue] in
            let informer = Informer(form, session.value, informerOptions)
            queue?.attach(informer)
        }
        if !isTaken { queue.end() }
        return FollowStream(queue: queue)
    }

    public func follow<K: Kind>(
        _ kind: K.Type, in namespace: String = "", options: ListOptions = ListOptions()
    ) -> FollowStream<K> {
        follow(.typed, in: namespace, options: options)
    }

    public func follow(
        _ entry: KindEntry, in namespace: String = "", options: ListOptions = ListOptions()
    ) -> FollowStream<DynamicObject> {
        let form = ObjectForm<DynamicObject>(kind: UInt32(entry.number)) { (answer) throws(FieldDecodingError) in
            let own = EncodedObject(revision: answer.revision, copying: answer.object)
            return DynamicObject(entry: entry, revision: own.revision, bytes: own.bytes)
        }
        return follow(form, in: namespace, options: options)
    }
}

/// Changes that were not read yet: filled on the loop, emptied by a task.
final class FollowQueue<Object: Sendable>: Sendable {
    private struct State: ~Copyable {
        var events: Deque<FollowEvent<Object>> = []
        var reader: CheckedContinuation<Void, Never>?
        var isOver = false
        /// What the server gets back when all events are read.
        var owed = 0
        var call: ClientCallID?
        var informer: LoopBound<Informer<Object>>?
    }

    private let state = Mutex(State())
    /// Keeps the session open.
    private let client: Client

    init(client: Client) {
        self.client = client
    }

    deinit {
        let informer = state.withLock { $0.informer }
        guard let informer else { return }
        informer.loop.post { informer.value.stop() }
    }

    // MARK: Filled on the loop

    func attach(_ informer: Informer<Object>) {
        informer.addHandler { [weak self] change in
            switch change {
            case .added(let new): self?.push(.added(new.object))
            case .updated(let old, let new): self?.push(.updated(old: old.object, new: new.object))
            case .deleted(let old, let isTombstone): self?.push(.deleted(old.object, isTombstone: isTombstone))
            }
        }
        informer.onSync = { [weak self] revision in self?.push(.synced(revision)) }
        informer.onInterruption = { [weak self] error, _ in
            if error == .closed { self?.end() } else { self?.push(.interrupted(error)) }
        }
        informer.onCost = { [weak self] cost, call in self?.owe(cost, call) }
        state.withLock { $0.informer = LoopBound(informer, on: client.loop) }
        informer.start()
    }

    private func push(_ event: FollowEvent<Object>) {
        wake { $0.events.append(event) }
    }

    /// What a stream brought has been turned into events; it goes back when they are read.
    private func owe(_ cost: Int, _ call: ClientCallID) {
        let isRead = state.withLock { state in
            if state.call != call {
                state.call = call
                state.owed = 0
            }
            state.owed += cost
            return state.events.isEmpty
        }
        if isRead { giveBack() }
    }

    func end() {
        wake { $0.isOver = true }
    }

    private func wake(_ change: (inout State) -> Void) {
        let reader = state.withLock { state in
            change(&state)
            return state.reader.take()
        }
        reader?.resume()
    }

    /// On the loop.
    private func giveBack() {
        let (owed, call) = state.withLock { state in
            defer { state.owed = 0 }
            return (state.owed, state.call)
        }
        if owed > 0, let call { client.session.value.consumed(owed, of: call) }
    }

    // MARK: Emptied by a task

    private enum Step {
        case event(FollowEvent<Object>, isLast: Bool)
        case over
        case wait
    }

    func next() async -> FollowEvent<Object>? {
        while true {
            if Task.isCancelled { return nil }
            let step: Step = state.withLock { state in
                if let event = state.events.popFirst() {
                    return .event(event, isLast: state.events.isEmpty && state.owed > 0)
                }
                return state.isOver ? .over : .wait
            }
            switch step {
            case .event(let event, let isLast):
                if isLast { client.loop.post { [self] in giveBack() } }
                return event
            case .over:
                return nil
            case .wait:
                await waitForNews()
            }
        }
    }

    private func waitForNews() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let hasNews = state.withLock { state in
                    if !state.events.isEmpty || state.isOver || Task.isCancelled { return true }
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
