/// # Wire
///
/// The binary protocol: frames and connections, the field coder, compression, the message catalogue.
/// `Protocol/README.md` is the specification that this module implements.
///
/// Wire owns no loop and no socket; it reads no clock and uses no Foundation. May import: Base, JSON, CZlib.
///
/// ## Frames and connections
///
/// `FrameParser` cuts chunks into frames. `ConnectionCore` is one side of a connection: a pure state
/// machine that a shell drives. One `ZlibCodec` a loop serves all its connections.
///
/// ```swift
/// var core = ConnectionCore(role: .client, hello: Hello(software: "ctl/1", compressions: CompressionForm.known),
///                           settings: ConnectionSettings(), now: now)
///
/// core.receive(chunk, now: now, codec: &codec, into: &actions)     // bytes off the link
/// core.timer(now: now, into: &actions)                             // at core.nextTimer
/// core.linkLost(now: now, into: &actions)                          // the link ended
/// core.drain(upTo: 256 << 10, now: now, codec: &codec, into: &outbox, actions: &actions)
/// ```
///
/// After each turn of the loop the shell performs the actions (a reused array), drains while
/// `core.hasOutput` and its last write is done, writes `outbox.parts` in order (ranges of
/// `outbox.copied`, and larger bodies by reference), empties the outbox, and sets its timer to
/// `core.nextTimer`. On `.close` it drains once more, writes, half-closes, and reads to the end or a
/// short limit before it closes: unread bytes would make the kernel reset the link and lose the go-away.
///
/// A server gets `.authenticate` when the client's hello (`core.peerHello`) has come, and calls
/// `accept` or `refuse`. Then, on either side:
///
/// ```swift
/// let stream = try core.open(.watch, Payload(body), deadline: nil, now: now)    // ours
/// core.respond(stream, .ok, Payload(body), isLast: false, now: now)             // the peer's
/// switch core.send(stream, Payload(shared), now: now) { … }                     // .queued, .full, .closed, .tooLarge
/// core.finish(stream, .expired, statusBody, now: now)
/// core.cancel(stream, .slowReader, now: now, into: &actions)
/// core.consumed(stream, cost: cost, now: now, into: &actions)                   // lets the peer send more
/// core.goAway(GoAway(reason: "shutdown", addresses: others), now: now, into: &actions)
/// core.revision = highest                                                       // the next frame carries it
/// ```
///
/// Invariants: no more credit is used than was given, in either direction; what is kept for a peer
/// is bounded by its windows, our queue limits and the assembly limit; nothing is allocated for a length that was only announced;
/// a stream id is used once; every stream that was opened ends in exactly one `.ended`, `.cancelled`
/// or last message, also when the link is lost.
