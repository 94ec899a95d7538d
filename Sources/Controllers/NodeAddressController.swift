import APIModel
import Client

/// Gives each node a range of addresses for its pods, out of the cluster's: upstream's node IPAM with `RangeAllocator`.
///
/// Off without `ControllerSettings.podRange`. A range that a node has is its own until the node is gone.
final class NodeAddressController: Controller {
    static let name = "node-ipam-controller"

    private let nodes: Lister<Node>
    private let range: PodRange?
    /// By number: who has a part, or is being given it; and the other way round.
    private var holders: [Int: String] = [:]
    private var places: [String: Int] = [:]
    private var next = 0

    init(_ view: ClusterView, _ keys: KeySink<ObjectKey>) {
        range = view.settings.podRange
        nodes = view.lister(Node.self)
        nodes.onChange { [unowned self] change in
            note(change)
            if !change.isDeletion, range != nil { keys.add(change.current.key) }
        }
    }

    private func note(_ change: ObjectChange<Node>) {
        guard let range else { return }
        let name = change.current.key.name
        if change.isDeletion {
            if let place = places.removeValue(forKey: name), holders[place] == name { holders[place] = nil }
        } else if let place = range.place(of: change.current.object.spec.podCIDR) {
            holders[place] = name
            places[name] = place
        }
    }

    func reconcile(_ key: ObjectKey, _ turn: Turn) -> Plan {
        guard let range, let node = nodes[key]?.object, node.spec.podCIDR.isEmpty,
            node.metadata.deletionTimestamp == nil
        else { return .nothing }
        var plan = Plan()
        // What it was promised before is its own: the answer may have been lost.
        let place = places[key.name] ?? free(range)
        guard let place else {
            plan.tell(
                node, isWarning: true, reason: "CIDRNotAvailable",
                "Node \(key.name) status is now: CIDRNotAvailable")
            plan.fault = "no range of addresses is left for the node"
            return plan
        }
        holders[place] = key.name
        places[key.name] = place
        let cidr = range.text(of: place)
        plan.patch(
            Node.self, key,
            .merge(
                "{\"metadata\":{\"uid\":\"\(node.metadata.uid)\",\"resourceVersion\":"
                    + "\"\(node.metadata.resourceVersion)\"},\"spec\":{\"podCIDR\":\"\(cidr)\",\"podCIDRs\":[\"\(cidr)\"]}}"
            ))
        return plan
    }

    /// A part that nobody has; parts are used in turn, so that one is not given away at once after its node went.
    private func free(_ range: PodRange) -> Int? {
        for _ in 0..<range.count {
            defer { next = (next + 1) % range.count }
            if holders[next] == nil { return next }
        }
        return nil
    }
}

/// The addresses of all pods, in parts of one size, one for each node. IPv4.
public struct PodRange: Sendable, Equatable {
    private let base: UInt32
    private let partBits: Int
    /// How many nodes it is enough for.
    public let count: Int

    /// - Parameters:
    ///   - cidr: `10.244.0.0/16`.
    ///   - nodeBits: The length of the prefix of a node's part. Upstream's default is 24.
    public init?(_ cidr: String, nodeBits: Int = 24) {
        guard let (address, bits) = Self.parse(cidr), nodeBits >= bits, nodeBits <= 30, nodeBits - bits <= 16 else {
            return nil
        }
        base = bits == 0 ? 0 : address & ~(UInt32.max >> UInt32(bits))
        partBits = nodeBits
        count = 1 << (nodeBits - bits)
    }

    /// A part as text.
    func text(of place: Int) -> String {
        let address = base + UInt32(place) << UInt32(32 - partBits)
        let parts = stride(from: 24, through: 0, by: -8).map { String(address >> UInt32($0) & 0xFF) }
        return parts.joined(separator: ".") + "/\(partBits)"
    }

    /// The number of a part; nil for what is none of this range.
    func place(of cidr: String) -> Int? {
        guard let (address, bits) = Self.parse(cidr), bits == partBits, address >= base else { return nil }
        let place = Int((address - base) >> UInt32(32 - partBits))
        return place < count ? place : nil
    }

    private static func parse(_ cidr: String) -> (UInt32, Int)? {
        let parts = cidr.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let bits = Int(parts[1]), (0...32).contains(bits) else { return nil }
        let bytes = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        guard bytes.count == 4 else { return nil }
        var address: UInt32 = 0
        for byte in bytes {
            guard let value = UInt8(byte) else { return nil }
            address = address << 8 | UInt32(value)
        }
        return (address, bits)
    }
}
