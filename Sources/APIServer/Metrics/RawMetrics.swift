import Transport
import Wire

/// What the raw service counts. Plain integers on one loop.
struct RawMetrics {
    /// The messages that are counted apart, by their place in the arrays.
    enum Operation: Int, CaseIterable {
        case get, range, put, delete, batch, watch, compact, snapshot, status, hash

        init?(_ message: MessageNumber) {
            switch message {
            case .rawGet: self = .get
            case .rawRange: self = .range
            case .rawPut: self = .put
            case .rawDelete: self = .delete
            case .rawBatch: self = .batch
            case .rawWatch: self = .watch
            case .rawCompact: self = .compact
            case .rawSnapshot: self = .snapshot
            case .rawStatus: self = .status
            case .rawHash: self = .hash
            default: return nil
            }
        }
    }

    var requests = [UInt64](repeating: 0, count: Operation.allCases.count)
    /// Answers other than `ok`, by status.
    private(set) var failures: [UInt64] = Array(repeating: 0, count: RawMetrics.statuses.count)
    /// From the request to its answer, writes of any kind.
    var writes = LatencyHistogram()
    /// Writes of batches, each counted.
    var batchWrites: UInt64 = 0
    /// Bytes of values and keys in answers and requests.
    var bytesIn: UInt64 = 0
    var bytesOut: UInt64 = 0
    /// Revisions of clients that were refused because they are ahead of the clock.
    var clocksRefused: UInt64 = 0

    static let statuses = StatusCode.allCases

    @inline(__always)
    mutating func count(_ operation: Operation) {
        requests[operation.rawValue] += 1
    }

    mutating func failed(_ status: StatusCode) {
        guard let place = RawMetrics.statuses.firstIndex(of: status) else { return }
        failures[place] += 1
    }

    func write(to text: inout PrometheusText) {
        text.family("trireme_raw_requests_total", .counter, "Raw requests taken, by message.")
        for operation in Operation.allCases {
            text.sample("trireme_raw_requests_total", [("message", "\(operation)")], requests[operation.rawValue])
        }
        text.family("trireme_raw_failures_total", .counter, "Raw requests answered with another status than ok.")
        for (place, status) in RawMetrics.statuses.enumerated() where failures[place] > 0 {
            text.sample("trireme_raw_failures_total", [("status", "\(status)")], failures[place])
        }
        text.single("trireme_raw_batch_writes_total", .counter, "Writes that came in batches.", batchWrites)
        text.single("trireme_raw_received_bytes_total", .counter, "Bytes of keys and values in writes.", bytesIn)
        text.single("trireme_raw_sent_bytes_total", .counter, "Bytes of answers to gets and ranges.", bytesOut)
        text.single(
            "trireme_clocks_refused_total", .counter, "Revisions of clients too far ahead of the clock.",
            clocksRefused)
        text.family("trireme_write_seconds", .histogram, "From a write's arrival to its answer, which is durable.")
        text.histogram("trireme_write_seconds", [], writes)
    }
}
