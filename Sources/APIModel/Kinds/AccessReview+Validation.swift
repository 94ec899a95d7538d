import Wire

extension SubjectAccessReview {
    public func validate(into errors: inout FieldErrors) {
        errors.at("spec") { spec.validate(into: &$0) }
        errors.validateNoMetadata(metadata, "must be empty")
    }
}

extension LocalSubjectAccessReview {
    public func validate(into errors: inout FieldErrors) {
        errors.at("spec") { spec.validate(into: &$0) }
        var rest = metadata
        rest.namespace = ""
        errors.validateNoMetadata(rest, "must be empty except for namespace")
        if let attributes = spec.resourceAttributes, attributes.namespace != metadata.namespace {
            errors.invalid(
                "spec.resourceAttributes.namespace", .string(attributes.namespace),
                "must match metadata.namespace")
        }
        if let attributes = spec.nonResourceAttributes {
            errors.invalid(
                "spec.nonResourceAttributes", .message(attributes), "disallowed on this kind of request")
        }
    }
}

extension SelfSubjectAccessReview {
    public func validate(into errors: inout FieldErrors) {
        errors.at("spec") { errors in
            errors.validateOneOf(spec.resourceAttributes, spec.nonResourceAttributes)
            if let attributes = spec.resourceAttributes {
                errors.at("resourceAttributes") { attributes.validate(into: &$0) }
            }
        }
        errors.validateNoMetadata(metadata, "must be empty")
    }
}

extension SelfSubjectRulesReview {
    public func validate(into errors: inout FieldErrors) {
        if spec.namespace.isEmpty { errors.at("spec") { $0.required("namespace", "no namespace on request") } }
    }
}

extension SelfSubjectReview {
    public func validate(into errors: inout FieldErrors) {}
}

extension TokenReview {
    public func validate(into errors: inout FieldErrors) {
        if spec.token.isEmpty {
            errors.at("spec") { $0.required("token", "token is required for TokenReview in authentication") }
        }
    }
}

extension TokenRequest {
    /// A token lives at least so long and at most so long, in seconds; Kubernetes' numbers.
    private static let expirationSeconds: ClosedRange<Int64> = 600...(1 << 32)
    private static let expirationSecondsDefault: Int64 = 3600

    public mutating func applyDefaults() {
        if spec.expirationSeconds == nil { spec.expirationSeconds = Self.expirationSecondsDefault }
    }

    public mutating func prepareForCreate() {
        status = TokenRequestStatus()
    }

    public func validate(into errors: inout FieldErrors) {
        guard let seconds = spec.expirationSeconds else { return }
        errors.at("spec") { errors in
            if seconds < Self.expirationSeconds.lowerBound {
                errors.invalid(
                    "expirationSeconds", .integer(seconds), "may not specify a duration less than 10 minutes")
            }
            if seconds > Self.expirationSeconds.upperBound {
                errors.invalid(
                    "expirationSeconds", .integer(seconds), "may not specify a duration larger than 2^32 seconds")
            }
        }
    }
}

extension SubjectAccessReviewSpec {
    func validate(into errors: inout FieldErrors) {
        errors.validateOneOf(resourceAttributes, nonResourceAttributes)
        if user.isEmpty, groups.isEmpty {
            errors.invalid("user", .string(user), "at least one of user or group must be specified")
        }
        if let resourceAttributes {
            errors.at("resourceAttributes") { resourceAttributes.validate(into: &$0) }
        }
    }
}

extension FieldErrors {
    /// A question is about a resource or about a path.
    fileprivate mutating func validateOneOf(_ resource: ResourceAttributes?, _ path: NonResourceAttributes?) {
        switch (resource, path) {
        case (.some, let path?):
            invalid(
                "nonResourceAttributes", .message(path),
                "cannot be specified in combination with resourceAttributes")
        case (nil, nil):
            invalid(
                "resourceAttributes", .null,
                "exactly one of nonResourceAttributes or resourceAttributes must be specified")
        case (.some, nil), (nil, .some): break
        }
    }

    /// A question is not an object: it has no name and no labels.
    fileprivate mutating func validateNoMetadata(_ metadata: ObjectMeta, _ detail: String) {
        var rest = metadata
        rest.managedFields = []
        if rest != ObjectMeta() { invalid("metadata", .message(metadata), detail) }
    }

    /// A selector in a question: as text or in parts.
    fileprivate mutating func validateSelectorForm(raw: String, hasRequirements: Bool) {
        if !raw.isEmpty, hasRequirements {
            invalid("rawSelector", .string(raw), "may not specified at the same time as requirements")
        }
        if raw.isEmpty, !hasRequirements {
            required("requirements", "when \(path) is specified, requirements or rawSelector is required")
        }
    }

    /// A requirement in a question. Operators that are not known here may be known to who answers.
    fileprivate mutating func validateRequirement(_ key: String, _ name: String, _ values: [String]) {
        if key.isEmpty { required("key", "must be specified") }
        validateSelectorOperator(name, count: values.count, unknown: true)
    }
}

extension ResourceAttributes {
    func validate(into errors: inout FieldErrors) {
        if let fieldSelector {
            errors.at("fieldSelector") { errors in
                errors.validateSelectorForm(
                    raw: fieldSelector.rawSelector, hasRequirements: !fieldSelector.requirements.isEmpty)
                errors.each("requirements", of: fieldSelector.requirements) {
                    $0.validateRequirement($1.key, $1.operator, $1.values)
                }
            }
        }
        if let labelSelector {
            errors.at("labelSelector") { errors in
                errors.validateSelectorForm(
                    raw: labelSelector.rawSelector, hasRequirements: !labelSelector.requirements.isEmpty)
                errors.each("requirements", of: labelSelector.requirements) { errors, requirement in
                    errors.validateSelectorOperator(
                        requirement.operator, count: requirement.values.count, unknown: true)
                    errors.invalid(
                        "key", .string(requirement.key), messages: Names.labelKey(requirement.key))
                    errors.each("values", of: requirement.values) {
                        $0.invalid(nil, .string($1), messages: Names.labelValue($1))
                    }
                }
            }
        }
    }
}
