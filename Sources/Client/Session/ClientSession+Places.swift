import Base
import Reactor
import Transport
import Wire

/// A connection that is to be there: its plan, and the connection that fills it now.
struct ClientPlace {
    var plan: DialPlan
    var link: ClientLink?
    var timer: TimerToken?
    /// One of the configured connections; others go when they fail.
    let isKept: Bool
    let endpoint: Endpoint?
}

/// Connections: opened, lost, drained, opened again.
extension ClientSession {
    func addPlace(servers: [Endpoint], offset: Int, isKept: Bool) {
        places.append(
            ClientPlace(
                plan: DialPlan(servers: servers, offset: offset, seed: random.next()), isKept: isKept,
                endpoint: isKept ? nil : servers[0]))
    }

    /// Makes sure that there is, or will be, a connection to `endpoint`; false when there are too many.
    func reserveLink(to endpoint: Endpoint) -> Bool {
        if places.contains(where: { $0.link?.endpoint == endpoint }) { return true }
        if let gone = places.firstIndex(where: { !$0.isKept && $0.link == nil && $0.timer == nil }) {
            places[gone] = ClientPlace(
                plan: DialPlan(servers: [endpoint], offset: 0, seed: random.next()), isKept: false, endpoint: endpoint)
            step(gone, .start)
            return true
        }
        guard places.count < max(1, configuration.connections) + ClientLimits.redirectedLinks else { return false }
        addPlace(servers: [endpoint], offset: 0, isKept: false)
        step(places.count - 1, .start)
        return true
    }

    func step(_ place: Int, _ event: DialPlan.Event) {
        guard !isClosed else { return }
        var actions: [DialPlan.Action] = []
        places[place].plan.step(event, now: loop.now, into: &actions)
        for action in actions {
            switch action {
            case .dial(let endpoint):
                let link = ClientLink(session: self, endpoint: endpoint, place: place)
                places[place].link = link
                link.dial(on: loop, configuration, workspace)
            case .rest(let until):
                places[place].timer = loop.schedule(at: until) { [weak self] in
                    guard let self else { return }
                    places[place].timer = nil
                    step(place, .timer)
                }
            case .roundFailed(let failure):
                roundFailed(place, failure)
            }
        }
    }

    func linkReady(_ link: ClientLink) {
        guard let place = link.place else { return }
        step(place, .connected)
        if places[place].isKept {
            disconnectedSince = nil
            lastFailure = nil
            settle(nil)
        }
        configuration.onConnection?(link.endpoint, nil)
        pump()
    }

    func linkDrains(_ link: ClientLink, _ notice: GoAway?) {
        guard let place = link.place else { return }
        link.place = nil
        draining[ObjectIdentifier(link)] = link
        places[place].link = nil
        noteDisconnection()
        guard places[place].isKept else { return }
        // Where watches may be resumed and requests sent: the server says it best.
        step(place, .drained((notice?.addresses ?? []).compactMap { Endpoint($0) }))
    }

    func linkEnded(_ link: ClientLink, _ failure: ConnectFailure, isLoopGone: Bool) {
        draining[ObjectIdentifier(link)] = nil
        defer { if isLoopGone { close() } }
        guard let place = link.place else { return }
        link.place = nil
        places[place].link = nil
        if case .dialing = places[place].plan.state { configuration.onConnection?(link.endpoint, failure) }
        guard places[place].isKept else { return redirectFailed(place) }
        noteDisconnection()
        step(place, .ended(failure))
    }

    private func noteDisconnection() {
        guard disconnectedSince == nil else { return }
        let isThere = places.contains { place in
            if place.isKept, case .ready = place.link?.stage { true } else { false }
        }
        guard !isThere else { return }
        disconnectedSince = loop.now
        armWaitTimer()
    }

    /// A redirect to where nobody is: those calls go anywhere.
    private func redirectFailed(_ place: Int) {
        let endpoint = places[place].endpoint
        for token in waiting where calls[token]?.target == endpoint { calls[existing: token].target = nil }
        pump()
    }

    private func roundFailed(_ place: Int, _ failure: ConnectFailure) {
        lastFailure = failure
        guard !isConnected else { return }
        settle(.unavailable(failure))
        if failure.isFinal || configuration.connectPatience == .zero { failWaiting(.unavailable(failure)) }
    }
}
