public import Base
public import Reactor
public import Wire

/// Why a client's call has no answer; each case is another thing to do next.
public enum TransportError: Error, Equatable, Sendable {
    /// Nobody could be reached there: try another server, or later.
    case unreachable(StreamError)
    /// The peer is not who it must be, or does not believe us: new certificates or a new address.
    case untrusted(TLSError)
    /// The server refused us, with its words.
    case refused(String)
    /// The connection ended before it was ready.
    case notReady(TransportEnd)
    /// The request was not begun: the same request may be sent again, here or elsewhere.
    case notBegun
    /// The request may have happened or not. Read before writing again.
    case outcomeUnknown
    /// Too much is under way on this connection: wait for an answer.
    case overloaded
    /// The request is larger than the server accepts.
    case tooLarge
    /// The deadline passed, and nothing was changed.
    case deadlinePassed
    /// The caller's task was cancelled.
    case cancelled
    /// A stream ended with another status than `ok`; the body is the server's.
    case ended(StatusCode, Bytes)
}

extension TransportError {
    init(_ error: OpenError) {
        self =
            switch error {
            case .notReady, .draining: .notBegun
            case .tooManyStreams, .full: .overloaded
            case .tooLarge: .tooLarge
            }
    }

    init(ended status: StatusCode, _ body: Bytes) {
        self =
            switch status {
            case .outcomeUnknown: .outcomeUnknown
            case .notBegun, .linkLost: .notBegun
            case .cancelled: .cancelled
            case .timeout: .deadlinePassed
            default: .ended(status, body)
            }
    }

    init(_ end: TransportEnd, _ goAway: GoAway?) {
        self =
            switch end {
            case .link(let error): .unreachable(error)
            case .tls(let error): .untrusted(error)
            case .wire(.refused): .refused(goAway?.reason ?? "")
            case .wire, .drained, .crowdedOut, .closedHere: .notReady(end)
            }
    }
}
