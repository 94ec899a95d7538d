import ArgumentParser

/// `ctl get`.
struct GetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get", abstract: "Display one or many resources.",
        discussion: """
            ctl get pods                         all pods of the namespace
            ctl get pods,svc -o wide             two kinds, with more columns
            ctl get deploy web -o yaml           one object as a document
            ctl get all -A                       everything that lives in a namespace
            ctl get pods,deployments -w          live tables
            """)

    @OptionGroup var connection: ConnectionFlags
    @OptionGroup var outputFlags: OutputFlags
    @OptionGroup var selectors: SelectorFlags
    @OptionGroup var files: FileFlags
    @Flag(help: "No headers above the columns.") var noHeaders = false
    @Flag(help: "All labels, in the last column.") var showLabels = false
    @Flag(help: "The kind before each name.") var showKind = false
    @Option(name: [.customShort("L", allowingJoined: true), .long], help: "Labels that get a column.")
    var labelColumns: [String] = []
    @Option(help: "Sort by what an expression finds: .metadata.name.") var sortBy = ""
    @Option(help: "Objects in one answer of the server; 0 for all.") var chunkSize: Int64 = 500
    @Flag(help: "Names that are not there are passed over.") var ignoreNotFound = false
    @Flag(name: [.customShort("w"), .long], help: "Go on as objects change.") var watch = false
    @Flag(help: "Only what changes from now on.") var watchOnly = false
    @Flag(help: "What happened to each object, in the first column.") var outputWatchEvents = false
    @Flag(inversion: .prefixedNo, help: "With -w on a terminal: redraw the tables in place.") var live = true
    @Option(name: .customLong("at"), help: "Read at this resource version.") var resourceVersion = ""
    @Argument(help: "TYPE[,TYPE] [NAME...], or TYPE/NAME...") var resources: [String] = []

    func run() async throws {
        let context = try CommandContext(connection)
        var get = GetOperation()
        get.request.words = resources
        get.request.files = files.arguments
        get.request.labelSelector = selectors.selector
        get.request.fieldSelector = selectors.fieldSelector
        get.request.ignoresNotFound = ignoreNotFound
        get.request.scope = try context.scope(isAll: selectors.allNamespaces)
        get.format = try outputFlags.format(noHeaders: noHeaders)
        get.managedFields = outputFlags.showManagedFields
        get.table.noHeaders = noHeaders
        get.table.showLabels = showLabels
        get.table.showKind = showKind
        get.table.labelColumns = labelColumns.flatMap { $0.split(separator: ",").map(String.init) }
        get.sortBy = sortBy
        get.chunkSize = chunkSize
        get.resourceVersion = resourceVersion
        // What is wrong with the arguments is said before a connection is made.
        if get.request.files.isEmpty { _ = try get.request.parsed() }
        let cluster = try await context.connect()
        guard watch || watchOnly else { return try await get.run(cluster, context.console) }
        let operation = WatchOperation(
            get: get, isWatchOnly: watchOnly, showsEvents: outputWatchEvents,
            isLive: live && !outputWatchEvents && !watchOnly)
        try await operation.run(cluster, context.console)
    }
}
