/// The name of an image as people write it: `nginx`, `registry.example:5000/team/app:v1@sha256:…`.
///
/// The grammar is that of the reference type of OCI distributions, with Docker's short forms allowed.
struct ImageReference: Hashable, Sendable {
    /// The tag; `latest` where neither tag nor digest is written.
    let tag: String
    /// The digest; empty for none.
    let digest: String

    /// The reference that `text` writes, or nil when it writes none.
    init?(_ text: String) {
        guard !Self.isIdentifier(text) else { return nil }
        let whole = text.utf8[...]
        let (nameAndTag, digest) = Self.cut(whole, atFirst: UInt8(ascii: "@"))
        if let digest, !Self.isDigest(digest) { return nil }
        // A colon before the last slash belongs to the port of the registry.
        let lastSlash = nameAndTag.lastIndex(of: UInt8(ascii: "/")) ?? nameAndTag.startIndex
        let (_, tag) = Self.cut(nameAndTag[lastSlash...], atFirst: UInt8(ascii: ":"))
        if let tag, !Self.isTag(tag) { return nil }
        let name = tag.map { nameAndTag[..<nameAndTag.index(before: $0.startIndex)] } ?? nameAndTag
        guard Self.isName(name) else { return nil }
        self.tag = tag.map { String($0) ?? "" } ?? (digest == nil ? "latest" : "")
        self.digest = digest.map { String($0) ?? "" } ?? ""
    }

    /// Bytes in the longest name, registry included.
    private static let nameBytesMax = 255
    /// Bytes in the longest tag.
    private static let tagBytesMax = 128
    /// Hexadecimal digits in an image's identifier, which is no name, and in a SHA-256 digest.
    private static let identifierDigits = 64

    private typealias Text = Substring.UTF8View

    private static func cut(_ text: Text, atFirst byte: UInt8) -> (head: Text, tail: Text?) {
        guard let index = text.firstIndex(of: byte) else { return (text, nil) }
        return (text[..<index], text[text.index(after: index)...])
    }

    private static func isLowerHex(_ byte: UInt8) -> Bool {
        ByteRules.isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }

    private static func isIdentifier(_ text: String) -> Bool {
        text.utf8.count == identifierDigits && text.utf8.allSatisfy(isLowerHex)
    }

    /// `[\w][\w.-]{0,127}`
    private static func isTag(_ text: Text) -> Bool {
        func isWord(_ byte: UInt8) -> Bool { ByteRules.isLetterOrDigit(byte) || byte == UInt8(ascii: "_") }
        guard let first = text.first, isWord(first), text.count <= tagBytesMax else { return false }
        return text.allSatisfy { isWord($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }
    }

    /// An algorithm that is known, and as many digits as it has.
    private static func isDigest(_ text: Text) -> Bool {
        let (algorithm, encoded) = cut(text, atFirst: UInt8(ascii: ":"))
        guard let encoded, encoded.allSatisfy(isLowerHex) else { return false }
        switch String(algorithm) {
        case "sha256": return encoded.count == identifierDigits
        case "sha384": return encoded.count == 96
        case "sha512": return encoded.count == 128
        default: return false
        }
    }

    /// A registry and components of a path, or the path alone.
    private static func isName(_ name: Text) -> Bool {
        var path = name
        var registryBytes = "docker.io/".utf8.count
        let (head, tail) = cut(name, atFirst: UInt8(ascii: "/"))
        if let tail, isRegistry(head) {
            guard isDomain(head) else { return false }
            path = tail
            registryBytes = 0
        } else if tail == nil {
            registryBytes += "library/".utf8.count
        }
        guard registryBytes + name.count <= nameBytesMax else { return false }
        return path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy(isComponent)
    }

    /// Whether the part before the first slash is a registry and not a component of a path.
    private static func isRegistry(_ head: Text) -> Bool {
        head.contains { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":") || ByteRules.isUpper($0) }
            || String(head) == "localhost"
    }

    /// Labels of letters, digits and inner dashes joined by points, or an address in brackets; then a port.
    private static func isDomain(_ text: Text) -> Bool {
        var host = text
        if text.first == UInt8(ascii: "[") {
            guard let end = text.firstIndex(of: UInt8(ascii: "]")) else { return false }
            let inside = text[text.index(after: text.startIndex)..<end]
            guard !inside.isEmpty,
                inside.allSatisfy({ isLowerHex($0 | 0x20) || $0 == UInt8(ascii: ":") })
            else { return false }
            let rest = text[text.index(after: end)...]
            return rest.isEmpty || (rest.first == UInt8(ascii: ":") && isPort(rest.dropFirst()))
        }
        let (before, port) = cut(text, atFirst: UInt8(ascii: ":"))
        if let port, !isPort(port) { return false }
        host = before
        return host.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
            guard let first = label.first, let last = label.last else { return false }
            return ByteRules.isLetterOrDigit(first) && ByteRules.isLetterOrDigit(last)
                && label.allSatisfy { ByteRules.isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
        }
    }

    private static func isPort(_ text: Text) -> Bool {
        !text.isEmpty && text.allSatisfy(ByteRules.isDigit)
    }

    /// Runs of lower-case letters and digits, separated by `.`, `_`, `__` or dashes.
    private static func isComponent(_ text: Text) -> Bool {
        var separator: [UInt8] = []
        var hasRun = false
        for byte in text {
            if ByteRules.isLowerOrDigit(byte) {
                guard separator.isEmpty || (hasRun && isSeparator(separator)) else { return false }
                separator.removeAll(keepingCapacity: true)
                hasRun = true
            } else {
                separator.append(byte)
            }
        }
        return hasRun && separator.isEmpty
    }

    private static func isSeparator(_ bytes: [UInt8]) -> Bool {
        switch bytes {
        case [UInt8(ascii: ".")], [UInt8(ascii: "_")], [UInt8(ascii: "_"), UInt8(ascii: "_")]: true
        default: bytes.allSatisfy { $0 == UInt8(ascii: "-") }
        }
    }
}
