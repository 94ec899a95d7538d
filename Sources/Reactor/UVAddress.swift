import CUV
import Glibc

extension IPv4Address {
    /// The address that the dotted text names. The corresponding C function is `inet_pton`.
    public init?(_ text: String) {
        var address = in_addr()
        // SAFETY: AF_INET writes an `in_addr`.
        guard inet_pton(AF_INET, text, &address) == 1 else { return nil }
        self.init(bits: UInt32(bigEndian: address.s_addr))
    }
}

extension IPv6Address: CustomStringConvertible {
    /// The address that the text names; a scope cannot be given. The corresponding C function is `inet_pton`.
    public init?(_ text: String) {
        var address = in6_addr()
        // SAFETY: AF_INET6 writes an `in6_addr`.
        guard inet_pton(AF_INET6, text, &address) == 1 else { return nil }
        self.init(address, scope: 0)
    }

    init(_ address: in6_addr, scope: UInt32) {
        // SAFETY: an `in6_addr` is 16 bytes without padding.
        self = withUnsafeBytes(of: address) { bytes in
            IPv6Address(
                high: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
                low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
                scope: scope)
        }
    }

    var inAddr: in6_addr {
        var address = in6_addr()
        // SAFETY: an `in6_addr` is 16 bytes without padding.
        withUnsafeMutableBytes(of: &address) { bytes in
            bytes.storeBytes(of: high.bigEndian, toByteOffset: 0, as: UInt64.self)
            bytes.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
        }
        return address
    }

    public var description: String {
        var address = inAddr
        // SAFETY: INET6_ADDRSTRLEN holds every text that `inet_ntop` writes, with its final zero.
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { text in
            guard inet_ntop(AF_INET6, &address, text.baseAddress, socklen_t(text.count)) != nil else { return "::" }
            return String(cString: text.baseAddress!)
        }
    }
}

extension SocketAddress {
    /// Calls `body` with the address as the system wants it; nil for a path, which goes another way.
    func withSockaddr<R>(_ body: (UnsafePointer<sockaddr>) -> R) -> R? {
        switch self {
        case .v4(let address, let port):
            var raw = sockaddr_in()
            raw.sin_family = sa_family_t(AF_INET)
            raw.sin_port = port.bigEndian
            raw.sin_addr.s_addr = address.bits.bigEndian
            // SAFETY: every socket address begins with the fields of `sockaddr`.
            return withUnsafePointer(to: &raw) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1, body)
            }
        case .v6(let address, let port):
            var raw = sockaddr_in6()
            raw.sin6_family = sa_family_t(AF_INET6)
            raw.sin6_port = port.bigEndian
            raw.sin6_addr = address.inAddr
            raw.sin6_scope_id = address.scope
            // SAFETY: every socket address begins with the fields of `sockaddr`.
            return withUnsafePointer(to: &raw) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1, body)
            }
        case .unix:
            return nil
        }
    }

    /// The address that `ask` (`uv_tcp_getsockname` or `uv_tcp_getpeername`) writes, or nil when it fails.
    init?(asking ask: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<Int32>) -> Int32) {
        var storage = sockaddr_storage()
        var length = Int32(MemoryLayout<sockaddr_storage>.size)
        // SAFETY: `sockaddr_storage` is large and aligned enough for every family, and tells which one it holds.
        let address: SocketAddress? = withUnsafeMutablePointer(to: &storage) { pointer in
            let raw = UnsafeMutableRawPointer(pointer)
            guard ask(raw.assumingMemoryBound(to: sockaddr.self), &length) == 0 else { return nil }
            switch Int32(pointer.pointee.ss_family) {
            case AF_INET:
                let v4 = raw.assumingMemoryBound(to: sockaddr_in.self).pointee
                return .v4(
                    IPv4Address(bits: UInt32(bigEndian: v4.sin_addr.s_addr)), port: UInt16(bigEndian: v4.sin_port))
            case AF_INET6:
                let v6 = raw.assumingMemoryBound(to: sockaddr_in6.self).pointee
                return .v6(
                    IPv6Address(v6.sin6_addr, scope: v6.sin6_scope_id), port: UInt16(bigEndian: v6.sin6_port))
            default:
                return nil
            }
        }
        guard let address else { return nil }
        self = address
    }
}
