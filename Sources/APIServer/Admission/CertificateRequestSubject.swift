import Base

/// Reads the organizations out of a request for a certificate (RFC 2986, PKCS #10).
///
/// Only as much of DER as leads there; every length is checked against what is left, and nothing recurses. Whether the
/// request is well-formed otherwise is for its signer to judge.
enum CertificateRequestSubject {
    /// Bytes of a request in PEM; large keys and many names stay below.
    private static let pemBytesMax = 256 << 10

    /// The organizations of the first request in the text; nil where it cannot be read.
    static func organizations(pem: [UInt8]) -> [String]? {
        guard pem.count <= pemBytesMax, let der = body(of: pem) else { return nil }
        var outer = DERReader(der[...])
        guard var request = outer.enter(DERTag.sequence), var info = request.enter(DERTag.sequence),
            info.skip(DERTag.integer), var subject = info.enter(DERTag.sequence)
        else { return nil }
        var organizations: [String] = []
        while !subject.isAtEnd {
            guard var set = subject.enter(DERTag.set) else { return nil }
            while !set.isAtEnd {
                guard var pair = set.enter(DERTag.sequence), let type = pair.read(DERTag.objectIdentifier),
                    let value = pair.readAny()
                else { return nil }
                // 2.5.4.10, organizationName.
                guard type.elementsEqual([0x55, 0x04, 0x0A]) else { continue }
                guard let text = text(value.tag, value.content) else { return nil }
                organizations.append(text)
            }
        }
        return organizations
    }

    /// Texts of the sorts that hold ASCII or UTF-8, and the two wide ones.
    private static func text(_ tag: UInt8, _ content: ArraySlice<UInt8>) -> String? {
        switch tag {
        case 0x0C, 0x12, 0x13, 0x14, 0x16, 0x1A: return String(validating: content, as: UTF8.self)
        case 0x1E:
            guard content.count % 2 == 0 else { return nil }
            let units = stride(from: content.startIndex, to: content.endIndex, by: 2).map {
                UInt16(content[$0]) << 8 | UInt16(content[$0 + 1])
            }
            return String(validating: units, as: UTF16.self)
        default: return nil
        }
    }

    /// The bytes between the first and the last line of the block.
    private static func body(of pem: [UInt8]) -> [UInt8]? {
        let lines = pem.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") })
        let types = ["CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"]
        guard
            let begin = lines.firstIndex(where: { line in
                types.contains { line.elementsEqual("-----BEGIN \($0)-----".utf8) }
            }),
            let end = lines[begin...].firstIndex(where: { $0.starts(with: "-----END ".utf8) })
        else { return nil }
        let text = Array(lines[(begin + 1)..<end].joined())
        return text.withUnsafeBufferPointer { Base64.decode($0)?.array }
    }
}

private enum DERTag {
    static let integer: UInt8 = 0x02
    static let objectIdentifier: UInt8 = 0x06
    static let sequence: UInt8 = 0x30
    static let set: UInt8 = 0x31
}

/// Walks over values of DER one after the other.
private struct DERReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func enter(_ tag: UInt8) -> DERReader? {
        read(tag).map(DERReader.init)
    }

    mutating func skip(_ tag: UInt8) -> Bool {
        read(tag) != nil
    }

    mutating func read(_ tag: UInt8) -> ArraySlice<UInt8>? {
        guard let value = readAny(), value.tag == tag else { return nil }
        return value.content
    }

    /// The next value; nil where its length is not there, not minimal in sort, or beyond what is left.
    mutating func readAny() -> (tag: UInt8, content: ArraySlice<UInt8>)? {
        guard rest.count >= 2, let tag = rest.popFirst(), let first = rest.popFirst(), tag & 0x1F != 0x1F else {
            return nil
        }
        var length = Int(first)
        if first >= 0x80 {
            let count = Int(first & 0x7F)
            guard (1...4).contains(count), rest.count >= count else { return nil }
            length = 0
            for _ in 0..<count { length = length << 8 | Int(rest.removeFirst()) }
        }
        guard length <= rest.count else { return nil }
        let content = rest.prefix(length)
        rest = rest.dropFirst(length)
        return (tag, content)
    }
}
