/// Why a loop would not take something.
public enum LoopError: Error, Hashable, Sendable {
    /// The inbox holds its limit of messages: the caller sheds load or tries later.
    case inboxFull
    /// The loop has been stopped, or is stopping.
    case stopped
    /// The system has no descriptors, memory or threads left; the number is libuv's code.
    case exhausted(code: Int32)
    /// The loop is simulated and has no such facility.
    case unsupportedInSimulation
}

/// Why a listener, a connection or a connection attempt failed.
public enum StreamError: Error, Hashable, Sendable {
    /// Nobody listens at the address.
    case refused
    /// No route to the address.
    case unreachable
    /// The deadline passed first.
    case timedOut
    /// The peer, or the network between, ended the connection without an orderly close.
    case reset
    /// The handle was closed, or its writing side was shut down.
    case closed
    /// The write would exceed the connection's limit of queued bytes; none of it was queued.
    case backlogFull
    /// Somebody else has the address.
    case addressInUse
    /// The address does not exist here, or cannot be used so.
    case addressInvalid
    /// The user may not use this address.
    case notPermitted
    /// No descriptors, buffers or memory left: an accept or connect may be tried again later.
    case exhausted
    /// The loop has been stopped, or is stopping.
    case loopStopped
    /// The loop is simulated and has no such facility.
    case unsupportedInSimulation
    /// Anything else that the system said: libuv's code, for the log.
    case other(code: Int32)
}
