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

    struct History: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "history", abstract: "List earlier revisions (not yet).")
        @OptionGroup var arguments: AnyArguments

        func run() throws {
            throw CommandError.message("rollout history is not there yet: it needs the deployment controller")
        }
    }

    struct Undo: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "undo", abstract: "Go back to an earlier revision (not yet).")
        @OptionGroup var arguments: AnyArguments

        func run() throws {
            throw CommandError.message("rollout undo is not there yet: it needs the deployment controller")
        }
    }
}

/// How far a rollout is.
enum RolloutStatus {
    /// The line that says it, and whether it is done.
    static func text(_ object: AnyKind) throws(CommandError) -> (String, Bool) {
        let name = object.metadata.name
        switch object.object {
        case let one as Deployment:
            guard one.metadata.generation <= one.status.observedGeneration else {
                return ("Waiting for deployment spec update to be observed...", false)
            }
            if let late = one.status.conditions.first(where: {
                $0.type == "Progressing" && $0.reason == "ProgressDeadlineExceeded"
            }) {
                throw .message("deployment \"\(name)\" exceeded its progress deadline: \(late.message)")
            }
            let wanted = one.spec.replicas ?? 1
            let start = "Waiting for deployment \"\(name)\" rollout to finish: "
            if one.status.updatedReplicas < wanted {
                return (
                    "\(start)\(one.status.updatedReplicas) out of \(wanted) new replicas have been updated...", false
                )
            }
            if one.status.replicas > one.status.updatedReplicas {
                let old = one.status.replicas - one.status.updatedReplicas
                return ("\(start)\(old) old replicas are pending termination...", false)
            }
            if one.status.availableReplicas < one.status.updatedReplicas {
                return (
                    "\(start)\(one.status.availableReplicas) of \(one.status.updatedReplicas) updated replicas are "
                        + "available...", false
                )
            }
            return ("deployment \"\(name)\" successfully rolled out", true)
        case let one as DaemonSet:
            guard one.metadata.generation <= one.status.observedGeneration else {
                return ("Waiting for daemon set spec update to be observed...", false)
            }
            let wanted = one.status.desiredNumberScheduled
            if one.status.updatedNumberScheduled < wanted {
                return (
                    "Waiting for daemon set \"\(name)\" rollout to finish: \(one.status.updatedNumberScheduled) out of "
                        + "\(wanted) new pods have been updated...", false
                )
            }
            if one.status.numberAvailable < wanted {
                return (
                    "Waiting for daemon set \"\(name)\" rollout to finish: \(one.status.numberAvailable) of \(wanted) "
                        + "updated pods are available...", false
                )
            }
            return ("daemon set \"\(name)\" successfully rolled out", true)
        case let one as StatefulSet:
            guard one.metadata.generation <= one.status.observedGeneration else {
                return ("Waiting for statefulset spec update to be observed...", false)
            }
            let wanted = one.spec.replicas ?? 1
            if one.status.readyReplicas < wanted {
                return ("Waiting for \(wanted - one.status.readyReplicas) pods to be ready...", false)
            }
            if one.status.updateRevision != one.status.currentRevision {
                return (
                    "waiting for statefulset rolling update to complete \(one.status.updatedReplicas) pods at revision "
                        + "\(one.status.updateRevision)...", false
                )
            }
            return (
                "statefulset rolling update complete \(one.status.currentReplicas) pods at revision "
                    + "\(one.status.currentRevision)...", true
            )
        default:
            throw .message("no status viewer has been implemented for \(object.identity.kind)")
        }
    }
}
