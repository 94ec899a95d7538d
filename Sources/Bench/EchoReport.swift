import Foundation

/// One row: our medians, the peer's, and how they compare.
struct EchoRow: Encodable {
    struct Peer: Encodable {
        var name: String
        var figures: EchoFigures

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(name, forKey: .name)
            try figures.encode(to: encoder)
        }

        private enum CodingKeys: String, CodingKey { case name }
    }

    var row: String
    var figures: EchoFigures
    var peer: Peer?

    /// Ours to the peer's, above 1 is better.
    var ratio: Double? { peer.map { figures.opsPerSecond / $0.figures.opsPerSecond } }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(row, forKey: .row)
        try figures.encode(to: encoder)
        try container.encodeIfPresent(peer, forKey: .peer)
        try container.encodeIfPresent(ratio, forKey: .ratio)
    }

    private enum CodingKeys: String, CodingKey { case row, peer, ratio }
}

/// The whole run, as `--json` writes it.
struct EchoReport: Encodable {
    struct Machine: Encodable {
        var cpus = ProcessInfo.processInfo.activeProcessorCount
        var model = EchoReport.model
        /// Runnable processes of the last minute when the run began and ended.
        var loadBefore = EchoReport.load
        var loadAfter = 0.0

        enum CodingKeys: String, CodingKey {
            case cpus, model
            case loadBefore = "load_1m_before"
            case loadAfter = "load_1m_after"
        }
    }

    var scenario = "echo"
    var machine = Machine()
    var rows: [EchoRow] = []

    static var load: Double {
        let text = (try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8)) ?? ""
        return Double(text.split(separator: " ").first ?? "") ?? 0
    }

    private static var model: String {
        let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
        return line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown"
    }

    /// The table at the end.
    var table: String {
        var lines = [
            "\(machine.cpus) × \(machine.model), load \(machine.loadBefore) before, \(machine.loadAfter) after",
            Self.line("row", ["ops/s", "p50 ms", "p99 ms", "server µs", "client µs", "MiB", "ratio"]),
        ]
        for row in rows {
            lines.append(Self.line(row.row, Self.columns(row.figures) + [row.ratio.map { Self.text($0, 2) } ?? "–"]))
            if let peer = row.peer { lines.append(Self.line("  " + peer.name, Self.columns(peer.figures) + [""])) }
        }
        return lines.joined(separator: "\n")
    }

    private static func columns(_ figures: EchoFigures) -> [String] {
        [
            text(figures.opsPerSecond, 0), text(figures.p50Milliseconds, 3), text(figures.p99Milliseconds, 3),
            text(figures.serverMicrosecondsPerOp, 2), text(figures.clientMicrosecondsPerOp, 2),
            text(figures.serverResidentMiB, 1),
        ]
    }

    private static func text(_ value: Double, _ digits: Int) -> String {
        String(format: "%.\(digits)f", value)
    }

    private static func line(_ name: String, _ columns: [String]) -> String {
        columns.reduce(name.padding(toLength: 20, withPad: " ", startingAt: 0)) { line, column in
            line + String(repeating: " ", count: max(1, 11 - column.count)) + column
        }
    }
}
