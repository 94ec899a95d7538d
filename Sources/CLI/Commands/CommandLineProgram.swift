public import ArgumentParser

/// `ctl` itself.
public struct CommandLineProgram: AsyncParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "ctl", abstract: "Controls a Trireme cluster.",
        discussion: "The verbs, flags and output are those of kubectl.",
        version: "ctl \(ProgramVersion.text)",
        groupedSubcommands: [
            CommandGroup(
                name: "Basic",
                subcommands: [
                    GetCommand.self, ApplyCommand.self, CreateCommand.self, DeleteCommand.self, DescribeCommand.self,
                    EditCommand.self, RunCommand.self, ExposeCommand.self, SetCommand.self, ExplainCommand.self,
                ]),
            CommandGroup(
                name: "Changes",
                subcommands: [
                    DiffCommand.self, PatchCommand.self, ReplaceCommand.self, LabelCommand.self, AnnotateCommand.self,
                    ScaleCommand.self, AutoscaleCommand.self, RolloutCommand.self, WaitCommand.self,
                ]),
            CommandGroup(
                name: "Finding out", subcommands: [WhyCommand.self, EventsCommand.self, LogsCommand.self]),
            CommandGroup(
                name: "Inside of pods",
                subcommands: [ExecCommand.self, AttachCommand.self, PortForwardCommand.self, CopyCommand.self]),
            CommandGroup(
                name: "Cluster",
                subcommands: [
                    ClusterCommand.self, CordonCommand.self, UncordonCommand.self, DrainCommand.self, TaintCommand.self,
                    AuthCommand.self,
                ] + LaterCommands.cluster),
            CommandGroup(
                name: "Settings",
                subcommands: [
                    ConfigCommand.self, APIResourcesCommand.self, APIVersionsCommand.self, CompletionCommand.self,
                    VersionCommand.self,
                ]),
        ])

    public init() {}

    /// Runs the command that the process's arguments name, and exits with its code.
    public static func run() async -> Never {
        let arguments = ArgumentForms.normalized(Array(CommandLine.arguments.dropFirst()))
        exit(withCode: await run(arguments, .standard))
    }

    /// Runs a command; its exit code.
    static func run(_ arguments: [String], _ console: Console) async -> Int32 {
        do {
            var command = try parseAsRoot(arguments)
            if var waiting = command as? any AsyncParsableCommand {
                try await waiting.run()
            } else {
                try command.run()
            }
            return 0
        } catch let error as CommandError {
            if !error.text.isEmpty { console.error(error.text + "\n") }
            return error.exitCode
        } catch {
            if exitCode(for: error) == .success {
                console.out(fullMessage(for: error) + "\n")
                return 0
            }
            let command = arguments.first { !$0.hasPrefix("-") }
            let isKnown = command.map { known.contains($0) } ?? true
            let text = isKnown ? Self.familiar(message(for: error)) : "unknown command \"\(command ?? "")\" for \"ctl\""
            let name = isKnown && command != nil ? "ctl \(command ?? "")" : "ctl"
            console.error("error: \(text)\nSee '\(name) --help' for usage.\n")
            return 1
        }
    }

    private static let known = Set(
        configuration.groupedSubcommands.flatMap(\.subcommands).flatMap {
            [$0.configuration.commandName ?? ""] + $0.configuration.aliases
        } + ["help"])

    /// The parser's complaints in kubectl's words, where it has some.
    static func familiar(_ message: String) -> String {
        let words = message.split(separator: "'", omittingEmptySubsequences: false).map(String.init)
        guard words.count >= 3 else { return message }
        if message.hasPrefix("Unknown option '") {
            return words[1].hasPrefix("--")
                ? "unknown flag: \(words[1])" : "unknown shorthand flag: \(words[1].dropFirst()) in \(words[1])"
        }
        if message.hasPrefix("Missing value for '") {
            let flag = words[1].split(separator: " ").first.map(String.init) ?? words[1]
            return "flag needs an argument: \(flag)"
        }
        return message
    }

    private static func exit(withCode code: Int32) -> Never {
        exit(withError: code == 0 ? nil : ExitCode(code))
    }
}
