public import APIModel
public import Base

/// What a request's handling depends on besides the request: nothing in the pipeline reads a clock or draws a number.
public struct RequestContext: Sendable {
    public var now: Time
    /// The uid that a new object gets, as text.
    public var uid: String
    /// Five characters that complete a generated name; each try draws others.
    public var nameSuffix: String
    public var user: Identity
    public var isDryRun = false
    /// Who comes to manage the fields that the request sets.
    public var fieldManager = ""
    /// `Ignore`, `Warn` or `Strict`; empty is `Warn`, as in Kubernetes.
    public var fieldValidation = ""

    public init(now: Time, user: Identity, random: inout Random) {
        self.now = now
        self.user = user
        uid = Self.uid(&random)
        nameSuffix = String(
            decoding: (0..<5).map { _ in Self.nameAlphabet[random.below(Self.nameAlphabet.count)] }, as: UTF8.self)
    }

    /// The characters of generated names: no vowels and no digits that look like letters, so that no words arise.
    private static let nameAlphabet = Array("bcdfghjklmnpqrstvwxz2456789".utf8)
    private static let digits = Array("0123456789abcdef".utf8)

    /// A random UUID (RFC 9562, version 4) as text.
    private static func uid(_ random: inout Random) -> String {
        let (high, low) = (random.next() & ~0xF000 | 0x4000, random.next() & ~(3 << 62) | 1 << 63)
        return String(unsafeUninitializedCapacity: 36) { text in
            var place = 0
            for nibble in 0..<32 {
                if nibble == 8 || nibble == 12 || nibble == 16 || nibble == 20 {
                    text[place] = UInt8(ascii: "-")
                    place += 1
                }
                let word = nibble < 16 ? high : low
                text[place] = digits[Int(word >> UInt64(60 - 4 * (nibble & 15)) & 0xF)]
                place += 1
            }
            return place
        }
    }
}
