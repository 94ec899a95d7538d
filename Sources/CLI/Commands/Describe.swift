import ArgumentParser

/// `ctl describe`.
struct DescribeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "describe", abstract: "Show everything about objects, with their events in order of time.")

    @OptionGroup var connection: ConnectionFlags
    @OptionGroup var selectors: SelectorFlags
    @OptionGroup var files: FileFlags
    @Flag(inversion: .prefixedNo, help: "Events at the end.") var showEvents = true
    @Option(help: "Objects in one answer of the server.") var chunkSize: Int64 = 500
    @Argument(help: "TYPE [NAME or the beginning of names...], or TYPE/NAME...") var resources: [String] = []

    func run() async throws {
        let context = try CommandContext(connection)
        var operation = DescribeOperation()
        operation.request.words = resources
        operation.request.files = files.arguments
        operation.request.labelSelector = selectors.selector
        operation.request.fieldSelector = selectors.fieldSelector
        operation.request.scope = try context.scope(isAll: selectors.allNamespaces)
        operation.showsEvents = showEvents
        if operation.request.files.isEmpty { _ = try operation.request.parsed() }
        try await operation.run(try await context.connect(), context.console)
    }
}

/// `ctl why`.
struct WhyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Say why something is pending, crashing, not ready or not going away.")

    @OptionGroup var connection: ConnectionFlags
    @OptionGroup var selectors: SelectorFlags
    @Argument(help: "TYPE/NAME..., TYPE NAME..., or TYPE with -l.") var resources: [String] = []

    func run() async throws {
        let context = try CommandContext(connection)
        var request = TargetRequest()
        request.words = resources
        request.labelSelector = selectors.selector
        request.fieldSelector = selectors.fieldSelector
        request.scope = try context.scope(isAll: selectors.allNamespaces)
        _ = try request.parsed()
        let cluster = try await context.connect()
        for target in try await request.targets(cluster) {
            var object = target.object
            if object == nil {
                object = try await cluster.get(target.kind, target.name, in: target.namespace, managedFields: false)
            }
            guard let object else { continue }
            let events = (try? await DescribeOperation.events(of: object, cluster)) ?? []
            context.console.out(Why.text(object, events: events, now: context.console.now()))
        }
    }
}

/// `ctl events`.
struct EventsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events", abstract: "Show events in order of time.")

    @OptionGroup var connection: ConnectionFlags
    @OptionGroup var outputFlags: OutputFlags
    @Flag(name: [.customShort("A"), .long], help: "All namespaces.") var allNamespaces = false
    @Option(name: .customLong("for"), help: "Only events about TYPE/NAME.") var about: String?
    @Option(help: "Only these types: Normal,Warning.") var types: String = ""
    @Flag(name: [.customShort("w"), .long], help: "Go on as events come.") var watch = false
    @Flag(help: "No headers above the columns.") var noHeaders = false

    func run() async throws {
        let context = try CommandContext(connection)
        var operation = EventsOperation()
        operation.scope = try context.scope(isAll: allNamespaces)
        operation.format = try outputFlags.format(noHeaders: noHeaders)
        operation.noHeaders = noHeaders
        operation.watches = watch
        operation.types = types.split(separator: ",").map(String.init)
        if let about { operation.about = try EventsOperation.subject(about) }
        try await operation.run(try await context.connect(), context.console)
    }
}
