extension PriorityClass {
    /// The highest value that a user may give: 10⁹; what is above belongs to the system.
    public static let userValueMax: Int32 = 1_000_000_000
    private static let systemPrefix = "system-"
    /// The classes that a cluster comes with.
    public static let systemClasses: [(name: String, value: Int32)] = [
        ("system-node-critical", 2_000_001_000), ("system-cluster-critical", 2_000_000_000),
    ]

    public mutating func applyDefaults() {
        if preemptionPolicy == nil { preemptionPolicy = "PreemptLowerPriority" }
    }

    public mutating func prepareForCreate() {
        metadata.generation = 1
    }

    public mutating func prepareForUpdate(from old: PriorityClass) {
        metadata.generation = old.metadata.generation
    }
}

extension PriorityClass {
    public func validate(into errors: inout FieldErrors) {
        validateMetadata(into: &errors)
        if metadata.name.utf8.starts(with: Self.systemPrefix.utf8) {
            if let fault = systemFault {
                errors.at("metadata") {
                    $0.forbidden(
                        "name",
                        "priority class names with '\(Self.systemPrefix)' prefix are reserved for system use only. "
                            + "error: \(fault)")
                }
            }
        } else if value > Self.userValueMax {
            errors.forbidden("value", "maximum allowed value of a user defined priority is \(Self.userValueMax)")
        }
        if let preemptionPolicy {
            errors.validateChoice(
                "preemptionPolicy", preemptionPolicy, of: ["Never", "PreemptLowerPriority"], required: true)
        }
    }

    /// Why this is none of the system's classes.
    private var systemFault: String? {
        guard let known = Self.systemClasses.first(where: { $0.name == metadata.name }) else {
            return "\(metadata.name) is not a known system priority class"
        }
        if value != known.value { return "value of \(known.name) PriorityClass must be \(known.value)" }
        if globalDefault { return "globalDefault of \(known.name) PriorityClass must be false" }
        return nil
    }

    public func validateUpdate(from old: PriorityClass, into errors: inout FieldErrors) {
        validateMetadataUpdate(from: old, into: &errors)
        if value != old.value { errors.forbidden("value", "may not be changed in an update.") }
        errors.validateImmutable(
            at: "preemptionPolicy", new: preemptionPolicy, old: old.preemptionPolicy,
            value: .optional(preemptionPolicy))
    }
}

extension PriorityClass {
    public static var columns: [PrintColumn] {
        [
            .name, PrintColumn("Value", .integer), PrintColumn("Global-Default", .boolean), .age,
            .wide("PreemptionPolicy"),
        ]
    }

    public func cells(_ context: PrintContext) -> [PrintCell] {
        [
            .text(metadata.name), .integer(Int64(value)), .boolean(globalDefault),
            .age(metadata.creationTimestamp, context), .text(preemptionPolicy ?? ""),
        ]
    }
}
