public import ArgumentParser

/// `ctl` itself.
public struct CommandLineProgram: AsyncParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "ctl", abstract: "Controls a Trireme cluster.", subcommands: [])

    public init() {}
}
