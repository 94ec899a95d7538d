import Base

extension LimitRange {
    public mutating func applyDefaults() {
        for index in spec.limits.indices { spec.limits[index].applyDefaults() }
    }
}

extension LimitRangeItem {
    /// Containers get their limits from the maximum, their requests from limits and the minimum.
    public mutating func applyDefaults() {
        if type == "Container" {
            `default`.addMissing(from: max)
            defaultRequest.addMissing(from: `default`)
            defaultRequest.addMissing(from: min)
        }
        max.roundUpToMilli()
        min.roundUpToMilli()
        `default`.roundUpToMilli()
        defaultRequest.roundUpToMilli()
        maxLimitRequestRatio.roundUpToMilli()
    }
}

extension StringMap {
    /// Takes from `other` what is not here.
    mutating func addMissing(from other: StringMap) {
        for entry in other where self[entry.key] == nil { self[entry.key] = entry.value }
    }
}

extension LimitRange {
    public func validate(into errors: inout FieldErrors) {
        validateMetadata(into: &errors)
        var seen: Set<String> = []
        errors.at("spec") {
            $0.each("limits", of: spec.limits) { errors, limit in
                limit.validateType(into: &errors)
                if !seen.insert(limit.type).inserted { errors.duplicate("type", .string(limit.type)) }
                limit.validate(into: &errors)
            }
        }
    }

    public func validateUpdate(from old: LimitRange, into errors: inout FieldErrors) {
        validate(into: &errors)
    }
}

extension LimitRangeItem {
    func validateType(into errors: inout FieldErrors) {
        let messages = Names.labelKey(type)
        errors.invalid("type", .string(type), messages: messages)
        let standard = ["Pod", "Container", "PersistentVolumeClaim"]
        if messages.isEmpty, !type.utf8.contains(UInt8(ascii: "/")), !standard.contains(type) {
            errors.invalid("type", .string(type), "must be a standard limit type or fully qualified")
        }
    }

    /// What is wrong with the limits, reported at the current path.
    public func validate(into errors: inout FieldErrors) {
        validateNames("max", max, into: &errors)
        validateNames("min", min, into: &errors)
        if type == "Pod" {
            let message = "may not be specified when `type` is 'Pod'"
            if !`default`.isEmpty { errors.forbidden("default", message) }
            if !defaultRequest.isEmpty { errors.forbidden("defaultRequest", message) }
        } else {
            validateNames("default", `default`, into: &errors)
            validateNames("defaultRequest", defaultRequest, into: &errors)
        }
        if type == "PersistentVolumeClaim", min["storage"] == nil, max["storage"] == nil {
            errors.required(
                "limits", "either minimum or maximum storage value is required, but neither was provided")
        }
        validateNames("maxLimitRequestRatio", maxLimitRequestRatio, into: &errors)
        let isPod = type == "Pod"
        var keys = Set(max.keys).union(min.keys).union(maxLimitRequestRatio.keys)
        if !isPod { keys.formUnion(Set(`default`.keys).union(defaultRequest.keys)) }
        for key in keys.sorted() {
            validateOrder(key, isPod ? nil : `default`[key], isPod ? nil : defaultRequest[key], into: &errors)
            validateRatio(key, into: &errors)
        }
    }

    private func validateNames(_ field: String, _ amounts: StringMap<Quantity>, into errors: inout FieldErrors) {
        errors.at(.name(field)) { errors in
            for key in amounts.keys {
                if type == "Pod" || type == "Container" {
                    errors.validateContainerResource(.key(key), key)
                } else {
                    errors.validateResource(.key(key), key)
                }
            }
        }
    }

    /// Minimum, requests, limits and maximum grow in this order.
    private func validateOrder(
        _ key: String, _ limit: Quantity?, _ request: Quantity?, into errors: inout FieldErrors
    ) {
        func check(
            _ field: String, _ low: (Quantity?, String), _ high: (Quantity?, String), shows value: Quantity?
        ) {
            guard let lower = low.0, let upper = high.0, lower > upper else { return }
            errors.at(.name(field)) {
                $0.invalid(
                    .key(key), .string((value ?? lower).description),
                    "\(low.1) value \(lower) is greater than \(high.1) value \(upper)")
            }
        }
        check("min", (min[key], "min"), (max[key], "max"), shows: min[key])
        check("defaultRequest", (min[key], "min"), (request, "default request"), shows: request)
        check("defaultRequest", (request, "default request"), (max[key], "max"), shows: request)
        check("defaultRequest", (request, "default request"), (limit, "default limit"), shows: request)
        check("default", (min[key], "min"), (limit, "default"), shows: min[key])
        check("default", (limit, "default"), (max[key], "max"), shows: max[key])
        if let limit, let request, limit != request, !ResourceName.isOvercommitAllowed(key) {
            errors.at("defaultRequest") {
                $0.invalid(
                    .key(key), .string(request.description),
                    "default value \(limit) must equal to defaultRequest value \(request) in \(key)")
            }
        }
    }

    /// A ratio is at least one, and no more than maximum by minimum.
    private func validateRatio(_ key: String, into errors: inout FieldErrors) {
        guard let ratio = maxLimitRequestRatio[key] else { return }
        errors.at("maxLimitRequestRatio") { errors in
            if ratio < Quantity(1) {
                errors.invalid(.key(key), .string(ratio.description), "ratio \(ratio) is less than 1")
            }
            guard let min = min[key], let max = max[key] else { return }
            let limit = max.approximateDouble / min.approximateDouble
            if ratio.approximateDouble > limit {
                errors.invalid(
                    .key(key), .string(ratio.description),
                    "ratio \(ratio) is greater than max/min = \(GoText.fixed(limit))")
            }
        }
    }
}

extension LimitRange {
    public static var columns: [PrintColumn] { [.name, PrintColumn("Created At", .date)] }

    public func cells(_ context: PrintContext) -> [PrintCell] {
        [.text(metadata.name), .text(metadata.creationTimestamp?.description ?? "")]
    }
}
