public import APIModel
import Base

/// Gives out the addresses and node ports of services, each once.
///
/// What is taken is worked out anew from the stored services whenever a server starts, and kept up by their events;
/// what a write under way has taken counts from then on, and is given back when the write does not happen. So nothing
/// leaks over a crash, and nothing is given out twice by one server. Belongs to the server's loop.
public final class ServiceAllocator {
    /// The addresses of services: 10.96.0.0/12, as kubeadm sets up clusters.
    public struct Ranges: Sendable {
        /// The first address, and how many there are.
        public var firstAddress: UInt32 = 10 << 24 | 96 << 16
        public var addresses: UInt32 = 1 << 20
        /// Kubernetes' own.
        public var nodePorts: ClosedRange<UInt16> = 30_000...32_767

        public init() {}

        /// Where a range of addresses is larger than this, what is taken of it takes too much memory; Kubernetes' bound.
        static let addressBitsMax = 20
        /// The least that leaves addresses for services, as in Kubernetes.
        static let addressBitsMin = 3

        /// Reads `10.96.0.0/12`; IPv4 alone. Throws a sentence.
        public mutating func setAddresses(_ text: String) throws(ServiceRangeError) {
            let parts = text.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count == 2, let address = IPAddress(String(parts[0])), address.isIPv4,
                let length = Int(parts[1]), (0...32).contains(length), parts[1].utf8.allSatisfy({ $0 >= 0x30 })
            else { throw ServiceRangeError("\(text) is no range of IPv4 addresses, such as 10.96.0.0/12") }
            let bits = 32 - length
            guard bits <= Self.addressBitsMax else {
                throw ServiceRangeError("\(text) is too large: the mask must be >= \(32 - Self.addressBitsMax)")
            }
            guard bits >= Self.addressBitsMin else {
                throw ServiceRangeError("\(text) is too small: it must have at least 8 addresses")
            }
            let first = UInt32(truncatingIfNeeded: address.bits)
            guard first & (1 << UInt32(bits) - 1) == 0 else {
                throw ServiceRangeError("\(text) does not begin at the first address of the range")
            }
            firstAddress = first
            addresses = 1 << UInt32(bits)
        }

        /// Reads `30000-32767`. Throws a sentence.
        public mutating func setNodePorts(_ text: String) throws(ServiceRangeError) {
            let parts = text.split(separator: "-", omittingEmptySubsequences: false)
            guard parts.count == 2, let first = UInt16(parts[0]), let last = UInt16(parts[1]), first > 0, first <= last,
                last < UInt16.max
            else { throw ServiceRangeError("\(text) is no range of ports, such as 30000-32767") }
            nodePorts = first...last
        }
    }

    /// Part of both ranges is left to services that ask for a certain address or port, as Kubernetes does: a
    /// sixteenth of the addresses, from 16 to 256 of them, and 86 ports.
    private static let portsAside: UInt16 = 86
    private var addressesAside: UInt32 {
        // Small ranges leave none, as in Kubernetes.
        ranges.addresses < 32 ? 0 : min(max(ranges.addresses / 16, 16), 256)
    }

    public let ranges: Ranges
    private var addresses: Set<UInt32> = []
    private var ports: Set<UInt16> = []
    private var random: Random

    public init(_ ranges: Ranges = Ranges(), seed: UInt64) {
        self.ranges = ranges
        random = Random(seed: seed)
        // The first address is the API's own by custom, the last one a broadcast address by form.
        addresses = [0, 1, ranges.addresses - 1]
    }

    /// How many are taken.
    public var counts: (addresses: Int, ports: Int) { (addresses.count - 3, ports.count) }

    /// The place of an address in the range; nil where it is outside.
    func place(_ text: String) -> UInt32? {
        guard let address = IPAddress(text), address.isIPv4 else { return nil }
        let bits = UInt32(truncatingIfNeeded: address.bits)
        guard bits >= ranges.firstAddress, bits - ranges.firstAddress < ranges.addresses else { return nil }
        return bits - ranges.firstAddress
    }

    func text(_ place: UInt32) -> String {
        let bits = ranges.firstAddress + place
        return "\(bits >> 24).\(bits >> 16 & 0xFF).\(bits >> 8 & 0xFF).\(bits & 0xFF)"
    }

    /// Takes an address of the caller's choice; false when another service has it.
    func take(address: UInt32) -> Bool { addresses.insert(address).inserted }

    func take(port: UInt16) -> Bool { ports.insert(port).inserted }

    /// Takes any free address; nil when there is none.
    func anyAddress() -> UInt32? {
        Self.free(of: addressesAside..<ranges.addresses, { !addresses.contains($0) }, &random)
            ?? Self.free(of: 0..<addressesAside, { !addresses.contains($0) }, &random)
    }

    func anyPort() -> UInt16? {
        let (first, last) = (ranges.nodePorts.lowerBound, ranges.nodePorts.upperBound)
        let middle = min(last, first + Self.portsAside)
        return Self.free(of: middle..<last + 1, { !ports.contains($0) }, &random)
            ?? Self.free(of: first..<middle, { !ports.contains($0) }, &random)
    }

    /// A free number, from a random one on.
    private static func free<N: FixedWidthInteger & UnsignedInteger>(
        of range: Range<N>, _ isFree: (N) -> Bool, _ random: inout Random
    ) -> N? where N.Stride: SignedInteger {
        guard !range.isEmpty else { return nil }
        let start = range.lowerBound + N(random.below(Int(range.upperBound - range.lowerBound)))
        return (start..<range.upperBound).first(where: isFree) ?? (range.lowerBound..<start).first(where: isFree)
    }

    /// Gives back what was taken for a write that did not happen.
    public func release(_ allocation: ServiceAllocation) {
        addresses.subtract(allocation.addresses)
        ports.subtract(allocation.ports)
    }

    /// A stored service has changed.
    public func note(_ new: Service?, previous: Service?) {
        let (now, before) = (holdings(of: new), holdings(of: previous))
        addresses.subtract(before.addresses.subtracting(now.addresses))
        addresses.formUnion(now.addresses)
        ports.subtract(before.ports.subtracting(now.ports))
        ports.formUnion(now.ports)
    }

    private func holdings(of service: Service?) -> ServiceAllocation {
        guard let service else { return ServiceAllocation() }
        var held = ServiceAllocation()
        for text in service.spec.clusterIPs { if let place = place(text) { held.addresses.insert(place) } }
        for port in service.spec.ports { if let number = port.node { held.ports.insert(number) } }
        if let number = UInt16(exactly: service.spec.healthCheckNodePort), number > 0 { held.ports.insert(number) }
        return held
    }
}

/// Why a range of addresses or ports is refused: one sentence.
public struct ServiceRangeError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Addresses, as places in their range, and node ports that were taken for one write.
public struct ServiceAllocation: Sendable, Equatable {
    public var addresses: Set<UInt32> = []
    public var ports: Set<UInt16> = []

    public init() {}

    public var isEmpty: Bool { addresses.isEmpty && ports.isEmpty }
}

extension ServicePort {
    /// The node port; nil where there is none.
    var node: UInt16? {
        guard let number = UInt16(exactly: nodePort), number > 0 else { return nil }
        return number
    }
}
