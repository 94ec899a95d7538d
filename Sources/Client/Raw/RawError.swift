import Base
public import Transport
public import Wire

/// Why a call to the raw store has no result.
public enum RawError: Error, Equatable, Sendable {
    /// The server's answer: nothing was done. The envelope has its words and, for `conflict` and `alreadyExists`,
    /// the revision of the stored value.
    case refused(StatusCode, StatusEnvelope)
    /// The write may have happened or not, at most once. Read before writing again.
    case outcomeUnknown
    /// The link, the deadline or the server's identity; nothing was changed.
    case transport(TransportError)
    /// An answer that is not one: another version's, or damaged.
    case malformed
    /// What was asked for at once passes `RawClientLimits`: ask for less.
    case tooMuch
}

extension RawError {
    /// The server's status, where it gave one.
    public var status: StatusCode? {
        if case .refused(let status, _) = self { return status }
        return nil
    }

    init(_ error: TransportError) {
        switch error {
        case .outcomeUnknown: self = .outcomeUnknown
        case .ended(let status, let body): self = RawError(status, body)
        default: self = .transport(error)
        }
    }

    /// An answer that is not `ok`.
    init(_ status: StatusCode, _ body: Bytes) {
        if status == .outcomeUnknown {
            self = .outcomeUnknown
        } else {
            self = .refused(status, (try? StatusEnvelope(decoding: body)) ?? StatusEnvelope())
        }
    }
}
