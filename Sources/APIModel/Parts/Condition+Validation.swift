extension [Condition] {
    /// What is wrong with the conditions of a status, reported below the current path; each type stands once.
    public func validate(into errors: inout FieldErrors) {
        var seen: Set<String> = []
        for (index, condition) in enumerated() {
            if !seen.insert(condition.type).inserted {
                errors.duplicate(.index(index), .string(condition.type))
            }
            errors.at(.index(index)) { condition.validate(into: &$0) }
        }
    }
}

extension Condition: StatusCondition {
    /// What is wrong with the condition, reported at the current path.
    public func validate(into errors: inout FieldErrors) {
        errors.validateCondition(self)
    }
}
