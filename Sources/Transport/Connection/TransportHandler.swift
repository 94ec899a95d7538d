public import Base
public import Wire

/// What a server says to a client's hello.
public enum Admission: Sendable {
    /// Let in; the map of shards goes along.
    case accept(shardMap: Bytes)
    /// Refused, with the reason for the client.
    case refuse(reason: String)
    /// `TransportConnection.accept` or `refuse` follows, within the hello's time.
    case later
}

/// What hears a connection's messages. All calls come on the connection's loop; what is called back
/// from within them is fine, and leaves at the end of the turn.
///
/// A body is a slice of what was read at once: who keeps a small one for long copies it.
/// The cost that comes with a message goes back with `TransportConnection.consumed` once the owner
/// has room for more; a peer whose costs are not given back runs out of credit.
public protocol TransportHandler: AnyObject {
    /// Server: `hello` is the client's; `connection.peer` is who its certificate says it is.
    func connection(_ connection: TransportConnection, admits hello: Hello) -> Admission
    /// Requests may be opened and will arrive.
    func connectionReady(_ connection: TransportConnection)
    /// The peer opened a stream with a request.
    func connection(_ connection: TransportConnection, received request: ConnectionRequest)
    /// The first answer to a stream that this side opened.
    func connection(
        _ connection: TransportConnection, answered stream: StreamID, _ status: StatusCode, _ body: Bytes,
        isLast: Bool, cost: Int)
    /// An item of a stream.
    func connection(
        _ connection: TransportConnection, received item: Bytes, on stream: StreamID, isLast: Bool, cost: Int)
    /// A stream that this side opened is over.
    func connection(_ connection: TransportConnection, ended stream: StreamID, _ status: StatusCode, _ body: Bytes)
    /// A stream that the peer opened is over before this side ended it.
    func connection(_ connection: TransportConnection, cancelled stream: StreamID, _ status: StatusCode)
    /// The deadline of a stream that the peer opened has passed: say what became of it.
    func connection(_ connection: TransportConnection, deadlinePassed stream: StreamID)
    /// A stream that had no room for a message has room again.
    func connection(_ connection: TransportConnection, becameWritable stream: StreamID)
    /// The peer has seen a higher revision than before.
    func connection(_ connection: TransportConnection, peerSaw revision: UInt64)
    /// The peer drains; `connection.peerGoAway` says why.
    func connectionDrains(_ connection: TransportConnection)
    /// The connection is over; nothing more will be heard of it. Streams have been ended before.
    func connectionClosed(_ connection: TransportConnection, _ end: TransportEnd)
}

/// What most handlers do about what they do not expect.
extension TransportHandler {
    public func connection(_ connection: TransportConnection, admits hello: Hello) -> Admission {
        .accept(shardMap: Bytes())
    }
    public func connectionReady(_ connection: TransportConnection) {}
    public func connection(_ connection: TransportConnection, received request: ConnectionRequest) {
        connection.cancel(request.stream, .methodNotAllowed)
        connection.consumed(request.cost, of: request.stream)
    }
    public func connection(
        _ connection: TransportConnection, answered stream: StreamID, _ status: StatusCode, _ body: Bytes,
        isLast: Bool, cost: Int
    ) {
        connection.consumed(cost, of: stream)
    }
    public func connection(
        _ connection: TransportConnection, received item: Bytes, on stream: StreamID, isLast: Bool, cost: Int
    ) {
        connection.consumed(cost, of: stream)
    }
    public func connection(
        _ connection: TransportConnection, ended stream: StreamID, _ status: StatusCode, _ body: Bytes
    ) {}
    public func connection(_ connection: TransportConnection, cancelled stream: StreamID, _ status: StatusCode) {}
    public func connection(_ connection: TransportConnection, deadlinePassed stream: StreamID) {
        connection.finish(stream, .timeout)
    }
    public func connection(_ connection: TransportConnection, becameWritable stream: StreamID) {}
    public func connection(_ connection: TransportConnection, peerSaw revision: UInt64) {}
    public func connectionDrains(_ connection: TransportConnection) {}
}
