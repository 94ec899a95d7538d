import APIModel
import Manifest

/// `ctl create`: objects of files, or one that flags have made.
struct CreateOperation: Sendable {
    var scope = NamespaceScope()
    var printer = ResultPrinter()
    var fieldManager = "ctl-create"
    var fieldValidation = "Strict"

    /// Kinds whose errors kubectl's generators hand on as they are.
    private static let plainKinds: Set<String> = ["Namespace", "Pod", "Role", "ClusterRole"]

    private var options: WriteOptions {
        WriteOptions(
            isDryRun: printer.dryRun == .server, fieldManager: fieldManager, fieldValidation: fieldValidation)
    }

    /// Creates one object that flags have made. Its namespace is that of the command.
    ///
    /// - Parameters:
    ///   - cluster: nil where `--dry-run=client` needs none.
    ///   - word: What the line says.
    func run(
        _ made: AnyKind, _ cluster: (any Cluster)?, _ console: Console, word: String = "created"
    ) async throws(CommandError) {
        var object = made
        guard let kind = KindCatalogue.entry(object.identity) else { throw .message("unknown kind") }
        if kind.resource.isNamespaced, object.metadata.namespace.isEmpty {
            // What is only shown says the namespace only where it was given, as with kubectl.
            object.metadata.namespace = printer.dryRun == .client && !scope.isExplicit ? "" : scope.namespace
        }
        if printer.dryRun != .client {
            guard let cluster else { throw .message("no cluster") }
            do throws(CommandError) {
                object = try await cluster.create(object, options)
            } catch {
                throw word == "created" && !Self.plainKinds.contains(object.identity.kind)
                    ? error.prefixed("failed to create \(object.identity.kind.lowercased())") : error
            }
        }
        console.out(try printer.text(object, word))
    }

    /// Creates all objects of files.
    func run(_ files: FileArguments, labelSelector: String, _ cluster: any Cluster, _ console: Console)
        async throws(CommandError)
    {
        let contents = try files.contents()
        let (known, unknown) = contents.known(try Selector.command(labelSelector))
        var failures = unknown
        for item in known {
            var object = item.object
            do throws(CommandError) {
                try item.report(fieldValidation, console)
                object.metadata.namespace = try scope.place(of: object, item.kind)
                if printer.dryRun != .client { object = try await cluster.create(object, options) }
                console.out(try printer.text(object, "created"))
            } catch {
                failures.append(error)
            }
        }
        try console.report(failures)
    }
}

extension CommandError {
    /// The error of a server with what was tried before it, as kubectl's generators say it.
    func prefixed(_ text: String) -> CommandError {
        guard case .status(let status) = self, !status.isFailure(.invalid) else { return self }
        return .message("\(text): \(status.message)")
    }
}

extension Selector {
    /// The selector of `-l`; nothing given selects everything.
    static func command(_ text: String) throws(CommandError) -> Selector {
        guard !text.isEmpty else { return .everything }
        do throws(SelectorError) {
            return try Selector(parsing: text)
        } catch {
            throw .message(error.description)
        }
    }
}
