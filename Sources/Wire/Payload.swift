public import Base
import Synchronization

/// The body of a message on its way out: bytes for one peer, or bytes that many receive.
public struct Payload: Sendable {
    package let plain: Bytes
    let shared: SharedPayload?
    /// Never compressed: the length of a compressed body says something about what is in it.
    let isSecret: Bool

    /// Bytes for one peer. `isSecret` keeps them from being compressed.
    public init(_ bytes: Bytes, isSecret: Bool = false) {
        plain = bytes
        shared = nil
        self.isSecret = isSecret
    }

    /// Bytes that many peers receive: compressed at most once for all of them.
    public init(_ shared: SharedPayload) {
        plain = shared.plain
        self.shared = shared
        isSecret = shared.isSecret
    }

    /// No bytes.
    public static let empty = Payload(Bytes())

    /// Plain bytes.
    public var count: Int { plain.count }
}

/// A body that goes to many peers, with its compressed form once somebody needed it.
///
/// The compressed form is made in pieces of `WireLimits.chunkBytes`, each a body of its own, by the
/// first connection that sends the piece compressed. Connections of several loops may share one.
public final class SharedPayload: Sendable {
    public let plain: Bytes
    /// Never compressed, as in `Payload`.
    public let isSecret: Bool
    /// Peers that it goes to, about: compressing pays the more of them there are.
    let receivers: Int
    private let forms: Mutex<[Form]>

    private struct Form {
        let form: CompressionForm
        /// By piece: not tried yet, not worth it, or the compressed body.
        var pieces: [Piece]
    }

    enum Piece {
        case untried
        case plain
        case compressed(Bytes)
    }

    public init(_ plain: Bytes, receivers: Int, isSecret: Bool = false) {
        self.plain = plain
        self.receivers = receivers
        self.isSecret = isSecret
        forms = Mutex([])
    }

    /// The compressed body of the piece that starts at `offset`, a multiple of the chunk; nil when plain is better.
    func piece(at offset: Int, form: CompressionForm, codec: inout ZlibCodec) -> Bytes? {
        let index = offset / WireLimits.chunkBytes
        switch known(index, form) {
        case .plain: return nil
        case .compressed(let body): return body
        case .untried: break
        }
        // Outside of the lock: two loops may do the same work once, and neither waits for the other.
        let end = min(offset + WireLimits.chunkBytes, plain.count)
        let body = codec.compress(plain[offset..<end], form: form)
        remember(index, form, body.map { .compressed($0) } ?? .plain)
        return body
    }

    private func known(_ index: Int, _ form: CompressionForm) -> Piece {
        forms.withLock { forms in
            forms.first { $0.form == form }?.pieces[index] ?? .untried
        }
    }

    private func remember(_ index: Int, _ form: CompressionForm, _ piece: Piece) {
        forms.withLock { forms in
            if let found = forms.firstIndex(where: { $0.form == form }) {
                forms[found].pieces[index] = piece
                return
            }
            let count = max(1, (plain.count + WireLimits.chunkBytes - 1) / WireLimits.chunkBytes)
            var made = Form(form: form, pieces: Array(repeating: .untried, count: count))
            made.pieces[index] = piece
            forms.append(made)
        }
    }
}
