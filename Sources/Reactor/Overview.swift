/// # Reactor
///
/// libuv loops as Swift serial executors: one loop, one thread, one executor.
///
/// Owns: threads of loops, timers, sockets, files, signals, child processes, and the simulated world
/// that replaces all of them under test. May import Base, CUV and swift-collections; only this module
/// imports CUV. libuv's pointers stay in the files named `UV*.swift`.
///
/// ## Summary
///
/// ```
/// let loop = EventLoop(name: "shard-0")        // options: inbox limit, stall threshold, onStall
/// try loop.start()
/// loop.post { … }                              // any thread; must arrive; false once stopped
/// try loop.tryPost { … }                       // any thread; bounded: LoopError.inboxFull, .stopped
/// let n = try await loop.run { … }             // async edge: runs on the loop, returns a Sendable value
/// actor A { nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() } }
/// loop.isCurrent; loop.preconditionCurrent()
/// loop.now                                     // read once a turn
/// loop.flushAtEndOfTurn(flushable)             // `flush()` once, at the end of this turn
/// await loop.shutdown()                        // or stop(): asks and returns
/// LoopBound(value, on: loop)                   // Sendable box; `.value`, `.with { }` on the loop only
///
/// let timer = loop.schedule(after: .seconds(1)) { … }        // or at: Instant; or at:notifying:tag:
/// loop.cancel(timer); loop.reschedule(timer, at: deadline)   // stale tokens are harmless
///
/// let listener = try loop.listen(at: .loopback(port: 0)) { connection in … }   // ~Copyable
/// listener.address                                                             // with the real port
/// loop.connect(to: address, deadline: loop.now + .seconds(3)) { outcome in
///     switch consume outcome {
///     case .connected(let connection): …
///     case .failed(let error): …
///     }
/// }
///
/// connection.start(handler)                    // ConnectionHandler: received, reachedEnd, becameWritable, failed
/// try connection.write(bytes)                  // Bytes; or write(copying: RawSpan)
/// try connection.write { $0.append(…) }        // append to the cork's ByteBuffer: no copy, no allocation
/// connection.queuedBytes; connection.isWritable
/// connection.pauseReading(); connection.resumeReading()
/// connection.shutdownWriting()                 // half close
/// connection.finish(); .close(); .reset()      // consuming
/// ```
///
/// A handler that owns its connection stores `var connection: Connection?`, calls `connection!.write(…)`
/// or `connection?.queuedBytes` (the compiler wants `?` for properties), and ends it with
/// `connection.take()?.close()`.
///
/// ## Invariants
///
/// - What belongs to a loop is used on it, or the program stops; only the loop itself, `LoopBound`, tokens
///   and values cross threads.
/// - A turn is what happens between two polls. Writes of a turn leave at its end in one system call;
///   nothing is allocated per read, and per write only when the peer does not keep up.
/// - No callback comes from within a call to a connection, a listener or a timer.
/// - A handle is `~Copyable`. Closing is a consuming call on the loop; one that is dropped open is closed
///   by its loop. libuv's memory is freed in the close callback, and nowhere else.
/// - Every error of libuv becomes a case of a closed enum on the line that receives it.
