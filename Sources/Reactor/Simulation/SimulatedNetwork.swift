import Base

/// A machine of a simulated world: a name and an address; its loops share loopback, ports and paths.
public struct SimulatedHost: Hashable, Sendable {
    public let name: String
    public let ip: IPv4Address
    let number: Int

    /// The address under which other hosts reach `port`.
    public func address(port: UInt16) -> SocketAddress { .v4(ip, port: port) }
}

/// What the simulated network does to its traffic. Chances are "one in n"; nil is never.
public struct SimulatedFaults: Sendable {
    /// How long a segment, or the answer to a connect, travels between two hosts.
    public var latency: ClosedRange<Duration> = .microseconds(50)...(.microseconds(500))
    /// The same within one host.
    public var localLatency: ClosedRange<Duration> = .microseconds(5)...(.microseconds(20))
    /// Reads and writes that take only a part of what they could.
    public var partialOneIn: Int? = 3
    /// Segments that are lost once, and come after `retransmission`.
    public var lossOneIn: Int?
    public var retransmission = Duration.milliseconds(200)
    /// Segments whose connection is reset instead.
    public var resetOneIn: Int?

    public init() {}
}

/// One direction between two hosts.
struct SimulatedRoute: Hashable {
    let from: Int
    let to: Int
}

/// Something that was to arrive over a route that is cut.
struct SimulatedParcel {
    let route: SimulatedRoute
    let member: SimulatedMember
    let open: () -> Void
}

/// Where something listens.
enum SimulatedPort: Hashable {
    case number(host: Int, port: UInt16)
    case path(host: Int, String)
}

extension SimulatedWorld {
    /// A new host with the next address of 10.0.0.0/8.
    public func addHost(_ name: String) -> SimulatedHost {
        let number = hosts.count
        let host = SimulatedHost(name: name, ip: IPv4Address(bits: 0x0A00_0001 + UInt32(number)), number: number)
        hosts.append(host)
        return host
    }

    // MARK: Partitions

    /// Stops all traffic between two hosts, both ways. Nothing is lost: it arrives after `heal`.
    public func partition(_ one: SimulatedHost, _ other: SimulatedHost) {
        cut(from: one, to: other)
        cut(from: other, to: one)
    }

    /// Stops the traffic from one host to another; the other way goes on.
    public func cut(from: SimulatedHost, to: SimulatedHost) {
        guard from != to else { return }
        cuts.insert(SimulatedRoute(from: from.number, to: to.number))
        record(.cut, from.number, to.number)
    }

    /// Lets everything through again, what was held back first.
    public func heal() {
        cuts = []
        record(.heal, 0, parked.count)
        let held = parked
        parked = []
        for parcel in held { parcel.member.schedule(at: now, parcel.open) }
    }

    /// Resets every connection between two hosts.
    public func resetConnections(between one: SimulatedHost, _ other: SimulatedHost) {
        for loop in loops where member(of: loop).host == one || member(of: loop).host == other {
            for token in loop.handles.tokens {
                guard let stream = loop.handles[token] as? SimulatedStreamCore, let peer = stream.peer else { continue }
                guard stream.member.host == one, peer.member.host == other else { continue }
                stream.breakConnection()
            }
        }
    }

    // MARK: Traffic

    /// How long the next thing takes from one loop to another.
    func latency(from: SimulatedMember, to host: SimulatedHost) -> Duration {
        let range = from.host == host ? faults.localLatency : faults.latency
        let (low, high) = (range.lowerBound.nanosecondsClamped, range.upperBound.nanosecondsClamped)
        var latency = Duration.nanoseconds(Int64.random(in: low...high, using: &random))
        if happens(faults.lossOneIn) { latency += faults.retransmission }
        return latency
    }

    /// Has `open` run on `to` at `instant`, or after the route has healed.
    func send(from: SimulatedHost, to member: SimulatedMember, at instant: Instant, _ open: @escaping () -> Void) {
        let route = SimulatedRoute(from: from.number, to: member.host.number)
        member.schedule(at: instant) { [unowned self] in
            if cuts.contains(route) {
                parked.append(SimulatedParcel(route: route, member: member, open: open))
            } else {
                open()
            }
        }
    }

    func happens(_ oneIn: Int?) -> Bool {
        guard let oneIn else { return false }
        return random.oneIn(max(1, oneIn))
    }

    // MARK: Addresses

    /// The host and port that `address` means to a loop on `host`; nil when no such host is there.
    func resolve(_ address: SocketAddress, on host: SimulatedHost) -> (host: SimulatedHost, port: SimulatedPort)? {
        switch address {
        case .unix(let path):
            return (host, .path(host: host.number, path))
        case .v4(let ip, let port):
            let isOwn = ip == .any || ip.bits >> 24 == 127 || ip == host.ip
            guard let target = isOwn ? host : hosts.first(where: { $0.ip == ip }) else { return nil }
            return (target, .number(host: target.number, port: port))
        case .v6(let ip, let port):
            guard ip == .any || ip == .loopback else { return nil }
            return (host, .number(host: host.number, port: port))
        }
    }

    /// A port that nobody on `host` listens at.
    func freePort(on host: SimulatedHost) -> UInt16 {
        for _ in Self.firstEphemeralPort..<UInt16.max {
            let port = nextPort
            nextPort = nextPort == .max ? Self.firstEphemeralPort : nextPort + 1
            if listeners[.number(host: host.number, port: port)] == nil { return port }
        }
        preconditionFailure("All ports of a simulated host are in use.")
    }
}

extension SocketAddress {
    /// The same address with another port.
    func with(port: UInt16) -> SocketAddress {
        switch self {
        case .v4(let ip, _): .v4(ip, port: port)
        case .v6(let ip, _): .v6(ip, port: port)
        case .unix: self
        }
    }
}
