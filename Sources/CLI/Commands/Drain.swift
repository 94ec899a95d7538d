import ArgumentParser

/// `ctl drain`.
struct DrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drain", abstract: "Move all pods away from a node.",
        discussion: """
            Cordons the node, evicts its pods as their disruption budgets allow, and waits until they are gone.
            """)

    @OptionGroup var connection: ConnectionFlags
    @OptionGroup var selectors: SelectorFlags
    @OptionGroup var dryRun: DryRunFlags
    @Flag(help: "Pods that no controller would make again go too.") var force = false
    @Flag(help: "Pods of daemon sets stay.") var ignoreDaemonsets = false
    @Flag(help: "Pods with emptyDir volumes go too, with their data.") var deleteEmptydirData = false
    @Flag(help: "Delete pods instead of evicting them: disruption budgets are not asked.") var disableEviction = false
    @Option(help: "Seconds that pods get to end; negative for their own.") var gracePeriod: Int64 = -1
    @Option(help: "How long, for one node; 0s for as long as it takes.") var timeout = "0s"
    @Option(help: "Only pods with these labels.") var podSelector = ""
    @Option(help: "Do not wait for pods that have been going for more seconds than this; 0 to wait for all.")
    var skipWaitForDeleteTimeout: Int64 = 0
    @Argument(help: "Nodes.") var nodes: [String] = []

    func run() async throws {
        guard nodes.isEmpty == !selectors.selector.isEmpty else {
            throw CommandError.message(
                nodes.isEmpty
                    ? "at least one node name or a selector is needed"
                    : "node names and --selector cannot be given together")
        }
        guard skipWaitForDeleteTimeout >= 0 else {
            throw CommandError.message("--skip-wait-for-delete-timeout must not be negative")
        }
        let context = try CommandContext(connection)
        var operation = DrainOperation()
        operation.policy.isForced = force
        operation.policy.ignoresDaemonSets = ignoreDaemonsets
        operation.policy.deletesEmptyDirData = deleteEmptydirData
        if skipWaitForDeleteTimeout > 0 {
            operation.policy.skipsTerminatingAfter = .seconds(skipWaitForDeleteTimeout)
        }
        operation.dryRun = try dryRun.value()
        operation.gracePeriod = gracePeriod
        operation.deletes = disableEviction
        operation.podSelector = podSelector
        let limit = try TimeArgument.duration(timeout, of: "--timeout")
        operation.timeout = limit == .zero ? nil : limit
        let cluster = try await context.connect()
        var request = TargetRequest()
        request.words = ["nodes"] + nodes
        request.labelSelector = selectors.selector
        try await operation.run(try await request.targets(cluster), cluster, context.console)
    }
}
