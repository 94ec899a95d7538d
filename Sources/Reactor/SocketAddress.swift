/// Where a socket listens or connects: an IPv4 or IPv6 address with a port, or a path.
public enum SocketAddress: Hashable, Sendable {
    case v4(IPv4Address, port: UInt16)
    case v6(IPv6Address, port: UInt16)
    /// A Unix socket: a path of at most `ReactorLimits.unixPathBytesMax` bytes.
    case unix(path: String)

    /// The address that the numeric text `ip` names, or nil when it is not one. Names are not resolved.
    public init?(ip: String, port: UInt16) {
        if let address = IPv4Address(ip) {
            self = .v4(address, port: port)
        } else if let address = IPv6Address(ip) {
            self = .v6(address, port: port)
        } else {
            return nil
        }
    }

    /// 127.0.0.1 with `port`; 0 lets the system choose one.
    public static func loopback(port: UInt16) -> SocketAddress { .v4(.loopback, port: port) }

    /// The port, or nil for a path.
    public var port: UInt16? {
        switch self {
        case .v4(_, let port), .v6(_, let port): port
        case .unix: nil
        }
    }
}

extension SocketAddress {
    /// The same address with another port; a path stays what it is.
    public func with(port: UInt16) -> SocketAddress {
        switch self {
        case .v4(let ip, _): .v4(ip, port: port)
        case .v6(let ip, _): .v6(ip, port: port)
        case .unix: self
        }
    }
}

extension SocketAddress {
    /// Whether it is reached without leaving this machine: 127.0.0.0/8 (RFC 1122), also inside of IPv6, ::1 and paths.
    public var isThisMachine: Bool {
        switch self {
        case .v4(let ip, _): ip.bits >> 24 == 127
        case .v6(let ip, _): ip.high == 0 && (ip.low == 1 || ip.low >> 24 == 0xFFFF_7F)
        case .unix: true
        }
    }
}

extension SocketAddress: CustomStringConvertible {
    public var description: String {
        switch self {
        case .v4(let address, let port): "\(address):\(port)"
        case .v6(let address, let port): "[\(address)]:\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }
}

/// The 32 bits of an IPv4 address, the first octet highest.
public struct IPv4Address: Hashable, Sendable, CustomStringConvertible {
    public let bits: UInt32

    public init(bits: UInt32) {
        self.bits = bits
    }

    public static let any = IPv4Address(bits: 0)
    public static let loopback = IPv4Address(bits: 0x7F00_0001)

    public var description: String {
        "\(bits >> 24).\(bits >> 16 & 255).\(bits >> 8 & 255).\(bits & 255)"
    }
}

/// The 128 bits of an IPv6 address, the first group highest, and its scope (an interface number, usually 0).
public struct IPv6Address: Hashable, Sendable {
    public let high: UInt64
    public let low: UInt64
    public let scope: UInt32

    public init(high: UInt64, low: UInt64, scope: UInt32 = 0) {
        self.high = high
        self.low = low
        self.scope = scope
    }

    public static let any = IPv6Address(high: 0, low: 0)
    public static let loopback = IPv6Address(high: 0, low: 1)
}
