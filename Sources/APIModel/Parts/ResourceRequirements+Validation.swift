import Base

extension ResourceRequirements {
    /// The claims that the pod has, by name; nil where claims are somebody else's affair.
    typealias ClaimNames = [String]

    /// Good names and amounts, requests within limits; `errors` is at the requirements.
    ///
    /// - Parameter rule: Which resources may be named here, judged at the resource's key.
    func validate(
        into errors: inout FieldErrors, options: PodValidationOptions, claimNames: ClaimNames,
        names rule: (String, inout FieldErrors) -> Void = { $1.validateContainerResource(nil, $0) }
    ) {
        errors.at("limits") { limits.validate(into: &$0, options: options, names: rule) }
        for request in requests {
            errors.at("requests") { errors in
                errors.at(.key(request.key)) { errors in
                    rule(request.key, &errors)
                    errors.validateAmount(nil, request.value, of: request.key)
                }
            }
            validateBound(request, into: &errors)
            errors.at("requests") { $0.checkHugePages(request, options: options) }
        }
        let all = limits.keys + requests.keys
        if all.contains(where: ResourceName.isHugePages), !all.contains("cpu"), !all.contains("memory") {
            errors.forbidden(nil, "HugePages require cpu or memory")
        }
        validateClaims(of: claimNames, into: &errors)
    }

    /// A request may not exceed its limit; what cannot be overcommitted must equal it.
    private func validateBound(_ request: StringMap<Quantity>.Entry, into errors: inout FieldErrors) {
        let canOvercommit = ResourceName.isOvercommitAllowed(request.key)
        guard let limit = limits[request.key] else {
            if !canOvercommit {
                errors.required("limits", "Limit must be set for non overcommitable resources")
            }
            return
        }
        if request.value != limit, !canOvercommit {
            errors.invalid(
                "requests", .string(request.value.description), "must be equal to \(request.key) limit of \(limit)")
        } else if request.value > limit {
            errors.invalid(
                "requests", .string(request.value.description),
                "must be less than or equal to \(request.key) limit of \(limit)")
        }
    }

    private func validateClaims(of claimNames: ClaimNames, into errors: inout FieldErrors) {
        var seen: Set<String> = []
        for (index, claim) in claims.enumerated() {
            errors.at("claims", index: index) { errors in
                guard !claim.name.isEmpty else { return errors.required(nil, "") }
                errors.claimRequest(claim, of: &seen)
                guard !claimNames.contains(claim.name) else { return }
                var fault = FieldError.notFound(errors.here(), .string(claim.name))
                fault.detail = "must be one of the names in pod.spec.resourceClaims"
                fault.detail +=
                    claimNames.isEmpty ? " which is empty" : ": " + claimNames.sorted().joined(separator: ", ")
                errors.append(fault)
            }
        }
    }
}

extension FieldErrors {
    /// A claim as a whole, or each of its requests, may be named once; `self` is at the claim.
    fileprivate mutating func claimRequest(_ claim: ResourceClaim, of seen: inout Set<String>) {
        guard !seen.contains(claim.name) else { return duplicate(nil, .string(claim.name)) }
        var key = claim.name
        if !claim.request.isEmpty {
            check("request", claim.request, Names.dns1123Label)
            key += "/" + claim.request
        }
        if seen.contains(key) {
            duplicate(nil, .string(key))
        } else if claim.request.isEmpty, seen.contains(where: { $0.utf8.starts(with: (claim.name + "/").utf8) }) {
            duplicate(nil, .string(claim.name))
        }
        seen.insert(key)
    }
}

extension StringMap<Quantity> {
    /// Good names and amounts; `errors` is at the list.
    func validate(
        into errors: inout FieldErrors, options: PodValidationOptions,
        names rule: (String, inout FieldErrors) -> Void
    ) {
        for entry in self {
            errors.at(.key(entry.key)) { errors in
                rule(entry.key, &errors)
                errors.validateAmount(nil, entry.value, of: entry.key)
            }
            errors.checkHugePages(entry, options: options)
        }
    }
}

extension FieldErrors {
    /// Whole pages only; `self` is at the list.
    mutating func checkHugePages(_ entry: StringMap<Quantity>.Entry, options: PodValidationOptions) {
        guard ResourceName.isHugePages(entry.key), !options.allowsBrokenHugePages,
            !ResourceName.isWholePages(entry.value, of: entry.key)
        else { return }
        invalid(
            .key(entry.key), .string(entry.value.description),
            "\(entry.value) is not positive integer multiple of \(entry.key)")
    }
}

extension ResourceName {
    /// Whether `amount` is a whole number of the pages that `name` tells of.
    static func isWholePages(_ amount: Quantity, of name: String) -> Bool {
        let size = name.utf8.dropFirst(hugePagesPrefix.utf8.count)
        guard let page = Quantity(String(decoding: size, as: UTF8.self)), page > .zero, page.milliValue % 1000 == 0
        else { return false }
        return amount.value % page.value == 0
    }

    /// A name that a pod as a whole may ask for.
    static func validateForPod(_ name: String, into errors: inout FieldErrors) {
        if errors.validateResource(nil, name), !isPodLevel(name) {
            errors.notSupported(nil, .string(name), supported: ["cpu", "hugepages-", "memory"])
        }
    }
}
