import Base
import Glibc
import Replication
import Store
import Transport

extension RawService {
    /// All metrics of the store and its service, in Prometheus' text format.
    func write(to text: inout PrometheusText) {
        let store = host.status()
        metrics.write(to: &text)
        writeWatches(to: &text)
        text.single("trireme_connections", .gauge, "Connections that are ready.", UInt64(connections))
        text.single("trireme_in_flight_writes", .gauge, "Writes that are not answered yet.", UInt64(store.inFlight))
        text.single(
            "trireme_in_flight_bytes", .gauge, "Bytes of writes that are not answered yet.",
            UInt64(store.inFlightBytes))
        text.single("trireme_revision", .gauge, "The highest revision issued or seen.", store.clock.rawValue)
        text.single(
            "trireme_applied_total", .counter, "Log entries applied since the start.", store.counters.applied)
        text.family("trireme_alarm", .gauge, "1 while the alarm is on.")
        for alarm in Alarm.allCases {
            text.sample("trireme_alarm", [("alarm", "\(alarm)")], store.alarms.contains(alarm) ? 1 : 0 as UInt64)
        }
        text.single("trireme_stored_bytes", .gauge, "Memory that counts towards the quota.", UInt64(store.storedBytes))
        text.single("trireme_quota_bytes", .gauge, "The quota.", UInt64(store.quotaBytes))
        writeShards(store, to: &text)
        writeLog(store, to: &text)
        if let bytes = ProcessMemory.residentBytes {
            text.single("process_resident_memory_bytes", .gauge, "Resident memory of the process.", UInt64(bytes))
        }
    }

    private func writeWatches(to text: inout PrometheusText) {
        text.single("trireme_watchers", .gauge, "Watches that are open.", UInt64(watchers))
        var sum = durableHub.counters
        var (backlog, groups) = (durableHub.backlogBytes, durableHub.groups.count)
        if memoryHub != nil {
            sum.add(memoryHub!.counters)
            backlog += memoryHub!.backlogBytes
            groups += memoryHub!.groups.count
        }
        text.single("trireme_watch_groups", .gauge, "Different prefixes and contents of watches.", UInt64(groups))
        text.single("trireme_watch_backlog_bytes", .gauge, "What waits for slow readers.", UInt64(backlog))
        text.single("trireme_events_total", .counter, "Events that watches were looked up for.", sum.events)
        text.single("trireme_events_sent_total", .counter, "Events sent, once for each watch.", sum.delivered)
        text.single("trireme_bookmarks_total", .counter, "Bookmarks sent.", sum.bookmarks)
        text.single(
            "trireme_slow_readers_total", .counter, "Watches cut because they did not read.", sum.slowReaders)
        text.single(
            "trireme_watches_expired_total", .counter, "Watches ended because history does not reach back.",
            sum.expired)
    }

    private func writeShards(_ store: MemberStatus, to text: inout PrometheusText) {
        func family(_ name: String, _ help: String, _ value: (MemberStatus.ShardStatus) -> Int) {
            text.family(name, .gauge, help)
            for shard in store.shards {
                text.sample(name, [("shard", "\(shard.number.rawValue)")], UInt64(max(0, value(shard))))
            }
        }
        family("trireme_shard_items", "Keys that exist.") { $0.memory.items }
        family("trireme_shard_key_bytes", "Bytes of keys that exist.") { $0.memory.keyBytes }
        family("trireme_shard_value_bytes", "Bytes of values that exist.") { $0.memory.valueBytes }
        family("trireme_shard_history_events", "Events that history keeps.") { $0.memory.historyEvents }
        family("trireme_shard_history_bytes", "Bytes that only history keeps.") { $0.memory.historyBytes }
        family("trireme_shard_log_bytes", "Bytes of entries since the last snapshot.") { $0.logBytes }
        family("trireme_shard_pending", "Writes that are not applied yet.") { $0.pending }
    }

    private func writeLog(_ store: MemberStatus, to text: inout PrometheusText) {
        text.single(
            "trireme_log_segments", .gauge, "Segments with records that are needed.", UInt64(store.log.segments))
        text.single("trireme_log_bytes", .gauge, "Bytes of the log on disk.", UInt64(max(0, store.log.segmentBytes)))
        text.single("trireme_log_queued_bytes", .gauge, "Bytes that wait to be written.", UInt64(store.log.queuedBytes))
        text.single(
            "trireme_log_direct", .gauge,
            "1 when the log is written past the page cache; 0 when the file system takes no such writes.",
            store.writesDirectly ? 1 : 0)
        text.single("trireme_snapshots_total", .counter, "Snapshots taken.", UInt64(store.snapshotsTaken))
        text.single("trireme_snapshots_failed_total", .counter, "Snapshots given up.", UInt64(store.snapshotsFailed))
    }

    /// Bytes of the log on disk.
    var logBytes: UInt64 { UInt64(max(0, host.status().log.segmentBytes)) }
}

extension WatchCounters {
    mutating func add(_ other: WatchCounters) {
        events += other.events
        delivered += other.delivered
        bookmarks += other.bookmarks
        slowReaders += other.slowReaders
        expired += other.expired
    }
}

/// What the system says of this process.
enum ProcessMemory {
    /// Resident memory: the second number of `/proc/self/statm`, in pages.
    static var residentBytes: Int? {
        guard let file = fopen("/proc/self/statm", "r") else { return nil }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 128)
        // SAFETY: the array has room for as many bytes as are asked for.
        guard fgets(&line, Int32(line.count), file) != nil else { return nil }
        let words = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            .split(separator: " ")
        guard words.count > 1, let pages = Int(words[1]) else { return nil }
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }
}
