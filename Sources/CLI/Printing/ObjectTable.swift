import APIModel
import Wire

/// What a table shows besides the columns of its kind.
struct TableOptions: Sendable {
    /// `-o wide`: also the columns of lower priority, and long cells as they are.
    var isWide = false
    var noHeaders = false
    /// `--show-labels`: all labels, in the last column.
    var showLabels = false
    /// `-L`: a column for each of these labels.
    var labelColumns: [String] = []
    /// `--show-kind`, and several kinds at once: `pod/web` for `web`.
    var showKind = false
    /// `-A`: the namespace, in the first column.
    var withNamespace = false

    init() {}
}

/// Objects of one kind as rows of a table.
///
/// Objects of kinds that this version does not know have a name and an age.
struct ObjectTable: Sendable {
    let options: TableOptions
    /// The upper-case names above the columns.
    let headers: [String]
    private let columns: [PrintColumn]
    private let nameColumn: Int?
    private let identity: TypeMeta

    /// A table of one kind's objects.
    init(_ identity: TypeMeta, options: TableOptions) {
        self.options = options
        self.identity = identity
        let columns = KindCatalogue.entry(identity)?.columns ?? [.name, .age]
        self.columns = columns
        nameColumn = columns.firstIndex { $0.format == "name" }
        var headers: [String] = options.withNamespace ? ["NAMESPACE"] : []
        headers += columns.filter { options.isWide || $0.priority == 0 }.map { $0.name.uppercased() }
        headers += options.labelColumns.map { label in
            label.split(separator: "/", omittingEmptySubsequences: false).last.map { $0.uppercased() } ?? ""
        }
        if options.showLabels { headers.append("LABELS") }
        self.headers = headers
    }

    /// The cells of one object, as many as there are headers.
    func row(_ object: PrintedObject, now: Time) -> [String] {
        let context = PrintContext(now: now, isWide: options.isWide)
        let cells: [PrintCell] =
            switch object.content {
            case .kind(let kind): kind.object.cells(context)
            case .other: [.text(object.name), .age(object.creationTimestamp, context)]
            }
        var row: [String] = options.withNamespace ? [TerminalText.cell(object.namespace)] : []
        for (index, cell) in cells.enumerated() where index < columns.count {
            guard options.isWide || columns[index].priority == 0 else { continue }
            let text = TerminalText.cell(cell.plain)
            row.append(options.showKind && index == nameColumn ? "\(identity.kindText)/\(text)" : text)
        }
        guard options.showLabels || !options.labelColumns.isEmpty else { return row }
        let labels = object.labels
        for key in options.labelColumns {
            row.append(TerminalText.cell(labels.first { $0.key == key }?.value ?? ""))
        }
        if options.showLabels { row.append(TerminalText.cell(Labels.column(labels))) }
        return row
    }

    /// The whole table; nothing for no objects.
    func text(_ objects: some Sequence<PrintedObject>, now: Time) -> String {
        var table = TextTable()
        for object in objects {
            if table.rows.isEmpty, !options.noHeaders { table.append(headers) }
            table.append(row(object, now: now))
        }
        return table.text
    }
}

extension PrintCell {
    /// The cell as it is printed.
    var plain: String {
        switch self {
        case .text(let text): text
        case .integer(let number): String(number)
        case .boolean(let truth): String(truth)
        }
    }
}
