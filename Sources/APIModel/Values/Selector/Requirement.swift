/// One demand of a label selector: a key, an operator, and values.
public struct Requirement: Sendable, Hashable {
    /// How key and values relate. The raw value is the operator's name in messages.
    public enum Operator: String, Sendable {
        case `in` = "in"
        case notIn = "notin"
        case equals = "="
        case doubleEquals = "=="
        case notEquals = "!="
        case greaterThan = "gt"
        case lessThan = "lt"
        case exists = "exists"
        case doesNotExist = "!"

        static let all: [Operator] = binary + [.exists, .doesNotExist]
        static let binary: [Operator] = [
            .in, .notIn, .equals, .doubleEquals, .notEquals, .greaterThan, .lessThan,
        ]
    }

    public let key: String
    public let `operator`: Operator
    /// The values as they were given.
    public let values: [String]
    /// The value of `greaterThan` and `lessThan`.
    @usableFromInline let number: Int64

    /// Takes the parts as they are.
    init(unchecked key: String, _ operator: Operator, _ values: [String]) {
        self.key = key
        self.operator = `operator`
        self.values = values
        let compares = `operator` == .greaterThan || `operator` == .lessThan
        number = compares ? (values.first.flatMap { try? GoText.integer($0) } ?? 0) : 0
    }

    /// A demand whose parts are good.
    ///
    /// - Throws: All faults of key, operator and values; `path` stands before their fields.
    public init(
        _ key: String, _ operator: Operator, _ values: [String] = [], at path: FieldPath = FieldPath()
    ) throws(SelectorError) {
        var errors = FieldErrors(at: path)
        Self.validate(key: key, at: "key", in: &errors)
        errors.at("values") { errors in
            if let message = Self.countMessage(`operator`, values.count) {
                errors.invalid(nil, .strings(values), message)
            }
            if `operator` == .greaterThan || `operator` == .lessThan {
                for (index, value) in values.enumerated() where (try? GoText.integer(value)) == nil {
                    errors.invalid(
                        .index(index), .string(value), "for 'Gt', 'Lt' operators, the value must be an integer")
                }
            }
            Self.validate(values: values, of: key, in: &errors)
        }
        guard errors.isEmpty else { throw .invalid(errors.errors) }
        self.init(unchecked: key, `operator`, values)
    }

    /// A demand whose operator is a text, as `init(_:_:_:at:)`.
    public init(
        _ key: String, named name: String, _ values: [String] = [], at path: FieldPath = FieldPath()
    ) throws(SelectorError) {
        if let known = Operator(rawValue: name) {
            try self.init(key, known, values, at: path)
            return
        }
        var errors = FieldErrors(at: path)
        Self.validate(key: key, at: "key", in: &errors)
        errors.notSupported("operator", .string(name), supported: Operator.all.map(\.rawValue))
        errors.at("values") { Self.validate(values: values, of: key, in: &$0) }
        throw .invalid(errors.errors)
    }

    static func validate(key: String, at element: FieldPath.Element?, in errors: inout FieldErrors) {
        let messages = Names.labelKey(key)
        if !messages.isEmpty { errors.invalid(element, .string(key), messages.joined(separator: "; ")) }
    }

    private static func validate(values: [String], of key: String, in errors: inout FieldErrors) {
        for (index, value) in values.enumerated() {
            let messages = Names.labelValue(value)
            guard !messages.isEmpty else { continue }
            errors.at(.index(index)) {
                $0.invalid(.key(key), .string(value), messages.joined(separator: "; "))
            }
        }
    }

    /// What is wrong with so many values, or nil.
    private static func countMessage(_ operator: Operator, _ count: Int) -> String? {
        switch `operator` {
        case .in, .notIn: count == 0 ? "for 'in', 'notin' operators, values set can't be empty" : nil
        case .equals, .doubleEquals, .notEquals:
            count != 1 ? "exact-match compatibility requires one single value" : nil
        case .exists, .doesNotExist: count != 0 ? "values set must be empty for exists and does not exist" : nil
        case .greaterThan, .lessThan:
            count != 1 ? "for 'Gt', 'Lt' operators, exactly one value is required" : nil
        }
    }
}

extension Requirement {
    /// Whether `labels` meet the demand. A missing label meets `notIn`, `notEquals` and `doesNotExist`.
    @inlinable
    public func matches(_ labels: some LabelLookup) -> Bool {
        let value = labels.value(of: key)
        switch `operator` {
        case .in, .equals, .doubleEquals: return value.map(has) ?? false
        case .notIn, .notEquals: return value.map { !has($0) } ?? true
        case .exists: return value != nil
        case .doesNotExist: return value == nil
        case .greaterThan: return value.flatMap(Requirement.integer).map { $0 > number } ?? false
        case .lessThan: return value.flatMap(Requirement.integer).map { $0 < number } ?? false
        }
    }

    @inlinable
    func has(_ value: String) -> Bool {
        for candidate in values where candidate == value { return true }
        return false
    }

    @usableFromInline
    static func integer(_ text: String) -> Int64? {
        try? GoText.integer(text)
    }

    /// The only value that the demand admits, if it admits just one.
    public var exactValue: String? {
        switch `operator` {
        case .in, .equals, .doubleEquals: values.count == 1 ? values[0] : nil
        case .notIn, .notEquals, .exists, .doesNotExist, .greaterThan, .lessThan: nil
        }
    }
}

extension Requirement: CustomStringConvertible {
    /// The demand in a selector's text, its values in order: `x in (a,b)`.
    public var description: String {
        let list = values.count > 1 ? values.sorted().joined(separator: ",") : values.first ?? ""
        return switch `operator` {
        case .in: "\(key) in (\(list))"
        case .notIn: "\(key) notin (\(list))"
        case .equals: key + "=" + list
        case .doubleEquals: key + "==" + list
        case .notEquals: key + "!=" + list
        case .greaterThan: key + ">" + list
        case .lessThan: key + "<" + list
        case .exists: key
        case .doesNotExist: "!" + key
        }
    }
}
