public import Base
public import Logging
public import Reactor
public import Replication
import Store
public import Transport
import Wire

/// How a server is set up.
public struct ServerOptions: Sendable {
    /// Where it listens for the protocol.
    public var address: SocketAddress
    /// Where it answers probes and scrapers over plain HTTP; nil: nowhere. Loopback or a Unix socket only.
    public var operations: SocketAddress?
    public var member: MemberOptions
    /// Who may send raw messages.
    public var administrators: RawAdministrators
    public var software: String
    /// Users by the bearer tokens of a file, besides those with certificates.
    public var tokens = StaticTokens()
    /// The rules of service accounts' tokens.
    public var serviceAccountTokens = ServiceAccountTokens(issuer: ServiceAccountTokens.issuerDefault)
    /// Addresses and ports of services.
    public var serviceRanges = ServiceAllocator.Ranges()
    /// How long an Event lives after its last write, as in Kubernetes; nil: for ever.
    public var eventLife: Duration? = .seconds(3_600)
    /// How often connections are looked at whose rights an object's end may end, besides at each of their requests.
    public var revocationInterval = ServerLimits.revocationInterval
    /// Whether the start makes what every cluster comes with: namespaces, roles, priority classes.
    public var bootstraps = true
    /// Bytes that may wait for the slow watches of one prefix before the slowest is cut.
    public var watchBacklogBytes = ServerLimits.groupBacklogBytesMax
    /// How long the server goes on as before when it is to stop, while `/readyz` says that it does: whoever asks there
    /// learns of it and sends no more.
    public var shutdownDelay = Duration.zero
    /// How long what is under way has to end in order after that.
    public var drainDuration = Duration.seconds(3)
    /// What callers may have under way and waiting; tests have narrower ones.
    var flowLimits: @Sendable (FlowLevel) -> FlowLimits = FlowLimits.standard
    /// Bounds of the watches of objects; tests have narrower ones.
    var watchLimits = WatchLimits()
    var listsPerCallerMax = ServerLimits.listsPerCallerMax
    var watchersPerCallerMax = ServerLimits.watchersPerCallerMax

    public init(
        address: SocketAddress, operations: SocketAddress? = nil, member: MemberOptions = MemberOptions(),
        administrators: RawAdministrators = .organization(ServerCredentials.administrators),
        software: String = "trireme-apiserverd/\(TriremeVersion.text)"
    ) {
        self.address = address
        self.operations = operations
        self.member = member
        self.administrators = administrators
        self.software = software
    }
}

/// What a server shows to its clients, and what it believes of theirs.
public struct ServerSecurity: Sendable {
    public var listener: ListenerSecurity
    public var tokenKeys: TokenKeys

    public init(listener: ListenerSecurity, tokenKeys: TokenKeys) {
        self.listener = listener
        self.tokenKeys = tokenKeys
    }
}

/// Why a server did not start. Nothing is left running then.
public enum ServerError: Error {
    /// The data folder.
    case member(MemberError)
    /// The protocol's address.
    case listen(SocketAddress, StreamError)
    /// The operations port's address.
    case operations(SocketAddress, StreamError)
    /// The operations port is to be reached from elsewhere, and it knows no one.
    case operationsNotLocal(SocketAddress)
    /// The server's certificates.
    case credentials(any Error)
    /// The loop has stopped.
    case stopped
}

/// A server on one loop: shards, raw service, listener, operations port.
///
/// `start` and `stop` are called from a task; everything else happens on the loop.
public final class Server<D: Disk>: Sendable {
    public let loop: EventLoop
    public let host: MemberHost<D>
    /// Where it listens, with the port that the system chose.
    public let address: SocketAddress
    /// Where the operations port listens.
    public let operationsAddress: SocketAddress?
    private let parts: LoopBound<ServerParts<D>>
    private let shutdownDelay: Duration
    private let drainDuration: Duration

    private init(
        _ host: MemberHost<D>, _ parts: LoopBound<ServerParts<D>>, address: SocketAddress,
        operations: SocketAddress?, _ options: ServerOptions
    ) {
        loop = host.loop
        self.host = host
        self.parts = parts
        self.address = address
        operationsAddress = operations
        shutdownDelay = options.shutdownDelay
        drainDuration = options.drainDuration
    }

    /// Opens the store in `disk`, and listens. When it throws, everything is closed again.
    ///
    /// `security` is asked for when the folder is this process's alone: it may make certificates and keys there.
    public static func start(
        _ options: ServerOptions, disk: D, loop: EventLoop, log: Logger,
        security: () throws -> ServerSecurity
    ) async throws(ServerError) -> Server {
        if let operations = options.operations, !operations.isLocal { throw .operationsNotLocal(operations) }
        let host: MemberHost<D>
        do throws(MemberError) {
            host = try await MemberHost.open(options.member, loop: loop, disk: disk)
        } catch {
            throw .member(error)
        }
        let secured: ServerSecurity
        do {
            secured = try security()
        } catch {
            await host.close()
            throw .credentials(error)
        }
        let made: Result<Server, ServerError>?
        do throws(LoopError) {
            made = try await loop.run { make(options, secured, host, log) }
        } catch {
            made = nil
        }
        switch made {
        case .success(let server):
            if options.bootstraps { await server.bootstrap() }
            return server
        case .failure(let error):
            await host.close()
            throw error
        case nil:
            throw .stopped
        }
    }

    private static func make(
        _ options: ServerOptions, _ security: ServerSecurity, _ host: MemberHost<D>, _ log: Logger
    ) -> Result<Server, ServerError> {
        do throws(ServerError) {
            let parts = try ServerParts(options, security, host, log)
            let server = Server(
                host, LoopBound(parts, on: host.loop), address: parts.listener.address ?? options.address,
                operations: parts.operations?.address, options)
            return .success(server)
        } catch {
            return .failure(error)
        }
    }

    /// Makes what every cluster comes with. What fails is logged, and the next start tries again.
    private func bootstrap() async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let isTaken = loop.post { [parts] in parts.value.bootstrap { continuation.resume() } }
            if !isTaken { continuation.resume() }
        }
    }

    /// Ends in order. `/readyz` says so first, for `shutdownDelay`. Then every connection is told to go: new requests are
    /// not begun, those that wait are refused, watches end with a revision to resume from, and what is under way ends
    /// within `drainDuration`. At last what was taken is made durable, and the folder is free.
    public func stop() async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let (delay, duration) = (shutdownDelay, drainDuration)
            let isTaken = loop.post { [parts] in
                parts.value.drain(after: delay, within: duration) { continuation.resume() }
            }
            if !isTaken { continuation.resume() }
        }
        await host.close()
        _ = try? await loop.run { [parts] in parts.value.close() }
    }

    /// Uses another file of tokens: who is in it no longer has no rights any more, also on connections that are open.
    public func replace(staticTokens: StaticTokens) async {
        _ = try? await loop.run { [parts] in parts.value.objects.authenticator.staticTokens = staticTokens }
    }

    /// Pods that were made like an earlier one.
    package var podStampHits: UInt64 {
        get async throws { try await loop.run { [parts] in parts.value.objects.cache.stamps.hits } }
    }

    /// All metrics, in Prometheus' text format.
    public var metricsText: String {
        get async { (try? await loop.run { [parts] in parts.value.metricsText() }) ?? "" }
    }
}

/// What a server consists of, on its loop.
final class ServerParts<D: Disk>: OperationsSource {
    let host: MemberHost<D>
    let service: RawService<D>
    let objects: ObjectService
    let listener: TransportListener
    private let expiry: EventExpiry?
    private(set) var operations: OperationsServer?
    private let log: Logger
    private var isStopping = false
    private var isDraining = false
    private var whenDrained: (() -> Void)?

    init(
        _ options: ServerOptions, _ security: ServerSecurity, _ host: MemberHost<D>, _ log: Logger
    ) throws(ServerError) {
        self.host = host
        self.log = log
        var serviceOptions = RawService<D>.Options()
        serviceOptions.administrators = options.administrators
        serviceOptions.software = options.software
        serviceOptions.quotaBytes = options.member.quotaBytes
        serviceOptions.watchLimits.groupBacklogBytesMax = options.watchBacklogBytes
        let service: RawService<D>
        do throws(ReadError) {
            service = try RawService(host, options: serviceOptions)
        } catch {
            preconditionFailure("What a shard has closed can be read: \(error).")
        }
        self.service = service
        var objectOptions = ObjectService.Options()
        objectOptions.seed = UInt64.random(in: .min ... .max)
        objectOptions.serviceRanges = options.serviceRanges
        let authenticator = ServerAuthenticator(
            staticTokens: options.tokens, serviceAccounts: options.serviceAccountTokens, verifier: security.tokenKeys)
        objectOptions.flowLimits = options.flowLimits
        objectOptions.listsPerCallerMax = options.listsPerCallerMax
        objectOptions.watchersPerCallerMax = options.watchersPerCallerMax
        objectOptions.watchLimits.watchLimits = options.watchLimits
        let objects: ObjectService
        do throws(ReadError) {
            objects = try ObjectService(host.shards, authenticator, options: objectOptions)
        } catch {
            preconditionFailure("What a shard has closed can be read: \(error).")
        }
        self.objects = objects
        let expiry = options.eventLife.map { EventExpiry(host.shards, life: $0) }
        self.expiry = expiry
        host.delegate = ProposalRouter(raw: service, objects: objects, expiry: expiry)
        host.onEvents = {
            service.pump()
            objects.pump()
        }
        service.onAlarm = { [log] alarm, isRaised in
            if isRaised { log.error("alarm \(alarm)") } else { log.notice("alarm \(alarm) is over") }
        }
        var admittance = ServerAdmittance(revocationInterval: options.revocationInterval, log: log)
        if case .everyone = options.administrators { admittance.isForEveryone = true }
        let listenerOptions = TransportListener.Options(
            hello: Hello(software: options.software, compressions: CompressionForm.known))
        do throws(StreamError) {
            listener = try TransportListener(
                on: host.loop, at: options.address, security: security.listener, options: listenerOptions
            ) { connection in ServerHandler(connection, objects: objects, raw: service, admittance) }
        } catch {
            throw .listen(options.address, error)
        }
        if let address = options.operations {
            do throws(StreamError) {
                operations = try OperationsServer(on: host.loop, at: address, source: self)
            } catch {
                listener.close()
                throw .operations(address, error)
            }
        }
    }

    /// Says that it is not ready for `delay`, tells every client to go, and calls `whenDone` when they have, or after
    /// `duration`.
    func drain(after delay: Duration, within duration: Duration, whenDone: @escaping () -> Void) {
        guard !isStopping else { return whenDone() }
        isStopping = true
        expiry?.stop()
        whenDrained = whenDone
        guard delay > .zero else { return sendAway(within: duration) }
        host.loop.schedule(after: delay) { [self] in sendAway(within: duration) }
    }

    private func sendAway(within duration: Duration) {
        isDraining = true
        objects.beginDraining()
        service.endWatches()
        objects.reads.endWatches()
        objects.agents.endAll()
        host.loop.schedule(after: duration) { [self] in drained() }
        let notice = GoAway(
            reason: "the server stops", retryAfterMilliseconds: ServerLimits.retryDrainMilliseconds)
        listener.drain(notice) { [self] in drained() }
    }

    private func drained() {
        guard let done = whenDrained else { return }
        whenDrained = nil
        if listener.connectionCount > 0 {
            log.warning(
                "connections are cut that did not end in time", metadata: ["count": "\(listener.connectionCount)"])
        }
        // Who has not gone by now is cut: nothing pulls at the store while it closes.
        listener.close()
        done()
    }

    func bootstrap(whenDone: @escaping () -> Void) {
        Bootstrap(objects).run { [log] failures in
            for failure in failures {
                log.error("a part of the cluster's own objects is missing: \(failure.status.message)")
            }
            whenDone()
        }
    }

    func close() {
        expiry?.stop()
        listener.close()
        operations?.close()
        operations = nil
    }

    var readiness: (isReady: Bool, text: String) {
        if isStopping { return (false, "stopping") }
        if service.alarms.contains(.diskFailed) { return (false, "the log has failed: restart") }
        return (true, "ok")
    }

    var liveness: (isAlive: Bool, text: String) {
        // A log that has failed takes no writes again in this process.
        service.alarms.contains(.diskFailed) ? (false, "the log has failed: restart") : (true, "ok")
    }

    func metricsText() -> String {
        var text = PrometheusText()
        service.write(to: &text)
        objects.metrics.write(to: &text)
        objects.reads.write(to: &text)
        objects.writeFlow(to: &text)
        text.single(
            "trireme_stopping", .gauge, "1 once the server is to stop, 2 once every connection was told to go.",
            isDraining ? 2 : isStopping ? 1 : 0 as UInt64)
        text.single(
            "trireme_events_expired_total", .counter, "Events that were deleted because their life was over.",
            expiry?.expired ?? 0)
        objects.agents.write(to: &text)
        text.single(
            "trireme_handshakes_total", .counter, "Handshakes that ended well.", UInt64(listener.handshakes.all))
        text.single(
            "trireme_handshakes_resumed_total", .counter, "Those that an earlier session shortened.",
            UInt64(listener.handshakes.resumed))
        text.single(
            "trireme_connections_refused_total", .counter, "Connections cut or turned away: too many.",
            UInt64(listener.refusals))
        return text.text
    }
}

/// Tells whose proposal has ended.
private final class ProposalRouter<D: Disk>: MemberDelegate {
    private let raw: RawService<D>
    private let objects: ObjectService
    private let expiry: EventExpiry?

    init(raw: RawService<D>, objects: ObjectService, expiry: EventExpiry?) {
        self.raw = raw
        self.objects = objects
        self.expiry = expiry
    }

    func proposal(_ tag: UInt64, ended outcome: TaggedOutcome) {
        if tag == EventExpiry.tag {
            expiry?.ended(outcome)
        } else if tag & ObjectService.tagBit != 0 {
            objects.proposal(tag & ~ObjectService.tagBit, ended: outcome)
        } else {
            raw.proposal(tag, ended: outcome)
        }
    }
}
