import COpenSSL
import Synchronization

/// The sessions that a client may resume, by endpoint and expected peer. Safe from every thread.
final class TLSSessionStore: Sendable {
    private struct State {
        var sessions: [String: [TLSSession]] = [:]
    }

    private let state = Mutex(State())

    /// Keeps `session` for the next connection with this key; the oldest of a key gives way.
    func keep(_ session: TLSSession, for key: String) {
        state.withLock { state in
            if state.sessions[key] == nil, state.sessions.count >= TLSLimits.sessionEndpointsMax,
                let victim = state.sessions.keys.first
            {
                state.sessions[victim] = nil
            }
            var kept = state.sessions[key] ?? []
            if kept.count >= TLSLimits.sessionsPerEndpointMax { kept.removeFirst() }
            kept.append(session)
            state.sessions[key] = kept
        }
    }

    /// The newest session of `key`, which is not handed out again: a ticket used twice links two connections.
    func take(for key: String) -> TLSSession? {
        state.withLock { $0.sessions[key]?.popLast() }
    }
}

/// One resumable session, with the peer's certificate inside.
final class TLSSession: @unchecked Sendable {
    // SAFETY of `@unchecked Sendable`: an `SSL_SESSION` is counted atomically and not changed after the handshake.
    let pointer: OpaquePointer

    /// Takes over one reference.
    init(adopting pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        SSL_SESSION_free(pointer)
    }
}

/// OpenSSL's callback for a session that the server has just handed out; 1 keeps the reference.
func tlsSessionArrived(_ ssl: OpaquePointer?, _ session: OpaquePointer?) -> Int32 {
    // SAFETY: the engine stored its pipe, which outlives the SSL.
    guard let session, let pipe = SSL_get_ex_data(ssl, 0)?.assumingMemoryBound(to: TLSPipe.self),
        let sessions = pipe.pointee.sessions
    else { return 0 }
    sessions.keep(TLSSession(adopting: session), for: pipe.pointee.sessionKey)
    return 1
}
