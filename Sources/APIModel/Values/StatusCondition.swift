/// One observation about an object, as most kinds report it: a type, whether it holds, since when, and why.
public protocol StatusCondition {
    var type: String { get }
    /// `True`, `False` or `Unknown`.
    var status: String { get set }
    /// Absent and zero are the same.
    var observedGeneration: Int64 { get set }
    /// When the status last changed; nil when nobody said.
    var lastTransitionTime: Time? { get set }
    var reason: String { get set }
    var message: String { get set }
}

extension Array where Element: StatusCondition {
    /// The condition of `type`, if there is one.
    public func condition(_ type: String) -> Element? {
        first { $0.type == type }
    }

    /// Whether there is a condition of `type` with this status.
    public func hasCondition(_ type: String, status: String = "True") -> Bool {
        condition(type)?.status == status
    }

    /// Adds `condition`, or brings the one of its type up to date; returns whether anything changed.
    ///
    /// The time of the last transition moves only with the status: to that of `condition`, or else to `now`.
    @discardableResult
    public mutating func setCondition(_ condition: Element, now: Time) -> Bool {
        guard let index = firstIndex(where: { $0.type == condition.type }) else {
            var added = condition
            added.lastTransitionTime = condition.lastTransitionTime ?? now
            append(added)
            return true
        }
        let old = self[index]
        if old.status != condition.status {
            self[index].lastTransitionTime = condition.lastTransitionTime ?? now
        }
        self[index].status = condition.status
        self[index].reason = condition.reason
        self[index].message = condition.message
        self[index].observedGeneration = condition.observedGeneration
        return old.status != condition.status || old.reason != condition.reason || old.message != condition.message
            || old.observedGeneration != condition.observedGeneration
    }

    /// Removes the condition of `type`; returns whether there was one.
    @discardableResult
    public mutating func removeCondition(_ type: String) -> Bool {
        let before = count
        removeAll { $0.type == type }
        return count != before
    }
}

/// Rules for conditions.
extension FieldErrors {
    /// Conditions at the current path: each type once, each one good.
    public mutating func validateConditions(_ conditions: [some StatusCondition]) {
        var seen: Set<String> = []
        for (index, condition) in conditions.enumerated() {
            at(.index(index)) { errors in
                if !seen.insert(condition.type).inserted { errors.duplicate(nil, .string(condition.type)) }
                errors.validateCondition(condition)
            }
        }
    }

    /// One condition at the current path.
    public mutating func validateCondition(_ condition: some StatusCondition) {
        if condition.type.isEmpty {
            required("type", "is required")
        } else {
            invalid("type", .string(condition.type), messages: Names.labelKey(condition.type))
        }
        let statuses = ["False", "True", "Unknown"]
        if condition.status.isEmpty {
            required("status", "")
        } else if !statuses.contains(condition.status) {
            notSupported("status", .string(condition.status), supported: statuses)
        }
        if condition.observedGeneration < 0 {
            invalid(
                "observedGeneration", .integer(condition.observedGeneration),
                "must be greater than or equal to zero")
        }
        if condition.lastTransitionTime?.isZero ?? true { required("lastTransitionTime", "") }
        if condition.reason.isEmpty {
            required("reason", "")
        } else {
            invalid("reason", .string(condition.reason), messages: Names.conditionReason(condition.reason))
            if condition.reason.utf8.count > Names.Limit.conditionReason {
                tooLong("reason", bytesMax: Names.Limit.conditionReason)
            }
        }
        if condition.message.utf8.count > Names.Limit.conditionMessage {
            tooLong("message", bytesMax: Names.Limit.conditionMessage)
        }
    }
}
