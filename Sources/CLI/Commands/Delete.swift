import ArgumentParser

/// `ctl delete`.
struct DeleteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete objects by file, name, or selector.",
        discussion: "Waits until they are gone, and says what holds them up.")

    @OptionGroup var connection: ConnectionFlags
    @OptionGroup var selectors: SelectorFlags
    @OptionGroup var files: FileFlags
    @OptionGroup var dryRun: DryRunFlags
    @Option(name: [.customShort("o", allowingJoined: true), .long], help: "name for names alone.") var output = ""
    @Flag(help: "All objects of the kinds.") var all = false
    @Option(help: "Seconds that pods get to end; negative for their own.") var gracePeriod: Int64 = -1
    @Flag(help: "With --grace-period=0: do not wait for the node.") var force = false
    @Flag(help: "As --grace-period=1.") var now = false
    @Option(help: ArgumentHelp("What becomes of what they own.", valueName: "background|foreground|orphan"))
    var cascade = "background"
    @Flag(inversion: .prefixedNo, help: "Wait until they are gone.") var wait = true
    @Option(help: "How long to wait; 0s for as long as it takes.") var timeout = "0s"
    @Flag(help: "What is not there is passed over.") var ignoreNotFound = false
    @Flag(name: [.customShort("i"), .long], help: "Not supported.") var interactive = false
    @Argument(help: "TYPE NAME..., TYPE/NAME..., or TYPE with -l or --all.") var resources: [String] = []

    func run() async throws {
        if interactive {
            throw CommandError.message("--interactive is not supported: look with --dry-run=server first")
        }
        let context = try CommandContext(connection)
        var operation = DeleteOperation()
        operation.request.words = resources
        operation.request.files = files.arguments
        operation.request.labelSelector = selectors.selector
        operation.request.fieldSelector = selectors.fieldSelector
        operation.request.isAll = all
        // `--all` finds what is there, so that nothing can be missing.
        operation.request.ignoresNotFound = ignoreNotFound || all
        operation.request.scope = try context.scope(isAll: selectors.allNamespaces)
        operation.printer.dryRun = try dryRun.value()
        switch output {
        case "": break
        case "name": operation.printer.format = .name
        default: throw CommandError.message("unexpected -o output mode: \(output). We only support '-o name'")
        }
        operation.gracePeriod = now ? 1 : gracePeriod
        if now, gracePeriod != -1 {
            throw CommandError.message("--now and --grace-period cannot be specified together")
        }
        if gracePeriod == 0, !force { operation.gracePeriod = 1 }
        if force, gracePeriod > 0 {
            throw CommandError.message("--force and --grace-period greater than 0 cannot be specified together")
        }
        operation.isForced = force
        switch cascade.lowercased() {
        case "background", "true": operation.propagation = "Background"
        case "foreground": operation.propagation = "Foreground"
        case "orphan", "false": operation.propagation = "Orphan"
        default:
            throw CommandError.message(
                "invalid cascade value (\(cascade)). Must be \"background\", \"foreground\", or \"orphan\"")
        }
        operation.waits = wait
        let limit = try TimeArgument.duration(timeout, of: "--timeout")
        operation.timeout = limit == .zero ? nil : limit
        if operation.request.files.isEmpty { _ = try operation.request.parsed() }
        try await operation.run(try await context.connect(), context.console)
    }
}
