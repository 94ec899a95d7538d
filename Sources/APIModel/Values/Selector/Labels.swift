/// What Kubernetes does with labels besides selecting.
public enum Labels {
    /// The labels as a text, in order: `a=b,c=d`, or nothing.
    public static func text(_ labels: some Sequence<(key: String, value: String)>) -> String {
        labels.map { $0.key + "=" + $0.value }.sorted().joined(separator: ",")
    }

    /// The labels as a column of a table: `<none>` when there are none.
    public static func column(_ labels: some Sequence<(key: String, value: String)>) -> String {
        let text = text(labels)
        return text.isEmpty ? "<none>" : text
    }

    /// Whether some key has one value here and another there.
    public static func conflict(_ left: [String: String], _ right: [String: String]) -> Bool {
        let (small, large) = left.count <= right.count ? (left, right) : (right, left)
        return small.contains { key, value in large[key].map { $0 != value } ?? false }
    }

    /// The labels that a selector's structure demands, where it says no more than equality.
    public static func map(
        matchLabels: some Sequence<(key: String, value: String)>,
        matchExpressions: some Sequence<(key: String, operator: String, values: [String])>
    ) throws(SelectorError) -> [String: String] {
        var map: [String: String] = [:]
        for (key, value) in matchLabels { map[key] = value }
        for (key, name, values) in matchExpressions {
            switch name {
            case "In" where values.count == 1: map[key] = values[0]
            case "In":
                throw .syntax(
                    "operator \"In\" without a single value cannot be converted into the old label selector format")
            case "NotIn", "Exists", "DoesNotExist":
                throw .syntax("operator \"\(name)\" cannot be converted into the old label selector format")
            default: throw .syntax("\(GoText.quoted(name)) is not a valid selector operator")
            }
        }
        return map
    }

    /// Parses `a=b,c=d`, which is less than a selector may say.
    public static func parse(_ text: String) throws(SelectorError) -> [String: String] {
        var labels: [String: String] = [:]
        guard !text.isEmpty else { return labels }
        for term in text.split(at: ",") {
            let parts = term.split(at: "=")
            guard parts.count == 2 else {
                throw .syntax("invalid selector: [\(parts.joined(separator: " "))]")
            }
            let key = parts[0].trimmed
            let value = parts[1].trimmed
            var errors = FieldErrors()
            Requirement.validate(key: key, at: nil, in: &errors)
            guard errors.isEmpty else { throw .invalid(errors.errors) }
            let messages = Names.labelValue(value)
            if !messages.isEmpty {
                errors.invalid(.key(key), .string(value), messages.joined(separator: "; "))
                throw .invalid(errors.errors)
            }
            labels[key] = value
        }
        return labels
    }
}

extension String {
    /// Without white space at its ends.
    fileprivate var trimmed: String {
        let scalars = unicodeScalars.drop { $0.properties.isWhitespace }
        let rest = scalars.reversed().drop { $0.properties.isWhitespace }
        return String(String.UnicodeScalarView(rest.reversed()))
    }
}
