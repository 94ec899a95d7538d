public import Base
import Reactor
import Wire

/// Names a call of a session; one that has ended names nothing.
public struct ClientCallID: Hashable, Sendable {
    let token: SlabToken
}

/// What a stream brings, in order: `opened` once, items, `ended` once and last.
public enum ClientStreamEvent: Sendable {
    /// The server took the request; the body of its first answer.
    case opened(Bytes)
    /// An item. `cost` goes back with `ClientSession.consumed`, unless the stream gives it back by itself.
    case item(Bytes, cost: Int)
    /// The stream is over; nil: the server ended it in order.
    case ended(ClientError?)
    /// A stream whose item found no room has room again.
    case writable
}

/// How a call is made that is no plain request.
public struct ClientCallOptions: Sendable {
    /// How long the call may take; nil: what the configuration says for requests, for ever for streams.
    public var deadline: Duration?
    /// Whether a refusal that did nothing is answered by sending the request again.
    public var retries = true
    /// Streams: items are given back to the server as soon as the handler has returned.
    public var consumesAtOnce = true
    /// Streams: this side sends items, too.
    public var sendsItems = false

    public init() {}
}

/// A call that is under way, from `send` to its one completion.
struct ClientCall {
    enum Sink {
        case once((Result<Bytes, ClientError>) -> Void)
        case stream((ClientStreamEvent) -> Void)
    }

    enum Stage {
        /// Not taken up yet, or about to hear why it failed.
        case apart
        /// In the queue, since then; its body counts among those that wait.
        case waiting(since: Instant)
        /// Sent.
        case flying(ClientLink, StreamID)
        /// It will be sent again when the timer fires.
        case resting(TimerToken)
    }

    let message: MessageNumber
    let body: Payload
    let deadline: Instant
    let options: ClientCallOptions
    let sink: Sink
    var stage: Stage
    /// How often it was sent.
    var attempts = 0
    /// Where a redirect sent it.
    var target: Endpoint?
    /// Streams: the server's first answer was delivered; from now on the call is not sent again.
    var isOpened = false
}
