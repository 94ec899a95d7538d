import Transport
import Wire

/// What the service of objects counts. Plain integers on one loop.
struct ObjectMetrics {
    /// By the message's number.
    private var requests = [UInt64](repeating: 0, count: 64)
    /// Answers other than `ok`, by status.
    private var failures = [UInt64](repeating: 0, count: StatusCode.allCases.count)
    /// From a write's arrival to its answer.
    var writes = LatencyHistogram()
    var batchWrites: UInt64 = 0

    private static let names: [(MessageNumber, String)] = [
        (.get, "get"), (.list, "list"), (.watch, "watch"), (.create, "create"), (.update, "update"),
        (.patch, "patch"), (.apply, "apply"), (.delete, "delete"), (.deleteCollection, "deletecollection"),
        (.batch, "batch"), (.discovery, "discovery"),
    ]

    @inline(__always)
    mutating func count(_ message: MessageNumber) {
        if message.rawValue < 64 { requests[Int(message.rawValue)] += 1 }
    }

    mutating func failed(_ status: StatusCode) {
        guard let place = StatusCode.allCases.firstIndex(of: status) else { return }
        failures[place] += 1
    }

    func write(to text: inout PrometheusText) {
        text.family("trireme_api_requests_total", .counter, "Requests on objects taken, by verb.")
        for (message, name) in Self.names {
            text.sample("trireme_api_requests_total", [("verb", name)], requests[Int(message.rawValue)])
        }
        text.family("trireme_api_failures_total", .counter, "Requests on objects answered with another status than ok.")
        for (place, status) in StatusCode.allCases.enumerated() where failures[place] > 0 {
            text.sample("trireme_api_failures_total", [("status", "\(status)")], failures[place])
        }
        text.single("trireme_api_batch_writes_total", .counter, "Writes of objects that came in batches.", batchWrites)
        text.family("trireme_api_write_seconds", .histogram, "From a write's arrival to its answer, which is durable.")
        text.histogram("trireme_api_write_seconds", [], writes)
    }
}
