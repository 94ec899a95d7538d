import ArgumentParser

/// `ctl cp`.
struct CopyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cp", abstract: "Copy files to and from containers.",
        discussion: "ctl cp [NAMESPACE/]POD:PATH PATH, or the other way. The container needs a program tar.")

    @OptionGroup var connection: ConnectionFlags
    @Option(name: [.customShort("c", allowingJoined: true), .long], help: "The container.") var container = ""
    @Flag(help: "Owners and permissions are not kept in the container.") var noPreserve = false
    @Argument(help: "What is copied.") var source: String
    @Argument(help: "Where to.") var target: String

    func run() async throws {
        let context = try CommandContext(connection)
        var operation = CopyOperation()
        operation.namespace = try context.scope().namespace
        operation.container = container
        operation.noPreserve = noPreserve
        let (from, to) = (try CopySpec(parsing: source), try CopySpec(parsing: target))
        guard from.isRemote != to.isRemote else {
            throw CommandError.message("one of src or dest must be a local file specification")
        }
        try await operation.run(from, to, context.connectToPods(), context.console)
    }
}
