import Base

/// Addresses of a service in the cluster, and their families. The caller is at `spec`.
extension ServiceSpec {
    func validateClusterIPs(allowed: [String], into errors: inout FieldErrors) {
        guard type != "ExternalName" else { return }
        validateBothForms(into: &errors)
        var seen: Set<String> = []
        errors.at("ipFamilies") { errors in
            for (index, family) in ipFamilies.enumerated() {
                errors.validateChoice(.index(index), family, of: ["IPv4", "IPv6"])
                if !seen.insert(family).inserted { errors.duplicate(.index(index), .string(family)) }
            }
        }
        if let ipFamilyPolicy {
            errors.validateChoice(
                "ipFamilyPolicy", ipFamilyPolicy, of: ["PreferDualStack", "RequireDualStack", "SingleStack"])
        }
        errors.at("clusterIPs") { validateAddresses(allowed: allowed, into: &$0) }
    }

    /// `clusterIP` is the first of `clusterIPs`.
    private func validateBothForms(into errors: inout FieldErrors) {
        if clusterIP.isEmpty {
            if !clusterIPs.isEmpty {
                errors.invalid("clusterIPs", .strings(clusterIPs), "must be empty when `clusterIP` is not specified")
            }
        } else if clusterIPs.isEmpty {
            errors.required("clusterIPs", "")
        } else if clusterIPs[0] != clusterIP {
            errors.invalid("clusterIPs", .strings(clusterIPs), "first value must match `clusterIP`")
        }
    }

    private func validateAddresses(allowed: [String], into errors: inout FieldErrors) {
        var isGood = true
        for (index, ip) in clusterIPs.enumerated() {
            if index == 0, ip == Service.headless {
                guard clusterIPs.count > 1 else { continue }
                isGood = false
                errors.invalid(nil, .strings(clusterIPs), "'None' must be the first and only value")
            } else if !errors.isClean({ $0.validateIP(.index(index), ip, allowed: allowed) }) {
                isGood = false
            }
        }
        if clusterIPs.count > 2 { errors.invalid(nil, .strings(clusterIPs), "may only hold up to 2 values") }
        // Of bad addresses the families mean nothing.
        guard isGood else { return }
        let families = clusterIPs.map(Self.family)
        if clusterIPs.count > 1, Set(families).count < 2 {
            errors.invalid(nil, .strings(clusterIPs), "may specify no more than one IP for each IP family")
        }
        guard !isHeadless else { return }
        for (index, family) in zip(clusterIPs.indices, families) where index < ipFamilies.count {
            let wanted = ipFamilies[index]
            if wanted == "IPv4" || wanted == "IPv6", wanted != family {
                errors.invalid(
                    .index(index), .string(clusterIPs[index]),
                    "expected an \(wanted) value as indicated by `ipFamilies[\(index)]`")
            }
        }
    }

    private static func family(_ ip: String) -> String {
        IPAddress(ip, strict: false)?.unmapped.isIPv4 ?? false ? "IPv4" : "IPv6"
    }

    /// A second address may come and go; the first one stays.
    func validateChange(from old: ServiceSpec, into errors: inout FieldErrors) {
        if type != "ExternalName", old.type != "ExternalName" {
            if !isHeadless || !old.isHeadless { validateAddressChange(from: old, into: &errors) }
            if !isHeadless, !old.isHeadless { validateFamilyChange(from: old, into: &errors) }
        }
        if type == "LoadBalancer", old.type == "LoadBalancer", loadBalancerClass != old.loadBalancerClass {
            errors.invalid("loadBalancerClass", .optional(loadBalancerClass), "may not change once set")
        }
        if needsHealthCheckPort, old.needsHealthCheckPort, healthCheckNodePort != old.healthCheckNodePort {
            errors.forbidden("healthCheckNodePort", "field is immutable")
        }
    }

    private func validateAddressChange(from old: ServiceSpec, into errors: inout FieldErrors) {
        let value = FieldValue.strings(clusterIPs)
        errors.at("clusterIPs") { errors in
            if clusterIPs.count == old.clusterIPs.count {
                for index in clusterIPs.indices where clusterIPs[index] != old.clusterIPs[index] {
                    errors.invalid(.index(index), value, "may not change once set")
                }
            } else if clusterIPs.isEmpty {
                errors.invalid(.index(0), value, "primary clusterIP can not be unset")
            } else if let first = old.clusterIPs.first, clusterIPs[0] != first {
                errors.invalid(.index(0), value, "may not change once set")
            }
        }
        if clusterIPs.count == 1, old.clusterIPs.count > 1 { validateRelease("clusterIP", into: &errors) }
    }

    private func validateFamilyChange(from old: ServiceSpec, into errors: inout FieldErrors) {
        errors.at("ipFamilies") { errors in
            if ipFamilies.count == old.ipFamilies.count {
                for index in ipFamilies.indices where ipFamilies[index] != old.ipFamilies[index] {
                    errors.invalid(.index(0), .strings(ipFamilies), "may not change once set")
                }
                return
            }
            if ipFamilies.count < old.ipFamilies.count, clusterIPs.isEmpty {
                errors.invalid(.index(0), .strings(ipFamilies), "primary ipFamily can not be unset")
            }
            if let new = ipFamilies.first, let first = old.ipFamilies.first, new != first {
                errors.invalid(.index(0), .strings(clusterIPs), "may not change once set")
            }
        }
        if ipFamilies.count == 1, old.ipFamilies.count > 1 { validateRelease("ipFamily", into: &errors) }
    }

    /// A second address or family is given up only on purpose.
    private func validateRelease(_ what: String, into errors: inout FieldErrors) {
        guard ipFamilyPolicy != "SingleStack" else { return }
        errors.invalid(
            "ipFamilyPolicy", .optional(ipFamilyPolicy),
            "must be set to 'SingleStack' when releasing the secondary \(what)")
    }
}
