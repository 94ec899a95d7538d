import Base
import Replication
import Transport
import Wire

/// What the reads of objects count. Plain integers on one loop.
struct ReadMetrics {
    var lists: UInt64 = 0
    var watches: UInt64 = 0
    /// Bytes of lists and of initial states.
    var listedBytes: UInt64 = 0
    /// Answers and ends other than `ok`, by status.
    private var failures = [UInt64](repeating: 0, count: StatusCode.allCases.count)

    mutating func failed(_ status: StatusCode) {
        guard let place = StatusCode.allCases.firstIndex(of: status) else { return }
        failures[place] += 1
    }

    func write(to text: inout PrometheusText) {
        text.single("trireme_object_lists_total", .counter, "Lists of objects begun.", lists)
        text.single("trireme_object_watches_total", .counter, "Watches of objects begun.", watches)
        text.single(
            "trireme_object_listed_bytes_total", .counter, "Bytes of lists and of initial states.", listedBytes)
        text.family(
            "trireme_object_read_failures_total", .counter, "Lists and watches that ended with another status than ok.")
        for (place, status) in StatusCode.allCases.enumerated() where failures[place] > 0 {
            text.sample("trireme_object_read_failures_total", [("status", "\(status)")], failures[place])
        }
    }
}

extension ObjectReads {
    /// The metrics of lists and watches, in Prometheus' text format.
    func write(to text: inout PrometheusText) {
        metrics.write(to: &text)
        var sum = WatchCounters()
        var (backlog, groups) = (0, 0)
        for reach in reaches {
            withHub(reach) { hub in
                sum.add(hub.counters)
                backlog += hub.backlogBytes
                groups += hub.groups.count
            }
        }
        text.single("trireme_object_watchers", .gauge, "Watches of objects that are open.", UInt64(watchers))
        text.single(
            "trireme_object_watch_groups", .gauge, "Different keys and selectors of watches of objects.",
            UInt64(groups))
        text.single(
            "trireme_object_watch_backlog_bytes", .gauge, "What waits for slow readers of objects.", UInt64(backlog))
        text.single(
            "trireme_object_events_total", .counter, "Events that watches of objects were looked up for.", sum.events)
        text.single(
            "trireme_object_events_sent_total", .counter, "Events of objects sent, once for each watch.", sum.delivered)
        text.single("trireme_object_bookmarks_total", .counter, "Bookmarks sent.", sum.bookmarks)
        text.single(
            "trireme_object_slow_readers_total", .counter, "Watches of objects cut because they did not read.",
            sum.slowReaders)
        text.single(
            "trireme_object_watches_expired_total", .counter,
            "Watches of objects ended because history does not reach back.", sum.expired)
    }
}
