public import Base
public import Wire

/// Whether a request is sent again: only where nothing was done, or nothing could be.
///
/// ```
/// notBegun                                         again, at once, wherever there is a connection
/// redirected                                       again, at the server that it names
/// linkLost (only said of reads)                    again, at once
/// tooManyRequests, serverTimeout, serviceUnavailable   again, after the server's hint or a growing pause
/// anything else, outcomeUnknown above all          the caller's
/// ```
public struct RetryPolicy: Sendable {
    /// How often one request is sent at most.
    public var attemptsMax = ClientLimits.attempts
    public var pause = ClientLimits.retryPause
    public var pauseMax = ClientLimits.retryPauseMax
    /// A hint above this is not waited for.
    public var hintMax = ClientLimits.retryHintMax

    public init() {}

    /// One attempt a request: every refusal is the caller's.
    public static var none: RetryPolicy {
        var policy = RetryPolicy()
        policy.attemptsMax = 1
        return policy
    }

    public enum Decision: Equatable, Sendable {
        case no
        case now
        case after(Duration)
        /// At the server with this address.
        case at(String)
    }

    /// What to do about a request that ended with `code` at its `attempt`, counted from 1.
    ///
    /// A server that asked for a pause gets it whole, and up to a tenth more, so that clients do not come back together.
    public func decide(
        _ code: StatusCode, _ envelope: StatusEnvelope, attempt: Int, random: inout Random
    ) -> Decision {
        guard attempt < attemptsMax else { return .no }
        switch code {
        case .notBegun, .linkLost:
            // The first time at once; a server that goes on like that gets pauses.
            return attempt == 1 ? .now : .after(growing(attempt - 1, &random))
        case .redirected:
            return envelope.address.isEmpty ? .no : .at(envelope.address)
        case .tooManyRequests, .serverTimeout, .serviceUnavailable:
            guard envelope.retryAfterMilliseconds > 0 else { return .after(growing(attempt, &random)) }
            let hint = Int64(envelope.retryAfterMilliseconds) * 1_000_000
            guard hint <= hintMax.nanosecondsClamped else { return .no }
            return .after(.nanoseconds(hint + Int64.random(in: 0...hint / 10, using: &random)))
        case .ok, .badRequest, .unauthorized, .forbidden, .notFound, .alreadyExists, .conflict, .gone, .expired,
            .invalid, .timeout, .methodNotAllowed, .notAcceptable, .requestEntityTooLarge, .unsupportedMediaType,
            .internalError, .storeReadError, .outcomeUnknown, .cancelled, .slowReader, .streamBroken, .unknown:
            return .no
        }
    }

    private func growing(_ attempt: Int, _ random: inout Random) -> Duration {
        Backoff.pause(attempt, first: pause, longest: pauseMax, random: &random)
    }
}

/// Pauses that double, each anything from its half to its whole.
enum Backoff {
    /// The pause after `failures` in a row, counted from 1.
    static func pause(_ failures: Int, first: Duration, longest: Duration, random: inout Random) -> Duration {
        let ceiling = max(1, longest.nanosecondsClamped)
        var whole = max(1, first.nanosecondsClamped)
        for _ in 1..<max(1, min(failures, 62)) {
            guard whole < ceiling else { break }
            whole = whole > ceiling / 2 ? ceiling : whole * 2
        }
        whole = min(whole, ceiling)
        return .nanoseconds(whole - Int64.random(in: 0...whole / 2, using: &random))
    }
}
