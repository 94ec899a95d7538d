import APIModel

/// `ctl get -w`: the tables as they change, live on a terminal and line by line elsewhere.
struct WatchOperation: Sendable {
    var get = GetOperation()
    /// `--watch-only`: not what is there at the start.
    var isWatchOnly = false
    /// `--output-watch-events`: what happened, in the first column.
    var showsEvents = false
    /// Whether tables are redrawn in place.
    var isLive = false

    /// How often ages are counted anew on a live screen.
    private static let tick = Duration.seconds(1)

    private enum Input: Sendable {
        case change(kind: Int, ClusterChange)
        case tick
    }

    /// Follows until the task is cancelled or a kind cannot be followed.
    func run(_ cluster: any Cluster, _ console: Console) async throws(CommandError) {
        let items = try get.request.parsed().items
        guard !items.isEmpty else { throw .message("Required resource not specified.") }
        let isLive = isLive && console.terminal.isInteractive && !get.format.isDocument
        let (inputs, sink) = AsyncStream.makeStream(of: Input.self, bufferingPolicy: .bufferingOldest(4096))
        let sleep = console.sleep
        let failure: CommandError? = await withTaskGroup(of: Void.self) { group in
            for (place, item) in items.enumerated() {
                var query = ListQuery(labelSelector: get.request.labelSelector, limit: get.chunkSize)
                query.fieldSelector = Self.fieldSelector(get.request.fieldSelector, name: item.name)
                query.managedFields = get.managedFields
                let stream = cluster.follow(
                    item.resource.entry, in: get.request.scope.place(of: item.resource.entry), query)
                group.addTask { for await change in stream { sink.yield(.change(kind: place, change)) } }
            }
            if isLive {
                group.addTask {
                    while !Task.isCancelled {
                        await sleep(Self.tick)
                        sink.yield(.tick)
                    }
                }
            }
            let failure = await print(inputs, items, isLive: isLive, console)
            group.cancelAll()
            return failure
        }
        if let failure { throw failure }
    }

    private static func fieldSelector(_ selector: String, name: String?) -> String {
        [selector, name.map { "metadata.name=\($0)" } ?? ""].filter { !$0.isEmpty }.joined(separator: ",")
    }

    private func print(
        _ inputs: AsyncStream<Input>, _ items: [ResourceArguments.Item], isLive: Bool, _ console: Console
    ) async -> CommandError? {
        var printer = ChangePrinter(self, items)
        var waiting = items.count
        var live = LiveTable(
            items.map { item in
                var options = printer.options(item.resource)
                options.isWide = get.format == .wide
                let identity = item.resource.entry.identity
                return (identity.kindText, ObjectTable(identity, options: options))
            })
        var screen = LiveScreen()
        for await input in inputs {
            if Task.isCancelled { return nil }
            let now = console.now()
            switch input {
            case .tick: live.forget(now: now)
            case .change(_, .failed(let error)): return error
            case .change(_, .interrupted(let reason)):
                if !isLive { console.warn("\(reason); connecting again") }
            case .change(_, .synced):
                waiting -= 1
                if !isLive { console.out(printer.flush(now: now)) }
            case .change(let kind, .added(let object)):
                live.apply(.present(PrintedObject(object)), now: now)
                if !isLive { console.out(printer.text(kind, "ADDED", object, isInitial: waiting > 0, now: now)) }
            case .change(let kind, .modified(let object)):
                live.apply(.present(PrintedObject(object)), now: now)
                if !isLive { console.out(printer.text(kind, "MODIFIED", object, isInitial: false, now: now)) }
            case .change(let kind, .deleted(let object)):
                live.apply(.deleted(PrintedObject(object)), now: now)
                if !isLive { console.out(printer.text(kind, "DELETED", object, isInitial: false, now: now)) }
            }
            guard isLive, waiting == 0 else { continue }
            let size = Terminal.current()
            let lines = live.lines(
                now: now, width: size.width ?? 80, height: size.height ?? 24, usesColour: console.terminal.usesColour)
            console.out(screen.draw(lines))
        }
        return nil
    }
}

/// Changes as lines, for what is no terminal: a table that grows, or a document each.
struct ChangePrinter {
    private let operation: WatchOperation
    private let tables: [ObjectTable]
    /// The header that was printed last.
    private var header: Int?
    private var widths: [[Int]]
    private var initial: [(kind: Int, object: PrintedObject)] = []

    init(_ operation: WatchOperation, _ items: [ResourceArguments.Item]) {
        self.operation = operation
        var tables: [ObjectTable] = []
        for item in items {
            tables.append(
                ObjectTable(
                    item.resource.entry.identity,
                    options: Self.options(operation, item.resource, isMixed: items.count > 1)))
        }
        self.tables = tables
        widths = tables.map { _ in [] }
    }

    private static func options(_ operation: WatchOperation, _ resource: NamedResource, isMixed: Bool) -> TableOptions {
        var options = operation.get.table
        if isMixed { options.showKind = true }
        options.isWide = operation.get.format == .wide
        options.withNamespace = operation.get.request.scope.isAll && resource.entry.resource.isNamespaced
        return options
    }

    func options(_ resource: NamedResource) -> TableOptions {
        Self.options(operation, resource, isMixed: tables.count > 1)
    }

    /// The text for one change; nothing while the first list is gathered, so that its columns line up.
    mutating func text(_ kind: Int, _ event: String, _ object: AnyKind, isInitial: Bool, now: Time) -> String {
        let printed = PrintedObject(object)
        if isInitial {
            if !operation.isWatchOnly { initial.append((kind, printed)) }
            return ""
        }
        return lines(kind, [(event, printed)], now: now)
    }

    /// What was there at the start.
    mutating func flush(now: Time) -> String {
        let gathered = initial
        initial = []
        return tables.indices.map { kind in
            lines(kind, gathered.filter { $0.kind == kind }.map { ("ADDED", $0.object) }, now: now)
        }.joined()
    }

    private mutating func lines(_ kind: Int, _ objects: [(event: String, object: PrintedObject)], now: Time) -> String {
        guard !objects.isEmpty else { return "" }
        switch operation.get.format {
        case .standard, .wide: return rows(kind, objects, now: now)
        case .name: return objects.map { $0.object.reference + "\n" }.joined()
        case .yaml, .json, .jsonPath, .jsonPathAsJSON, .customColumns:
            return objects.map { event, object in
                if operation.showsEvents, operation.get.format == .json {
                    return Documents.json(["object": object.json(), "type": .string(event)])
                }
                let printer = ObjectPrinter(operation.get.format, managedFields: operation.get.managedFields)
                let text = (try? printer.text([object], isSingle: true, now: now)) ?? ""
                return operation.get.format == .yaml ? "---\n" + text : text
            }.joined()
        }
    }

    private mutating func rows(_ kind: Int, _ objects: [(event: String, object: PrintedObject)], now: Time) -> String {
        let table = tables[kind]
        var rows: [[String]] = []
        if header != kind, !table.options.noHeaders {
            rows.append((operation.showsEvents ? ["EVENT"] : []) + table.headers)
        }
        for (event, object) in objects {
            rows.append((operation.showsEvents ? [event] : []) + table.row(object, now: now))
        }
        let needsGap = header != nil && header != kind && !table.options.noHeaders
        header = kind
        // Columns keep the widest width so far, so that later lines stand below earlier ones.
        var text = needsGap ? "\n" : ""
        for row in rows {
            for (column, cell) in row.enumerated() {
                let width = cell.unicodeScalars.count
                if column == widths[kind].count { widths[kind].append(width) }
                widths[kind][column] = max(widths[kind][column], width)
            }
        }
        for row in rows {
            for (column, cell) in row.enumerated() {
                text += cell
                guard column < row.count - 1 else { continue }
                let width = max(widths[kind][column] + Limits.columnPadding, Limits.columnWidthMin)
                text += String(repeating: " ", count: width - cell.unicodeScalars.count)
            }
            text += "\n"
        }
        return text
    }
}
