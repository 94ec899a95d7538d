import APIModel
import Base
import Wire

/// What a client is told of how an agent's stream ended.
struct PodAnswer {
    let status: StatusCode
    let body: Bytes

    /// An agent's status, or what the connection to it says where `body` is empty.
    ///
    /// Of an agent only Kubernetes' reasons are believed, and never an address: nobody is sent elsewhere by a node.
    static func passedOn(
        _ status: StatusCode, _ body: Bytes, _ message: MessageNumber, node: String, isOpen: Bool
    ) -> PodAnswer {
        switch status {
        case .ok: return PodAnswer(status: .ok, body: Bytes())
        case .outcomeUnknown where body.isEmpty && !isOpen: return PodAnswer(status: .outcomeUnknown, body: Bytes())
        case .notBegun, .linkLost, .outcomeUnknown, .cancelled:
            let lost = "the connection to the agent of node \(GoText.quoted(node)) was lost"
            return PodAnswer(isOpen ? .internalError(lost) : .serviceUnavailable(lost))
        default: break
        }
        guard let envelope = try? StatusEnvelope(decoding: body), (100...118).contains(status.rawValue) else {
            return PodAnswer(.internalError("the agent of node \(GoText.quoted(node)) gave no answer that is one"))
        }
        var buffer = ByteBuffer(capacity: body.count + 64)
        StatusEnvelope(
            message: envelope.message.isEmpty ? "the agent of node \(node) answered \(status)" : envelope.message,
            subject: envelope.subject, retryAfterMilliseconds: envelope.retryAfterMilliseconds,
            status: envelope.status
        ).encode(into: &buffer)
        let answer = buffer.finish()
        // One that grew beyond what an end holds was not made by an agent of ours.
        guard answer.count <= WireLimits.endBodyBytes else {
            return PodAnswer(.internalError("the agent of node \(GoText.quoted(node)) answered at too great length"))
        }
        return PodAnswer(status: status, body: answer)
    }

    init(status: StatusCode, body: Bytes) {
        self.status = status
        self.body = body
    }

    init(_ status: Status) {
        let failure = APIFailure(status)
        self.init(status: failure.code, body: failure.envelopeBody)
    }
}
