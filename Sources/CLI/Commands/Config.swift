import ArgumentParser
import JSON

/// `ctl config`.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Read and change the configuration file.",
        subcommands: [
            GetContexts.self, CurrentContext.self, UseContext.self, SetContext.self, SetCluster.self,
            SetCredentials.self, RenameContext.self, DeleteContext.self, DeleteCluster.self, DeleteUser.self,
            GetClusters.self, GetUsers.self, View.self,
        ])

    /// Reads the file, lets it be changed, and writes it.
    static func change(
        _ flags: ConnectionFlags, _ change: (inout ConfigFile, String) throws -> String
    ) throws {
        let location = ConfigLocation(flag: flags.config)
        do {
            var file = try location.load()
            let text = try change(&file, location.path)
            try location.store(file)
            Console.standard.out(text)
        } catch let error as ConfigError {
            throw CommandError.message(error.description)
        }
    }

    static func load(_ flags: ConnectionFlags) throws(CommandError) -> ConfigFile {
        do throws(ConfigError) {
            return try ConfigLocation(flag: flags.config).load()
        } catch {
            throw .message(error.description)
        }
    }

    struct GetContexts: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "get-contexts", abstract: "List contexts.")
        @OptionGroup var connection: ConnectionFlags
        @Flag(help: "No headers above the columns.") var noHeaders = false
        @Option(name: [.customShort("o", allowingJoined: true), .long], help: "name for names alone.") var output = ""
        @Argument(help: "Contexts; all without one.") var names: [String] = []

        func run() throws {
            let file = try ConfigCommand.load(connection)
            guard output != "name" else {
                return Console.standard.out(
                    file.contexts.map(\.name).filter { names.isEmpty || names.contains($0) }.map { $0 + "\n" }.joined())
            }
            guard output.isEmpty else { throw CommandError.message("output must be one of '' or 'name': \(output)") }
            do throws(ConfigError) {
                Console.standard.out(try file.contextTable(names, noHeaders: noHeaders))
            } catch {
                throw CommandError.message(error.description)
            }
        }
    }

    struct CurrentContext: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "current-context", abstract: "Print the current context.")
        @OptionGroup var connection: ConnectionFlags

        func run() throws {
            let name = try ConfigCommand.load(connection).currentContext
            guard !name.isEmpty else { throw CommandError.message("current-context is not set") }
            Console.standard.line(name)
        }
    }

    struct UseContext: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "use-context", abstract: "Make a context the current one.", aliases: ["use"])
        @OptionGroup var connection: ConnectionFlags
        @Argument(help: "The context.") var name: String

        func run() throws {
            try ConfigCommand.change(connection) { file, _ in
                guard file.contexts.contains(where: { $0.name == name }) else {
                    throw ConfigError("no context exists with the name: \"\(name)\"")
                }
                file.currentContext = name
                return "Switched to context \"\(name)\".\n"
            }
        }
    }

    struct SetContext: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "set-context", abstract: "Set fields of a context: --cluster, --user, --namespace.")
        @OptionGroup var connection: ConnectionFlags
        @Flag(help: "The current context.") var current = false
        @Argument(help: "The context.") var name: String?

        func run() throws {
            guard current != (name != nil) else {
                throw CommandError.message(
                    current
                        ? "you cannot specify both a context name and --current"
                        : "you must specify a non-empty context name or --current")
            }
            try ConfigCommand.change(connection) { file, _ in
                let name = name ?? file.currentContext
                guard !name.isEmpty else { throw ConfigError("no current context is set") }
                let existed = file.set(
                    "contexts", name,
                    [("cluster", connection.cluster), ("user", connection.user), ("namespace", connection.namespace)])
                return "Context \"\(name)\" \(existed ? "modified" : "created").\n"
            }
        }
    }

    struct SetCluster: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "set-cluster", abstract: "Set fields of a cluster: --server, --certificate-authority.")
        @OptionGroup var connection: ConnectionFlags
        @Option(help: "The name in the server's certificate.") var tlsServerName: String?
        @Argument(help: "The cluster.") var name: String

        func run() throws {
            try ConfigCommand.change(connection) { file, _ in
                let existed = file.set(
                    "clusters", name,
                    [
                        ("server", connection.server),
                        ("certificate-authority", connection.certificateAuthority.map(FileAccess.absolute)),
                        ("tls-server-name", tlsServerName),
                    ])
                return "Cluster \"\(name)\" \(existed ? "modified" : "set").\n"
            }
        }
    }

    struct SetCredentials: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "set-credentials",
            abstract: "Set fields of a user: --client-certificate, --client-key, --token, --token-file.")
        @OptionGroup var connection: ConnectionFlags
        @Argument(help: "The user.") var name: String

        func run() throws {
            try ConfigCommand.change(connection) { file, _ in
                file.set(
                    "users", name,
                    [
                        ("client-certificate", connection.clientCertificate.map(FileAccess.absolute)),
                        ("client-key", connection.clientKey.map(FileAccess.absolute)),
                        ("token", connection.token),
                        ("tokenFile", connection.tokenFile.map(FileAccess.absolute)),
                    ])
                return "User \"\(name)\" set.\n"
            }
        }
    }

    struct RenameContext: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rename-context", abstract: "Give a context another name.")
        @OptionGroup var connection: ConnectionFlags
        @Argument(help: "The context.") var name: String
        @Argument(help: "Its new name.") var newName: String

        func run() throws {
            try ConfigCommand.change(connection) { file, _ in
                try file.renameContext(name, to: newName)
                return "Context \"\(name)\" renamed to \"\(newName)\".\n"
            }
        }
    }

    /// Removes an entry of one of the lists.
    static func delete(_ flags: ConnectionFlags, _ section: String, _ word: String, _ name: String) throws {
        try change(flags) { file, path in
            guard file.delete(section, name) else {
                throw ConfigError("cannot delete \(word) \(name), not in \(path)")
            }
            return "deleted \(word) \(name) from \(path)\n"
        }
    }

    struct DeleteContext: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "delete-context", abstract: "Remove a context.")
        @OptionGroup var connection: ConnectionFlags
        @Argument(help: "The context.") var name: String

        func run() throws { try ConfigCommand.delete(connection, "contexts", "context", name) }
    }

    struct DeleteCluster: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "delete-cluster", abstract: "Remove a cluster.")
        @OptionGroup var connection: ConnectionFlags
        @Argument(help: "The cluster.") var name: String

        func run() throws { try ConfigCommand.delete(connection, "clusters", "cluster", name) }
    }

    struct DeleteUser: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "delete-user", abstract: "Remove a user.")
        @OptionGroup var connection: ConnectionFlags
        @Argument(help: "The user.") var name: String

        func run() throws { try ConfigCommand.delete(connection, "users", "user", name) }
    }

    struct GetClusters: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "get-clusters", abstract: "List clusters.")
        @OptionGroup var connection: ConnectionFlags

        func run() throws {
            Console.standard.out(
                "NAME\n" + (try ConfigCommand.load(connection)).clusterNames.map { $0 + "\n" }.joined())
        }
    }

    struct GetUsers: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "get-users", abstract: "List users.")
        @OptionGroup var connection: ConnectionFlags

        func run() throws {
            Console.standard.out("NAME\n" + (try ConfigCommand.load(connection)).userNames.map { $0 + "\n" }.joined())
        }
    }

    struct View: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "view", abstract: "Print the configuration without its secrets.")
        @OptionGroup var connection: ConnectionFlags
        @Flag(help: "With secrets.") var raw = false
        @Flag(help: "Only what the current context uses.") var minify = false
        @Option(name: [.customShort("o", allowingJoined: true), .long], help: "yaml, json or jsonpath=...")
        var output = "yaml"

        func run() throws {
            let file = try ConfigCommand.load(connection)
            let shown: JSONValue
            do throws(ConfigError) {
                shown = try file.shown(isRaw: raw, isMinified: minify, context: connection.context)
            } catch {
                throw CommandError.message(error.description)
            }
            switch output {
            case "yaml": Console.standard.out(Documents.yaml(shown))
            case "json": Console.standard.out(Documents.json(shown))
            default:
                guard output.hasPrefix("jsonpath=") else {
                    throw CommandError.message("unable to match a printer suitable for the output format \"\(output)\"")
                }
                do throws(JSONPathError) {
                    let path = try JSONPath(parsing: String(output.dropFirst(9)), allowsMissingKeys: true)
                    Console.standard.out(try path.text(shown))
                } catch {
                    throw CommandError.message(error.description)
                }
            }
        }
    }
}
