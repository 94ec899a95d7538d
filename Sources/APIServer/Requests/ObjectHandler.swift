import APIModel
import Base
import Replication
import Transport
import Wire

/// The objects' side of one connection. Belongs to its loop.
final class ObjectHandler: ConnectionReadOwner {
    /// What a stream that is answered by items is.
    enum Stream {
        case read(ObjectRead)
        case batch(SlabToken)
        case pod(PodStream)
    }

    let service: ObjectService
    /// Nil when it is over.
    var connection: TransportConnection?
    /// Who the client is.
    let user: Identity
    /// The program's name: who manages the fields that it sets, where it names nobody.
    let software: String
    private let isMaster: Bool
    var streams: [StreamID: Stream] = [:]
    var inFlightBytes = 0
    var lists = 0
    var podStreams = 0

    init(_ service: ObjectService, _ connection: TransportConnection, user: Identity, software: String) {
        self.service = service
        self.connection = connection
        self.user = user
        self.software = software
        isMaster = user.isMember(of: SystemName.masters)
    }

    /// Whether a request is one on objects.
    static func takes(_ message: MessageNumber) -> Bool { message.rawValue < 64 }

    func received(_ request: ConnectionRequest) {
        let stream = request.stream
        do throws(APIFailure) {
            let envelope: RequestEnvelope
            do throws(WireError) {
                envelope = try RequestEnvelope(decoding: request.body)
            } catch {
                throw APIFailure(.badRequest("the request's envelope is not well formed"))
            }
            service.metrics.count(request.message)
            switch request.message {
            case .get:
                let asked = try read(request.message, envelope)
                let answer = try service.get(asked, self)
                self.answer(stream, answer, isSecret: asked.rules.isSecret)
            case .list, .watch: try begin(request.message, envelope, stream)
            case .create, .update, .patch, .apply, .delete:
                try checkRoom(request.body.count)
                try begin(
                    request.message, envelope, bytes: request.body.count, caller: .stream(self, stream))
            case .deleteCollection:
                let asked = try read(request.message, envelope)
                try service.deleteCollection(asked, self, stream, context())
            case .batch:
                try checkRoom(request.body.count)
                let token = try service.batch(envelope.body, stream, self)
                if service.batches.contains(token) { streams[stream] = .batch(token) }
            case .discovery: respond(stream, service.discovery)
            case .health: connection?.respond(stream, .ok)
            case .log, .exec, .attach, .portForward:
                try openPodStream(request, envelope)
            default:
                throw APIFailure(
                    Status(
                        failure: .methodNotAllowed, "message \(request.message.rawValue) is not served by this version")
                )
            }
        } catch {
            fail(stream, error)
        }
    }

    /// A request that reads, authorized.
    private func read(_ message: MessageNumber, _ envelope: RequestEnvelope) throws(APIFailure) -> ObjectRequest {
        let request = try ObjectRequest(message, envelope)
        try authorize(request)
        return request
    }

    private func begin(
        _ message: MessageNumber, _ envelope: RequestEnvelope, _ stream: StreamID
    ) throws(APIFailure) {
        let request = try ObjectRequest(message, envelope)
        let options: ListOptions = try request.options()
        try authorize(request, options)
        let read =
            message == .list
            ? try service.reads.list(stream, envelope, request.rules, options, owner: self)
            : try service.reads.watch(stream, envelope, request.rules, options, owner: self)
        if let read { streams[stream] = .read(read) }
    }

    /// A write, authorized and begun. `caller` hears how it ends, unless this throws.
    func begin(
        _ message: MessageNumber, _ envelope: RequestEnvelope, bytes: Int, caller: ObjectCaller
    ) throws(APIFailure) {
        if let answer = try service.review(message, envelope, self) {
            let isSecret = envelope.kind == TokenReview.number
            return service.answer(caller, ObjectAnswer(object: answer), self, isSecret: isSecret)
        }
        let request = try ObjectRequest(message, envelope)
        try authorize(request)
        var context = context()
        let operation = try ObjectOperation(request, &context)
        if let token = try service.token(operation, request, context) {
            return service.answer(caller, token, self, isSecret: true)
        }
        var target = request.target
        if message == .create, target.name.isEmpty, target.subresource.isEmpty {
            // The name is the object's own; one that is generated is known when it is prepared.
            target.name = ObjectName.name(in: envelope.body)
        }
        if case .stream = caller { inFlightBytes += bytes }
        do throws(APIFailure) {
            try service.begin(
                operation, request.rules, target, context, wantsManagers: request.wantsManagers, bytes: bytes,
                caller: caller)
        } catch {
            if case .stream = caller { inFlightBytes -= bytes }
            throw error
        }
    }

    private func context() -> RequestContext {
        var context = RequestContext(now: service.now, user: user, random: &service.random)
        context.fieldManager = software
        return context
    }

    private func checkRoom(_ bytes: Int) throws(APIFailure) {
        guard inFlightBytes + bytes <= max(ServerLimits.connectionInFlightBytesMax, bytes) else {
            throw APIFailure(.tooManyRequests("too many writes are under way on this connection", retryAfterSeconds: 1))
        }
    }

    // MARK: Authorization

    private func authorize(_ request: ObjectRequest, _ options: ListOptions? = nil) throws(APIFailure) {
        guard !isMaster else { return }
        var target = ResourceTarget(
            group: request.rules.groupResource.group, version: "v1", resource: request.rules.groupResource.resource,
            subresource: request.target.subresource, namespace: request.target.namespace, name: request.target.name)
        if let options {
            if !options.fieldSelector.isEmpty {
                target.fieldSelector = (try? FieldSelector(parsing: options.fieldSelector))?.terms ?? []
                // A list of one object by its name is authorized as that object's.
                for term in target.fieldSelector where term.equal && term.field == "metadata.name" {
                    target.name = term.value
                }
            }
            if !options.labelSelector.isEmpty {
                target.labelSelector = (try? Selector(parsing: options.labelSelector))?.requirements ?? []
            }
        }
        try authorize(request.verb, target)
    }

    func authorize(_ verb: String, _ target: ResourceTarget) throws(APIFailure) {
        guard !isMaster else { return }
        let access = AccessRequest(user: user, verb: verb, target)
        let decision = service.cache.authorizer.authorize(access)
        guard decision.isAllowed else {
            throw APIFailure(access.forbidden(reason: decision.reason.description))
        }
    }

    // MARK: Answers

    func answer(_ stream: StreamID, _ answer: ObjectAnswer, isSecret: Bool) {
        guard let connection else { return }
        var buffer = ByteBuffer(capacity: answer.object.count + 32)
        answer.encode(into: &buffer)
        connection.revision = answer.revision
        connection.respond(stream, .ok, Payload(buffer.finish(), isSecret: isSecret))
    }

    private func respond(_ stream: StreamID, _ body: Bytes) {
        connection?.respond(stream, .ok, Payload(body))
    }

    func fail(_ stream: StreamID, _ failure: APIFailure) {
        service.metrics.failed(failure.code)
        connection?.respond(stream, failure.code, Payload(failure.envelopeBody))
    }

    // MARK: Streams

    func readEnded(_ stream: StreamID) { streams[stream] = nil }

    func becameWritable(_ stream: StreamID) {
        switch streams[stream] {
        case .read(let read): read.becameWritable()
        case .batch(let token): service.flush(batch: token)
        case .pod(let relay): relay.clientBecameWritable()
        case nil: break
        }
    }

    /// A stream is over from outside. False where it is none of ours.
    func stop(_ stream: StreamID, _ status: StatusCode) -> Bool {
        guard let gone = streams.removeValue(forKey: stream) else { return false }
        switch gone {
        case .read(let read): read.stop(status)
        case .batch(let token): service.stopBatch(token)
        case .pod(let relay): relay.clientGone(status)
        }
        return true
    }

    /// Ends every stream: the client has no rights any more.
    func endStreams(_ failure: APIFailure) {
        for stream in Array(streams.keys) where stop(stream, failure.code) {
            connection?.finish(stream, failure.code, failure.envelopeBody)
        }
    }

    func close() {
        for stream in Array(streams.keys) { _ = stop(stream, .linkLost) }
        connection = nil
    }
}
