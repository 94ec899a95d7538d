extension Endpoints {
    public mutating func applyDefaults() {
        for subset in subsets.indices {
            for port in subsets[subset].ports.indices where subsets[subset].ports[port].protocol.isEmpty {
                subsets[subset].ports[port].protocol = "TCP"
            }
        }
    }
}

extension Endpoints {
    public func validate(into errors: inout FieldErrors) {
        validate(allowed: [], into: &errors)
    }

    public func validateUpdate(from old: Endpoints, into errors: inout FieldErrors) {
        validateMetadataUpdate(from: old, into: &errors)
        validate(allowed: old.subsets.flatMap { ($0.addresses + $0.notReadyAddresses).map(\.ip) }, into: &errors)
    }

    /// Addresses in `allowed` stood there before and are good, however they are written.
    private func validate(allowed: [String], into errors: inout FieldErrors) {
        validateMetadata(into: &errors)
        errors.each("subsets", of: subsets) { errors, subset in
            if subset.addresses.isEmpty, subset.notReadyAddresses.isEmpty {
                errors.required(nil, "must specify `addresses` or `notReadyAddresses`")
            }
            errors.each("addresses", of: subset.addresses) { $1.validate(allowed: allowed, into: &$0) }
            errors.each("notReadyAddresses", of: subset.notReadyAddresses) {
                $1.validate(allowed: allowed, into: &$0)
            }
            let needsNames = subset.ports.count > 1
            errors.each("ports", of: subset.ports) { $1.validate(needsName: needsNames, into: &$0) }
        }
    }
}

extension EndpointAddress {
    fileprivate func validate(allowed: [String], into errors: inout FieldErrors) {
        errors.validateIP("ip", ip, allowed: allowed)
        if !hostname.isEmpty { errors.invalid("hostname", .string(hostname), messages: Names.dns1123Label(hostname)) }
        if let nodeName { errors.invalid("nodeName", .string(nodeName), messages: Names.subdomainName(nodeName)) }
        // A text that is no address has been reported.
        if IPAddress(ip, strict: false) != nil { errors.validateNonSpecialIP("ip", ip) }
    }
}

extension EndpointPort {
    fileprivate func validate(needsName: Bool, into errors: inout FieldErrors) {
        if !name.isEmpty {
            errors.invalid("name", .string(name), messages: Names.dns1123Label(name))
        } else if needsName {
            errors.required("name", "")
        }
        errors.invalid("port", .integer(Int64(port)), messages: Names.portNumber(Int(port)))
        errors.validateChoice("protocol", `protocol`, of: ServiceSpec.protocols, required: true)
        if let appProtocol { errors.validateLabelKey("appProtocol", appProtocol) }
    }
}

extension Endpoints {
    /// How many addresses a cell shows.
    private static let shownMax = 3

    public static var columns: [PrintColumn] { [.name, PrintColumn("Endpoints"), .age] }

    public func cells(_ context: PrintContext) -> [PrintCell] {
        [.text(metadata.name), .text(addressText), .age(metadata.creationTimestamp, context)]
    }

    private var addressText: String {
        guard !subsets.isEmpty else { return "<none>" }
        let all = subsets.flatMap { subset in
            subset.ports.isEmpty
                ? subset.addresses.map(\.ip)
                : subset.ports.flatMap { port in
                    subset.addresses.map { IPAddress.joined($0.ip, port: port.port) }
                }
        }
        let text = all.prefix(Self.shownMax).joined(separator: ",")
        return all.count > Self.shownMax ? "\(text) + \(all.count - Self.shownMax) more..." : text
    }
}

extension IPAddress {
    /// An address and a port as URLs have them: of IPv6 in brackets.
    static func joined(_ address: String, port: Int32) -> String {
        address.utf8.contains(UInt8(ascii: ":")) ? "[\(address)]:\(port)" : "\(address):\(port)"
    }
}
