import APIModel
import Base
import Reactor
import Replication
import Store
import Wire

/// One watch.
///
/// ```
/// waiting ──its revision is known──▶ initial state ──all was sent──▶ in a hub
///    └──────────────it asked for none──────────────────────────────────▲
/// ```
final class WatchRead: ObjectRead {
    /// What the request asked for.
    struct Request {
        let scope: ObjectScope
        /// Events above it; zero: from now on.
        let revision: Revision
        /// What is there is sent first.
        let hasInitialEvents: Bool
        /// A bookmark ends what was there.
        let sendsInitialEnd: Bool
        let bookmarkMilliseconds: UInt32
        let managers: ManagedFieldsSource?
    }

    private unowned let reads: ObjectReads
    private let request: Request
    private let deadline: Instant
    private var reading: ListReading?
    private var token: SlabToken?
    private var timer: TimerToken?
    private var isQueued = false

    init(
        _ reads: ObjectReads, _ stream: StreamID, _ owner: any ObjectReadOwner, _ request: Request,
        timeoutSeconds: Int64, _ hold: FlowHold?
    ) {
        self.reads = reads
        self.request = request
        deadline = reads.host.loop.now + ServerLimits.freshnessDuration
        super.init(stream, owner, hold)
        owner.watches += 1
        guard timeoutSeconds > 0 else { return }
        let duration = min(Duration.seconds(timeoutSeconds), ServerLimits.watchDurationMax)
        timer = reads.host.loop.schedule(after: duration) { [weak self] in self?.timedOut() }
    }

    private var scope: ObjectScope { request.scope }

    /// Answers, and sends what there is now. Throws before it has answered.
    func begin() throws(APIFailure) {
        guard request.hasInitialEvents else {
            try reads.observe(request.revision, scope)
            do throws(WatchRefusal) {
                answer(try join(after: request.revision == .zero ? nil : request.revision))
            } catch {
                throw APIFailure(error)
            }
            hold?.release()
            return reads.settle(scope.reach)
        }
        reads.beginning[ObjectIdentifier(self)] = self
        guard let start = try reads.start(.newest(atLeast: request.revision), scope) else { return wait() }
        reading = ListReading(
            reads.host, scope, from: nil, at: start.revision, .initialEvents(sendsEnd: request.sendsInitialEnd),
            managers: request.managers)
        if let items = reads.indexed(scope, at: start.revision) { reading?.take(items) }
        answer(start.revision)
        var pages = Int.max
        // Others wait for their turn already.
        if reads.isQuiet { proceed(pages: &pages) } else { queue() }
    }

    private func answer(_ after: Revision) {
        reads.metrics.watches += 1
        var body = ByteBuffer(capacity: 16)
        ObjectAnswer(revision: after.rawValue).encode(into: &body)
        owner?.respond(stream, Payload(body.finish()), revision: after.rawValue)
    }

    /// What the initial state must have seen is not known yet.
    private func wait() {
        reads.host.loop.schedule(after: ServerLimits.freshnessInterval) { [weak self] in
            guard let self, !isOver else { return }
            do throws(APIFailure) {
                guard reads.host.loop.now < deadline else { throw reads.notFresh(scope, "watch") }
                try begin()
            } catch {
                fail(error)
            }
        }
    }

    private func queue() {
        guard !isQueued else { return }
        isQueued = true
        reads.enqueue(self)
    }

    /// Sends on of the initial state, and goes over to the hub when all was sent.
    func proceed(pages: inout Int) {
        isQueued = false
        guard !isOver, let reading else { return }
        switch reading.proceed(reads.host, self, pages: &pages) {
        case .goesOn: queue()
        case .blocked: hold?.release()
        case .done:
            hold?.release()
            reads.metrics.listedBytes += UInt64(reading.sentBytes)
            self.reading = nil
            reads.beginning[ObjectIdentifier(self)] = nil
            do throws(WatchRefusal) {
                _ = try join(after: reading.revision)
            } catch {
                return fail(APIFailure(error))
            }
            reads.settle(scope.reach)
        case .closed: ended()
        case .failed(let failure): fail(failure)
        case .tooLarge:
            owner?.cancel(stream, .requestEntityTooLarge)
            ended()
        }
    }

    private func join(after revision: Revision?) throws(WatchRefusal) -> Revision {
        // What was answered before this request is before its start.
        _ = reads.newest(scope.reach)
        let (joined, after) = try reads.withHub(scope.reach) { hub throws(WatchRefusal) in
            hub.pump(reads.host)
            return try hub.add(
                ObjectOutlet(read: self), prefix: scope.prefix, after: revision,
                content: scope.content(managers: request.managers),
                bookmarkMilliseconds: request.bookmarkMilliseconds, in: reads.host, now: reads.host.loop.now)
        }
        token = joined
        return after
    }

    private func fail(_ failure: APIFailure) {
        reads.metrics.failed(failure.code)
        owner?.finish(stream, failure.code, failure.envelopeBody)
        ended()
    }

    // MARK: What happens to it

    override func becameWritable() {
        if reading != nil { return queue() }
        guard let token else { return }
        reads.withHub(scope.reach) { $0.becameWritable(token) }
        reads.settle(scope.reach)
    }

    override func hubEnded(_ status: StatusCode, _ body: Bytes) {
        token = nil
        reads.metrics.failed(status)
        switch status {
        // What is queued would wait for a reader that does not read.
        case .slowReader, .requestEntityTooLarge: owner?.cancel(stream, status)
        default: owner?.finish(stream, status, body)
        }
        ended()
    }

    /// The time that the client gave is over: it goes on from its last revision if it likes.
    private func timedOut() {
        timer = nil
        if let token, request.bookmarkMilliseconds > 0 {
            _ = reads.newest(scope.reach)
            reads.withHub(scope.reach) { hub in
                hub.pump(reads.host)
                hub.requestBookmark(token)
            }
            reads.settle(scope.reach)
        }
        guard !isOver else { return }
        owner?.finish(stream, .ok, Bytes())
        ended()
    }

    /// The server stops: the watch may be resumed elsewhere.
    func endForDrain() {
        owner?.finish(stream, .notBegun, Bytes())
        ended()
    }

    override func stop(_ status: StatusCode) {
        // The connection itself cuts a stream that had no credit for a minute.
        if status == .slowReader { reads.withHub(scope.reach) { $0.counters.slowReaders += 1 } }
        release()
        super.stop(status)
    }

    override func ended() {
        release()
        super.ended()
    }

    private func release() {
        if let token { reads.withHub(scope.reach) { $0.remove(token) } }
        token = nil
        reading = nil
        hold?.release()
        owner?.watches -= 1
        reads.beginning[ObjectIdentifier(self)] = nil
        if let timer { _ = reads.host.loop.cancel(timer) }
        timer = nil
    }
}

extension ObjectReads {
    /// Begins a watch. Nil: it is over already; else the read that goes on, which the owner keeps under its stream.
    ///
    /// What is thrown is the answer, which the caller gives.
    func watch(
        _ stream: StreamID, _ envelope: RequestEnvelope, _ rules: any ResourceRules, _ options: ListOptions,
        owner: any ObjectReadOwner, holding hold: FlowHold? = nil
    ) throws(APIFailure) -> ObjectRead? {
        try options.checkForWatch()
        let scope = try ObjectScope(envelope, options, try kind(rules), host.cluster)
        let revision = try Revision(resourceVersion: options.resourceVersion)
        guard watchers < self.options.watchLimits.watchersMax else { throw APIFailure(WatchRefusal.tooManyWatchers) }
        let request = WatchRead.Request(
            scope: scope, revision: revision, hasInitialEvents: options.sendInitialEvents ?? (revision == .zero),
            sendsInitialEnd: options.sendInitialEvents == true && options.allowWatchBookmarks,
            bookmarkMilliseconds: options.allowWatchBookmarks ? self.options.bookmarkMilliseconds : 0,
            managers: envelope.wantsManagedFields ? managers : nil)
        let read = WatchRead(self, stream, owner, request, timeoutSeconds: options.timeoutSeconds ?? 0, hold)
        do throws(APIFailure) {
            try read.begin()
        } catch {
            metrics.failed(error.code)
            read.stop(error.code)
            throw error
        }
        return read.isOver ? nil : read
    }

    /// Ends every watch: it may be resumed elsewhere, or here after a restart.
    func endWatches() {
        for read in Array(beginning.values) { read.endForDrain() }
        for reach in reaches {
            _ = newest(reach)
            withHub(reach) { hub in
                hub.pump(host)
                hub.endAll(.notBegun)
            }
            settle(reach)
        }
    }
}
