/// Reads the text of a label selector: requirements, joined by commas.
///
///     <requirement> ::= ["!"] KEY | KEY ("=" | "==" | "!=" | ">" | "<") VALUE | KEY ("in" | "notin") "(" <values> ")"
///
/// A value may be empty. `in` and `notin` are operators only where an operator may stand.
package struct SelectorParser {
    private var items: [(token: SelectorLexer.Token, text: String)] = []
    private var position = 0
    private let path: FieldPath

    package init(_ text: String, at path: FieldPath = FieldPath()) {
        var lexer = SelectorLexer(text)
        repeat { items.append(lexer.next()) } while items[items.count - 1].token != .end
        self.path = path
    }

    /// The current token; keywords are identifiers unless they may be `operators`.
    package func peek(operators: Bool = false) -> (token: SelectorLexer.Token, text: String) {
        let item = items[min(position, items.count - 1)]
        if !operators, item.token == .in || item.token == .notIn { return (.identifier, item.text) }
        return item
    }

    /// The current token, which is left behind.
    package mutating func take(operators: Bool = false) -> (token: SelectorLexer.Token, text: String) {
        let item = peek(operators: operators)
        position += 1
        return item
    }

    /// All requirements in the order of the text.
    mutating func parse() throws(SelectorError) -> [Requirement] {
        var requirements: [Requirement] = []
        while true {
            let (token, text) = peek()
            switch token {
            case .end: return requirements
            case .identifier, .not: requirements.append(try requirement())
            default: throw .syntax("found '\(text)', expected: !, identifier, or 'end of string'")
            }
            let separator = take()
            switch separator.token {
            case .end: return requirements
            case .comma:
                let next = peek()
                guard next.token == .identifier || next.token == .not else {
                    throw .syntax("found '\(next.text)', expected: identifier after ','")
                }
            default: throw .syntax("found '\(separator.text)', expected: ',' or 'end of string'")
            }
        }
    }

    private mutating func requirement() throws(SelectorError) -> Requirement {
        do throws(SelectorError) {
            return try bareRequirement()
        } catch {
            switch error {
            case .syntax(let message): throw .syntax("unable to parse requirement: " + message)
            case .invalid(let errors), .invalidRequirement(let errors): throw .invalidRequirement(errors)
            }
        }
    }

    private mutating func bareRequirement() throws(SelectorError) -> Requirement {
        var item = take()
        let negated = item.token == .not
        if negated { item = take() }
        guard item.token == .identifier else { throw .syntax("found '\(item.text)', expected: identifier") }
        var errors = FieldErrors(at: path)
        Requirement.validate(key: item.text, at: nil, in: &errors)
        guard errors.isEmpty else { throw .invalid(errors.errors) }
        if negated { return try Requirement(item.text, .doesNotExist, at: path) }
        let next = peek().token
        if next == .end || next == .comma { return try Requirement(item.text, .exists, at: path) }
        let `operator` = try takeOperator()
        let isSet = `operator` == .in || `operator` == .notIn
        let values = isSet ? try takeValues() : [try takeValue()]
        return try Requirement(item.text, `operator`, values, at: path)
    }

    /// The operator between key and values.
    package mutating func takeOperator() throws(SelectorError) -> Requirement.Operator {
        let (token, text) = take(operators: true)
        switch token {
        case .in: return .in
        case .notIn: return .notIn
        case .equals: return .equals
        case .doubleEquals: return .doubleEquals
        case .notEquals: return .notEquals
        case .greaterThan: return .greaterThan
        case .lessThan: return .lessThan
        case .end, .closing, .comma, .not, .identifier, .opening:
            let operators = Requirement.Operator.binary.map(\.rawValue).joined(separator: ", ")
            throw .syntax("found '\(text)', expected: \(operators)")
        }
    }

    private mutating func takeValue() throws(SelectorError) -> String {
        let next = peek().token
        if next == .end || next == .comma { return "" }
        let (token, text) = take()
        guard token == .identifier else { throw .syntax("found '\(text)', expected: identifier") }
        return text
    }

    /// The values in parentheses, in order and each once.
    private mutating func takeValues() throws(SelectorError) -> [String] {
        let opening = take()
        guard opening.token == .opening else { throw .syntax("found '\(opening.text)' expected: '('") }
        let first = peek()
        switch first.token {
        case .identifier, .comma:
            let values = try takeList()
            _ = take()
            return values
        case .closing:
            _ = take()
            return [""]
        default: throw .syntax("found '\(first.text)', expected: ',', ')' or identifier")
        }
    }

    /// Identifiers up to the closing parenthesis, which stays; a missing one is the empty value.
    private mutating func takeList() throws(SelectorError) -> [String] {
        var values: Set<String> = []
        while true {
            let (token, text) = take()
            let next = peek()
            switch token {
            case .identifier:
                values.insert(text)
                if next.token == .closing { return values.sorted() }
                guard next.token == .comma else { throw .syntax("found '\(next.text)', expected: ',' or ')'") }
            case .comma:
                if values.isEmpty || next.token == .comma { values.insert("") }
                if next.token == .closing {
                    values.insert("")
                    return values.sorted()
                }
            default: throw .syntax("found '\(text)', expected: ',', or identifier")
            }
        }
    }
}
