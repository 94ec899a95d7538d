import APIModel
import ArgumentParser
import JSON

/// `ctl rollout`.
struct RolloutCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollout", abstract: "Watch and steer the rollout of workloads.",
        subcommands: [Restart.self, Pause.self, Resume.self, Status.self, History.self, Undo.self])

    /// What the steering subcommands share.
    struct Flags: ParsableArguments {
        @OptionGroup var connection: ConnectionFlags
        @OptionGroup var outputFlags: OutputFlags
        @OptionGroup var selectors: SelectorFlags
        @OptionGroup var files: FileFlags
        @Argument(help: "TYPE NAME..., or TYPE/NAME...") var resources: [String] = []

        func targets() async throws(CommandError) -> (CommandContext, any Cluster, [Target]) {
            let context = try CommandContext(connection)
            var request = TargetRequest()
            request.words = resources
            request.files = files.arguments
            request.labelSelector = selectors.selector
            request.scope = try context.scope()
            if request.files.isEmpty { _ = try request.parsed() }
            let cluster = try await context.connect()
            return (context, cluster, try await request.targets(cluster))
        }

        func patch(
            _ kinds: Set<String>, _ word: String, _ patch: JSONValue, unless: (AnyKind) -> String? = { _ in nil }
        ) async throws(CommandError) {
            let (context, cluster, targets) = try await targets()
            let printer = ResultPrinter(format: try outputFlags.format())
            for target in targets {
                guard kinds.contains(target.kind.identity.kind) else {
                    throw .message("\(target.kind.resource.plural) \"\(target.name)\" cannot be \(word)")
                }
                let object = try await cluster.get(
                    target.kind, target.name, in: target.namespace, managedFields: false)
                if let reason = unless(object) {
                    throw .message("\(target.kind.resource.plural) \"\(target.name)\" \(reason)")
                }
                let after = try await cluster.patch(
                    target.kind, target.name, in: target.namespace, .strategic(patch.encoded()), subresource: "",
                    WriteOptions(fieldManager: "ctl-rollout"))
                context.console.out(try printer.text(after, word))
            }
        }
    }

    struct Restart: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "restart", abstract: "Replace all pods by new ones.")
        @OptionGroup var flags: Flags

        func run() async throws {
            let now = Console.standard.now()
            try await flags.patch(
                ["Deployment", "StatefulSet", "DaemonSet"], "restarted",
                [
                    "spec": [
                        "template": [
                            "metadata": [
                                "annotations": ["kubectl.kubernetes.io/restartedAt": .string("\(now.wholeSeconds)")]
                            ]
                        ]
                    ]
                ])
        }
    }

    struct Pause: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "pause", abstract: "Hold a rollout.")
        @OptionGroup var flags: Flags

        func run() async throws {
            try await flags.patch(["Deployment"], "paused", ["spec": ["paused": true]]) { object in
                (object.object as? Deployment)?.spec.paused == true ? "is already paused" : nil
            }
        }
    }

    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "resume", abstract: "Go on with a rollout.")
        @OptionGroup var flags: Flags

        func run() async throws {
            try await flags.patch(["Deployment"], "resumed", ["spec": ["paused": .null]]) { object in
                (object.object as? Deployment)?.spec.paused == true ? nil : "is not paused"
            }
        }
    }

    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "status", abstract: "Follow a rollout to its end.")
        @OptionGroup var flags: Flags
        @Flag(name: [.customShort("w"), .long], inversion: .prefixedNo, help: "Until it is done.") var watch = true
        @Option(help: "How long; 0s for as long as it takes.") var timeout = "0s"

        func run() async throws {
            let limit = try TimeArgument.duration(timeout, of: "--timeout")
            let (context, cluster, targets) = try await flags.targets()
            for target in targets {
                var said = ""
                let watches = watch
                let query = ListQuery(fieldSelector: "metadata.name=\(target.name)")
                let outcome = await Waiting.first(
                    cluster.follow(target.kind, in: target.namespace, query), timeout: limit == .zero ? nil : limit,
                    sleep: context.console.sleep
                ) { change in
                    switch change {
                    case .added(let object), .modified(let object):
                        let (text, isDone) = try RolloutStatus.text(object)
                        if text != said { context.console.line(text) }
                        said = text
                        return isDone || !watches
                    case .deleted: throw CommandError.message("object has been deleted")
                    case .synced:
                        if said.isEmpty {
                            throw CommandError.text(
                                "Error from server (NotFound): \(target.kind.resource.plural) \"\(target.name)\" not found"
                            )
                        }
                        return false
                    case .interrupted, .failed: return false
                    }
                }
                switch outcome {
                case .found: continue
                case .failed(let error): throw error
                case .timedOut: throw CommandError.message("timed out waiting for the condition")
                }
            }
        }
    }

    struct History: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "history", abstract: "List earlier revisions, or show one.")
        @OptionGroup var flags: Flags
        @Option(help: "The revision to show with its template; 0 for a list of all.") var revision: Int64 = 0

        func run() async throws {
            guard revision >= 0 else {
                throw CommandError.message("revision must be a positive integer: \(revision)")
            }
            let format = try flags.outputFlags.format()
            let (context, cluster, targets) = try await flags.targets()
            for target in targets {
                guard RolloutHistory.kinds.contains(target.kind.identity.kind) else {
                    throw CommandError.message(
                        "no history viewer has been implemented for \"\(target.kind.identity.kind)\"")
                }
                let object = try await cluster.get(
                    target.kind, target.name, in: target.namespace, managedFields: false)
                let history = try await RolloutHistory(of: object, cluster)
                let shown = revision > 0 ? [try history.revision(revision, of: target)] : history.revisions
                if format != .standard, format != .wide {
                    let printer = ResultPrinter(format: format)
                    for one in shown { context.console.out(try printer.text(one.object, "")) }
                } else if revision > 0 {
                    context.console.line("\(target.reference) with revision #\(revision)")
                    var text = DescribeText()
                    text.template(shown[0].template, DescribeContext(now: context.console.now(), events: nil))
                    context.console.out(text.finish())
                } else {
                    context.console.out("\(target.reference) \n\(history.table())\n")
                }
            }
        }
    }

    struct Undo: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "undo", abstract: "Go back to an earlier revision.")
        @OptionGroup var flags: Flags
        @OptionGroup var dryRun: DryRunFlags
        @Option(help: "The revision to go back to; 0 for the one before the last.") var toRevision: Int64 = 0

        func run() async throws {
            guard toRevision >= 0 else {
                throw CommandError.message("revision must be a positive integer: \(toRevision)")
            }
            let undo = RolloutUndo(
                toRevision: toRevision,
                printer: ResultPrinter(format: try flags.outputFlags.format(), dryRun: try dryRun.value()))
            let (context, cluster, targets) = try await flags.targets()
            for target in targets { try await undo.run(target, cluster, context.console) }
        }
    }
}
