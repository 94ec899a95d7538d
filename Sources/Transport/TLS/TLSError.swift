import COpenSSL

/// Why a TLS connection failed. The text is OpenSSL's own reason, fit for a log line.
///
/// Every case ends the connection; what differs is what the caller does next.
public enum TLSError: Error, Equatable {
    /// The peer is not who it must be: unknown issuer, expired, wrong usage, wrong name, none at all.
    /// Trying again without new certificates is useless.
    case peerRefused(String)
    /// The peer speaks no TLS 1.3 with our protocol name, broke a record, or sent an alert.
    case handshakeFailed(String)
    /// A record after the handshake was damaged, forged or an alert.
    case recordRefused(String)
    /// The transport ended without the peer's `close_notify`: the last bytes may be missing.
    case truncated
    /// More ciphertext waits for the socket than `TLSLimits.ciphertextBytesMax`.
    case outputFull
    /// The context could not be made from this identity.
    case configuration(String)
}

/// OpenSSL's error queue of this thread.
enum TLSErrorQueue {
    /// Empties the queue, so that the next failure's reason is its own.
    static func clear() {
        ERR_clear_error()
    }

    /// The text of the newest error in the queue; the queue is empty afterwards.
    static func take(_ fallback: String = "no reason given") -> String {
        let code = ERR_peek_last_error()
        defer { ERR_clear_error() }
        guard code != 0 else { return fallback }
        // SAFETY: the returned text is static storage of OpenSSL, or nil.
        guard let text = ERR_reason_error_string(code) else { return "error \(code)" }
        return String(cString: text)
    }
}
