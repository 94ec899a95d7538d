import APIModel
import Base
import Transport
import Wire

/// A request that waits for its seats.
struct WaitingRequest {
    let handler: ObjectHandler
    let stream: StreamID
    let message: MessageNumber
    /// Its envelope, by itself: a slice would keep all that was read with it.
    let body: Bytes
}

/// The shell of flow control: who waits, and when the next ones begin.
extension ObjectService {
    /// Has a request wait; nil when there is no room for it.
    func wait(_ request: WaitingRequest, _ demand: FlowDemand, until deadline: Instant?) -> SlabToken? {
        let latest = host.loop.now + ServerLimits.waitDuration
        var actions: [FlowControl<WaitingRequest>.Action] = []
        let token = flow.wait(
            request, demand, bytes: request.body.count + ServerLimits.waitingOverheadBytes,
            until: min(deadline ?? latest, latest), into: &actions)
        perform(actions)
        if token != nil {
            postDispatch()
            armWaitTick()
        }
        return token
    }

    /// A request has ended: who waits for its seats begins in the next turn.
    @inline(__always)
    func finished(_ seats: FlowSeats) {
        if flow.finish(seats) { postDispatch() }
    }

    /// Nothing waits from now on: what does is refused, and so is what would.
    func beginDraining() {
        isDraining = true
        var actions: [FlowControl<WaitingRequest>.Action] = []
        flow.refuseAll(into: &actions)
        perform(actions)
    }

    private func postDispatch() {
        guard !isDispatchPosted else { return }
        isDispatchPosted = true
        host.loop.schedule(after: .zero) { [weak self] in
            guard let self else { return }
            isDispatchPosted = false
            var actions: [FlowControl<WaitingRequest>.Action] = []
            if flow.dispatch(now: host.loop.now, into: &actions) { postDispatch() }
            perform(actions)
        }
    }

    private func armWaitTick() {
        guard !isWaitTickArmed else { return }
        isWaitTickArmed = true
        host.loop.schedule(after: ServerLimits.waitTick) { [weak self] in
            guard let self else { return }
            isWaitTickArmed = false
            var actions: [FlowControl<WaitingRequest>.Action] = []
            flow.expire(now: host.loop.now, into: &actions)
            perform(actions)
            if flow.isAnybodyWaiting { armWaitTick() }
        }
    }

    private func perform(_ actions: [FlowControl<WaitingRequest>.Action]) {
        for action in actions {
            switch action {
            case .run(let request, let seats): request.handler.begins(request, seats)
            case .refuse(let request, let refusal): request.handler.refused(request, refusal)
            }
        }
    }

    /// About how many objects a request reads: those of its kind and namespace, whatever it selects of them.
    func objectCount(_ envelope: RequestEnvelope) -> Int {
        guard let rules = ResourceCatalogue.rules(number: envelope.kind),
            let range = rules.prefix.range(namespace: envelope.namespace)
        else { return 0 }
        return (host.durable + host.memory).reduce(0) { count, shard in
            count + host.withShard(shard) { $0.count(from: range.from, to: range.to) }
        }
    }
}

extension APIFailure {
    init(_ refusal: FlowRefusal) {
        switch refusal {
        case .full:
            self.init(.tooManyRequests("too many requests wait already: try again later", retryAfterSeconds: 1))
        case .late:
            self.init(
                .tooManyRequests("the request waited too long for its turn: try again later", retryAfterSeconds: 1))
        case .draining:
            self.init(
                Status(
                    failure: .serviceUnavailable, "the server stops",
                    details: StatusDetails { $0.retryAfterSeconds = 1 }))
        }
    }
}
