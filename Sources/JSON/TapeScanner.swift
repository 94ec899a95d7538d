/// One pass over a source that leaves nodes: strict RFC 8259, no recursion, no stack of its own.
///
/// The source is followed by zero bytes. A zero is allowed nowhere in JSON, so each check for a
/// character is also the check for the end. While a container is open, its node's `next` holds the
/// index of the container around it: that chain is the stack.
struct TapeScanner {
    /// Zero bytes behind the source: plain runs are read 8 bytes at a time.
    static let padding = 8

    let base: UnsafeMutablePointer<UInt8>
    let end: Int
    let limits: JSONLimits
    var position = 0
    var nodes = ContiguousArray<JSONNode>()
    var open = TapeScanner.none
    var openIsObject = false
    var depth = 0

    /// The parent of the root.
    static let none = UInt32.max

    /// `base` holds `count` bytes and `padding` zero bytes, and outlives the scanner.
    init(base: UnsafeMutablePointer<UInt8>, count: Int, limits: JSONLimits) {
        self.base = base
        self.end = count
        self.limits = limits
        nodes.reserveCapacity(count / 16 + 8)
    }

    // SAFETY: `position` never exceeds `end`: it moves past a byte only after that byte was seen not to be
    // zero, or was inside the source by count; `padding` bytes behind `end` are readable.
    @inline(__always) var byte: UInt8 { base[position] }

    mutating func run() throws(TapeFault) {
        scan: while true {
            skipSpace()
            switch byte {
            case UInt8(ascii: "\""):
                try string()
            case UInt8(ascii: "{"):
                try push(.object)
                skipSpace()
                if byte != UInt8(ascii: "}") {
                    try key()
                    continue scan
                }
                pop()
            case UInt8(ascii: "["):
                try push(.array)
                skipSpace()
                if byte != UInt8(ascii: "]") { continue scan }
                pop()
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                try number()
            case UInt8(ascii: "t"):
                try literal("true", .true)
            case UInt8(ascii: "f"):
                try literal("false", .false)
            case UInt8(ascii: "n"):
                try literal("null", .null)
            default:
                throw unexpected("A value was expected")
            }
            while open != Self.none {
                nodes[Int(open)].length += 1
                skipSpace()
                if byte == UInt8(ascii: ",") {
                    position += 1
                    if openIsObject {
                        skipSpace()
                        try key()
                    }
                    continue scan
                }
                guard byte == UInt8(ascii: openIsObject ? "}" : "]") else {
                    throw unexpected(openIsObject ? "A comma or } was expected" : "A comma or ] was expected")
                }
                pop()
            }
            break scan
        }
        skipSpace()
        if position != end {
            throw TapeFault(.trailingContent, at: position, "The document ended before this: one value was expected.")
        }
    }

    @inline(__always)
    private mutating func skipSpace() {
        while true {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): position += 1
            default: return
            }
        }
    }

    @inline(__always)
    private mutating func append(_ kind: JSONNode.Kind, offset: Int, length: Int) throws(TapeFault) {
        guard nodes.count < limits.nodesMax else {
            throw TapeFault(
                .tooManyNodes, at: offset, "The document has more values and keys than the limit of \(limits.nodesMax)."
            )
        }
        let next = UInt32(truncatingIfNeeded: nodes.count + 1)
        nodes.append(
            JSONNode(
                kind: kind, offset: UInt32(truncatingIfNeeded: offset), length: UInt32(truncatingIfNeeded: length),
                next: next))
    }

    @inline(__always)
    private mutating func push(_ kind: JSONNode.Kind) throws(TapeFault) {
        guard depth < limits.depthMax else {
            throw TapeFault(
                .tooDeep, at: position, "Arrays and objects are nested deeper than the limit of \(limits.depthMax).")
        }
        let index = nodes.count
        try append(kind, offset: position, length: 0)
        nodes[index].next = open
        open = UInt32(truncatingIfNeeded: index)
        openIsObject = kind == .object
        depth += 1
        position += 1
    }

    /// Closes the innermost container; the closing bracket is the byte at `position`.
    @inline(__always)
    private mutating func pop() {
        let index = Int(open)
        open = nodes[index].next
        nodes[index].next = UInt32(truncatingIfNeeded: nodes.count)
        openIsObject = open != Self.none && nodes[Int(open)].kind == .object
        depth -= 1
        position += 1
    }

    @inline(__always)
    private mutating func key() throws(TapeFault) {
        guard byte == UInt8(ascii: "\"") else { throw unexpected("A member's name in double quotes was expected") }
        try string()
        skipSpace()
        guard byte == UInt8(ascii: ":") else { throw unexpected("A colon was expected") }
        position += 1
    }

    private mutating func literal(_ word: StaticString, _ kind: JSONNode.Kind) throws(TapeFault) {
        let start = position
        for index in 0..<word.utf8CodeUnitCount {
            guard byte == word.utf8Start[index] else { throw unexpected("The word \(word) was expected") }
            position += 1
        }
        try append(kind, offset: start, length: word.utf8CodeUnitCount)
    }

    private mutating func number() throws(TapeFault) {
        let start = position
        var kind = JSONNode.Kind.integer
        if byte == UInt8(ascii: "-") { position += 1 }
        if byte == UInt8(ascii: "0") {
            position += 1
            if isDigit { throw invalidNumber("A number has no zero before its other digits.") }
        } else {
            try digits("A minus is followed by a digit.")
        }
        if byte == UInt8(ascii: ".") {
            kind = .number
            position += 1
            try digits("A decimal point is followed by a digit.")
        }
        if byte | 0x20 == UInt8(ascii: "e") {
            kind = .number
            position += 1
            if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { position += 1 }
            try digits("An exponent has a digit.")
        }
        try append(kind, offset: start, length: position - start)
    }

    @inline(__always) private var isDigit: Bool { byte &- UInt8(ascii: "0") < 10 }

    @inline(__always)
    private mutating func digits(_ rule: StaticString) throws(TapeFault) {
        guard isDigit else { throw invalidNumber(rule) }
        repeat { position += 1 } while isDigit
    }

    private func invalidNumber(_ rule: StaticString) -> TapeFault {
        position == end
            ? unexpected("A digit was expected") : TapeFault(.invalidNumber, at: position, rule.description)
    }

    /// The fault of the byte at `position`, or of the end there.
    func unexpected(_ expectation: String) -> TapeFault {
        if position >= end { return TapeFault(.unexpectedEnd, at: end, "\(expectation), but the text ends.") }
        let found =
            byte > 0x20 && byte < 0x7F ? "'\(Character(Unicode.Scalar(byte)))'" : "byte 0x\(String(byte, radix: 16))"
        return TapeFault(.unexpectedCharacter, at: position, "\(expectation), but \(found) was found.")
    }
}

extension TapeScanner {
    /// Reads the string whose opening quote is at `position`.
    @inline(__always)
    private mutating func string() throws(TapeFault) {
        position += 1
        let start = position
        while true {
            skipPlain()
            switch byte {
            case UInt8(ascii: "\""):
                try append(.string, offset: start, length: position - start)
                position += 1
                return
            case UInt8(ascii: "\\"):
                return try escapedString(start: start)
            default:
                position += try oddLength()
            }
        }
    }

    /// Moves to the next byte that is a quote, a backslash, a control character or not ASCII.
    @inline(__always)
    private mutating func skipPlain() {
        let low: UInt64 = 0x0101_0101_0101_0101
        let high: UInt64 = 0x8080_8080_8080_8080
        while true {
            // SAFETY: at most `padding` bytes from `position` on, which is at most `end`. A borrow can mark only
            // bytes above a true mark, so the lowest mark is right.
            let word = UInt64(littleEndian: UnsafeRawPointer(base + position).loadUnaligned(as: UInt64.self))
            let quote = word ^ (low &* 0x22)
            let slash = word ^ (low &* 0x5C)
            let marked =
                ((quote &- low) & ~quote) | ((slash &- low) & ~slash) | ((word &- (low &* 0x20)) & ~word) | word
            let found = marked & high
            if found != 0 {
                position += found.trailingZeroBitCount >> 3
                return
            }
            position += 8
        }
    }

    /// The length of the UTF-8 sequence at `position`, whose first byte is no plain character.
    @inline(never)
    private func oddLength() throws(TapeFault) -> Int {
        if byte < 0x20 {
            if position >= end { throw unexpected("A closing quote was expected") }
            throw TapeFault(
                .controlCharacter, at: position, "A control character in a string is written with a backslash.")
        }
        // Table 3-7 of the Unicode standard: the second byte's range depends on the first, the others' do not.
        // SAFETY: at most 4 bytes from `position`; a zero of the padding is no continuation byte.
        let first = base[position]
        let second = base[position + 1]
        let valid: Int
        switch first {
        case 0xC2...0xDF: valid = second & 0xC0 == 0x80 ? 2 : 0
        case 0xE0...0xEF:
            let least: UInt8 = first == 0xE0 ? 0xA0 : 0x80
            let most: UInt8 = first == 0xED ? 0x9F : 0xBF
            valid = second >= least && second <= most && base[position + 2] & 0xC0 == 0x80 ? 3 : 0
        case 0xF0...0xF4:
            let least: UInt8 = first == 0xF0 ? 0x90 : 0x80
            let most: UInt8 = first == 0xF4 ? 0x8F : 0xBF
            let rest = base[position + 2] & 0xC0 == 0x80 && base[position + 3] & 0xC0 == 0x80
            valid = second >= least && second <= most && rest ? 4 : 0
        default: valid = 0
        }
        guard valid > 0 else { throw TapeFault(.invalidUTF8, at: position, "The text is not valid UTF-8.") }
        return valid
    }

    /// Goes on with a string at its first backslash, moving what follows to the left over the escapes.
    @inline(never)
    private mutating func escapedString(start: Int) throws(TapeFault) {
        var write = position
        while true {
            let run = position
            skipPlain()
            if byte >= 0x80 || byte < 0x20 { position += try oddLength() }
            // SAFETY: `write` is at most `run`, since no escape is shorter than what it stands for.
            (base + write).update(from: base + run, count: position - run)
            write += position - run
            switch byte {
            case UInt8(ascii: "\""):
                try append(.string, offset: start, length: write - start)
                position += 1
                return
            case UInt8(ascii: "\\"):
                let scalar = try escape()
                for unit in UTF8.encode(scalar).unsafelyUnwrapped {
                    base[write] = unit
                    write += 1
                }
            default: continue
            }
        }
    }

    /// Reads the escape whose backslash is at `position`.
    private mutating func escape() throws(TapeFault) -> Unicode.Scalar {
        let start = position
        position += 1
        let letter = byte
        if letter == UInt8(ascii: "u") {
            position += 1
            return try unicodeEscape(start: start)
        }
        let value: Unicode.Scalar
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): value = Unicode.Scalar(letter)
        case UInt8(ascii: "b"): value = "\u{8}"
        case UInt8(ascii: "f"): value = "\u{C}"
        case UInt8(ascii: "n"): value = "\n"
        case UInt8(ascii: "r"): value = "\r"
        case UInt8(ascii: "t"): value = "\t"
        default:
            if position >= end { throw unexpected("A closing quote was expected") }
            throw TapeFault(.invalidEscape, at: start, "A backslash is followed by one of \" \\ / b f n r t u.")
        }
        position += 1
        return value
    }

    private mutating func unicodeEscape(start: Int) throws(TapeFault) -> Unicode.Scalar {
        let unit = try fourDigits(start: start)
        if let scalar = Unicode.Scalar(unit) { return scalar }
        let alone = TapeFault(.unpairedSurrogate, at: start, "An escaped surrogate lacks its other half.")
        guard unit < 0xDC00, byte == UInt8(ascii: "\\"), base[position + 1] == UInt8(ascii: "u") else { throw alone }
        position += 2
        let other = try fourDigits(start: position - 2)
        guard other >= 0xDC00, other <= 0xDFFF else { throw alone }
        return Unicode.Scalar(0x10000 + ((unit - 0xD800) << 10) + (other - 0xDC00)).unsafelyUnwrapped
    }

    private mutating func fourDigits(start: Int) throws(TapeFault) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
                if position >= end { throw unexpected("A closing quote was expected") }
                throw TapeFault(.invalidEscape, at: start, "\\u is followed by four hexadecimal digits.")
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }
}
