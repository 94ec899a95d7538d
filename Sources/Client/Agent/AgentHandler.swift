public import Base
import Wire

/// What a node's agent does about what servers ask of it. All calls come on the loop of its `AgentLink`.
public protocol AgentHandler: AnyObject {
    /// A stream of a pod is asked for. Answer it with `accept` or `refuse`, now or within 30 seconds.
    ///
    /// The pod must be looked for by its uid; a container is named in the request.
    func agent(_ link: AgentLink, asked request: PodRequest, of pod: PodReference, on stream: AgentStream)
    /// The server sends streams here from now on.
    func agentRegistered(_ link: AgentLink)
    /// It does no longer. Streams have ended before. The link tries again by itself, unless it was replaced.
    func agent(_ link: AgentLink, lost reason: AgentLoss)
}

/// Why an agent's registration is over.
public enum AgentLoss: Error, Equatable, Sendable {
    /// There is no connection, or no longer.
    case disconnected(ConnectFailure)
    /// The server does not take the registration.
    case refused(APIError)
    /// A later connection of the same node has registered: this link has ended for good.
    case replaced
}

/// What hears a stream of an agent. All calls come on the loop.
public protocol AgentStreamHandler: AnyObject {
    /// An item of the client's. `cost` goes back with `AgentStream.consumed` when there is room for more: a client whose
    /// cost is not given back is held back.
    func stream(_ stream: AgentStream, received item: Bytes, cost: Int)
    /// The client sends no more items.
    func streamInputEnded(_ stream: AgentStream)
    /// `send` said `full`, and would take an item now.
    func streamBecameWritable(_ stream: AgentStream)
    /// The client, the server or the connection is gone: stop, and answer nothing.
    func streamCancelled(_ stream: AgentStream)
}
