import Base
import JSON

/// How a token is signed. Everything else, `none` and the symmetric ones above all, is refused before a key is touched.
public enum TokenAlgorithm: String, Hashable, Sendable {
    case es256 = "ES256"
    case rs256 = "RS256"
}

/// Signs tokens. The keys and the arithmetic are the caller's.
public protocol TokenSigner {
    var algorithm: TokenAlgorithm { get }
    /// Names the key in the token's header, so that verifiers find it after keys have changed.
    var keyID: String { get }
    /// The signature of `input`: for ES256 the 64 bytes r and s, for RS256 as RFC 8017 has PKCS #1 v1.5.
    func sign(_ input: [UInt8]) throws(TokenSigningError) -> [UInt8]
}

/// The key cannot be used.
public struct TokenSigningError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}

/// Verifies what a signer signed. Keys that are no longer used for signing may still verify.
public protocol TokenVerifier {
    /// Whether a key of ours made the signature with the algorithm. An empty `keyID` means any key; a key never
    /// verifies with an algorithm that is not its own.
    func verify(_ signature: [UInt8], of input: [UInt8], algorithm: TokenAlgorithm, keyID: String) -> Bool
}

/// A token in parts: `header.payload.signature`, each base64url (RFC 7515). Read, not yet believed.
struct SignedToken: Sendable {
    let algorithm: TokenAlgorithm
    let keyID: String
    let payload: JSONObject
    /// What is signed: the first two parts and the point between them.
    let input: [UInt8]
    let signature: [UInt8]

    init(_ token: BearerToken) throws(TokenFault) {
        let text = Array(token.text.utf8)
        guard text.count <= PolicyLimits.tokenBytesMax else { throw .tooLarge(limit: PolicyLimits.tokenBytesMax) }
        let parts = text.split(separator: UInt8(ascii: "."), maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, !parts[1].isEmpty else { throw .malformed(.form) }
        let header = try Self.object(parts[0], .header)
        guard case .string(let name)? = header["alg"] else { throw .malformed(.header) }
        guard let algorithm = TokenAlgorithm(rawValue: name) else { throw .algorithm(String(name.prefix(16))) }
        // Extensions that must be understood: there are none that we do.
        if header["crit"] != nil { throw .malformed(.header) }
        self.algorithm = algorithm
        switch header["kid"] {
        case nil: keyID = ""
        case .string(let id)?: keyID = id
        default: throw .malformed(.header)
        }
        payload = try Self.object(parts[1], .payload)
        guard let signature = Base64URL.decode(parts[2]), !signature.isEmpty else { throw .malformed(.signature) }
        self.signature = signature
        input = Array(text[..<(parts[0].count + 1 + parts[1].count)])
    }

    private static func object(_ part: ArraySlice<UInt8>, _ place: TokenFault.Part) throws(TokenFault) -> JSONObject {
        guard let bytes = Base64URL.decode(part) else { throw .malformed(place) }
        let limits = JSONLimits(
            bytesMax: PolicyLimits.tokenBytesMax, depthMax: PolicyLimits.tokenDepthMax,
            nodesMax: PolicyLimits.tokenNodesMax)
        guard case .object(let object)? = try? JSONValue.parse(bytes, limits: limits) else { throw .malformed(place) }
        return object
    }

    /// Makes a token: header and payload as they are, signed.
    static func write(
        _ payload: JSONObject, signer: some TokenSigner
    ) throws(TokenSigningError) -> String {
        var header: JSONObject = ["alg": .string(signer.algorithm.rawValue)]
        if !signer.keyID.isEmpty { header["kid"] = .string(signer.keyID) }
        var text = Base64URL.encode(JSONValue.object(header).encoded().array)
        text.append(UInt8(ascii: "."))
        text += Base64URL.encode(JSONValue.object(payload).encoded().array)
        let signature = try signer.sign(text)
        text.append(UInt8(ascii: "."))
        text += Base64URL.encode(signature)
        return String(decoding: text, as: UTF8.self)
    }
}

/// Base64 with the alphabet for addresses and without padding: RFC 4648 section 5.
enum Base64URL {
    /// The bytes that `text` stands for; nil for padding, foreign characters, a length that none has, and bits left over
    /// that are not zero, so that no two texts stand for the same bytes.
    static func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        guard text.count % 4 != 1 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3 + 2)
        var bits: UInt32 = 0
        var count = 0
        for byte in text {
            guard let value = value(of: byte) else { return nil }
            bits = bits << 6 | value
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
                bits &= (1 << UInt32(count)) - 1
            }
        }
        return bits == 0 ? bytes : nil
    }

    static func encode(_ bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count * 4 + 2) / 3)
        var bits: UInt32 = 0
        var count = 0
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            count += 8
            while count >= 6 {
                count -= 6
                text.append(alphabet[Int(bits >> UInt32(count) & 63)])
            }
        }
        if count > 0 { text.append(alphabet[Int(bits << UInt32(6 - count) & 63)]) }
        return text
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    private static func value(of byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "-"): 62
        case UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
