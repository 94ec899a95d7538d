import ArgumentParser
import Base
import JSON

/// `ctl explain`.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "List the fields of a kind.",
        discussion: "ctl explain pod.spec.containers --recursive")

    @OptionGroup var connection: ConnectionFlags
    @Flag(help: "Fields of fields too.") var recursive = false
    @Option(help: "The version of the kind's group.") var apiVersion: String?
    @Argument(help: "RESOURCE[.FIELD...]") var resource: String

    func run() throws {
        do throws(ExplainError) {
            Console.standard.out(try ExplainPage(resource, apiVersion: apiVersion).text(isRecursive: recursive))
        } catch {
            throw CommandError.message(error.description)
        }
    }
}

/// `ctl api-resources`.
struct APIResourcesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "api-resources", abstract: "List the kinds that this version knows.")

    @OptionGroup var connection: ConnectionFlags
    @Option(help: "Only kinds inside (true) or outside (false) of namespaces.") var namespaced: Bool?
    @Option(help: "Only this group; empty for the core group.") var apiGroup: String?
    @Option(help: "Only kinds that take these verbs.") var verbs = ""
    @Option(help: "Only kinds of these categories.") var categories = ""
    @Option(name: [.customShort("o", allowingJoined: true), .long], help: "wide or name.") var output = ""
    @Option(help: "name or kind.") var sortBy: String?
    @Flag(help: "No headers above the columns.") var noHeaders = false

    func run() throws {
        guard ["", "wide", "name"].contains(output) else {
            throw CommandError.message("--output \(output) is not available")
        }
        guard sortBy == nil || sortBy == "name" || sortBy == "kind" else {
            throw CommandError.message("--sort-by accepts only name or kind")
        }
        var options = ResourceTable.Options()
        options.namespaced = namespaced
        options.group = apiGroup
        options.verbs = verbs.split(separator: ",").map(String.init)
        options.categories = categories.split(separator: ",").map(String.init)
        options.isWide = output == "wide"
        options.namesOnly = output == "name"
        options.sortBy = sortBy
        options.noHeaders = noHeaders
        Console.standard.out(ResourceTable.text(ResourceTable.known, options))
    }
}

/// `ctl api-versions`.
struct APIVersionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "api-versions", abstract: "List the groups and versions that this version knows.")

    @OptionGroup var connection: ConnectionFlags

    func run() throws {
        let versions = Set(ResourceTable.known.map(\.apiVersion)).sorted()
        Console.standard.out(versions.map { $0 + "\n" }.joined())
    }
}

/// `ctl completion`.
struct CompletionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "completion", abstract: "Print a completion script for bash, zsh or fish.",
        discussion: "source <(ctl completion bash)")

    @OptionGroup var connection: ConnectionFlags
    @Argument(help: "bash, zsh or fish") var shell: String

    func run() throws {
        guard let shell = CompletionShell(rawValue: shell) else {
            throw CommandError.message("Unsupported shell type \"\(shell)\".")
        }
        Console.standard.line(CommandLineProgram.completionScript(for: shell))
    }
}

/// `ctl version`.
struct VersionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version", abstract: "Print the versions of client and server.")

    @OptionGroup var connection: ConnectionFlags
    @Flag(help: "This program's version alone.") var client = false
    @Option(name: [.customShort("o", allowingJoined: true), .long], help: "yaml or json.") var output = ""

    func run() async throws {
        let console = Console.standard
        guard ["", "yaml", "json"].contains(output) else {
            throw CommandError.message("--output must be 'yaml' or 'json'")
        }
        var server: String?
        var failure: CommandError?
        if !client {
            do throws(CommandError) {
                server = try await CommandContext(connection).connect().serverVersion()
            } catch {
                // What is known is told, and the exit code says that something is missing.
                failure = error
            }
        }
        console.out(VersionText.text(client: TriremeVersion.text, server: server, output: output))
        if let failure { throw failure }
    }
}

/// What `ctl version` prints, in kubectl's form.
enum VersionText {
    static func text(client: String, server: String?, output: String) -> String {
        guard !output.isEmpty else {
            return "Client Version: \(client)\n" + (server.map { "Server Version: \($0)\n" } ?? "")
        }
        var versions: JSONObject = ["clientVersion": ["gitVersion": .string(client)]]
        if let server { versions["serverVersion"] = ["gitVersion": .string(server)] }
        return output == "json" ? Documents.json(.object(versions)) : Documents.yaml(.object(versions))
    }
}
