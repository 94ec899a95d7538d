import JSON

/// A template in kubectl's dialect of JSONPath: text with expressions in braces.
///
/// `{.items[*].metadata.name}`, `{range .items[*]}{.metadata.name}{"\n"}{end}`, `[?(@.type=="Ready")]`, unions
/// `['a','b']`, slices `[0:4:2]`, indices from the end `[-1]`, `..name`, `*`. A point inside of a name is escaped:
/// `{.metadata.annotations.kubernetes\.io/os}`. Where upstream's order of an object's members is left to chance
/// (`*` and `..`), here it is that of their names.
struct JSONPath: Sendable, Equatable {
    /// The template as it was given.
    let template: String
    /// Whether a member that is missing gives nothing instead of an error.
    let allowsMissingKeys: Bool
    let parts: [Part]

    /// A piece of the template.
    indirect enum Part: Sendable, Equatable {
        case text(String)
        case action([Step])
        /// `{range …}` up to its `{end}`: the steps that give the values, and what is done with each.
        case range([Step], body: [Part])
    }

    /// A step of an expression: from values to values.
    indirect enum Step: Sendable, Equatable {
        case text(String)
        case field(String)
        case wildcard
        case recursive
        case slice(Slice)
        case union([[Step]])
        case filter([Step], Comparison, [Step])
        case exists([Step])
        case integer(Int64)
        case number(Double)
        case bool(Bool)
        /// A word that means nothing; an error once it is reached.
        case unknownWord(String)
    }

    /// `[start:end:step]`.
    struct Slice: Sendable, Equatable {
        var start: Int?
        var end: Int?
        /// Whether the slice is one index, of which `end` is the next.
        var isIndex = false
        var step: Int?
    }

    enum Comparison: String, Sendable {
        case less = "<"
        case greater = ">"
        case equal = "=="
        case notEqual = "!="
        case lessOrEqual = "<="
        case greaterOrEqual = ">="
    }

    /// Reads a template.
    init(parsing template: String, allowsMissingKeys: Bool = false) throws(JSONPathError) {
        guard template.utf8.count <= Limits.templateBytesMax else {
            throw JSONPathError("the template has more than \(Limits.templateBytesMax) bytes")
        }
        self.template = template
        self.allowsMissingKeys = allowsMissingKeys
        var parser = JSONPathParser(template)
        parts = try parser.parse()
    }

    /// Reads an expression that may lack braces and the point in front: `metadata.name`, `{.metadata.name}`.
    init(relaxed expression: String, allowsMissingKeys: Bool = true) throws(JSONPathError) {
        try self.init(parsing: Self.strict(expression), allowsMissingKeys: allowsMissingKeys)
    }

    /// The expression with what it lacks.
    static func strict(_ expression: String) throws(JSONPathError) -> String {
        guard !expression.isEmpty else { return expression }
        var inner = expression[...]
        if inner.first == "{", inner.last == "}", inner.count > 1 { inner = inner.dropFirst().dropLast() }
        if inner.first == "." { inner = inner.dropFirst() }
        guard !inner.isEmpty, !inner.contains("{"), !inner.contains("}") else { throw JSONPathError(relaxedMessage) }
        return "{.\(inner)}"
    }

    private static let relaxedMessage =
        "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'"
}

/// A template that cannot be read, or a value that it does not fit.
struct JSONPathError: Error, Hashable, Sendable, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
