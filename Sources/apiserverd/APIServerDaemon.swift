import ArgumentParser
import Base

/// The API server with the store inside.
@main
struct APIServerDaemon: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apiserverd", abstract: "The API server with the store inside.",
        discussion: "Without a subcommand it serves.", version: "apiserverd \(TriremeVersion.text)",
        subcommands: [ServeCommand.self, BackupCommand.self, RestoreCommand.self, CheckCommand.self],
        defaultSubcommand: ServeCommand.self)

    static func main() async {
        do {
            await main(try ConfigurationFile.expand(Array(CommandLine.arguments.dropFirst())))
        } catch {
            exit(withError: error)
        }
    }
}
