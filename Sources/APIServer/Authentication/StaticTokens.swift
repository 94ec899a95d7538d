import Base

/// The tokens of a file: `token,user,uid,"group1,group2"` in each line, as Kubernetes' token file has them.
///
/// The caller reads the file, at start and when it is told that it changed; a file that cannot be read in full is
/// refused as a whole, so that the last good one stays.
public struct StaticTokens: Sendable {
    private struct Entry: Sendable {
        let secret: [UInt8]
        let identity: Identity
    }

    private var entries: [Entry] = []

    /// No tokens.
    public init() {}

    public var count: Int { entries.count }

    /// Reads the file. Empty lines are passed over; of lines with the same token the last one counts.
    public init(file: [UInt8]) throws(StaticTokensError) {
        guard file.count <= PolicyLimits.tokenFileBytesMax else {
            throw StaticTokensError(line: 0, .tooLarge(limit: PolicyLimits.tokenFileBytesMax))
        }
        var reader = RecordReader(bytes: file)
        var places: [[UInt8]: Int] = [:]
        while let record = try reader.next() {
            guard record.fields.count >= 3 else { throw StaticTokensError(line: record.line, .fewFields) }
            let secret = Array(record.fields[0].utf8)
            guard !secret.isEmpty else { throw StaticTokensError(line: record.line, .emptyToken) }
            guard secret.count <= PolicyLimits.tokenBytesMax else {
                throw StaticTokensError(line: record.line, .tooLarge(limit: PolicyLimits.tokenBytesMax))
            }
            guard !record.fields[1].isEmpty else { throw StaticTokensError(line: record.line, .emptyUser) }
            let groups = record.fields.count > 3 ? record.fields[3].split(separator: ",").map(String.init) : []
            let identity = Identity(
                name: record.fields[1], uid: record.fields[2], groups: groups, authenticator: .tokenFile)
            let entry = Entry(secret: secret, identity: identity.authenticated())
            if let place = places[secret] {
                entries[place] = entry
            } else {
                places[secret] = entries.count
                entries.append(entry)
            }
            guard entries.count <= PolicyLimits.tokenFileEntriesMax else {
                throw StaticTokensError(line: record.line, .tooLarge(limit: PolicyLimits.tokenFileEntriesMax))
            }
        }
    }

    /// The user of the token, or nil. Looks at every entry and at every byte, whatever matches.
    public func identity(of token: BearerToken) -> Identity? {
        guard token.text.utf8.count <= PolicyLimits.tokenBytesMax else { return nil }
        let presented = Array(token.text.utf8)
        var found: Int?
        for (index, entry) in entries.enumerated() where ConstantTime.equal(presented, entry.secret) {
            found = index
        }
        return found.map { entries[$0].identity }
    }
}

/// Why a file of tokens is refused, and where. Never shows what the line holds.
public struct StaticTokensError: Error, Hashable, Sendable, CustomStringConvertible {
    /// From 1; 0 for the file as a whole.
    public let line: Int
    public let fault: Fault

    public enum Fault: Hashable, Sendable {
        case tooLarge(limit: Int)
        /// Token, user and uid are required.
        case fewFields
        case emptyToken
        case emptyUser
        /// A quote that opens and never closes, or one inside of an unquoted field.
        case quote
        case notUTF8
    }

    init(line: Int, _ fault: Fault) {
        self.line = line
        self.fault = fault
    }

    public var description: String {
        let what =
            switch fault {
            case .tooLarge(let limit): "beyond the limit of \(limit)"
            case .fewFields: "token, user name and uid are required"
            case .emptyToken: "the token is empty"
            case .emptyUser: "the user name is empty"
            case .quote: "a quote stands where it may not"
            case .notUTF8: "not valid UTF-8"
            }
        return "line \(line): \(what)"
    }
}

/// Records of comma-separated values, quoted as RFC 4180 has it.
private struct RecordReader {
    let bytes: [UInt8]
    private var position = 0
    private var line = 1

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The next record that is not an empty line, or nil at the end.
    mutating func next() throws(StaticTokensError) -> (line: Int, fields: [String])? {
        while position < bytes.count {
            let start = line
            var fields: [String] = []
            var isLast = false
            while !isLast { fields.append(try field(&isLast)) }
            if fields != [""] { return (start, fields) }
        }
        return nil
    }

    private mutating func field(_ isLast: inout Bool) throws(StaticTokensError) -> String {
        var content: [UInt8] = []
        let start = line
        var isQuoted = false
        if position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
            isQuoted = true
            position += 1
            try quoted(into: &content, start: start)
        }
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: ",") { return try text(content, start) }
            if byte == UInt8(ascii: "\n") {
                line += 1
                isLast = true
                return try text(content, start)
            }
            if byte == UInt8(ascii: "\r"), position < bytes.count, bytes[position] == UInt8(ascii: "\n") { continue }
            guard !isQuoted, byte != UInt8(ascii: "\"") else { throw StaticTokensError(line: line, .quote) }
            content.append(byte)
        }
        isLast = true
        return try text(content, start)
    }

    private mutating func quoted(into content: inout [UInt8], start: Int) throws(StaticTokensError) {
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "\"") {
                guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { return }
                position += 1
            } else if byte == UInt8(ascii: "\n") {
                line += 1
            }
            content.append(byte)
        }
        throw StaticTokensError(line: start, .quote)
    }

    private func text(_ content: [UInt8], _ line: Int) throws(StaticTokensError) -> String {
        guard let text = String(validating: content, as: UTF8.self) else {
            throw StaticTokensError(line: line, .notUTF8)
        }
        return text
    }
}
