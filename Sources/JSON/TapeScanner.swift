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
    mutating func append(_ kind: JSONNode.Kind, offset: Int, length: Int) throws(TapeFault) {
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
