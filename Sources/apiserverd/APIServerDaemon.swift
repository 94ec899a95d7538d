import ArgumentParser
import Base
import Glibc

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

/// What a command says before it ends with status 1: one sentence for people.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Writes a line to standard output at once, also into a pipe.
func say(_ line: String) {
    var text = line + "\n"
    text.withUTF8 { bytes in
        var rest = UnsafeRawBufferPointer(bytes)
        while !rest.isEmpty {
            // SAFETY: the buffer is valid for the call.
            let count = write(STDOUT_FILENO, rest.baseAddress, rest.count)
            if count < 0, errno == EINTR { continue }
            // Nobody listens: the server goes on.
            guard count > 0 else { return }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }
}
