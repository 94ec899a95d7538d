/// Rules for the label selectors that objects carry.
extension FieldErrors {
    /// A selector's `matchLabels` and `matchExpressions`, reported below the current path.
    ///
    /// Bad values are let through where older objects have them (`invalidValues`), unknown operators where somebody
    /// else will judge them (`unknownOperators`).
    public mutating func validateSelector(
        matchLabels: some Sequence<(key: String, value: String)>,
        matchExpressions: some Sequence<(key: String, operator: String, values: [String])>,
        invalidValues: Bool = false, unknownOperators: Bool = false
    ) {
        at("matchLabels") { $0.validateLabels(matchLabels) }
        each("matchExpressions", of: matchExpressions) { errors, expression in
            errors.validateSelectorOperator(
                expression.operator, count: expression.values.count, unknown: unknownOperators)
            errors.invalid("key", .string(expression.key), messages: Names.labelKey(expression.key))
            guard !invalidValues else { return }
            errors.each("values", of: expression.values) { errors, value in
                errors.invalid(nil, .string(value), messages: Names.labelValue(value))
            }
        }
    }

    /// An operator of a selector's expression, and whether so many values go with it.
    mutating func validateSelectorOperator(_ name: String, count: Int, unknown: Bool) {
        switch name {
        case "In", "NotIn":
            if count == 0 { required("values", "must be specified when `operator` is 'In' or 'NotIn'") }
        case "Exists", "DoesNotExist":
            if count > 0 { forbidden("values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'") }
        default:
            if !unknown { invalid("operator", .string(name), "not a valid selector operator") }
        }
    }
}
