/// A field selector: which objects are meant, by a few of their fields: `status.phase=Running,spec.nodeName!=`.
///
/// A field that an object does not have counts as empty.
public struct FieldSelector: Sendable, Hashable {
    /// One demand.
    public struct Term: Sendable, Hashable, CustomStringConvertible {
        public var field: String
        /// Whether the field must have the value, or must not.
        public var equal: Bool
        public var value: String

        public init(field: String, equal: Bool, value: String) {
            self.field = field
            self.equal = equal
            self.value = value
        }

        /// The demand in a selector's text; the value is escaped.
        public var description: String {
            field + (equal ? "=" : "!=") + FieldSelector.escape(value)
        }
    }

    /// The demands in the order of their texts.
    public private(set) var terms: [Term]
    /// Whether this is the selector that selects no object at all.
    public let selectsNothing: Bool

    private init(terms: [Term], selectsNothing: Bool) {
        self.terms = terms
        self.selectsNothing = selectsNothing
    }

    /// Selects every object.
    public static let everything = FieldSelector(terms: [], selectsNothing: false)
    /// Selects no object.
    public static let nothing = FieldSelector(terms: [], selectsNothing: true)

    /// Selects what meets all of `terms`.
    public init(_ terms: [Term]) {
        self.init(terms: terms, selectsNothing: false)
    }

    /// Selects objects whose fields have these values.
    public init(fields: some Sequence<(key: String, value: String)>) {
        self.init(fields.map { Term(field: $0.key, equal: true, value: $0.value) })
    }

    /// Parses terms with `=`, `==` or `!=`, joined by commas; `\` escapes itself, `,` and `=` in values.
    public init(parsing text: String) throws(FieldSelectorError) {
        var terms: [Term] = []
        for part in Self.split(text).sorted() where !part.isEmpty {
            guard let (field, name, value) = Self.splitTerm(part) else {
                throw .malformed(text: text, term: part)
            }
            terms.append(Term(field: field, equal: name != "!=", value: try Self.unescape(value)))
        }
        // By what they are written as: `==` becomes `=`, and may come elsewhere then.
        self.init(terms.map { (text: $0.description, term: $0) }.sorted { $0.text < $1.text }.map(\.term))
    }

    /// Whether every object is selected.
    public var isEmpty: Bool { terms.isEmpty && !selectsNothing }

    /// Whether `fields` meet all demands.
    @inlinable
    public func matches(_ fields: some LabelLookup) -> Bool {
        if selectsNothing { return false }
        for term in terms where ((fields.value(of: term.field) ?? "") == term.value) != term.equal { return false }
        return true
    }

    /// The value that `field` must have, if there is one.
    public func exactValue(of field: String) -> String? {
        terms.first { $0.equal && $0.field == field }?.value
    }

    /// The selector with fields and values replaced; a term that becomes empty in both is dropped.
    public func transformed<E: Error>(
        _ transform: (_ field: String, _ value: String) throws(E) -> (field: String, value: String)
    ) throws(E) -> FieldSelector {
        var kept: [Term] = []
        for term in terms {
            let (field, value) = try transform(term.field, term.value)
            if field.isEmpty, value.isEmpty { continue }
            kept.append(Term(field: field, equal: term.equal, value: value))
        }
        return FieldSelector(terms: kept, selectsNothing: selectsNothing)
    }
}

extension FieldSelector: CustomStringConvertible {
    /// The text; empty for everything and for nothing.
    public var description: String {
        terms.map(\.description).joined(separator: ",")
    }
}
