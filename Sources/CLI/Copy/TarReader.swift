import Base

/// Reads a tar archive as it comes, in pieces of any length.
///
/// Understands `ustar`, the long names of GNU tar and the names and sizes of POSIX.1-2001 (pax). What an entry holds is
/// handed on and not kept; names are bounded by `Limits.archivePathBytesMax`.
struct TarReader {
    enum Event: Sendable, Equatable {
        case entry(TarEntry)
        /// A piece of the entry's content.
        case content(Bytes)
        /// The entry's content is whole.
        case entryEnd
    }

    private enum State {
        case header
        /// Content that is handed on, and what follows it up to the next block.
        case content(left: Int, padding: Int)
        /// A name or fields for the next entry.
        case extra(UInt8, left: Int, padding: Int)
        case padding(Int)
        case over
    }

    private var state = State.header
    private var block: [UInt8] = []
    private var extra: [UInt8] = []
    private var longName: String?
    private var longLink: String?
    private var paxSize: Int?
    private var emptyBlocks = 0

    /// Whether the archive's end has come, or nothing but its end is missing.
    var isAtEnd: Bool {
        switch state {
        case .over: true
        case .header: block.isEmpty
        case .content, .extra, .padding: false
        }
    }

    /// Takes the next piece.
    mutating func take(_ piece: Bytes, into events: inout [Event]) throws(TarError) {
        var place = 0
        while place < piece.count {
            switch state {
            case .over:
                return
            case .header:
                let count = min(TarBlock.bytes - block.count, piece.count - place)
                block += piece[place..<place + count].array
                place += count
                guard block.count == TarBlock.bytes else { return }
                let whole = block
                block = []
                try header(whole, &events)
            case .content(let left, let padding):
                let count = min(left, piece.count - place)
                events.append(.content(piece[place..<place + count]))
                place += count
                guard count == left else {
                    state = .content(left: left - count, padding: padding)
                    return
                }
                events.append(.entryEnd)
                state = padding > 0 ? .padding(padding) : .header
            case .extra(let type, let left, let padding):
                let count = min(left, piece.count - place)
                extra += piece[place..<place + count].array
                place += count
                guard count == left else {
                    state = .extra(type, left: left - count, padding: padding)
                    return
                }
                try takeExtra(type)
                state = padding > 0 ? .padding(padding) : .header
            case .padding(let left):
                let count = min(left, piece.count - place)
                place += count
                state = count == left ? .header : .padding(left - count)
            }
        }
    }

    private mutating func header(_ block: [UInt8], _ events: inout [Event]) throws(TarError) {
        guard block.contains(where: { $0 != 0 }) else {
            // Two blocks of zeros are the end; GNU tar writes more.
            emptyBlocks += 1
            if emptyBlocks == 2 { state = .over }
            return
        }
        emptyBlocks = 0
        guard try TarBlock.sum(block[...]) == Self.number(block[TarBlock.checksum]) else {
            throw .damaged("the sum of a header is wrong")
        }
        var size = try Self.number(block[TarBlock.size])
        let type = block[TarBlock.type]
        if type == UInt8(ascii: "L") || type == UInt8(ascii: "K") || type == UInt8(ascii: "x")
            || type == UInt8(ascii: "g")
        {
            guard size <= Limits.archivePathBytesMax else { throw .tooLarge("a name that is too long") }
            extra = []
            state = size == 0 ? .header : .extra(type, left: size, padding: TarBlock.padding(size))
            return
        }
        if let paxSize { size = paxSize }
        let entry = TarEntry(
            path: longName ?? Self.path(block), kind: kind(type, block),
            mode: UInt32(truncatingIfNeeded: try Self.number(block[TarBlock.mode])) & 0o777, size: size,
            modified: Int64(try Self.number(block[TarBlock.modified])))
        (longName, longLink, paxSize) = (nil, nil, nil)
        events.append(.entry(entry))
        // Old archives name folders by a slash at their end; links have a size and no content.
        let hasContent = type == 0 || type == UInt8(ascii: "0") || type == UInt8(ascii: "7")
        guard hasContent, size > 0 else {
            events.append(.entryEnd)
            let isLink = type == UInt8(ascii: "1") || type == UInt8(ascii: "2")
            state = size == 0 || isLink || hasContent ? .header : .padding(size + TarBlock.padding(size))
            return
        }
        state = .content(left: size, padding: TarBlock.padding(size))
    }

    private func kind(_ type: UInt8, _ block: [UInt8]) -> TarEntry.Kind {
        switch type {
        case 0, UInt8(ascii: "0"), UInt8(ascii: "7"):
            (longName ?? Self.path(block)).hasSuffix("/") ? .folder : .file
        case UInt8(ascii: "5"): .folder
        case UInt8(ascii: "2"): .link(longLink ?? Self.text(block[TarBlock.linkName]))
        default: .other
        }
    }

    private mutating func takeExtra(_ type: UInt8) throws(TarError) {
        switch type {
        case UInt8(ascii: "L"): longName = Self.text(extra[...])
        case UInt8(ascii: "K"): longLink = Self.text(extra[...])
        case UInt8(ascii: "x"): try takeFields()
        // Fields of a whole archive say nothing that is needed here.
        default: break
        }
        extra = []
    }

    /// Fields of pax: `LENGTH NAME=VALUE` and a newline, the length that of all of it.
    private mutating func takeFields() throws(TarError) {
        var rest = extra[...]
        while !rest.isEmpty {
            guard let blank = rest.firstIndex(of: UInt8(ascii: " ")),
                let length = Int(String(decoding: rest[..<blank], as: UTF8.self)), length > blank - rest.startIndex + 1,
                length <= rest.count
            else { throw .damaged("a field of pax is not well formed") }
            let field = rest[(blank + 1)..<(rest.startIndex + length - 1)]
            rest = rest.dropFirst(length)
            guard let sign = field.firstIndex(of: UInt8(ascii: "=")) else { continue }
            let value = String(decoding: field[(sign + 1)...], as: UTF8.self)
            switch String(decoding: field[..<sign], as: UTF8.self) {
            case "path": longName = value
            case "linkpath": longLink = value
            case "size":
                guard let size = Int(value), size >= 0 else { throw .damaged("a size of pax is none") }
                paxSize = size
            default: break
            }
        }
    }

    // MARK: Fields of a header

    private static func path(_ block: [UInt8]) -> String {
        let name = text(block[TarBlock.name])
        // Only ustar has the rest of a long name here; GNU's own form keeps times there.
        guard Array(block[TarBlock.magic]) == Array("ustar\0".utf8) else { return name }
        let prefix = text(block[TarBlock.prefix])
        return prefix.isEmpty ? name : prefix + "/" + name
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// Octal digits, or GNU tar's binary form where the first bit is set.
    private static func number(_ bytes: ArraySlice<UInt8>) throws(TarError) -> Int {
        guard let first = bytes.first else { return 0 }
        if first & 0x80 != 0 {
            var value = Int(first & 0x3F)
            for byte in bytes.dropFirst() {
                guard value < Int.max >> 9 else { throw .damaged("a number is too large") }
                value = value << 8 | Int(byte)
            }
            guard first & 0x40 == 0 else { throw .damaged("a number is negative") }
            return value
        }
        var value = 0
        for byte in bytes where byte != 0 && byte != UInt8(ascii: " ") {
            guard (48...55).contains(byte), value < Int.max >> 4 else { throw .damaged("a number is none") }
            value = value << 3 | Int(byte - 48)
        }
        return value
    }
}
