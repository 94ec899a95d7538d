extension NetworkPolicy {
    public mutating func applyDefaults() {
        for rule in spec.ingress.indices {
            for port in spec.ingress[rule].ports.indices { spec.ingress[rule].ports[port].applyDefaults() }
        }
        for rule in spec.egress.indices {
            for port in spec.egress[rule].ports.indices { spec.egress[rule].ports[port].applyDefaults() }
        }
        if spec.policyTypes.isEmpty {
            // A policy always speaks about what comes in; about what goes out only when it says something on it.
            spec.policyTypes = spec.egress.isEmpty ? ["Ingress"] : ["Ingress", "Egress"]
        }
    }

    public mutating func prepareForCreate() {
        metadata.generation = 1
    }

    public mutating func prepareForUpdate(from old: NetworkPolicy) {
        countGeneration(from: old, ifChanged: spec != old.spec)
    }

    public func validate(into errors: inout FieldErrors) {
        validateMetadata(into: &errors)
        errors.at("spec") { spec.validate(into: &$0) }
    }

    public func validateUpdate(from old: NetworkPolicy, into errors: inout FieldErrors) {
        validateMetadataUpdate(from: old, into: &errors)
        errors.at("spec") { spec.validate(into: &$0, old: old.spec) }
    }
}

extension NetworkPolicyPort {
    mutating func applyDefaults() {
        if self.protocol == nil { self.protocol = "TCP" }
    }
}

/// What a policy may keep because it has it already.
private struct NetworkPolicyTolerance {
    var invalidValues = false
    /// Ranges of addresses in an older spelling.
    var ranges: [String] = []
}

extension NetworkPolicySpec {
    /// - Parameter old: What the object had before; what was wrong there already stays allowed.
    func validate(into errors: inout FieldErrors, old: NetworkPolicySpec? = nil) {
        let tolerance = NetworkPolicyTolerance(
            invalidValues: old?.podSelector.hasInvalidValue ?? false, ranges: old?.ranges ?? [])
        errors.at("podSelector") { podSelector.validate(invalidValues: tolerance.invalidValues, into: &$0) }
        errors.each("ingress", of: ingress) { errors, rule in
            errors.each("ports", of: rule.ports) { errors, port in port.validate(into: &errors) }
            errors.each("from", of: rule.from) { errors, peer in peer.validate(tolerance, into: &errors) }
        }
        errors.each("egress", of: egress) { errors, rule in
            errors.each("ports", of: rule.ports) { errors, port in port.validate(into: &errors) }
            errors.each("to", of: rule.to) { errors, peer in peer.validate(tolerance, into: &errors) }
        }
        guard policyTypes.count <= 2 else {
            errors.invalid("policyTypes", .strings(policyTypes), "may not specify more than two policyTypes")
            return
        }
        errors.each("policyTypes", of: policyTypes) { errors, type in
            if type != "Ingress", type != "Egress" {
                errors.notSupported(nil, .string(type), supported: ["Ingress", "Egress"])
            }
        }
    }

    private var ranges: [String] {
        let peers = ingress.flatMap(\.from) + egress.flatMap(\.to)
        return peers.flatMap { peer in peer.ipBlock.map { [$0.cidr] + $0.except } ?? [] }
    }
}

extension NetworkPolicyPort {
    fileprivate func validate(into errors: inout FieldErrors) {
        if let name = self.protocol, !["TCP", "UDP", "SCTP"].contains(name) {
            errors.notSupported("protocol", .string(name), supported: ["TCP", "UDP", "SCTP"])
        }
        let end = endPort.map { FieldValue.integer(Int64($0)) }
        switch port {
        case .int(let number):
            errors.invalid("port", .integer(Int64(number)), messages: Names.portNumber(Int(number)))
            guard let endPort, let end else { return }
            if endPort < number {
                // The message shows the port, as upstream's does.
                errors.invalid("endPort", .integer(Int64(number)), "must be greater than or equal to `port`")
            }
            errors.invalid("endPort", end, messages: Names.portNumber(Int(endPort)))
        case .string(let name):
            if let end { errors.invalid("endPort", end, "may not be specified when `port` is non-numeric") }
            errors.invalid("port", .string(name), messages: Names.portName(name))
        case nil:
            if let end { errors.invalid("endPort", end, "may not be specified when `port` is not specified") }
        }
    }
}

extension NetworkPolicyPeer {
    fileprivate func validate(_ tolerance: NetworkPolicyTolerance, into errors: inout FieldErrors) {
        if let podSelector {
            errors.at("podSelector") { podSelector.validate(invalidValues: tolerance.invalidValues, into: &$0) }
        }
        if let namespaceSelector {
            errors.at("namespaceSelector") {
                namespaceSelector.validate(invalidValues: tolerance.invalidValues, into: &$0)
            }
        }
        if let ipBlock { errors.at("ipBlock") { ipBlock.validate(known: tolerance.ranges, into: &$0) } }
        let hasSelector = podSelector != nil || namespaceSelector != nil
        if !hasSelector, ipBlock == nil {
            errors.required(nil, "must specify a peer")
        } else if hasSelector, ipBlock != nil {
            errors.forbidden(nil, "may not specify both ipBlock and another peer")
        }
    }
}

extension IPBlock {
    fileprivate func validate(known: [String], into errors: inout FieldErrors) {
        guard !cidr.isEmpty else {
            errors.required("cidr", "")
            return
        }
        errors.append(contentsOf: Names.legacyCIDR(cidr, at: errors.here("cidr"), strict: true, allowed: known))
        guard let range = CIDR(cidr, strict: false)?.network else { return }
        errors.each("except", of: except) { errors, text in
            errors.append(contentsOf: Names.legacyCIDR(text, at: errors.here(), strict: true, allowed: known))
            guard let hole = CIDR(text, strict: false)?.network else { return }
            if !range.contains(hole.address) || range.prefixLength >= hole.prefixLength {
                errors.invalid(nil, .string(text), "must be a strict subset of `cidr`")
            }
        }
    }
}
