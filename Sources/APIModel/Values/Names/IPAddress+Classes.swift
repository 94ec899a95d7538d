/// Addresses of a special meaning. Mapped addresses count as IPv4.
extension IPAddress {
    /// `0.0.0.0` or `::`.
    public var isUnspecified: Bool { unmapped.bits == 0 }

    /// An address of this machine alone: `127.0.0.0/8` or `::1`.
    public var isLoopback: Bool {
        let address = unmapped
        return address.isIPv4 ? address.bits >> 24 == 127 : address.bits == 1
    }

    /// An address of this link alone: `169.254.0.0/16` or `fe80::/10`.
    public var isLinkLocal: Bool {
        let address = unmapped
        return address.isIPv4 ? address.bits >> 16 == 0xA9FE : address.bits >> 118 == 0xFE80 >> 6
    }

    /// A group of machines on this link: `224.0.0.0/24` or `ff02::/16`, whatever the flags.
    public var isLinkLocalMulticast: Bool {
        let address = unmapped
        return address.isIPv4 ? address.bits >> 8 == 0xE00000 : (address.bits >> 112) & 0xFF0F == 0xFF02
    }
}
