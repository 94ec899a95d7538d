extension Ingress {
    /// How the class was named before there was a field for it.
    static let classAnnotation = "kubernetes.io/ingress.class"

    public mutating func prepareForCreate() {
        status = IngressStatus()
        metadata.generation = 1
    }

    public mutating func prepareForUpdate(from old: Ingress) {
        status = old.status
        countGeneration(from: old, ifChanged: spec != old.spec)
    }

    public mutating func prepareForStatusUpdate(from old: Ingress) {
        spec = old.spec
    }

    public func validate(into errors: inout FieldErrors) {
        validateMetadata(into: &errors)
        errors.at("spec") { spec.validate(into: &$0, tolerance: IngressTolerance()) }
        if let annotation = metadata.annotations[Self.classAnnotation], let name = spec.ingressClassName,
            annotation != name
        {
            errors.at("annotations") {
                $0.invalid(
                    .name(Self.classAnnotation), .string(annotation),
                    "must match `ingressClassName` when both are specified")
            }
        }
    }

    public func validateUpdate(from old: Ingress, into errors: inout FieldErrors) {
        validateMetadataUpdate(from: old, into: &errors)
        validateMetadata(into: &errors)
        errors.at("spec") { spec.validate(into: &$0, tolerance: IngressTolerance(old: old.spec)) }
    }

    public func validateStatusUpdate(from old: Ingress, into errors: inout FieldErrors) {
        validateMetadataUpdate(from: old, into: &errors)
        errors.at("status") { errors in
            errors.at("loadBalancer") { status.loadBalancer.validate(old: old.status.loadBalancer, into: &$0) }
        }
    }
}

/// What an ingress may keep because it has it already.
struct IngressTolerance {
    var allowsInvalidSecretName = false
    var allowsInvalidWildcardRule = false

    init() {}

    init(old: IngressSpec) {
        allowsInvalidSecretName = old.tls.contains {
            !$0.secretName.isEmpty && !Names.subdomainName($0.secretName).isEmpty
        }
        allowsInvalidWildcardRule = old.rules.contains { rule in
            guard rule.host.contains("*") else { return false }
            var errors = FieldErrors()
            rule.ingressRuleValue.validate(into: &errors)
            return !errors.isEmpty
        }
    }
}

extension IngressSpec {
    func validate(into errors: inout FieldErrors, tolerance: IngressTolerance) {
        if rules.isEmpty, defaultBackend == nil {
            errors.invalid(nil, .null, "either `defaultBackend` or `rules` must be specified")
        }
        if let defaultBackend { errors.at("defaultBackend") { defaultBackend.validate(into: &$0) } }
        errors.each("rules", of: rules) { errors, rule in
            rule.validate(into: &errors, allowsInvalidWildcard: tolerance.allowsInvalidWildcardRule)
        }
        errors.each("tls", of: tls) { errors, tls in
            errors.each("hosts", of: tls.hosts) { $0.validateIngressHost(nil, $1) }
            if !tolerance.allowsInvalidSecretName, !tls.secretName.isEmpty {
                errors.invalid(
                    "secretName", .string(tls.secretName), messages: Names.subdomainName(tls.secretName))
            }
        }
        if let ingressClassName {
            errors.invalid(
                "ingressClassName", .string(ingressClassName), messages: Names.subdomainName(ingressClassName))
        }
    }
}

extension FieldErrors {
    /// The name of a host, of which the first label may be a wildcard.
    fileprivate mutating func validateIngressHost(_ element: FieldPath.Element?, _ host: String) {
        let messages = host.contains("*") ? Names.wildcardDNS1123Subdomain(host) : Names.dns1123Subdomain(host)
        invalid(element, .string(host), messages: messages)
    }
}

extension IngressRule {
    func validate(into errors: inout FieldErrors, allowsInvalidWildcard: Bool) {
        if !host.isEmpty {
            if IPAddress(host, strict: false) != nil {
                errors.invalid("host", .string(host), "must be a DNS name, not an IP address")
            }
            errors.validateIngressHost("host", host)
        }
        if !host.contains("*") || !allowsInvalidWildcard { ingressRuleValue.validate(into: &errors) }
    }
}

extension IngressRuleValue {
    func validate(into errors: inout FieldErrors) {
        guard let http else { return }
        errors.at("http") { errors in
            if http.paths.isEmpty { errors.required("paths", "") }
            errors.each("paths", of: http.paths) { errors, path in path.validate(into: &errors) }
        }
    }
}

extension HTTPIngressPath {
    func validate(into errors: inout FieldErrors) {
        let value = FieldValue.string(path)
        switch pathType {
        case nil:
            errors.required("pathType", "pathType must be specified")
            return
        case "Exact", "Prefix":
            if !path.hasPrefix("/") { errors.invalid("path", value, "must be an absolute path") }
            for sequence in ["//", "/./", "/../", "%2f", "%2F"] where path.contains(sequence) {
                errors.invalid("path", value, "must not contain '\(sequence)'")
            }
            for suffix in ["/..", "/."] where path.hasSuffix(suffix) {
                errors.invalid("path", value, "cannot end with '\(suffix)'")
            }
        case "ImplementationSpecific":
            if !path.isEmpty, !path.hasPrefix("/") {
                errors.invalid("path", value, "must be an absolute path")
            }
        case let other?:
            errors.notSupported(
                "pathType", .string(other), supported: ["Exact", "ImplementationSpecific", "Prefix"])
        }
        errors.at("backend") { backend.validate(into: &$0) }
    }
}

extension IngressBackend {
    func validate(into errors: inout FieldErrors) {
        switch (resource, service) {
        case (.some, .some): errors.invalid(nil, "", "cannot set both resource and service backends")
        case (let resource?, nil):
            errors.at("resource") {
                $0.validateTypedReference(apiGroup: resource.apiGroup, kind: resource.kind, name: resource.name)
            }
        case (nil, let service?): validate(service, into: &errors)
        case (nil, nil): errors.invalid(nil, "", "resource or service backend is required")
        }
    }

    private func validate(_ service: IngressServiceBackend, into errors: inout FieldErrors) {
        errors.at("service") { errors in
            if service.name.isEmpty {
                errors.required("name", "")
            } else {
                errors.invalid("name", .string(service.name), messages: Names.label1035Name(service.name))
            }
        }
        let port = service.port
        switch (!port.name.isEmpty, port.number != 0) {
        case (true, true): errors.invalid(nil, "", "cannot set both port name & port number")
        case (true, false):
            errors.at("service") { errors in
                errors.at("port") {
                    $0.invalid("name", .string(port.name), messages: Names.portName(port.name))
                }
            }
        case (false, true):
            errors.at("service") { errors in
                errors.at("port") {
                    $0.invalid(
                        "number", .integer(Int64(port.number)), messages: Names.portNumber(Int(port.number)))
                }
            }
        case (false, false): errors.required(nil, "port name or number is required")
        }
    }
}

extension FieldErrors {
    /// A reference to an object of a kind in a group.
    mutating func validateTypedReference(apiGroup: String?, kind: String, name: String) {
        if let apiGroup {
            invalid("apiGroup", .string(apiGroup), messages: Names.dns1123Subdomain(apiGroup))
        }
        for (field, text) in [("kind", kind), ("name", name)] {
            if text.isEmpty {
                required(.name(field), "\(field) is required")
            } else {
                invalid(.name(field), .string(text), messages: Names.pathSegmentName(text))
            }
        }
    }
}

extension IngressLoadBalancerStatus {
    /// - Parameter old: What the status had before; addresses there may keep an older spelling.
    func validate(old: IngressLoadBalancerStatus, into errors: inout FieldErrors) {
        let known = old.ingress.map(\.ip)
        errors.each("ingress", of: ingress) { errors, ingress in
            if !ingress.ip.isEmpty {
                errors.append(
                    contentsOf: Names.legacyIP(ingress.ip, at: errors.here("ip"), strict: true, allowed: known))
            }
            guard !ingress.hostname.isEmpty else { return }
            let value = FieldValue.string(ingress.hostname)
            errors.invalid("hostname", value, messages: Names.dns1123Subdomain(ingress.hostname))
            if IPAddress(ingress.hostname, strict: false) != nil {
                errors.invalid("hostname", value, "must be a DNS name, not an IP address")
            }
        }
    }
}
