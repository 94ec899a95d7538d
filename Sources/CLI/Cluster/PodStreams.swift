import Base
import Client
import Wire

/// A log that is being read. For one reader.
protocol PodLog: Sendable {
    /// The next bytes; nil at the end.
    func next() async throws(CommandError) -> Bytes?
}

/// A process of a container that is being talked with. One task reads while others write.
protocol RemoteProcess: Sendable {
    /// What it says next; nil at the end.
    func next() async throws(CommandError) -> PodProcessEvent?
    func write(_ bytes: Bytes) async throws(CommandError)
    func endInput() async throws(CommandError)
    func resize(columns: UInt16, rows: UInt16) async throws(CommandError)
    func cancel()
}

/// What a command forwards: addresses of this machine, each with a port, to ports of a pod.
struct PortForwarding: Sendable {
    struct Port: Sendable, Equatable {
        /// 0: any that is free.
        var local: UInt16
        var remote: UInt16
    }

    var pod: String
    var namespace: String
    /// `127.0.0.1`, `::1`.
    var addresses: [String]
    var ports: [Port]
}

/// Commands that reach into pods.
protocol PodCluster: Cluster {
    func log(of pod: String, in namespace: String, _ options: PodLogOptions) async throws(CommandError) -> any PodLog

    func exec(
        in pod: String, in namespace: String, _ options: PodProcessOptions
    ) async throws(CommandError) -> any RemoteProcess

    func attach(
        to pod: String, in namespace: String, _ options: PodProcessOptions
    ) async throws(CommandError) -> any RemoteProcess

    /// Listens and forwards until the task is cancelled; `say` hears one line at a time.
    func forward(
        _ forwarding: PortForwarding, say: @escaping @Sendable (String) -> Void,
        complain: @escaping @Sendable (String) -> Void
    ) async throws(CommandError)
}
