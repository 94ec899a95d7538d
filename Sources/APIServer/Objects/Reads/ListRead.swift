import APIModel
import Base
import Replication
import Store
import Wire

/// One list. Its answer goes out when its revision is known, which is at once but for kinds in both classes of shards.
final class ListRead: ObjectRead {
    private unowned let reads: ObjectReads
    private let scope: ObjectScope
    private let revision: ReadRevision
    private let limit: UInt64
    private let managers: ManagedFieldsSource?
    private let deadline: Instant
    private var reading: ListReading?
    private var isWaiting = false
    private var isQueued = false

    init(
        _ reads: ObjectReads, _ stream: StreamID, _ owner: any ObjectReadOwner, _ scope: ObjectScope,
        _ revision: ReadRevision, limit: UInt64, managers: ManagedFieldsSource?, _ hold: FlowHold?
    ) {
        self.reads = reads
        self.scope = scope
        self.revision = revision
        self.limit = limit
        self.managers = managers
        deadline = reads.host.loop.now + ServerLimits.freshnessDuration
        super.init(stream, owner, hold)
        owner.lists += 1
    }

    /// Answers, and sends what there is now. Throws before it has answered.
    func begin() throws(APIFailure) {
        guard let start = try reads.start(revision, scope) else { return wait() }
        reads.metrics.lists += 1
        var isGoingOn = false
        if case .goesOn = revision { isGoingOn = true }
        reading = ListReading(
            reads.host, scope, from: start.from, at: start.revision, .list(limit: limit, isGoingOn: isGoingOn),
            managers: managers)
        if start.from == nil, limit == 0, let items = reads.indexed(scope, at: start.revision) { reading?.take(items) }
        var body = ByteBuffer(capacity: 16)
        ObjectAnswer(revision: start.revision.rawValue).encode(into: &body)
        owner?.respond(stream, Payload(body.finish()), revision: start.revision.rawValue)
        var pages = Int.max
        // Others wait for their turn already.
        if reads.isQuiet { proceed(pages: &pages) } else { queue() }
    }

    /// What the list needs is not known yet.
    private func wait() {
        guard !isWaiting else { return }
        isWaiting = true
        reads.host.loop.schedule(after: ServerLimits.freshnessInterval) { [weak self] in
            guard let self, !isOver else { return }
            isWaiting = false
            do throws(APIFailure) {
                guard reads.host.loop.now < deadline else { throw reads.notFresh(scope, "list") }
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

    func proceed(pages: inout Int) {
        isQueued = false
        guard !isOver, let reading else { return }
        switch reading.proceed(reads.host, self, pages: &pages) {
        case .goesOn: queue()
        case .blocked: hold?.release()
        case .done, .closed: ended()
        case .failed(let failure): fail(failure)
        case .tooLarge:
            owner?.cancel(stream, .requestEntityTooLarge)
            ended()
        }
    }

    private func fail(_ failure: APIFailure) {
        reads.metrics.failed(failure.code)
        owner?.finish(stream, failure.code, failure.envelopeBody)
        ended()
    }

    override func becameWritable() {
        queue()
    }

    override func stop(_ status: StatusCode) {
        release()
        super.stop(status)
    }

    override func ended() {
        release()
        super.ended()
    }

    private func release() {
        hold?.release()
        owner?.lists -= 1
        reads.metrics.listedBytes += UInt64(reading?.sentBytes ?? 0)
        reading = nil
    }
}

extension ObjectReads {
    /// Begins a list. Nil: it is over already; else the read that goes on, which the owner keeps under its stream.
    ///
    /// What is thrown is the answer, which the caller gives.
    func list(
        _ stream: StreamID, _ envelope: RequestEnvelope, _ rules: any ResourceRules, _ options: ListOptions,
        owner: any ObjectReadOwner, holding hold: FlowHold? = nil
    ) throws(APIFailure) -> ObjectRead? {
        let scope = try ObjectScope(envelope, options, try kind(rules), host.cluster)
        let revision = try ReadRevision(options, scope)
        guard owner.lists < ServerLimits.listsMax else {
            throw APIFailure(.tooManyRequests("too many lists are under way on this connection", retryAfterSeconds: 1))
        }
        let read = ListRead(
            self, stream, owner, scope, revision, limit: UInt64(max(0, options.limit)),
            managers: envelope.wantsManagedFields ? managers : nil, hold)
        do throws(APIFailure) {
            try read.begin()
        } catch {
            metrics.failed(error.code)
            read.stop(error.code)
            throw error
        }
        return read.isOver ? nil : read
    }

    /// Where a list begins, and at which revision. Nil: not everything that it must have seen is known yet.
    func start(
        _ revision: ReadRevision, _ scope: ObjectScope
    ) throws(APIFailure) -> (revision: Revision, from: Bytes?)? {
        let floor = MergedFeed.floor(of: scope.reach.shards(of: host), in: host)
        switch revision {
        case .newest(let least):
            try observe(least, scope)
            let newest = newest(scope.reach)
            guard newest.isWhole else { return nil }
            guard newest.revision >= least else { throw .tooLarge(least, newest: newest.revision) }
            return (newest.revision, nil)
        case .exactly(let exact):
            try observe(exact, scope)
            let newest = newest(scope.reach).revision
            guard exact <= newest else { throw .tooLarge(exact, newest: newest) }
            guard exact >= floor else { throw .listExpired }
            return (exact, nil)
        case .goesOn(let token):
            let newest = newest(scope.reach).revision
            guard token.revision <= newest else { throw .tooLarge(token.revision, newest: newest) }
            guard token.revision >= floor else { throw .continueExpired }
            return (token.revision, token.key)
        }
    }

    /// A revision that another server gave may be a little ahead of this one: the clock follows it.
    func observe(_ revision: Revision, _ scope: ObjectScope) throws(APIFailure) {
        guard revision > .zero else { return }
        do throws(ClockError) {
            try host.observe(revision)
        } catch {
            throw .tooLarge(revision, newest: newest(scope.reach).revision)
        }
    }

    /// The store has not come to know what a read must have seen.
    func notFresh(_ scope: ObjectScope, _ operation: String) -> APIFailure {
        APIFailure(.serverTimeout(scope.kind.rules.groupResource, operation: operation, retryAfterSeconds: 1))
    }
}
