extension LabelSelector {
    /// What is wrong with the selector, reported at the current path.
    ///
    /// Bad values are let through where older objects have them (`invalidValues`), unknown operators where somebody
    /// else will judge them (`unknownOperators`).
    public func validate(
        invalidValues: Bool = false, unknownOperators: Bool = false, into errors: inout FieldErrors
    ) {
        errors.validateSelector(
            matchLabels: matchLabels.pairs, matchExpressions: expressions, invalidValues: invalidValues,
            unknownOperators: unknownOperators)
    }

    /// Whether some expression has a value that no label can have.
    public var hasInvalidValue: Bool {
        matchExpressions.contains { $0.values.contains { !Names.labelValue($0).isEmpty } }
    }

    /// Whether nothing is demanded, so that everything is selected.
    public var isEmpty: Bool { matchLabels.isEmpty && matchExpressions.isEmpty }

    var expressions: [(key: String, operator: String, values: [String])] {
        matchExpressions.map { ($0.key, $0.operator, $0.values) }
    }
}
