import ArgumentParser

/// Commands whose other side does not exist yet: each says so in one sentence and exits with 1.
enum LaterCommands {
    static let debugging: [any ParsableCommand.Type] = [
        LogsCommand.self, ExecCommand.self, AttachCommand.self, PortForwardCommand.self, CopyCommand.self,
    ]
    static let cluster: [any ParsableCommand.Type] = [TopCommand.self]

    static func missing(_ what: String) -> CommandError {
        .message("\(what) is not there yet: it needs node agents, which this version does not have")
    }
}

/// Takes whatever is given to a command that cannot do it.
struct AnyArguments: ParsableArguments {
    @Argument(parsing: .captureForPassthrough, help: .hidden) var words: [String] = []
}

struct LogsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "logs", abstract: "Print a container's log (not yet).")
    @OptionGroup var arguments: AnyArguments

    func run() throws { throw LaterCommands.missing("logs") }
}

struct ExecCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exec", abstract: "Run a program in a container (not yet).")
    @OptionGroup var arguments: AnyArguments

    func run() throws { throw LaterCommands.missing("exec") }
}

struct AttachCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attach", abstract: "Attach to a container (not yet).")
    @OptionGroup var arguments: AnyArguments

    func run() throws { throw LaterCommands.missing("attach") }
}

struct PortForwardCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "port-forward", abstract: "Forward ports to a pod (not yet).")
    @OptionGroup var arguments: AnyArguments

    func run() throws { throw LaterCommands.missing("port-forward") }
}

struct CopyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cp", abstract: "Copy files to and from containers (not yet).")
    @OptionGroup var arguments: AnyArguments

    func run() throws { throw LaterCommands.missing("cp") }
}

struct TopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "top", abstract: "Show what nodes and pods use (not yet).")
    @OptionGroup var arguments: AnyArguments

    func run() throws { throw LaterCommands.missing("top") }
}
