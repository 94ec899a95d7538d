import Base

extension EndpointSlice {
    public mutating func applyDefaults() {
        for index in ports.indices {
            if ports[index].name == nil { ports[index].name = "" }
            if ports[index].protocol == nil { ports[index].protocol = "TCP" }
        }
    }

    public mutating func prepareForCreate() {
        metadata.generation = 1
    }

    /// Counts changes of anything but annotations and the like.
    public mutating func prepareForUpdate(from old: EndpointSlice) {
        let isSame =
            addressType == old.addressType && endpoints == old.endpoints && ports == old.ports
            && metadata.labels == old.metadata.labels
        metadata.generation = old.metadata.generation + (isSame ? 0 : 1)
    }
}

extension EndpointSlice {
    public func validate(into errors: inout FieldErrors) {
        validate(old: nil, into: &errors)
    }

    public func validateUpdate(from old: EndpointSlice, into errors: inout FieldErrors) {
        validateMetadataUpdate(from: old, into: &errors)
        validate(old: old, into: &errors)
        errors.validateImmutable(
            at: "addressType", new: addressType, old: old.addressType, value: .string(addressType))
    }

    func validate(old: EndpointSlice?, into errors: inout FieldErrors) {
        validateMetadata(into: &errors)
        errors.validateChoice("addressType", addressType, of: ["FQDN", "IPv4", "IPv6"], required: true)
        if endpoints.count > Limits.sliceEndpointsMax {
            errors.tooMany("endpoints", count: endpoints.count, max: Limits.sliceEndpointsMax)
        } else {
            let allowed = old?.endpoints.flatMap(\.addresses) ?? []
            errors.each("endpoints", of: endpoints) {
                $1.validate(addressType: addressType, allowed: allowed, into: &$0)
            }
        }
        if ports.count > Limits.slicePortsMax {
            errors.tooMany("ports", count: ports.count, max: Limits.slicePortsMax)
        } else {
            validatePorts(into: &errors)
        }
    }

    private func validatePorts(into errors: inout FieldErrors) {
        var names: Set<String> = []
        errors.each("ports", of: ports) { errors, port in
            let name = port.name ?? ""
            if !name.isEmpty { errors.invalid("name", .string(name), messages: Names.dns1123Label(name)) }
            if !names.insert(name).inserted { errors.duplicate("name", .string(name)) }
            if let `protocol` = port.protocol {
                errors.validateChoice("protocol", `protocol`, of: ServiceSpec.protocols)
            } else {
                errors.required("protocol", "")
            }
            if let appProtocol = port.appProtocol { errors.validateLabelKey("appProtocol", appProtocol) }
        }
    }
}

extension Endpoint {
    private static let zoneLabel = "topology.kubernetes.io/zone"

    fileprivate func validate(addressType: String, allowed: [String], into errors: inout FieldErrors) {
        if addresses.isEmpty {
            errors.required("addresses", "must contain at least 1 address")
        } else if addresses.count > Limits.endpointAddressesMax {
            errors.tooMany("addresses", count: addresses.count, max: Limits.endpointAddressesMax)
        }
        errors.at("addresses") { errors in
            for (index, address) in addresses.enumerated() {
                Self.validate(address, of: addressType, at: .index(index), allowed: allowed, into: &errors)
            }
        }
        if let nodeName { errors.invalid("nodeName", .string(nodeName), messages: Names.subdomainName(nodeName)) }
        if deprecatedTopology.count > Limits.endpointTopologyMax {
            errors.tooMany("deprecatedTopology", count: deprecatedTopology.count, max: Limits.endpointTopologyMax)
        }
        errors.at("deprecatedTopology") { errors in
            errors.validateLabels(deprecatedTopology.pairs)
            if deprecatedTopology[Self.zoneLabel] != nil {
                errors.internalError(.key(Self.zoneLabel), "reserved key was not removed in conversion")
            }
        }
        if let hostname { errors.invalid("hostname", .string(hostname), messages: Names.dns1123Label(hostname)) }
        if let hints { errors.at("hints") { Self.validate(hints, into: &$0) } }
    }

    private static func validate(
        _ address: String, of addressType: String, at element: FieldPath.Element, allowed: [String],
        into errors: inout FieldErrors
    ) {
        switch addressType {
        case "IPv4", "IPv6":
            guard let parsed = IPAddress(address, strict: false), parsed.unmapped.isIPv4 == (addressType == "IPv4")
            else {
                errors.invalid(element, .string(address), "must be a valid \(addressType) address")
                return
            }
            if errors.isClean({ $0.validateIP(element, address, allowed: allowed) }) {
                errors.validateNonSpecialIP(element, address)
            }
        case "FQDN":
            errors.append(contentsOf: Names.fullyQualifiedDomainName(address, at: errors.here(element)))
        default: break
        }
    }

    private static func validate(_ hints: EndpointHints, into errors: inout FieldErrors) {
        validate(hints.forZones.map(\.name), "forZones", Names.labelValue, into: &errors)
        validate(hints.forNodes.map(\.name), "forNodes", { Names.subdomainName($0) }, into: &errors)
    }

    private static func validate(
        _ names: [String], _ field: String, _ rule: (String) -> [String], into errors: inout FieldErrors
    ) {
        if names.count > Limits.endpointHintsMax {
            errors.tooMany(.name(field), count: names.count, max: Limits.endpointHintsMax)
            return
        }
        var seen: Set<String> = []
        errors.each(field, of: names) { errors, name in
            if !seen.insert(name).inserted { errors.duplicate("name", .string(name)) }
            errors.invalid("name", .string(name), messages: rule(name))
        }
    }
}

extension EndpointSlice {
    /// How many ports or addresses a cell shows.
    private static let shownMax = 3

    public static var columns: [PrintColumn] {
        [.name, PrintColumn("AddressType"), PrintColumn("Ports"), PrintColumn("Endpoints"), .age]
    }

    public func cells(_ context: PrintContext) -> [PrintCell] {
        let ports = ports.map { port in port.port.map { String($0) } ?? port.name ?? "*" }
        return [
            .text(metadata.name), .text(addressType), .text(Self.list(ports, none: "<unset>")),
            .text(Self.list(endpoints.flatMap(\.addresses), none: "<unset>")),
            .age(metadata.creationTimestamp, context),
        ]
    }

    private static func list(_ items: [String], none: String) -> String {
        guard !items.isEmpty else { return none }
        let text = items.prefix(shownMax).joined(separator: ",")
        return items.count > shownMax ? "\(text) + \(items.count - shownMax) more..." : text
    }
}
