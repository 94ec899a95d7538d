import ArgumentParser

/// Commands whose other side does not exist yet: each says so in one sentence and exits with 1.
enum LaterCommands {
    static let cluster: [any ParsableCommand.Type] = [TopCommand.self]

    static func missing(_ what: String) -> CommandError {
        .message("\(what) is not there yet: it needs node agents, which this version does not have")
    }
}

/// Takes whatever is given to a command that cannot do it.
struct AnyArguments: ParsableArguments {
    @Argument(parsing: .captureForPassthrough, help: .hidden) var words: [String] = []
}

struct TopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "top", abstract: "Show what nodes and pods use (not yet).")
    @OptionGroup var arguments: AnyArguments

    func run() throws { throw LaterCommands.missing("top") }
}
