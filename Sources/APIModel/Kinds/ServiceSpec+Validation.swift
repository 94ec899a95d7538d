import Base

/// Checks of parts of a service's spec, in the order in which Kubernetes makes them. The caller is at `spec`.
extension ServiceSpec {
    /// The transport protocols of ports.
    static let protocols = ["SCTP", "TCP", "UDP"]

    func validateType(into errors: inout FieldErrors) {
        if ports.isEmpty, !isHeadless, type != "ExternalName" { errors.required("ports", "") }
        switch type {
        case "LoadBalancer", "NodePort":
            guard isHeadless else { return }
            errors.at("clusterIPs") {
                $0.invalid(
                    .index(0), .string(clusterIPs[0]), "may not be set to 'None' for \(type) services")
            }
        case "ExternalName":
            let message = "may not be set for ExternalName services"
            if !clusterIPs.isEmpty { errors.forbidden("clusterIPs", message) }
            if !ipFamilies.isEmpty { errors.forbidden("ipFamilies", message) }
            if ipFamilyPolicy != nil { errors.forbidden("ipFamilyPolicy", message) }
            let isAbsolute = externalName.utf8.last == UInt8(ascii: ".")
            let name = isAbsolute ? String(decoding: externalName.utf8.dropLast(), as: UTF8.self) : externalName
            if name.isEmpty {
                errors.required("externalName", "")
            } else {
                errors.invalid("externalName", .string(name), messages: Names.dns1123Subdomain(name))
            }
        default: break
        }
    }

    func validatePorts(into errors: inout FieldErrors) {
        var names: Set<String> = []
        errors.each("ports", of: ports) { errors, port in
            if !port.name.isEmpty {
                errors.invalid("name", .string(port.name), messages: Names.dns1123Label(port.name))
                if !names.insert(port.name).inserted { errors.duplicate("name", .string(port.name)) }
            } else if ports.count > 1 {
                errors.required("name", "")
            }
            errors.invalid("port", .integer(Int64(port.port)), messages: Names.portNumber(Int(port.port)))
            errors.validateChoice("protocol", port.protocol, of: Self.protocols, required: true)
            errors.checkPort("targetPort", port.targetPort)
            if let appProtocol = port.appProtocol { errors.validateLabelKey("appProtocol", appProtocol) }
        }
    }

    func validateAffinity(into errors: inout FieldErrors) {
        errors.validateChoice("sessionAffinity", sessionAffinity, of: ["ClientIP", "None"], required: true)
        if sessionAffinity == "ClientIP" {
            errors.at("sessionAffinityConfig") {
                Self.validate(sessionAffinityConfig, into: &$0)
            }
        } else if sessionAffinity == "None", sessionAffinityConfig != nil {
            errors.forbidden("sessionAffinityConfig", "must not be set when session affinity is None")
        }
    }

    static func validate(_ config: SessionAffinityConfig?, into errors: inout FieldErrors) {
        guard let config else {
            errors.required(nil, "when session affinity type is ClientIP")
            return
        }
        guard let client = config.clientIP else {
            errors.required("clientIP", "when session affinity type is ClientIP")
            return
        }
        errors.at("clientIP") { errors in
            guard let seconds = client.timeoutSeconds else {
                errors.required("timeoutSeconds", "when session affinity type is ClientIP")
                return
            }
            if !(1...Limits.affinitySecondsMax).contains(seconds) {
                errors.invalid(
                    "timeoutSeconds", .integer(Int64(seconds)),
                    "must be greater than 0 and less than \(Limits.affinitySecondsMax)")
            }
        }
    }

    func validateExternalIPs(allowed: [String], into errors: inout FieldErrors) {
        errors.at("externalIPs") { errors in
            for (index, ip) in externalIPs.enumerated() {
                if errors.isClean({ $0.validateIP(.index(index), ip, allowed: allowed) }) {
                    errors.validateNonSpecialIP(.index(index), ip)
                }
            }
        }
    }

    /// Ports of nodes and ports of the service stand once for each protocol.
    func validateUniquePorts(into errors: inout FieldErrors) {
        if type == "ClusterIP" {
            errors.each("ports", of: ports) { errors, port in
                if port.nodePort != 0 {
                    errors.forbidden("nodePort", "may not be used when `type` is 'ClusterIP'")
                }
            }
        }
        var nodePorts: Set<PortKey> = []
        errors.each("ports", of: ports) { errors, port in
            let key = PortKey(protocol: port.protocol, number: port.nodePort)
            if port.nodePort != 0, !nodePorts.insert(key).inserted {
                errors.duplicate("nodePort", .integer(Int64(port.nodePort)))
            }
        }
        var numbers: Set<PortKey> = []
        errors.each("ports", of: ports) { errors, port in
            guard !numbers.insert(PortKey(protocol: port.protocol, number: port.port)).inserted else { return }
            let key = ServicePort {
                $0.protocol = port.protocol
                $0.port = port.port
            }
            errors.duplicate(nil, .message(key))
        }
    }

    func validateSourceRanges(allowed: [String], into errors: inout FieldErrors) {
        guard !loadBalancerSourceRanges.isEmpty else { return }
        errors.at("LoadBalancerSourceRanges") { errors in
            if type != "LoadBalancer" {
                errors.forbidden(nil, "may only be used when `type` is 'LoadBalancer'")
            }
            // Spaces around ranges are left over from an annotation that had them in one text.
            for (index, range) in loadBalancerSourceRanges.enumerated() where !allowed.contains(range) {
                errors.validateCIDR(.index(index), range.trimmedSpace)
            }
        }
    }

    func validateBalancer(into errors: inout FieldErrors) {
        let message = "may only be used when `type` is 'LoadBalancer'"
        if type != "LoadBalancer", allocateLoadBalancerNodePorts != nil {
            errors.forbidden("allocateLoadBalancerNodePorts", message)
        }
        guard let loadBalancerClass else { return }
        if type == "LoadBalancer" {
            errors.validateLabelKey("loadBalancerClass", loadBalancerClass)
        } else {
            errors.forbidden("loadBalancerClass", message)
        }
    }

    func validateTrafficPolicies(into errors: inout FieldErrors) {
        if isExternal {
            errors.validateChoice(
                "externalTrafficPolicy", externalTrafficPolicy, of: ["Cluster", "Local"], required: true)
        } else if !externalTrafficPolicy.isEmpty {
            errors.invalid(
                "externalTrafficPolicy", .string(externalTrafficPolicy),
                "may only be set for externally-accessible services")
        }
        let port = healthCheckNodePort
        if !needsHealthCheckPort {
            if port != 0 {
                errors.invalid(
                    "healthCheckNodePort", .integer(Int64(port)),
                    "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'")
            }
        } else if port == 0 {
            errors.required("healthCheckNodePort", "")
        } else {
            errors.invalid("healthCheckNodePort", .integer(Int64(port)), messages: Names.portNumber(Int(port)))
        }
        if let internalTrafficPolicy {
            errors.validateChoice("internalTrafficPolicy", internalTrafficPolicy, of: ["Cluster", "Local"])
        } else if needsClusterIP {
            errors.required("internalTrafficPolicy", "")
        }
        if let trafficDistribution {
            errors.validateChoice(
                "trafficDistribution", trafficDistribution,
                of: ["PreferClose", "PreferSameNode", "PreferSameZone"])
        }
    }
}

/// What must be unique among the ports of a service.
private struct PortKey: Hashable {
    let `protocol`: String
    let number: Int32
}
