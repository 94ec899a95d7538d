import Base
import Reactor
import Transport
import Wire

/// Which call goes out when, and on which connection.
extension ClientSession {
    /// Sends a call, or has it wait for a connection or for room on one.
    func dispatch(_ token: SlabToken) {
        if isClosed { return failLater(token, .closed) }
        // Those that wait go first, unless this one goes where they do not.
        if waiting.isEmpty, let link = link(for: calls[existing: token].target), open(token, on: link) { return }
        guard case .apart = calls[existing: token].stage else { return }
        let count = calls[existing: token].body.count
        guard waiting.count < ClientLimits.waitingRequests, waitingBytes + count <= ClientLimits.waitingBytes else {
            return failLater(token, .overloaded)
        }
        if configuration.connectPatience == .zero, let lastFailure, !isConnected {
            return failLater(token, .unavailable(lastFailure))
        }
        waitingBytes += count
        calls[existing: token].stage = .waiting(since: loop.now)
        waiting.append(token)
        armWaitTimer()
    }

    /// A call that was sent waits once more, at the end.
    func requeue(_ token: SlabToken) {
        guard calls.contains(token) else { return }
        calls[existing: token].stage = .apart
        dispatch(token)
    }

    /// Ends a call in the next turn: its owner does not have its id yet.
    private func failLater(_ token: SlabToken, _ error: ClientError) {
        calls[existing: token].stage = .resting(loop.schedule(after: .zero) { self.fail(token, error) })
    }

    /// The open connection with the fewest calls, or the one to `target`.
    private func link(for target: Endpoint?) -> ClientLink? {
        var best: ClientLink?
        for place in places {
            guard let link = place.link, link.isOpen else { continue }
            if let target {
                if link.endpoint == target { return link }
            } else if place.isKept, link.calls.count < best?.calls.count ?? .max {
                best = link
            }
        }
        return best
    }

    /// Puts a call on a connection; false when there is no room for it now. A call that cannot be sent at all has ended.
    private func open(_ token: SlabToken, on link: ClientLink) -> Bool {
        guard let connection = link.connection else { return false }
        let call = calls[existing: token]
        let now = loop.now
        guard now < call.deadline else {
            failLater(token, .deadlinePassed)
            return true
        }
        if link.toldRevision < revision {
            connection.revision = revision
            link.toldRevision = revision
        }
        do throws(OpenError) {
            let stream = try connection.open(
                call.message, call.body, deadline: call.deadline == .distantFuture ? nil : call.deadline - now,
                isLast: !call.options.sendsItems)
            link.calls[stream] = token
            calls[existing: token].stage = .flying(link, stream)
            calls[existing: token].attempts += 1
            return true
        } catch {
            switch error {
            case .notReady, .draining: link.stage = .draining
            case .tooManyStreams, .full: link.isFull = true
            case .tooLarge:
                failLater(token, .tooLarge)
                return true
            }
            return false
        }
    }

    /// Sends what waits, as far as there is room.
    func pump() {
        guard places.contains(where: { $0.link?.isOpen ?? false }) else { return }
        var passed: [SlabToken] = []
        while let token = waiting.popFirst() {
            // Calls that have ended meanwhile leave their places behind.
            guard let call = calls[token], case .waiting = call.stage else { continue }
            guard let link = link(for: call.target) else {
                passed.append(token)
                // Without a target nobody behind it finds room either, except for those with targets.
                if call.target == nil, !places.contains(where: { !$0.isKept }) { break }
                continue
            }
            if open(token, on: link) { waitingBytes -= call.body.count } else { waiting.prepend(token) }
        }
        for token in passed.reversed() { waiting.prepend(token) }
    }

    /// A call on `link` has ended.
    func linkHasRoom(_ link: ClientLink) {
        link.isFull = false
        if !waiting.isEmpty { pump() }
    }

    // MARK: Time

    /// Has the loop call when the first of those that wait has waited long enough.
    func armWaitTimer() {
        guard !waiting.isEmpty, !isClosed else { return }
        var earliest = Instant.distantFuture
        for token in waiting {
            guard let call = calls[token], case .waiting(let since) = call.stage else { continue }
            earliest = min(earliest, limit(call, since: since))
            // The first is nearly always the earliest; a look at all of them is for the timer.
            break
        }
        arm(at: earliest)
    }

    private func limit(_ call: ClientCall, since: Instant) -> Instant {
        // Without patience it is the failed round that ends those that wait.
        guard let disconnectedSince, configuration.connectPatience > .zero else { return call.deadline }
        return min(call.deadline, max(since, disconnectedSince) + configuration.connectPatience)
    }

    private func arm(at instant: Instant) {
        guard instant != .distantFuture else { return }
        let due = max(instant, loop.now + ClientLimits.waitingGranularity)
        if let waitTimer {
            guard due < waitTimer.at else { return }
            loop.cancel(waitTimer.token)
        }
        waitTimer = (loop.schedule(at: due) { [weak self] in self?.waitTimerFired() }, due)
    }

    private func waitTimerFired() {
        waitTimer = nil
        let now = loop.now
        var earliest = Instant.distantFuture
        var late: [(SlabToken, ClientError)] = []
        for token in waiting {
            guard let call = calls[token], case .waiting(let since) = call.stage else { continue }
            let limit = limit(call, since: since)
            if limit > now {
                earliest = min(earliest, limit)
            } else if call.deadline <= now, isConnected {
                late.append((token, .deadlinePassed))
            } else {
                late.append((token, .unavailable(lastFailure ?? .unreachable("no connection in time"))))
            }
        }
        for (token, error) in late { fail(token, error) }
        if !late.isEmpty { waiting.removeAll { !calls.contains($0) } }
        arm(at: earliest)
    }

    /// Ends all that wait for a connection.
    func failWaiting(_ error: ClientError) {
        let tokens = waiting
        waiting = []
        for token in tokens { fail(token, error) }
    }
}
