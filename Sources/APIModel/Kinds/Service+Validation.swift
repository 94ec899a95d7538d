import Base

/// Validation runs after addresses and ports have been allocated.
extension Service {
    /// The annotations that ask for routing by zone; both may stand, with one value.
    private static let topologyModeAnnotation = "service.kubernetes.io/topology-mode"
    private static let topologyHintsAnnotation = "service.kubernetes.io/topology-aware-hints"
    /// The annotation that was the field `loadBalancerSourceRanges`.
    private static let sourceRangesAnnotation = "service.beta.kubernetes.io/load-balancer-source-ranges"

    public func validate(into errors: inout FieldErrors) {
        validate(old: nil, into: &errors)
    }

    public func validateUpdate(from old: Service, into errors: inout FieldErrors) {
        validateMetadataUpdate(from: old, into: &errors)
        errors.at("spec") { spec.validateChange(from: old.spec, into: &$0) }
        validate(old: old, into: &errors)
    }

    public func validateStatusUpdate(from old: Service, into errors: inout FieldErrors) {
        validateMetadataUpdate(from: old, into: &errors)
        let allowed = old.status.loadBalancer.ingress.map(\.ip)
        errors.at("status") { errors in
            errors.at("loadBalancer") {
                status.loadBalancer.validate(
                    isLoadBalancer: spec.type == "LoadBalancer", allowed: allowed, into: &$0)
            }
            errors.at("conditions") { status.conditions.validate(into: &$0) }
        }
    }

    /// Addresses that stand in `old` are good, however they are written.
    private func validate(old: Service?, into errors: inout FieldErrors) {
        validateMetadata(name: .dns1035Label, into: &errors)
        validateTopologyAnnotations(into: &errors)
        errors.at("spec") { errors in
            spec.validateType(into: &errors)
            spec.validatePorts(into: &errors)
            errors.at("selector") { $0.validateLabels(spec.selector.pairs) }
            spec.validateAffinity(into: &errors)
            spec.validateClusterIPs(allowed: old?.spec.clusterIPs ?? [], into: &errors)
            spec.validateExternalIPs(allowed: old?.spec.externalIPs ?? [], into: &errors)
            errors.validateChoice(
                "type", spec.type, of: ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"], required: true)
            spec.validateUniquePorts(into: &errors)
            spec.validateSourceRanges(allowed: old?.spec.loadBalancerSourceRanges ?? [], into: &errors)
        }
        if spec.loadBalancerSourceRanges.isEmpty { validateSourceRangesAnnotation(old: old, into: &errors) }
        if spec.type == "LoadBalancer", spec.allocateLoadBalancerNodePorts == nil {
            errors.required("allocateLoadBalancerNodePorts", "")
        }
        errors.at("spec") { errors in
            spec.validateBalancer(into: &errors)
            spec.validateTrafficPolicies(into: &errors)
        }
    }

    private func validateTopologyAnnotations(into errors: inout FieldErrors) {
        guard let mode = metadata.annotations[Self.topologyModeAnnotation],
            let hints = metadata.annotations[Self.topologyHintsAnnotation], mode != hints
        else { return }
        errors.at("metadata") {
            $0.at("annotations") {
                $0.invalid(
                    .key(Self.topologyModeAnnotation), .string(mode),
                    "must match annotations[\(Self.topologyHintsAnnotation)] when both are specified")
            }
        }
    }

    private func validateSourceRangesAnnotation(old: Service?, into errors: inout FieldErrors) {
        guard let text = metadata.annotations[Self.sourceRangesAnnotation] else { return }
        errors.at("metadata") {
            $0.at("annotations") { errors in
                let key = FieldPath.Element.key(Self.sourceRangesAnnotation)
                if spec.type != "LoadBalancer" {
                    errors.forbidden(key, "may only be used when `type` is 'LoadBalancer'")
                }
                if old?.metadata.annotations[Self.sourceRangesAnnotation] == text { return }
                let ranges = text.trimmedSpace
                guard !ranges.isEmpty else { return }
                for range in ranges.split(at: ",") { errors.validateCIDR(key, range.trimmedSpace) }
            }
        }
    }
}

extension LoadBalancerStatus {
    /// What is wrong with the addresses that a balancer got, reported below the current path.
    public func validate(isLoadBalancer: Bool, allowed: [String], into errors: inout FieldErrors) {
        if !isLoadBalancer, !ingress.isEmpty {
            errors.forbidden("ingress", "may only be used when `spec.type` is 'LoadBalancer'")
            return
        }
        errors.each("ingress", of: ingress) { errors, ingress in
            if !ingress.ip.isEmpty { errors.validateIP("ip", ingress.ip, allowed: allowed) }
            if let mode = ingress.ipMode {
                if ingress.ip.isEmpty {
                    errors.forbidden("ipMode", "may not be specified when `ip` is not set")
                } else {
                    errors.validateChoice("ipMode", mode, of: ["Proxy", "VIP"])
                }
            } else if !ingress.ip.isEmpty {
                errors.required("ipMode", "must be specified when `ip` is set")
            }
            guard !ingress.hostname.isEmpty else { return }
            errors.invalid(
                "hostname", .string(ingress.hostname), messages: Names.dns1123Subdomain(ingress.hostname))
            if IPAddress(ingress.hostname, strict: false) != nil {
                errors.invalid("hostname", .string(ingress.hostname), "must be a DNS name, not an IP address")
            }
        }
    }
}

extension String {
    /// Without ASCII white space at its ends.
    var trimmedSpace: String {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
        let start = utf8.drop(while: isSpace)
        return String(decoding: start.reversed().drop(while: isSpace).reversed(), as: UTF8.self)
    }
}
