import Foundation

/// What one side of a row came to. A figure that a row has no meaning for is nil and left out of the file.
struct ReportFigures: Codable, Sendable {
    var opsPerSecond: Double?
    var nanosecondsPerOp: Double?
    var p50Milliseconds: Double?
    var p99Milliseconds: Double?
    var cpuMicrosecondsPerOp: Double?
    var clientMicrosecondsPerOp: Double?
    var residentMiB: Double?
    var allocationsPerOp: Double?
    /// Bytes that one operation reads or writes, uncompressed.
    var bytesPerOp: Double?
    /// Uncompressed bytes a second, in millions.
    var megabytesPerSecond: Double?
    /// Uncompressed bytes to compressed ones.
    var compression: Double?
    /// Synchronous 4-KiB writes a second that the disk took alone just before.
    var diskWritesPerSecond: Double?
    /// Processors that others than the measured programs kept busy.
    var otherCPUs: Double?

    enum CodingKeys: String, CodingKey {
        case opsPerSecond = "ops_per_s"
        case nanosecondsPerOp = "ns_per_op"
        case p50Milliseconds = "p50_ms"
        case p99Milliseconds = "p99_ms"
        case cpuMicrosecondsPerOp = "cpu_us_per_op"
        case clientMicrosecondsPerOp = "client_cpu_us_per_op"
        case residentMiB = "rss_mib"
        case allocationsPerOp = "allocations_per_op"
        case bytesPerOp = "bytes_per_op"
        case megabytesPerSecond = "mb_per_s"
        case compression
        case diskWritesPerSecond = "disk_writes_per_s"
        case otherCPUs = "other_cpus"
    }
}

extension ReportFigures {
    /// The run in the middle by operations a second; nil where there was none.
    static func median(_ runs: [ReportFigures]) -> ReportFigures? {
        let sorted = runs.sorted { ($0.opsPerSecond ?? 0) < ($1.opsPerSecond ?? 0) }
        return sorted.isEmpty ? nil : sorted[sorted.count / 2]
    }
}

/// One row: our figures, the peer's where it ran, and how they compare.
struct ReportRow: Codable {
    struct Peer: Codable {
        var name: String
        var figures: ReportFigures

        init(name: String, figures: ReportFigures) {
            self.name = name
            self.figures = figures
        }

        init(from decoder: any Decoder) throws {
            name = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .name)
            figures = try ReportFigures(from: decoder)
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(name, forKey: .name)
            try figures.encode(to: encoder)
        }

        private enum CodingKeys: String, CodingKey { case name }
    }

    var row: String
    var figures: ReportFigures
    var peer: Peer?

    init(row: String, figures: ReportFigures, peer: Peer? = nil) {
        self.row = row
        self.figures = figures
        self.peer = peer
    }

    /// Ours to the peer's; above 1 is better.
    var ratio: Double? {
        guard let ours = figures.opsPerSecond, let theirs = peer?.figures.opsPerSecond else { return nil }
        return ours / theirs
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        row = try container.decode(String.self, forKey: .row)
        peer = try container.decodeIfPresent(Peer.self, forKey: .peer)
        figures = try ReportFigures(from: decoder)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(row, forKey: .row)
        try figures.encode(to: encoder)
        try container.encodeIfPresent(peer, forKey: .peer)
        try container.encodeIfPresent(ratio, forKey: .ratio)
    }

    private enum CodingKeys: String, CodingKey { case row, peer, ratio }
}

/// A whole run, as `--json` writes it and `--compare` reads it.
struct Report: Codable {
    var scenario: String
    var machine: ReportMachine
    var rows: [ReportRow] = []

    init(scenario: String) {
        self.scenario = scenario
        machine = ReportMachine()
    }

    init(contentsOfFile path: String) throws {
        guard let data = FileManager.default.contents(atPath: path) else { throw BenchError("\(path) cannot be read") }
        do {
            self = try JSONDecoder().decode(Report.self, from: data)
        } catch {
            throw BenchError("\(path) is no report of bench-load")
        }
    }

    func write(toFile path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try (encoder.encode(self) + Data("\n".utf8)).write(to: URL(fileURLWithPath: path))
    }
}

/// The machine of a run, and how busy it was with other things.
struct ReportMachine: Codable {
    var cpus: Int
    var model: String
    /// Runnable processes of the last minute when the run began and ended.
    var loadBefore: Double
    var loadAfter: Double

    init() {
        cpus = ProcessInfo.processInfo.activeProcessorCount
        let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
        model = line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown"
        loadBefore = Self.load
        loadAfter = loadBefore
    }

    static var load: Double {
        let text = (try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8)) ?? ""
        return Double(text.split(separator: " ").first ?? "") ?? 0
    }

    enum CodingKeys: String, CodingKey {
        case cpus, model
        case loadBefore = "load_1m_before"
        case loadAfter = "load_1m_after"
    }
}

/// A measurement that could not be made, in words for the person at the terminal.
struct BenchError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
