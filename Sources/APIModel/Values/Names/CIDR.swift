/// A range of addresses, `10.0.0.0/8`, or an address in its range, `10.1.2.3/8`.
public struct CIDR: Sendable, Hashable {
    /// The address as it was written.
    public let address: IPAddress
    /// How many bits all addresses of the range share: 0 to 32 or 128.
    public let prefixLength: Int

    /// A range; `prefixLength` is within the address's width.
    public init(_ address: IPAddress, prefixLength: Int) {
        precondition((0...address.width).contains(prefixLength), "A prefix longer than the address.")
        self.address = address
        self.prefixLength = prefixLength
    }

    /// The range that `text` writes, or nil. Read sloppily, addresses and lengths may have leading zeros.
    public init?(_ text: String, strict: Bool = true) {
        let parts = text.split(at: "/")
        guard parts.count == 2, let address = IPAddress(parts[0], strict: strict) else { return nil }
        let digits = parts[1].utf8
        guard !digits.isEmpty, digits.allSatisfy(ByteRules.isDigit) else { return nil }
        if strict, digits.count > 1, digits.first == UInt8(ascii: "0") { return nil }
        guard let length = Int(parts[1]), length <= address.width else { return nil }
        self.init(address, prefixLength: length)
    }

    /// The range itself, without bits beyond the prefix; a mapped one in its own form.
    public var network: CIDR {
        CIDR(address.masked(prefixLength), prefixLength: prefixLength).unmapped
    }

    /// The same with a mapped address in its own form, where the prefix reaches into it.
    var unmapped: CIDR {
        guard address.isIPv4Mapped, prefixLength >= 96 else { return self }
        return CIDR(address.unmapped, prefixLength: prefixLength - 96)
    }

    /// Whether `other` lies in the range. Mapped addresses count as IPv4.
    public func contains(_ other: IPAddress) -> Bool {
        let network = network
        let candidate = other.unmapped
        return candidate.isIPv4 == network.address.isIPv4
            && candidate.masked(network.prefixLength) == network.address
    }
}

extension CIDR: CustomStringConvertible {
    public var description: String { "\(address)/\(prefixLength)" }
}
