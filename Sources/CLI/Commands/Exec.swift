import ArgumentParser
import Wire

/// `-i`, `-t`, `-c` and `-q`, of commands that join a process.
struct ProcessFlags: ParsableArguments {
    @Option(name: [.customShort("c", allowingJoined: true), .long], help: "The container.") var container = ""
    @Flag(name: [.customShort("i"), .long], help: "Pass standard input on.") var stdin = false
    @Flag(name: [.customShort("t"), .long], help: "Standard input is a terminal.") var tty = false
    @Flag(name: [.customShort("q"), .long], help: "Say nothing but what the process says.") var quiet = false

    /// Runs an operation with this terminal; a terminal's keys go through as they are pressed.
    func run(_ operation: ExecOperation, _ word: String, _ context: CommandContext) async throws {
        var operation = operation
        var console = context.console
        if quiet { console.error = { _ in } }
        operation.options.stdin = stdin
        operation.options.container = container
        if tty {
            if stdin, !StandardInput.isTerminal {
                console.error("Unable to use a TTY - input is not a terminal or the right kind of file\n")
            } else {
                operation.options.tty = true
                operation.options.stderr = false
            }
        }
        operation.namespace = try context.scope().namespace
        let cluster = try await context.connectToPods()
        let isRaw = operation.options.tty && stdin
        let input = try StandardInput(isRaw: isRaw)
        defer { input.restore() }
        if isRaw {
            // A raw terminal takes a newline for a step down only.
            let write = console.error
            console.error = {
                write($0.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n"))
            }
        }
        try await operation.run(word, cluster, input, console)
    }
}

/// `ctl exec`.
struct ExecCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exec", abstract: "Run a program in a container.",
        discussion: "ctl exec (POD | TYPE/NAME) [-c CONTAINER] [-i] [-t] -- COMMAND [ARGUMENTS]")

    @OptionGroup var connection: ConnectionFlags
    @OptionGroup var process: ProcessFlags
    @Argument(help: "POD or TYPE/NAME.") var target: String
    @Argument(parsing: .postTerminator, help: "The program and its arguments, behind --.") var command: [String] = []

    func run() async throws {
        guard !command.isEmpty else {
            throw CommandError.message("you must specify at least one command for the container, behind --")
        }
        var operation = ExecOperation()
        operation.options.command = command
        try await process.run(operation, target, CommandContext(connection))
    }
}

/// `ctl attach`.
struct AttachCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attach", abstract: "Join the process that a container was started with.")

    @OptionGroup var connection: ConnectionFlags
    @OptionGroup var process: ProcessFlags
    @Argument(help: "POD or TYPE/NAME.") var target: String

    func run() async throws {
        let context = try CommandContext(connection)
        if process.stdin, !process.quiet {
            context.console.error("If you don't see a command prompt, try pressing enter.\n")
        }
        var operation = ExecOperation()
        operation.isAttach = true
        try await process.run(operation, target, context)
    }
}
