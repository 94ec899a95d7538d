import ArgumentParser

/// `ctl patch`.
struct PatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "patch", abstract: "Change fields of an object.")

    @OptionGroup var connection: ConnectionFlags
    @OptionGroup var outputFlags: OutputFlags
    @OptionGroup var files: FileFlags
    @OptionGroup var dryRun: DryRunFlags
    @Option(name: [.customShort("p", allowingJoined: true), .long], help: "The patch, in JSON or YAML.")
    var patch = ""
    @Option(help: "A file with the patch.") var patchFile = ""
    @Option(help: ArgumentHelp("The form of the patch.", valueName: "strategic|merge|json")) var type = "strategic"
    @Option(help: "A subresource to patch.") var subresource = ""
    @Option(help: "The name that fields are managed under.") var fieldManager = "ctl-patch"
    @Argument(help: "TYPE NAME..., or TYPE/NAME...") var resources: [String] = []

    func run() async throws {
        guard patch.isEmpty || patchFile.isEmpty else {
            throw CommandError.message("cannot specify --patch and --patch-file together")
        }
        var text = patch
        if !patchFile.isEmpty {
            do throws(FileAccessError) {
                text = String(decoding: try FileAccess.read(patchFile), as: UTF8.self)
            } catch {
                throw CommandError.message("unable to read patch file: \(error)")
            }
        }
        _ = try PatchOperation.body(type, text)
        let context = try CommandContext(connection)
        var operation = PatchOperation()
        operation.request.words = resources
        operation.request.files = files.arguments
        operation.request.scope = try context.scope()
        operation.printer = ResultPrinter(format: try outputFlags.format(), dryRun: try dryRun.value())
        operation.type = type
        operation.patch = text
        operation.subresource = subresource
        operation.fieldManager = fieldManager
        if operation.request.files.isEmpty { _ = try operation.request.parsed() }
        try await operation.run(try await context.connect(), context.console)
    }
}

/// `ctl scale`.
struct ScaleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scale", abstract: "Set the number of replicas of deployments, replica sets and stateful sets.")

    @OptionGroup var connection: ConnectionFlags
    @OptionGroup var outputFlags: OutputFlags
    @OptionGroup var selectors: SelectorFlags
    @OptionGroup var files: FileFlags
    @OptionGroup var dryRun: DryRunFlags
    @Option(help: "The number of replicas.") var replicas: Int32 = -1
    @Option(help: "The number that there has to be now.") var currentReplicas: Int32?
    @Option(help: "The version that the object has to be at.") var resourceVersion = ""
    @Flag(help: "All objects of the kinds.") var all = false
    @Argument(help: "TYPE NAME..., or TYPE/NAME...") var resources: [String] = []

    func run() async throws {
        guard replicas >= 0 else {
            throw CommandError.message(
                "The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0")
        }
        let context = try CommandContext(connection)
        var operation = ScaleOperation()
        operation.request.words = resources
        operation.request.files = files.arguments
        operation.request.labelSelector = selectors.selector
        operation.request.isAll = all
        operation.request.scope = try context.scope(isAll: selectors.allNamespaces)
        operation.printer = ResultPrinter(format: try outputFlags.format(), dryRun: try dryRun.value())
        operation.replicas = replicas
        operation.currentReplicas = currentReplicas == -1 ? nil : currentReplicas
        operation.resourceVersion = resourceVersion
        if operation.request.files.isEmpty { _ = try operation.request.parsed() }
        try await operation.run(try await context.connect(), context.console)
    }
}

/// `ctl wait`.
struct WaitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wait", abstract: "Wait for objects, also for those that do not exist yet.",
        discussion: """
            ctl wait pod/web --for=condition=Ready
            ctl wait pod/web --for=jsonpath='{.status.phase}'=Running --timeout=1m
            ctl wait pod -l app=web --for=delete
            ctl wait configmap/settings --for=create
            """)

    @OptionGroup var connection: ConnectionFlags
    @OptionGroup var outputFlags: OutputFlags
    @OptionGroup var selectors: SelectorFlags
    @OptionGroup var files: FileFlags
    @Option(name: .customLong("for"), help: "condition=TYPE[=STATUS], jsonpath=EXPRESSION[=VALUE], delete or create.")
    var conditions: [String] = []
    @Option(help: "How long; 0 to look once, negative for a week.") var timeout = "30s"
    @Flag(help: "All objects of the kinds.") var all = false
    @Argument(help: "TYPE NAME..., TYPE/NAME..., or TYPE with -l.") var resources: [String] = []

    func run() async throws {
        guard !conditions.isEmpty else {
            throw CommandError.message("required flag(s) \"for\" not set")
        }
        let wanted = try conditions.map { text throws(CommandError) in try WaitCondition(parsing: text) }
        let context = try CommandContext(connection)
        let isEndless = timeout.hasPrefix("-")
        let limit = isEndless ? nil : try TimeArgument.duration(timeout, of: "--timeout")
        var request = TargetRequest()
        request.words = resources
        request.files = files.arguments
        request.labelSelector = selectors.selector
        request.fieldSelector = selectors.fieldSelector
        request.isAll = all
        request.scope = try context.scope(isAll: selectors.allNamespaces)
        if request.files.isEmpty { _ = try request.parsed() }
        let cluster = try await context.connect()
        for condition in wanted {
            let operation = WaitOperation(
                request: request, condition: condition, timeout: limit, format: try outputFlags.format())
            try await operation.run(cluster, context.console)
        }
    }
}
