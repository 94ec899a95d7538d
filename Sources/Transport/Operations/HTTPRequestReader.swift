import Base

/// What a request of the operations port asks for.
struct HTTPRequest: Equatable {
    var method: String
    /// Without its query.
    var path: String
    /// The client takes another answer on the same connection.
    var keepsAlive: Bool
}

/// Why a connection of the operations port is ended, with the answer that says so.
enum HTTPError: Error, Equatable {
    /// The head passes `OperationsLimits.httpHeadBytes`.
    case headTooLarge
    /// Not a request of HTTP/1.0 or 1.1.
    case malformed
    /// A request that announces a body.
    case bodyNotTaken
    /// Another version of HTTP.
    case versionUnsupported

    var status: HTTPStatus {
        switch self {
        case .headTooLarge: .headTooLarge
        case .malformed: .badRequest
        case .bodyNotTaken: .contentTooLarge
        case .versionUnsupported: .versionUnsupported
        }
    }
}

/// Cuts the bytes of a connection into requests: lines and headers only (RFC 9112, sections 2, 3 and 5). Pure.
///
/// Bounded by `OperationsLimits.httpHeadBytes`; a head is looked at once it is whole.
struct HTTPRequestReader: ~Copyable {
    private var head = ByteBuffer(capacity: 512)
    /// Up to here no end of a head was found.
    private var searched = 0

    init() {}

    /// Whether a request was begun and is not whole.
    var isInside: Bool { !head.isEmpty }

    /// Takes bytes off the link.
    mutating func receive(_ bytes: Bytes) {
        head.append(bytes)
    }

    /// The next whole request; nil when more bytes are needed.
    mutating func next() throws(HTTPError) -> HTTPRequest? {
        // Empty lines before a request are passed over (RFC 9112, section 2.2).
        var start = 0
        while start < head.count, head[start] == carriageReturn || head[start] == lineFeed { start += 1 }
        if start > 0 { drop(start) }
        guard let end = endOfHead() else {
            if head.count > OperationsLimits.httpHeadBytes { throw .headTooLarge }
            return nil
        }
        guard end <= OperationsLimits.httpHeadBytes else { throw .headTooLarge }
        let text = head.withUnsafeBytes { Array($0[..<end]) }
        drop(end)
        return try HTTPRequestReader.parse(text)
    }

    /// Behind the empty line that ends the head.
    private mutating func endOfHead() -> Int? {
        var index = max(searched, 1)
        while index < head.count {
            if head[index] == lineFeed {
                if head[index - 1] == lineFeed { return index + 1 }
                if index >= 2, head[index - 1] == carriageReturn, head[index - 2] == lineFeed { return index + 1 }
            }
            index += 1
        }
        searched = head.count
        return nil
    }

    private mutating func drop(_ count: Int) {
        let rest = head.withUnsafeBytes { Array($0[count...]) }
        head.removeAll()
        head.append(contentsOf: rest)
        searched = 0
    }

    private static func parse(_ head: [UInt8]) throws(HTTPError) -> HTTPRequest {
        // No control bytes but those that end lines, and nothing beyond ASCII: a path of ours has neither.
        guard head.allSatisfy({ ($0 >= 32 && $0 < 127) || $0 == lineFeed || $0 == carriageReturn || $0 == tab })
        else { throw .malformed }
        let lines = head.split(separator: lineFeed).map { $0.last == carriageReturn ? $0.dropLast() : $0 }
        let words = (lines.first ?? []).split(separator: space, omittingEmptySubsequences: false)
        guard words.count == 3, let method = words.first, !method.isEmpty,
            method.allSatisfy({ $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") }),
            words[1].first == UInt8(ascii: "/")
        else { throw .malformed }
        let version = String(decoding: words[2], as: UTF8.self)
        guard version.hasPrefix("HTTP/") else { throw .malformed }
        guard version == "HTTP/1.1" || version == "HTTP/1.0" else { throw .versionUnsupported }
        var keepsAlive = version == "HTTP/1.1"
        for line in lines.dropFirst() where !line.isEmpty {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
                line[line.startIndex] != space, line[line.startIndex] != tab
            else { throw .malformed }
            let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
            let value = String(decoding: line[(colon + 1)...], as: UTF8.self).lowercased()
            switch name {
            case "content-length" where value.filter({ $0 != " " && $0 != "\t" }) != "0": throw .bodyNotTaken
            case "transfer-encoding": throw .bodyNotTaken
            case "connection":
                if value.contains("close") { keepsAlive = false }
                if value.contains("keep-alive") { keepsAlive = true }
            default: break
            }
        }
        let path = words[1].prefix { $0 != UInt8(ascii: "?") }
        return HTTPRequest(
            method: String(decoding: method, as: UTF8.self), path: String(decoding: path, as: UTF8.self),
            keepsAlive: keepsAlive)
    }
}

private let carriageReturn = UInt8(ascii: "\r")
private let lineFeed = UInt8(ascii: "\n")
private let space = UInt8(ascii: " ")
private let tab = UInt8(ascii: "\t")
