import ArgumentParser

/// Flags that labels and annotations share.
struct MetadataFlags: ParsableArguments {
    @OptionGroup var connection: ConnectionFlags
    @OptionGroup var outputFlags: OutputFlags
    @OptionGroup var selectors: SelectorFlags
    @OptionGroup var files: FileFlags
    @OptionGroup var dryRun: DryRunFlags
    @Flag(help: "All objects of the kinds.") var all = false
    @Flag(help: "Replace values that are there.") var overwrite = false
    @Flag(help: "Show what there is.") var list = false
    @Option(help: "The version that the object has to be at.") var resourceVersion = ""
    @Argument(help: "TYPE NAME... key=value... key-...") var words: [String] = []

    func run(_ field: MetadataChange.Field) async throws {
        let context = try CommandContext(connection)
        var (resources, changes) = MetadataChange.split(words)
        if !files.arguments.isEmpty { (resources, changes) = ([], words) }
        let change = try MetadataChange(field, parsing: changes)
        var operation = MetadataOperation(change: change)
        operation.request.words = resources
        operation.request.files = files.arguments
        operation.request.labelSelector = selectors.selector
        operation.request.fieldSelector = selectors.fieldSelector
        operation.request.isAll = all
        operation.request.scope = try context.scope(isAll: selectors.allNamespaces)
        operation.printer = ResultPrinter(format: try outputFlags.format(), dryRun: try dryRun.value())
        operation.overwrites = overwrite
        operation.resourceVersion = resourceVersion
        operation.lists = list
        operation.fieldManager = field == .labels ? "ctl-label" : "ctl-annotate"
        if change.isEmpty, !list {
            throw CommandError.message("at least one \(field.word) update is required")
        }
        try await operation.run(try await context.connect(), context.console)
    }
}

/// `ctl label`.
struct LabelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "label", abstract: "Set or remove labels: key=value sets, key- removes.")

    @OptionGroup var flags: MetadataFlags

    func run() async throws { try await flags.run(.labels) }
}

/// `ctl annotate`.
struct AnnotateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "annotate", abstract: "Set or remove annotations: key=value sets, key- removes.")

    @OptionGroup var flags: MetadataFlags

    func run() async throws { try await flags.run(.annotations) }
}
