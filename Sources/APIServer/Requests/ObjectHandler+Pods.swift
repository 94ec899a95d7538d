import APIModel
import Base
import Replication
import Transport
import Wire

/// Streams of pods: messages 32 to 35.
extension ObjectHandler {
    /// Finds the pod's node in the stored object and opens the stream towards its agent.
    func openPodStream(_ request: ConnectionRequest, _ envelope: RequestEnvelope) throws(APIFailure) {
        guard let connection else { return }
        guard let rules = ResourceCatalogue.rules(number: envelope.kind), rules.entry.identity == Pod.identity else {
            throw APIFailure(.badRequest("only pods have logs, processes and ports"))
        }
        let message = request.message
        try authorize(
            PodQuestion.verb(message),
            ResourceTarget(
                version: "v1", resource: "pods", subresource: PodQuestion.subresource(message),
                namespace: envelope.namespace, name: envelope.name))
        var question = try PodQuestion(message, envelope.options)
        guard podStreams < ServerLimits.podStreamsPerConnectionMax else {
            throw APIFailure(
                .tooManyRequests("too many streams of pods are open on this connection", retryAfterSeconds: 1))
        }
        let pod = try storedPod(envelope, rules)
        let node = try question.settle(pod)
        guard let agent = service.agents.agent(of: node) else { throw APIFailure(.noAgent(of: node)) }
        let stream = request.stream
        let relay = try service.agents.open(
            message, question.request(pod, kind: envelope.kind), isLast: request.isLast, on: agent,
            client: StreamPort(connection: connection, stream: stream, isSecret: message != .log))
        podStreams += 1
        streams[stream] = .pod(relay)
        let removal = relay.onOver
        relay.onOver = { [weak self] in
            removal?()
            self?.podStreams -= 1
            self?.streams[stream] = nil
        }
    }

    private func storedPod(_ envelope: RequestEnvelope, _ rules: any ResourceRules) throws(APIFailure) -> Pod {
        guard let key = ObjectKey(rules.prefix, namespace: envelope.namespace, name: envelope.name),
            let found = service.read(key.bytes)
        else {
            throw APIFailure(.notFound(rules.groupResource, name: envelope.name))
        }
        do throws(FieldDecodingError) {
            return try Pod(decoding: found.value.object)
        } catch {
            throw APIFailure(Status(failure: .storeReadError, "the stored pod cannot be read: \(error)"))
        }
    }

    /// An item of a client's. False where the stream is none of a pod.
    func receivedPodItem(_ item: Bytes, on stream: StreamID, isLast: Bool, cost: Int) -> Bool {
        guard case .pod(let relay) = streams[stream] else { return false }
        relay.clientSent(item, isLast: isLast, cost: cost)
        return true
    }
}
