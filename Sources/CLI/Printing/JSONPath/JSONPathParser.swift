/// Reads a template into its parts.
struct JSONPathParser {
    private let scalars: [Unicode.Scalar]
    private var place = 0
    /// How many filters and unions are around this text.
    private let nesting: Int

    init(_ text: String, nesting: Int = 0) {
        scalars = Array(text.unicodeScalars)
        self.nesting = nesting
    }

    /// The parts of a template, `{range}` with its body in one.
    mutating func parse() throws(JSONPathError) -> [JSONPath.Part] {
        // Bodies of ranges that are open, innermost last; the first one is the template itself.
        var open: [(steps: [JSONPath.Step], body: [JSONPath.Part])] = [([], [])]
        func close() {
            let last = open.removeLast()
            open[open.count - 1].body.append(.range(last.steps, body: last.body))
        }
        while place < scalars.count {
            guard scalars[place] == "{" else {
                open[open.count - 1].body.append(.text(text()))
                continue
            }
            place += 1
            switch try action() {
            case .steps(let steps): open[open.count - 1].body.append(.action(steps))
            case .range(let steps): open.append((steps, []))
            case .end:
                guard open.count > 1 else { throw JSONPathError("not in range, nothing to end") }
                close()
            }
        }
        // A range that is never closed goes to the template's end.
        while open.count > 1 { close() }
        return open[0].body
    }

    private mutating func text() -> String {
        let start = place
        while place < scalars.count, scalars[place] != "{" { place += 1 }
        return string(start..<place)
    }

    private enum Action {
        case steps([JSONPath.Step])
        case range([JSONPath.Step])
        case end
    }

    /// What stands between braces, the closing one included.
    private mutating func action() throws(JSONPathError) -> Action {
        var isRange = false
        var isEnd = false
        let steps = try steps(isRange: &isRange, isEnd: &isEnd)
        if isEnd { return .end }
        return isRange ? .range(steps) : .steps(steps)
    }

    private mutating func steps(isRange: inout Bool, isEnd: inout Bool) throws(JSONPathError) -> [JSONPath.Step] {
        var steps: [JSONPath.Step] = []
        while true {
            guard let next = peek(), next != "\n", next != "\r" else { throw JSONPathError("unclosed action") }
            if has("[?(") {
                steps.append(try filter())
                continue
            }
            if has("..") {
                if steps.last == .recursive { throw JSONPathError("invalid multiple recursive descent") }
                place += 2
                steps.append(.recursive)
                if let next = peek(), Self.isWord(next) { steps.append(field()) }
                continue
            }
            switch next {
            case "}":
                place += 1
                return steps
            case " ", "@", "$": place += 1
            case "[": steps += try brackets()
            case "\"", "'": steps.append(.text(try quoted(next)))
            case ".":
                place += 1
                steps.append(field())
            case "+", "-", "0"..."9": steps.append(try number())
            case _ where Self.isWord(next):
                switch word() {
                case "range": isRange = true
                case "end": isEnd = true
                case "true": steps.append(.bool(true))
                case "false": steps.append(.bool(false))
                case let other: steps.append(.unknownWord(other))
                }
            default: throw JSONPathError("unrecognized character in action: \(Self.codePoint(next))")
            }
        }
    }

    private mutating func word() -> String {
        let start = place
        while let next = peek(), !Self.isTerminator(next) { place += 1 }
        return string(start..<place)
    }

    /// The name behind a point, with its escapes undone.
    private mutating func field() -> JSONPath.Step {
        let start = place
        while let next = peek(), !Self.isTerminator(next) { place = min(place + (next == "\\" ? 2 : 1), scalars.count) }
        var name = String.UnicodeScalarView()
        name.append(contentsOf: scalars[start..<place].lazy.filter { $0 != "\\" })
        let text = string(start..<place)
        return text == "*" ? .wildcard : .field(String(name))
    }

    private mutating func number() throws(JSONPathError) -> JSONPath.Step {
        let start = place
        if peek() == "+" || peek() == "-" { place += 1 }
        while let next = peek(), next == "." || Self.isDigit(next) { place += 1 }
        let text = string(start..<place)
        if let integer = Int64(text) { return .integer(integer) }
        if let number = Double(text), number.isFinite { return .number(number) }
        throw JSONPathError("cannot parse number \(text)")
    }

    /// A text in quotes of either kind, with the escapes of Go.
    private mutating func quoted(_ quote: Unicode.Scalar) throws(JSONPathError) -> String {
        let start = place
        place += 1
        while true {
            guard let next = peek(), next != "\n" else { throw JSONPathError("unterminated quoted string") }
            place += 1
            if next == quote, scalars[place - 2] != "\\" || place - 2 == start { break }
        }
        let inner = Array(scalars[start + 1..<place - 1])
        guard let text = GoUnquote.text(inner, quote: quote) else {
            throw JSONPathError("unquote string \(string(start..<place)) error invalid syntax")
        }
        return text
    }
}

// Brackets.
extension JSONPathParser {
    private mutating func brackets() throws(JSONPathError) -> [JSONPath.Step] {
        let start = place + 1
        while let next = peek(), next != "]", next != "\n" { place += 1 }
        guard peek() == "]" else { throw JSONPathError("unterminated array") }
        place += 1
        return try Self.element(string(start..<place - 1), nesting: nesting)
    }

    private static func element(_ text: String, nesting: Int) throws(JSONPathError) -> [JSONPath.Step] {
        let text = text == "*" ? ":" : text
        let choices = text.split(separator: ",", omittingEmptySubsequences: false)
        if choices.count > 1 {
            var union: [[JSONPath.Step]] = []
            for choice in choices { union.append(try inner("[\(choice.trimmingBlanks)]", nesting: nesting)) }
            return [.union(union)]
        }
        if text.count >= 2, text.first == "'", text.last == "'", !text.dropFirst().dropLast().contains("'") {
            return try inner("." + text.dropFirst().dropLast(), nesting: nesting)
        }
        guard let slice = slice(text) else { throw JSONPathError("invalid array index \(text)") }
        return [.slice(slice)]
    }

    /// `3`, `-1`, `1:`, `:2`, `0:9:3`.
    private static func slice(_ text: String) -> JSONPath.Slice? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (1...3).contains(parts.count) else { return nil }
        var bounds: [Int?] = []
        for part in parts {
            guard !part.isEmpty else {
                bounds.append(nil)
                continue
            }
            guard part.first != "+", let bound = Int(part) else { return nil }
            bounds.append(bound)
        }
        guard parts.count == 1 else {
            return JSONPath.Slice(start: bounds[0], end: bounds[1], step: bounds.count > 2 ? bounds[2] : nil)
        }
        // Brackets without anything are the first element, as upstream reads them.
        let index = bounds[0] ?? 0
        return JSONPath.Slice(start: index, end: index &+ 1, isIndex: true)
    }

    /// Steps of a text that stands inside of an action.
    private static func inner(_ text: some StringProtocol, nesting: Int) throws(JSONPathError) -> [JSONPath.Step] {
        guard nesting < Limits.pathNestingMax else {
            throw JSONPathError("brackets are nested deeper than \(Limits.pathNestingMax)")
        }
        var parser = JSONPathParser("\(text)}", nesting: nesting + 1)
        var isRange = false
        var isEnd = false
        let steps = try parser.steps(isRange: &isRange, isEnd: &isEnd)
        guard !isRange, !isEnd else { throw JSONPathError("unrecognized identifier \(isRange ? "range" : "end")") }
        return steps
    }

    /// `[?(@.a=="b")]`, from its first bracket on.
    private mutating func filter() throws(JSONPathError) -> JSONPath.Step {
        place += 3
        let start = place
        var quote: Unicode.Scalar?
        scan: while true {
            guard let next = peek(), next != "\n" else { throw JSONPathError("unterminated filter") }
            place += 1
            switch next {
            case "\"", "'":
                if quote == nil {
                    quote = next
                } else if quote == next, scalars[place - 2] != "\\" {
                    quote = nil
                }
            case ")": if quote == nil { break scan }
            default: break
            }
        }
        let text = Array(scalars[start..<place - 1])
        guard peek() == "]" else { throw JSONPathError("unclosed array expect ]") }
        place += 1
        func isOperator(_ scalar: Unicode.Scalar) -> Bool { "!<>=".unicodeScalars.contains(scalar) }
        let left = text.prefix { !isOperator($0) }
        let sign = text[left.count...].prefix(while: isOperator)
        let right = text[(left.count + sign.count)...]
        guard !left.isEmpty, !sign.isEmpty, !right.isEmpty else {
            return .exists(try Self.inner(Self.string(text[...]), nesting: nesting))
        }
        guard let comparison = JSONPath.Comparison(rawValue: Self.string(sign)) else {
            throw JSONPathError("unrecognized filter operator \(Self.string(sign))")
        }
        return .filter(
            try Self.inner(Self.string(left), nesting: nesting), comparison,
            try Self.inner(Self.string(right), nesting: nesting))
    }
}

// Characters.
extension JSONPathParser {
    private func peek() -> Unicode.Scalar? { place < scalars.count ? scalars[place] : nil }

    private func has(_ prefix: String) -> Bool { scalars[place...].starts(with: prefix.unicodeScalars) }

    private func string(_ range: Range<Int>) -> String { Self.string(scalars[range]) }

    private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType == .decimal
    }

    private static func isTerminator(_ scalar: Unicode.Scalar) -> Bool {
        " \t\r\n.,[]$@{}".unicodeScalars.contains(scalar)
    }

    private static func codePoint(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "U+\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits) '\(scalar)'"
    }
}

extension StringProtocol {
    /// The text without blanks at either end.
    var trimmingBlanks: SubSequence {
        guard let start = firstIndex(where: { $0 != " " }), let end = lastIndex(where: { $0 != " " }) else {
            return self[endIndex...]
        }
        return self[start...end]
    }
}
