import Base
import Wire

/// What comes back from the servers.
extension ClientSession {
    func answered(
        _ link: ClientLink, _ token: SlabToken, _ stream: StreamID, _ status: StatusCode, _ body: Bytes,
        isLast: Bool, cost: Int
    ) {
        guard let call = calls[token] else { return }
        switch call.sink {
        case .once:
            link.calls[stream] = nil
            // Nothing of this answer is left to come; a server that thinks otherwise is told.
            if !isLast { link.connection?.cancel(stream) }
            if status == .ok { succeed(token, body) } else { refused(link, token, status, body) }
            linkHasRoom(link)
        case .stream:
            guard status == .ok else {
                link.calls[stream] = nil
                if !isLast { link.connection?.cancel(stream) }
                refused(link, token, status, body)
                return linkHasRoom(link)
            }
            _ = calls.update(token) { $0.isOpened = true }
            deliver(.opened(body), to: token)
            // The handler may have cancelled the stream; the connection then passes this over.
            if isLast {
                link.calls[stream] = nil
                finishStream(token, nil)
                linkHasRoom(link)
            } else {
                link.connection?.consumed(cost, of: stream)
            }
        }
    }

    func received(
        _ link: ClientLink, _ token: SlabToken, _ stream: StreamID, _ item: Bytes, isLast: Bool, cost: Int
    ) {
        let consumes = calls[token]?.options.consumesAtOnce ?? true
        deliver(.item(item, cost: cost), to: token)
        if isLast {
            link.calls[stream] = nil
            finishStream(token, nil)
            linkHasRoom(link)
        } else if consumes {
            link.connection?.consumed(cost, of: stream)
        }
    }

    /// A stream is over without a last answer or item: the server's end, or what the connection knows.
    func ended(_ link: ClientLink, _ token: SlabToken, _ status: StatusCode, _ body: Bytes) {
        if status == .ok {
            // An end in order; of a request without an answer that is none.
            if case .once = calls[token]?.sink {
                fail(token, .malformed("the server ended a request without an answer"))
            } else {
                finishStream(token, nil)
            }
        } else {
            refused(link, token, status, body)
        }
        linkHasRoom(link)
    }

    func becameWritable(_ token: SlabToken) {
        deliver(.writable, to: token)
    }

    /// A request that was not answered with `ok`: it is sent again, or its owner hears why.
    private func refused(_ link: ClientLink, _ token: SlabToken, _ status: StatusCode, _ body: Bytes) {
        guard let call = calls[token] else { return }
        let envelope = (try? StatusEnvelope(decoding: body)) ?? StatusEnvelope()
        guard !isClosed else {
            // What never left was not begun, whoever closed.
            return fail(token, status == .notBegun ? .closed : ClientError(status, envelope))
        }
        let decision: RetryPolicy.Decision =
            call.options.retries && !call.isOpened
            ? configuration.retry.decide(status, envelope, attempt: call.attempts, random: &random) : .no
        switch decision {
        case .no:
            fail(token, ClientError(status, envelope))
        case .now:
            _ = calls.update(token) { $0.target = nil }
            requeue(token)
        case .after(let pause):
            guard loop.now + pause < call.deadline else { return fail(token, ClientError(status, envelope)) }
            rest(token, pause)
        case .at(let address):
            guard let endpoint = Endpoint(address), reserveLink(to: endpoint) else {
                return fail(token, ClientError(status, envelope))
            }
            _ = calls.update(token) { $0.target = endpoint }
            requeue(token)
        }
    }

    private func rest(_ token: SlabToken, _ pause: Duration) {
        let timer = loop.schedule(after: pause) { [weak self] in
            guard let self, calls.contains(token) else { return }
            _ = calls.update(token) { $0.target = nil }
            requeue(token)
        }
        _ = calls.update(token) { $0.stage = .resting(timer) }
    }
}
