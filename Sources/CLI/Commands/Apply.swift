import ArgumentParser

/// `ctl apply`.
struct ApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Apply manifests: make objects as files say.",
        discussion: "Apply is always server-side apply: the server merges, and tells conflicts with other managers.")

    @OptionGroup var connection: ConnectionFlags
    @OptionGroup var outputFlags: OutputFlags
    @OptionGroup var files: FileFlags
    @OptionGroup var dryRun: DryRunFlags
    @OptionGroup var validation: ValidationFlags
    @Option(name: [.customShort("l", allowingJoined: true), .long], help: "Only objects with these labels.")
    var selector = ""
    @Flag(help: "Said for kubectl's sake: apply is always server-side.") var serverSide = false
    @Flag(help: "Take over fields that other managers have.") var forceConflicts = false
    @Option(help: "The name that fields are managed under.") var fieldManager = "ctl"
    @Option(help: "A subresource to apply to.") var subresource = ""
    @Flag(help: "Delete what was applied before and is no longer in the files; needs -l or --all.") var prune = false
    @Flag(help: "With --prune: everything in the namespaces of the files.") var all = false
    @Option(help: ArgumentHelp("With --prune: only these kinds.", valueName: "group/version/Kind"))
    var pruneAllowlist: [String] = []
    @Flag(help: "Not supported: apply never deletes to create again.") var force = false
    @Flag(inversion: .prefixedNo, help: "Wait until what was applied is ready, and say what holds it up.")
    var wait = false
    @Option(help: "With --wait: how long; 0s for as long as it takes.") var timeout = "0s"

    func run() async throws {
        guard !prune || all == selector.isEmpty else {
            throw CommandError.message(
                all
                    ? "cannot set --all and --selector at the same time"
                    : "all resources selected for prune without explicitly passing --all. To prune all resources, pass "
                        + "the --all flag. If you did not mean to prune all resources, specify a label selector")
        }
        if force {
            throw CommandError.message("--force is not supported: use --force-conflicts, or ctl replace --force")
        }
        guard !files.arguments.isEmpty else { throw CommandError.message("must specify one of -f and -k") }
        let context = try CommandContext(connection)
        var operation = ApplyOperation()
        operation.files = files.arguments
        operation.scope = try context.scope()
        operation.printer = ResultPrinter(
            format: try outputFlags.format(), dryRun: try dryRun.value(),
            managedFields: outputFlags.showManagedFields)
        operation.force = forceConflicts
        operation.fieldManager = fieldManager
        operation.fieldValidation = try validation.value()
        operation.saysServerSide = serverSide
        operation.labelSelector = selector
        operation.subresource = subresource
        operation.waits = wait
        if prune {
            operation.prune = Prune(
                labelSelector: selector, fieldManager: fieldManager, allowed: pruneAllowlist,
                printer: operation.printer)
        }
        let limit = try TimeArgument.duration(timeout, of: "--timeout")
        operation.timeout = limit == .zero ? nil : limit
        try await operation.run(try await context.connect(), context.console)
    }
}

/// `ctl diff`.
struct DiffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Show what applying files would change.",
        discussion: "Exits with 0 where nothing would change, 1 where something would, and above 1 on errors.")

    @OptionGroup var connection: ConnectionFlags
    @OptionGroup var files: FileFlags
    @Option(name: [.customShort("l", allowingJoined: true), .long], help: "Only objects with these labels.")
    var selector = ""
    @Flag(help: "Said for kubectl's sake: apply is always server-side.") var serverSide = false
    @Flag(help: "As if fields of other managers were taken over.") var forceConflicts = false
    @Option(help: "The name that fields are managed under.") var fieldManager = "ctl"
    @Flag(help: "Keep managedFields.") var showManagedFields = false

    func run() async throws {
        guard !files.arguments.isEmpty else { throw CommandError.message("must specify one of -f and -k") }
        let context = try CommandContext(connection)
        var operation = DiffOperation()
        operation.files = files.arguments
        operation.scope = try context.scope()
        operation.force = forceConflicts
        operation.fieldManager = fieldManager
        operation.labelSelector = selector
        operation.managedFields = showManagedFields
        do throws(CommandError) {
            try await operation.run(try await context.connect(), context.console)
        } catch {
            if case .exit = error { throw error }
            context.console.error(error.text + "\n")
            throw CommandError.exit(2)
        }
    }
}
