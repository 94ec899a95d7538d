import Base
import Replication
import Store
import Transport
import Wire

/// The stream of a watch.
struct RawOutlet<D: Disk>: WatchOutlet {
    let handler: RawHandler<D>
    let stream: StreamID

    func send(_ item: Payload) -> SendResult {
        handler.connection?.send(stream, item) ?? .closed
    }
}

extension RawService {
    /// Which class the keys that begin with `prefix` are of; nil when they are of both.
    func durability(ofPrefix prefix: Bytes) -> Durability? {
        for memory in host.cluster.memoryPrefixes {
            if prefix.hasPrefix(memory) { return .memory }
            if memory.hasPrefix(prefix) { return nil }
        }
        return .durable
    }

    func watch(_ request: ConnectionRequest, _ handler: RawHandler<D>) {
        guard let connection = handler.connection else { return }
        let watch: RawWatch
        do throws(WireError) {
            watch = try RawWatch(decoding: request.body)
        } catch {
            return handler.fail(request.stream, .malformed)
        }
        guard watch.prefix.count <= RawLimits.keyBytes, watch.after <= Revision.max.rawValue else {
            return handler.fail(request.stream, .malformed)
        }
        guard let durability = durability(ofPrefix: watch.prefix), durability == .durable || memoryHub != nil else {
            return handler.fail(request.stream, .spansClasses)
        }
        // What was answered before this request is before its start.
        _ = host.exactRevision(of: durability)
        let outlet = RawOutlet(handler: handler, stream: request.stream)
        do throws(WatchRefusal) {
            let (token, after) = try withHub(durability) { hub throws(WatchRefusal) in
                hub.pump(host)
                // The prefix is copied: it is a slice of a frame.
                return try hub.add(
                    outlet, prefix: Bytes(watch.prefix.array), after: watch.after == 0 ? nil : Revision(watch.after),
                    content: watch.content, bookmarkMilliseconds: watch.bookmarkMilliseconds, in: host,
                    now: host.loop.now)
            }
            handler.streams[request.stream] = .watch(durability, token)
            let opening = RawWatch.Opening(after: after.rawValue)
            connection.respond(request.stream, .ok, rawBody(capacity: 16) { opening.encode(into: &$0) }, isLast: false)
        } catch {
            handler.fail(request.stream, RawFailure(error))
        }
        settle(durability)
    }

    /// The store has news: they go to the watches.
    func pump() {
        durableHub.pump(host)
        settle(.durable)
        guard memoryHub != nil else { return }
        memoryHub!.pump(host)
        settle(.memory)
    }

    func requestBookmark(_ durability: Durability, _ token: SlabToken) {
        _ = host.exactRevision(of: durability)
        withHub(durability) { hub in
            hub.pump(host)
            hub.requestBookmark(token)
        }
        settle(durability)
    }

    func becameWritable(_ durability: Durability, _ token: SlabToken) {
        withHub(durability) { $0.becameWritable(token) }
        settle(durability)
    }

    func removeWatch(_ durability: Durability, _ token: SlabToken) {
        withHub(durability) { $0.remove(token) }
    }

    /// A watch was cut by its connection.
    func countSlowReader(_ durability: Durability) {
        withHub(durability) { $0.counters.slowReaders += 1 }
    }

    /// Ends every watch: it may be resumed elsewhere, or here after a restart.
    func endWatches() {
        for durability in [Durability.durable, .memory] where durability == .durable || memoryHub != nil {
            _ = host.exactRevision(of: durability)
            withHub(durability) { hub in
                hub.pump(host)
                hub.endAll(.notBegun)
            }
            settle(durability)
        }
    }

    /// Watches that are open.
    var watchers: Int { durableHub.watchers.count + (memoryHub?.watchers.count ?? 0) }

    private func withHub<R, E: Error>(
        _ durability: Durability, _ body: (inout Hub) throws(E) -> R
    ) throws(E) -> R {
        switch durability {
        case .durable: try body(&durableHub)
        case .memory: try body(&memoryHub!)
        }
    }

    /// Performs the ends that a hub has decided, and has it called again where it asks for that.
    private func settle(_ durability: Durability) {
        var ends: [Hub.End] = []
        withHub(durability) { swap(&ends, &$0.ends) }
        for end in ends {
            guard let connection = end.outlet.handler.connection else { continue }
            end.outlet.handler.streams[end.outlet.stream] = nil
            metrics.failed(end.status)
            switch end.status {
            // What is queued would wait for a reader that does not read.
            case .slowReader, .requestEntityTooLarge: connection.cancel(end.outlet.stream, end.status)
            default: connection.finish(end.outlet.stream, end.status, end.body)
            }
        }
        let (isCatchingUp, nextBookmark) = withHub(durability) { ($0.isCatchingUp, $0.nextBookmark) }
        if isCatchingUp { postCatchUp() }
        if nextBookmark != .distantFuture { armTick(nextBookmark) }
    }

    /// The next portion of history is the next turn's: others have their turn between.
    private func postCatchUp() {
        guard !isCatchUpPosted else { return }
        isCatchUpPosted = true
        host.loop.schedule(after: .zero) { [weak self] in
            guard let self else { return }
            isCatchUpPosted = false
            for durability in [Durability.durable, .memory] where durability == .durable || memoryHub != nil {
                withHub(durability) { hub in
                    guard hub.isCatchingUp else { return }
                    hub.pump(host)
                    hub.catchUp(host)
                }
                settle(durability)
            }
        }
    }

    private func armTick(_ due: Instant) {
        guard !isTickArmed else { return }
        isTickArmed = true
        let now = host.loop.now
        host.loop.schedule(at: max(due, now + ServerLimits.bookmarkTick)) { [weak self] in
            guard let self else { return }
            isTickArmed = false
            let now = host.loop.now
            for durability in [Durability.durable, .memory] where durability == .durable || memoryHub != nil {
                _ = host.exactRevision(of: durability)
                withHub(durability) { hub in
                    hub.pump(host)
                    hub.tick(now: now)
                }
                settle(durability)
            }
        }
    }
}
