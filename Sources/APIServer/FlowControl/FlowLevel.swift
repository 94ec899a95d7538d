/// What has seats and a queue of its own. In the order in which they are served.
///
/// The division is that of Kubernetes' suggested priority levels, with reads of many objects apart: they last long, and
/// nobody's short request waits for their seats.
enum FlowLevel: UInt8, CaseIterable {
    /// Never held back; counted alone.
    case exempt
    /// Heartbeats of nodes (leases in `kube-node-lease`, status) and the leases of leader elections.
    case heartbeat
    case node
    case control
    case workload
    /// Lists, initial states of watches and deletions of collections, by the class of the caller.
    case nodeLists
    case controlLists
    case workloadLists

    /// Where the short requests of a class belong.
    init(_ callers: CallerClass) {
        self =
            switch callers {
            case .exempt: .exempt
            case .node: .node
            case .control: .control
            case .workload: .workload
            }
    }

    /// Where the reads of many objects of a class belong.
    init(listsOf callers: CallerClass) {
        self =
            switch callers {
            case .exempt: .exempt
            case .node: .nodeLists
            case .control: .controlLists
            case .workload: .workloadLists
            }
    }

    /// The label in metrics.
    var name: String {
        switch self {
        case .exempt: "exempt"
        case .heartbeat: "heartbeat"
        case .node: "node"
        case .control: "control"
        case .workload: "workload"
        case .nodeLists: "node-lists"
        case .controlLists: "control-lists"
        case .workloadLists: "workload-lists"
        }
    }
}

/// What one level may do at once.
struct FlowLimits {
    /// Requests that are under way, each with what it counts for.
    var seats: Int
    /// Seats of one caller. Below `seats` where they are held for long, so that one caller does not have them all.
    var callerSeats: Int
    /// What begins in one turn of the loop, in units of `ServerLimits.workUnit`.
    var workPerTurn: Int
    /// Requests that wait.
    var queued: Int
    /// Bytes of the requests that wait.
    var queuedBytes: Int

    static func standard(_ level: FlowLevel) -> FlowLimits {
        let megabyte = 1 << 20
        return switch level {
        case .exempt:
            FlowLimits(seats: .max, callerSeats: .max, workPerTurn: .max, queued: 0, queuedBytes: 0)
        case .heartbeat:
            FlowLimits(
                seats: 4_096, callerSeats: 4_096, workPerTurn: 1_024, queued: 16_384, queuedBytes: 32 * megabyte)
        case .node, .control:
            FlowLimits(
                seats: 4_096, callerSeats: 4_096, workPerTurn: 1_024, queued: 8_192, queuedBytes: 64 * megabyte)
        case .workload:
            FlowLimits(
                seats: 2_048, callerSeats: 2_048, workPerTurn: 1_024, queued: 4_096, queuedBytes: 32 * megabyte)
        case .nodeLists, .controlLists, .workloadLists:
            FlowLimits(seats: 256, callerSeats: 128, workPerTurn: 256, queued: 2_048, queuedBytes: 8 * megabyte)
        }
    }
}
