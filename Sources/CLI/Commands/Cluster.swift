import APIModel
import ArgumentParser

/// `ctl cluster`.
struct ClusterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cluster", abstract: "Run a cluster on this machine, in the background.",
        subcommands: [Up.self, Down.self, Status.self, Logs.self])

    /// Where the cluster's files are.
    struct Place: ParsableArguments {
        @Option(help: "The cluster's folder; else TRIREME_CLUSTER, else ~/.trireme/cluster.") var folder: String?
        @Option(help: "The configuration file to use.") var config: String?
        @Option(name: .customLong("name"), help: "The name of context, cluster and user.") var name = "local"

        var cluster: LocalCluster { LocalCluster(flag: folder) }
    }

    struct Up: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "up", abstract: "Start it, and make it the current context.",
            discussion: "Data and certificates are kept in its folder, and found again by the next start.")

        @OptionGroup var place: Place
        @Option(help: "Where the server listens.") var listen = "127.0.0.1:6443"
        @Option(name: .customLong("apiserverd"), help: "The server's program.") var program: String?
        @Option(help: "How long to wait until it serves.") var timeout = "60s"
        @Argument(parsing: .postTerminator, help: "Further flags of the server.") var arguments: [String] = []

        func run() async throws {
            let console = Console.standard
            let cluster = place.cluster
            if let state = cluster.running() {
                return console.line("The cluster is up already at \(state.address) (process \(state.process)).")
            }
            let limit = try TimeArgument.duration(timeout, of: "--timeout")
            let state = try cluster.start(
                program ?? LocalCluster.program(), listen: listen, arguments: arguments)
            let location = ConfigLocation(flag: place.config)
            let file = try ConfigFile.local(cluster, address: listen, name: place.name, in: location)
            let start = console.now()
            while true {
                guard !cluster.hasEnded(state) else {
                    cluster.forget()
                    console.error(cluster.lastLines(20))
                    throw CommandError.message("the server ended at once; its log is \(cluster.log)")
                }
                if FileAccess.exists("\(cluster.data)/pki/admin.key"), await isServing(file, location) { break }
                guard console.now() - start < limit else {
                    throw CommandError.message("the server does not answer after \(timeout); its log is \(cluster.log)")
                }
                await console.sleep(.milliseconds(100))
            }
            do throws(ConfigError) {
                try location.store(file)
            } catch {
                throw CommandError.message(error.description)
            }
            console.line("The cluster is up at \(listen) (process \(state.process)).")
            console.line("Context \"\(place.name)\" in \(location.path) is the current one.")
        }

        private func isServing(_ file: ConfigFile, _ location: ConfigLocation) async -> Bool {
            guard let context = try? ActiveContext(file, context: place.name),
                let connection = try? await ClusterConnection.open(
                    context, location, timeout: .seconds(5), warn: { _ in })
            else { return false }
            // A server that has only just begun may not answer requests yet.
            return (try? await connection.list(connection.entry(Namespace.self), in: "", ListQuery(limit: 1))) != nil
        }
    }

    struct Down: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "down", abstract: "Stop it. Its data stay, and the next start finds them.")

        @OptionGroup var place: Place
        @Option(help: "How long to wait until it has stopped.") var timeout = "60s"

        func run() async throws {
            let console = Console.standard
            let cluster = place.cluster
            guard let state = cluster.running() else {
                cluster.forget()
                return console.line("The cluster is not running.")
            }
            let limit = try TimeArgument.duration(timeout, of: "--timeout")
            cluster.stop(state)
            let start = console.now()
            while cluster.running() != nil {
                guard console.now() - start < limit else {
                    throw CommandError.message("process \(state.process) has not stopped after \(timeout)")
                }
                await console.sleep(.milliseconds(50))
            }
            cluster.forget()
            console.line("The cluster is down. Its data are in \(cluster.data).")
        }
    }

    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "status", abstract: "Say whether it runs and answers; exits with 1 where it does not.")

        @OptionGroup var place: Place

        func run() async throws {
            let console = Console.standard
            let cluster = place.cluster
            guard let state = cluster.running() else {
                console.line("apiserverd: not running (folder \(cluster.folder))")
                throw CommandError.exit(1)
            }
            let location = ConfigLocation(flag: place.config)
            let file = try ConfigFile.local(cluster, address: state.address, name: place.name, in: location)
            var answer = "answers"
            do {
                let connection = try await ClusterConnection.open(
                    ActiveContext(file, context: place.name), location, timeout: .seconds(5), warn: { _ in })
                _ = try await connection.list(connection.entry(Namespace.self), in: "", ListQuery(limit: 1))
            } catch let error as CommandError {
                answer = error.text
            }
            console.line("apiserverd: process \(state.process) at \(state.address): \(answer)")
            console.line("data: \(cluster.data)")
            console.line("log: \(cluster.log)")
            if answer != "answers" { throw CommandError.exit(1) }
        }
    }

    struct Logs: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "logs", abstract: "Print what the server has written.")

        @OptionGroup var place: Place
        @Option(help: "Only so many lines from the end.") var tail = Int.max

        func run() throws {
            let cluster = place.cluster
            guard FileAccess.exists(cluster.log) else {
                throw CommandError.message("there is no log at \(cluster.log): the cluster was never started")
            }
            Console.standard.out(cluster.lastLines(tail))
        }
    }
}

extension ConfigFile {
    /// The configuration with the context of a local cluster, which is the current one.
    static func local(
        _ cluster: LocalCluster, address: String, name: String, in location: ConfigLocation
    ) throws(CommandError) -> ConfigFile {
        var file: ConfigFile
        do throws(ConfigError) {
            file = try location.load()
        } catch {
            throw .message(error.description)
        }
        let pki = "\(cluster.data)/pki"
        file.set("clusters", name, [("server", address), ("certificate-authority", "\(pki)/ca.pem")])
        file.set("users", name, [("client-certificate", "\(pki)/admin.pem"), ("client-key", "\(pki)/admin.key")])
        file.set("contexts", name, [("cluster", name), ("user", name)])
        file.currentContext = name
        return file
    }
}
