import APIModel

/// The tables of `ctl get -w` on a terminal: objects of several kinds, one table each, redrawn in place.
///
/// A pure core: objects come in with times, lines go out. What was deleted stays for a moment, marked, so that an eye
/// can follow. Where the screen is too low, the rows that changed last are shown and the others are counted.
struct LiveTable {
    /// How long a deleted object stays visible.
    static let farewellSeconds: Int64 = 5

    private struct Row {
        var object: PrintedObject
        var changed: Time
        var deleted: Time?
    }

    private struct Section {
        let table: ObjectTable
        /// By `namespace/name`.
        var rows: [String: Row] = [:]
    }

    private var sections: [Section]
    private let identities: [String]

    /// Tables in the order of `tables`; the names are those of their kinds.
    init(_ tables: [(identity: String, table: ObjectTable)]) {
        identities = tables.map(\.identity)
        sections = tables.map { Section(table: $0.table) }
    }

    enum Change: Sendable {
        case present(PrintedObject)
        case deleted(PrintedObject)
    }

    /// Takes a change in.
    mutating func apply(_ change: Change, now: Time) {
        switch change {
        case .present(let object): update(object, deleted: nil, now)
        case .deleted(let object): update(object, deleted: now, now)
        }
    }

    private mutating func update(_ object: PrintedObject, deleted: Time?, _ now: Time) {
        guard let place = identities.firstIndex(of: object.identity.kindText) else { return }
        let key = "\(object.namespace)/\(object.name)"
        sections[place].rows[key] = Row(object: object, changed: now, deleted: deleted)
        guard sections[place].rows.count > Limits.liveRowsMax else { return }
        let oldest = sections[place].rows.min { ($0.value.changed, $0.key) < ($1.value.changed, $1.key) }
        if let oldest { sections[place].rows[oldest.key] = nil }
    }

    /// Lets go of what was deleted a while ago.
    mutating func forget(now: Time) {
        for place in sections.indices {
            sections[place].rows = sections[place].rows.filter { _, row in
                row.deleted.map { now.seconds - $0.seconds < Self.farewellSeconds } ?? true
            }
        }
    }

    var isEmpty: Bool { sections.allSatisfy(\.rows.isEmpty) }

    /// The screen.
    ///
    /// - Parameters:
    ///   - width: Cells in a row: longer lines are cut.
    ///   - height: Rows of the screen; the last one is left free for the cursor.
    ///   - usesColour: Whether words about states are coloured.
    func lines(now: Time, width: Int, height: Int, usesColour: Bool) -> [String] {
        let filled = sections.filter { !$0.rows.isEmpty }
        guard !filled.isEmpty else { return ["Waiting for objects..."] }
        // Headers and empty lines between the tables take their room first.
        let fixed = filled.count * 2 - 1
        let total = filled.reduce(0) { $0 + $1.rows.count }
        let room = max(height - 1 - fixed, filled.count)
        let isCut = total > room
        var threshold: (Time, String, Int)?
        if isCut {
            let order = filled.enumerated().flatMap { place, section in
                section.rows.map { ($0.value.changed, $0.key, place) }
            }.sorted { $0 > $1 }
            threshold = order[max(room - 2, 0)]
        }
        var lines: [String] = []
        for (place, section) in filled.enumerated() {
            if place > 0 { lines.append("") }
            let ordered = section.rows.sorted { $0.key < $1.key }
            let shown = ordered.filter { key, row in
                threshold.map { (row.changed, key, place) >= $0 } ?? true
            }
            lines += Self.draw(section.table, shown.map(\.value), now: now, width: width, usesColour: usesColour)
        }
        if isCut {
            let shown = lines.count - fixed
            lines.append(Self.cut("... and \(total - shown) more", width))
        }
        return lines
    }

    private static func draw(
        _ table: ObjectTable, _ rows: [Row], now: Time, width: Int, usesColour: Bool
    ) -> [String] {
        var text = TextTable()
        if !table.options.noHeaders { text.append(table.headers) }
        for row in rows { text.append(table.row(row.object, now: now)) }
        let headers = table.options.noHeaders ? 0 : 1
        return text.lines.enumerated().map { index, line in
            let line = cut(line, width)
            guard index >= headers else { return usesColour ? TextStyle.bold.applied(to: line) : line }
            let row = rows[index - headers]
            if row.deleted != nil {
                return usesColour ? TextStyle.dim.applied(to: line) : cut("(deleted) " + line, width)
            }
            return usesColour ? coloured(line) : line
        }
    }

    /// The line with the words coloured that say how something is.
    static func coloured(_ line: String) -> String {
        var out = ""
        var word = ""
        func flush() {
            out += TextStyle.ofStatus(word)?.applied(to: word) ?? word
            word = ""
        }
        for character in line {
            if character == " " {
                flush()
                out.append(character)
            } else {
                word.append(character)
            }
        }
        flush()
        return out
    }

    private static func cut(_ line: String, _ width: Int) -> String {
        line.unicodeScalars.count > width ? String(line.prefix(max(width - 1, 0))) + "…" : line
    }
}

/// What has to be written so that a terminal shows new lines in the place of the old ones.
struct LiveScreen {
    private var shown: [String] = []

    /// The sequences that turn the last screen into `lines`: lines that stay the same are passed over.
    mutating func draw(_ lines: [String]) -> String {
        var out = shown.isEmpty ? "" : "\u{1B}[\(shown.count)A"
        for (index, line) in lines.enumerated() {
            if index < shown.count, shown[index] == line {
                out += "\u{1B}[1B"
            } else {
                out += "\r\u{1B}[2K\(line)\n"
            }
        }
        // Lines that are no longer needed are wiped, with the cursor left behind the new end.
        if lines.count < shown.count { out += "\u{1B}[J" }
        shown = lines
        return out
    }
}
