public import Reactor

/// Where a server may be reached.
public enum Endpoint: Hashable, Sendable {
    case address(SocketAddress)
    /// A name that is resolved at every dial.
    case name(String, port: UInt16)

    public init(_ address: SocketAddress) {
        self = .address(address)
    }

    /// `10.0.0.1:6443`, `[::1]:6443`, `name:6443` or `unix:/path`; nil when the text is none of them.
    public init?(_ text: String) {
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst(5))
            guard !path.isEmpty, path.utf8.count <= ReactorLimits.unixPathBytesMax else { return nil }
            self = .address(.unix(path: path))
            return
        }
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]), port > 0
        else { return nil }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
            guard let address = SocketAddress(ip: host, port: port) else { return nil }
            self = .address(address)
            return
        }
        guard !host.isEmpty, !host.contains(":"), !host.contains("/"), !host.contains("@") else { return nil }
        if let address = SocketAddress(ip: host, port: port) {
            self = .address(address)
        } else {
            self = .name(host, port: port)
        }
    }
}

extension Endpoint: CustomStringConvertible {
    public var description: String {
        switch self {
        case .address(let address): address.description
        case .name(let host, let port): "\(host):\(port)"
        }
    }
}

extension StreamError {
    /// For a sentence.
    var words: String {
        switch self {
        case .refused: "connection refused"
        case .unreachable: "no route or no such name"
        case .timedOut: "i/o timeout"
        case .reset: "connection reset by peer"
        case .closed: "closed"
        case .backlogFull: "too much waits to be sent"
        case .addressInUse: "address in use"
        case .addressInvalid: "no such address"
        case .notPermitted: "not permitted"
        case .exhausted: "out of descriptors or memory"
        case .loopStopped: "the loop has stopped"
        case .unsupportedInSimulation: "not in a simulation"
        case .other(let code): "error \(code)"
        }
    }
}
