import Foundation

/// A column of the table at the end of a run: of which figure, and with how many digits behind the point.
struct ReportColumn: Sendable {
    let title: String
    let digits: Int
    let value: @Sendable (ReportFigures) -> Double?

    static let operations = ReportColumn(title: "ops/s", digits: 0) { $0.opsPerSecond }
    static let nanoseconds = ReportColumn(title: "ns/op", digits: 0) { $0.nanosecondsPerOp }
    static let allocations = ReportColumn(title: "allocs/op", digits: 1) { $0.allocationsPerOp }
    static let bytes = ReportColumn(title: "bytes", digits: 0) { $0.bytesPerOp }
    static let megabytes = ReportColumn(title: "MB/s", digits: 1) { $0.megabytesPerSecond }
    static let p50 = ReportColumn(title: "p50 ms", digits: 3) { $0.p50Milliseconds }
    static let p99 = ReportColumn(title: "p99 ms", digits: 3) { $0.p99Milliseconds }
    static let server = ReportColumn(title: "server µs", digits: 2) { $0.cpuMicrosecondsPerOp }
    static let client = ReportColumn(title: "client µs", digits: 2) { $0.clientMicrosecondsPerOp }
    static let resident = ReportColumn(title: "MiB", digits: 1) { $0.residentMiB }

    /// What rows of a server and its clients have.
    static let ofServers = [operations, p50, p99, server, client, resident]

    static let disk = ReportColumn(title: "disk/s", digits: 0) { $0.diskWritesPerSecond }
    static let others = ReportColumn(title: "others", digits: 2) { $0.otherCPUs }
    /// What rows of a store have: as above, with bytes an object, the disk alone and other processes.
    static let ofStores = ofServers + [bytes, disk, others]
    static let compression = ReportColumn(title: "smaller", digits: 2) { $0.compression }
}

extension Report {
    /// The table: a line for each row, its peer beneath, and the ratio to `earlier` where there is one.
    func table(_ columns: [ReportColumn], comparedWith earlier: Report? = nil) -> String {
        let load = "load \(machine.loadBefore) before, \(machine.loadAfter) after"
        var titles = columns.map(\.title) + ["ratio"]
        if earlier != nil { titles.append("to before") }
        var lines = ["\(scenario): \(machine.cpus) × \(machine.model), \(load)", line("", titles)]
        for row in rows {
            var cells = columns.map { text($0.value(row.figures), $0.digits) } + [text(row.ratio, 2)]
            if let earlier { cells.append(text(row.ratio(to: earlier), 2)) }
            lines.append(line(row.row, cells))
            if let peer = row.peer {
                lines.append(line("  " + peer.name, columns.map { text($0.value(peer.figures), $0.digits) }))
            }
        }
        return lines.joined(separator: "\n")
    }

    private func text(_ value: Double?, _ digits: Int) -> String {
        value.map { String(format: "%.\(digits)f", $0) } ?? "–"
    }

    private func line(_ name: String, _ cells: [String]) -> String {
        cells.reduce(name.padding(toLength: 32, withPad: " ", startingAt: 0)) { line, cell in
            line + String(repeating: " ", count: max(1, 11 - cell.count)) + cell
        }
    }
}

extension ReportRow {
    /// Operations a second to those of the same row in `earlier`; above 1 is better.
    func ratio(to earlier: Report) -> Double? {
        guard let before = earlier.rows.first(where: { $0.row == row })?.figures.opsPerSecond,
            let now = figures.opsPerSecond
        else { return nil }
        return now / before
    }
}

/// The line on the terminal that says what is running; gone when the run ends.
enum ReportProgress {
    static func show(_ text: String) {
        guard isatty(STDERR_FILENO) == 1 else { return }
        FileHandle.standardError.write(Data("\r\u{1B}[K\(text)".utf8))
    }

    static func clear() {
        show("")
    }
}
