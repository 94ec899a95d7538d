import APIModel
import Base
import Transport
import Wire

/// Why a call has no result; each case is another thing to do next.
public enum ClientError: Error, Equatable, Sendable {
    /// The server's answer: nothing was done.
    case refused(APIError)
    /// The request may have happened or not, at most once. Read before writing again.
    case outcomeUnknown
    /// No server could be reached in time, or the link was lost; nothing was done.
    case unavailable(ConnectFailure)
    /// The deadline passed, and nothing was changed.
    case deadlinePassed
    /// Too much waits in this client: wait for answers.
    case overloaded
    /// The request is larger than the server accepts.
    case tooLarge
    /// The caller no longer wanted it.
    case cancelled
    /// The client was closed; nothing was done.
    case closed
    /// An answer that is none: another version's, or damaged. What was asked for may have been done.
    case malformed(String)
}

/// Why there is no connection.
public enum ConnectFailure: Error, Equatable, Sendable {
    /// Nobody answered, at any of the addresses; with the last one's reason.
    case unreachable(String)
    /// The server is not who it must be, or does not believe our certificate.
    case untrusted(String)
    /// The server refused our credentials, with its words.
    case refused(String)
    /// The connection was lost while the answer was awaited.
    case linkLost
}

extension ClientError {
    /// The server's answer, where it gave one.
    public var answer: APIError? {
        if case .refused(let error) = self { return error }
        return nil
    }

    public var isNotFound: Bool { answer?.isNotFound ?? false }
    public var isAlreadyExists: Bool { answer?.isAlreadyExists ?? false }
    public var isConflict: Bool { answer?.isConflict ?? false }

    init(_ error: FieldDecodingError) {
        self = .malformed("an object that cannot be read: \(error)")
    }

    init(_ error: WireError) {
        self = .malformed("an answer that cannot be read: \(error)")
    }

    /// What a status that is no answer of a server to the request means.
    init(_ code: StatusCode, _ envelope: StatusEnvelope) {
        switch code {
        case .outcomeUnknown, .unknown: self = .outcomeUnknown
        case .cancelled: self = .cancelled
        case .notBegun, .linkLost: self = .unavailable(.linkLost)
        case .timeout where envelope == StatusEnvelope(): self = .deadlinePassed
        default: self = .refused(APIError(code, envelope))
        }
    }

    /// The same, of a body that is not read yet.
    init(_ code: StatusCode, body: Bytes) {
        self.init(code, (try? StatusEnvelope(decoding: body)) ?? StatusEnvelope())
    }
}

extension ClientError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .refused(let error): error.description
        case .outcomeUnknown: "the request may have happened or not: its answer was lost"
        case .unavailable(let failure): failure.description
        case .deadlinePassed: "the deadline passed; nothing was changed"
        case .overloaded: "too many requests wait in this client"
        case .tooLarge: "the request is larger than the server accepts"
        case .cancelled: "cancelled"
        case .closed: "the client is closed"
        case .malformed(let what): what
        }
    }

    /// The sentence that kubectl would end with.
    public var kubectlText: String {
        guard let answer else {
            if case .unavailable = self { return "Unable to connect to the server: \(self)" }
            return "error: \(self)"
        }
        if answer.isInvalid, let details = answer.details {
            let subject = "The \(details.kind) \"\(details.name)\" is invalid"
            let faults = details.causes.map { $0.field.isEmpty ? $0.message : "\($0.field): \($0.message)" }
            return switch faults.count {
            case 0: subject
            case 1: "\(subject): \(faults[0])"
            default: "\(subject): \n" + faults.map { "* \($0)" }.joined(separator: "\n")
            }
        }
        let reason = answer.reason
        if reason == .unknown { return "Error from server: \(answer)" }
        return "Error from server (\(reason.rawValue)): \(answer)"
    }
}

extension ConnectFailure: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unreachable(let reason): reason
        case .untrusted(let reason): "the server's identity could not be proven: \(reason)"
        case .refused(let reason): "the server refused the connection: \(reason)"
        case .linkLost: "the connection to the server was lost"
        }
    }

    /// Whether trying again without other credentials is useless.
    var isFinal: Bool {
        switch self {
        case .untrusted, .refused: true
        case .unreachable, .linkLost: false
        }
    }

    init(_ end: TransportEnd, goAway: GoAway?, endpoint: Endpoint) {
        switch end {
        case .link(let error): self = .unreachable("dial \(endpoint): \(error.words)")
        case .tls(.peerRefused(let reason)): self = .untrusted(reason)
        case .tls(let error): self = .unreachable("TLS with \(endpoint): \(error)")
        case .wire(.refused): self = .refused(goAway?.reason ?? "")
        case .wire(let error): self = .unreachable("\(endpoint): \(error)")
        case .drained, .crowdedOut: self = .unreachable("\(endpoint) ended the connection")
        case .closedHere: self = .unreachable("\(endpoint): the connection was closed here")
        }
    }
}
