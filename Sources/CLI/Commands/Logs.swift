import APIModel
import ArgumentParser
import Base
import Wire

/// `ctl logs`.
struct LogsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs", abstract: "Print the logs of containers.",
        discussion: "Several pods are named by -l, or by TYPE/NAME with --all-pods.", aliases: ["log"])

    @OptionGroup var connection: ConnectionFlags
    @Flag(name: [.customShort("f"), .long], help: "Go on with what is logged later.") var follow = false
    @Flag(name: [.customShort("p"), .long], help: "The container before its last restart.") var previous = false
    @Option(name: [.customShort("l", allowingJoined: true), .long], help: "Labels of the pods.") var selector = ""
    @Option(name: [.customShort("c", allowingJoined: true), .long], help: "The container.") var container = ""
    @Flag(help: "All containers of the pods.") var allContainers = false
    @Flag(help: "All pods of what is named, each line with its pod.") var allPods = false
    @Option(help: "Only what is newer than this: 5s, 2m, 3h.") var since = ""
    @Option(help: "Only what is newer than this time (RFC 3339).") var sinceTime = ""
    @Option(help: "Only so many last lines; -1 for all. With -l it is 10 where nothing is said.") var tail: Int64?
    @Option(help: "So many bytes at most.") var limitBytes: Int64 = 0
    @Flag(help: "Each line with its time.") var timestamps = false
    @Flag(help: "Each line with its pod and container.") var prefix = false
    @Flag(help: "What goes wrong with one log does not end the others.") var ignoreErrors = false
    @Option(help: "Logs that are followed at once.") var maxLogRequests = 5
    @Argument(help: "POD or TYPE/NAME, and a container.") var words: [String] = []

    func run() async throws {
        let context = try CommandContext(connection)
        guard words.count <= 2 else {
            throw CommandError.message("only one POD or TYPE/NAME, and one container, are allowed")
        }
        var operation = LogsOperation()
        operation.namespace = try context.scope().namespace
        operation.labelSelector = selector
        operation.allContainers = allContainers
        operation.allPods = allPods
        operation.prefix = prefix || allPods
        operation.ignoresErrors = ignoreErrors
        operation.followedMax = maxLogRequests
        operation.options = try options()
        guard !allContainers || operation.options.container.isEmpty else {
            throw CommandError.message("--all-containers=true should not be specified with a container name")
        }
        try await operation.run(words.first, context.connectToPods(), context.console)
    }

    private func options() throws(CommandError) -> PodLogOptions {
        var options = PodLogOptions(follow: follow, previous: previous, timestamps: timestamps)
        options.container = container
        if words.count == 2 {
            guard container.isEmpty else {
                throw .message("only one of -c or an inline [CONTAINER] arg is allowed")
            }
            options.container = words[1]
        }
        guard since.isEmpty || sinceTime.isEmpty else {
            throw .message("at most one of `sinceTime` or `sinceSeconds` may be specified")
        }
        if !since.isEmpty {
            let (seconds, rest) = try TimeArgument.duration(since, of: "--since").components
            options.sinceSeconds = seconds + (rest > 0 ? 1 : 0)
        }
        if !sinceTime.isEmpty {
            do throws(TimeError) {
                let time = try Time(parsing: sinceTime)
                options.sinceTime = PodLogOptions.Time(seconds: time.seconds, nanoseconds: time.nanoseconds)
            } catch {
                throw .message("invalid argument \"\(sinceTime)\" for \"--since-time\": \(error)")
            }
        }
        if let tail {
            guard tail >= -1 else { throw .message("--tail must be greater than or equal to -1") }
            if tail >= 0 { options.tailLines = tail }
        } else if !selector.isEmpty {
            options.tailLines = 10
        }
        if limitBytes > 0 { options.limitBytes = limitBytes }
        guard limitBytes >= 0 else { throw .message("--limit-bytes must be greater than 0") }
        return options
    }
}
