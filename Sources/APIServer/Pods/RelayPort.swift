import Base
import Transport
import Wire

/// One side of a relay: a stream that it may write to. The client's side answers, the agent's side was opened here.
protocol RelayPort {
    /// Answers the stream's request; `isLast` ends it.
    func respond(_ status: StatusCode, _ body: Bytes, isLast: Bool)
    func send(_ item: Bytes, isLast: Bool) -> SendResult
    /// Lets the side send more.
    func consumed(_ cost: Int)
    /// Ends an answered stream after what is queued on it.
    func finish(_ status: StatusCode, _ body: Bytes)
    /// Ends the stream now.
    func cancel(_ status: StatusCode)
}

/// A stream of a connection.
struct StreamPort: RelayPort {
    let connection: TransportConnection
    let stream: StreamID
    /// Nothing that people type or programs print is compressed beside it.
    let isSecret: Bool

    func respond(_ status: StatusCode, _ body: Bytes, isLast: Bool) {
        connection.respond(stream, status, Payload(body), isLast: isLast)
    }

    func send(_ item: Bytes, isLast: Bool) -> SendResult {
        connection.send(stream, Payload(item, isSecret: isSecret), isLast: isLast)
    }

    func consumed(_ cost: Int) { connection.consumed(cost, of: stream) }

    func finish(_ status: StatusCode, _ body: Bytes) { connection.finish(stream, status, body) }

    func cancel(_ status: StatusCode) { connection.cancel(stream, status) }
}
