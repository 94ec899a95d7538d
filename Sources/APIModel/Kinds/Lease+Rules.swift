extension Lease {
    public func validate(into errors: inout FieldErrors) {
        validateMetadata(into: &errors)
        errors.at("spec") { spec.validate(into: &$0) }
    }

    public func validateUpdate(from old: Lease, into errors: inout FieldErrors) {
        validateMetadataUpdate(from: old, into: &errors)
        errors.at("spec") { spec.validate(into: &$0) }
    }
}

extension LeaseSpec {
    /// The strategies that have a name without a prefix.
    private static let strategies = ["OldestEmulationVersion"]

    /// What is wrong with the spec, reported at the current path.
    public func validate(into errors: inout FieldErrors) {
        if let leaseDurationSeconds, leaseDurationSeconds <= 0 {
            errors.invalid("leaseDurationSeconds", .integer(Int64(leaseDurationSeconds)), "must be greater than 0")
        }
        if let leaseTransitions, leaseTransitions < 0 {
            errors.invalid(
                "leaseTransitions", .integer(Int64(leaseTransitions)), "must be greater than or equal to 0")
        }
        // Kubernetes names the field twice here.
        if let strategy { errors.at("strategy") { Self.validate(strategy: strategy, at: "strategy", into: &$0) } }
        if !(preferredHolder ?? "").isEmpty, (strategy ?? "").isEmpty {
            errors.forbidden("preferredHolder", "may only be specified if `strategy` is defined")
        }
    }

    /// A strategy of coordinated election: a known one, or one with a prefix.
    static func validate(strategy: String, at element: FieldPath.Element?, into errors: inout FieldErrors) {
        if strategy.utf8.contains(UInt8(ascii: "/")) {
            errors.validateLabelKey(element, strategy)
        } else if !strategies.contains(strategy) {
            errors.notSupported(element, .string(strategy), supported: strategies)
        }
    }
}

extension Lease {
    public static var columns: [PrintColumn] { [.name, PrintColumn("Holder"), .age] }

    public func cells(_ context: PrintContext) -> [PrintCell] {
        [
            .text(metadata.name), .text(spec.holderIdentity ?? ""), .age(metadata.creationTimestamp, context),
        ]
    }
}
