/// A port of the node itself that a pod takes.
struct HostPort: Hashable, Sendable {
    /// The address; `0.0.0.0` for all.
    let ip: String
    let `protocol`: String
    let port: Int32

    static let anyAddress = "0.0.0.0"

    init(ip: String, protocol: String, port: Int32) {
        self.ip = ip.isEmpty ? Self.anyAddress : ip
        self.protocol = `protocol`.isEmpty ? "TCP" : `protocol`
        self.port = port
    }

    /// Whether both cannot be taken on one node.
    func conflicts(with other: HostPort) -> Bool {
        port == other.port && `protocol` == other.protocol
            && (ip == other.ip || ip == Self.anyAddress || other.ip == Self.anyAddress)
    }
}
