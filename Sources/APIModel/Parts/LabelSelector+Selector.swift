public import Base

extension Selector {
    /// The selector that objects carry; without labels and expressions it selects everything.
    public init(_ selector: LabelSelector) throws(SelectorError) {
        try self.init(matchLabels: selector.matchLabels.pairs, matchExpressions: selector.expressions)
    }

    /// As above; an absent selector selects nothing.
    public init(_ selector: LabelSelector?) throws(SelectorError) {
        guard let selector else {
            self = .nothing
            return
        }
        try self.init(selector)
    }

    /// Selects objects with exactly these labels, as services and replication controllers do.
    public init(labels: StringMap<String>) {
        self.init(labels: labels.pairs)
    }
}

extension StringMap: LabelLookup where Value == String {
    public func value(of key: String) -> String? {
        self[key]
    }
}

/// Why a selector cannot be written as labels.
public struct SelectorNotLabels: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String
}

extension LabelSelector {
    /// The labels that an object must have, where the selector says no more than that.
    public func asLabels() throws(SelectorNotLabels) -> StringMap<String> {
        var labels = matchLabels
        for expression in matchExpressions {
            switch expression.operator {
            case "In":
                guard expression.values.count == 1 else {
                    throw SelectorNotLabels(
                        description: "operator \"In\" without a single value cannot be converted into the old label "
                            + "selector format")
                }
                labels[expression.key] = expression.values[0]
            case "NotIn", "Exists", "DoesNotExist":
                throw SelectorNotLabels(
                    description: "operator \(GoText.quoted(expression.operator)) cannot be converted into the old "
                        + "label selector format")
            default:
                throw SelectorNotLabels(
                    description: "\(GoText.quoted(expression.operator)) is not a valid selector operator")
            }
        }
        return labels
    }
}

extension LabelSelector {
    /// The selector with one more label demanded; an empty key adds nothing.
    public func adding(_ key: String, _ value: String) -> LabelSelector {
        guard !key.isEmpty else { return self }
        var selector = self
        selector.matchLabels[key] = value
        return selector
    }
}
