import APIModel
import Base
import JSON
import Manifest

/// `ctl apply`: server-side apply of files, object by object in their order.
struct ApplyOperation: Sendable {
    var files = FileArguments()
    var scope = NamespaceScope()
    var printer = ResultPrinter()
    var force = false
    var fieldManager = "ctl"
    var fieldValidation = "Strict"
    /// `--server-side` was said: lines say it too, as with kubectl.
    var saysServerSide = false
    /// `-l`: only objects with these labels.
    var labelSelector = ""
    var subresource = ""
    /// Whether to wait until what was applied is ready, and how long; nil for as long as it takes.
    var waits = false
    var timeout: Duration?
    /// `--prune`.
    var prune: Prune?

    /// Applies all objects. The errors of single ones come at the end; the others are applied nevertheless, and that is
    /// said.
    func run(_ cluster: any Cluster, _ console: Console) async throws(CommandError) {
        let contents = try files.contents()
        let (objects, unknown) = contents.known(try Selector.command(labelSelector))
        guard !objects.isEmpty || !unknown.isEmpty else { throw .message("no objects passed to apply") }
        var failures = unknown
        var applied: [Target] = []
        var named: Set<Prune.Key> = []
        for item in objects {
            do throws(CommandError) {
                try check(item, console)
                let place = try scope.place(of: item.object, item.kind)
                named.insert(
                    Prune.Key(kind: item.kind.number, namespace: place, name: item.object.metadata.name))
                try await apply(item, in: place, cluster, console)
                applied.append(Target(kind: item.kind, name: item.object.metadata.name, namespace: place))
            } catch {
                failures.append(error)
            }
        }
        if var prune {
            // After a failure it is not known what the files mean to keep.
            if failures.isEmpty {
                prune.namespaces = Set(named.map(\.namespace)).subtracting([""])
                do throws(CommandError) {
                    try await prune.run(keeping: named, cluster, console)
                } catch {
                    failures.append(error)
                }
            } else {
                failures.append(.message("nothing was pruned: not everything could be applied"))
            }
        }
        if waits, printer.dryRun == .none {
            let start = console.now()
            for target in applied where Readiness.kinds.contains(target.kind.identity.kind) {
                do throws(CommandError) {
                    // All of them share the time.
                    let left = timeout.map { max($0 - (console.now() - start), .zero) }
                    try await Readiness.wait(for: target, left, cluster, console)
                } catch {
                    failures.append(error)
                }
            }
        }
        try console.report(failures)
    }

    /// What can be said of an object without a server.
    private func check(_ item: FileArguments.Contents.Known, _ console: Console) throws(CommandError) {
        let (metadata, place) = (item.object.metadata, item.source.place)
        guard !metadata.name.isEmpty else {
            throw .message(
                metadata.generateName.isEmpty
                    ? "\(place): resource name may not be empty"
                    : "\(place): from \(metadata.generateName): cannot use generate name with apply")
        }
        try item.report(fieldValidation, console)
    }

    private func apply(
        _ item: FileArguments.Contents.Known, in namespace: String, _ cluster: any Cluster, _ console: Console
    ) async throws(CommandError) {
        var object = item.object
        object.metadata.namespace = namespace
        let name = object.metadata.name
        if printer.dryRun == .client { return console.out(try printer.text(object, "configured")) }
        // Whether it is new, and whether anything changed, shows in its revision before and after.
        var before: AnyKind?
        if !saysServerSide {
            do throws(CommandError) {
                before = try await cluster.get(item.kind, name, in: namespace, managedFields: false)
            } catch {
                guard error.isNotFound else { throw error }
            }
        }
        let options = WriteOptions(
            isDryRun: printer.dryRun == .server, fieldManager: fieldManager, fieldValidation: fieldValidation)
        let after: AnyKind
        do throws(CommandError) {
            after = try await cluster.apply(
                item.kind, name, in: namespace, object.encodedText(), force: force, subresource: subresource, options)
        } catch {
            throw error.isConflict ? .text(error.text + Self.conflictHelp) : error
        }
        let word: String
        if saysServerSide {
            word = "serverside-applied"
        } else if let before {
            let isSame =
                printer.dryRun == .none
                ? before.metadata.resourceVersion == after.metadata.resourceVersion
                : before.encodedText().array == after.encodedText().array
            word = isSame ? "unchanged" : "configured"
        } else {
            word = "created"
        }
        console.out(try printer.text(after, word))
    }

    private static let conflictHelp = """

        Other managers have these fields. Either
        * take them over: run the command again with --force-conflicts, or
        * leave them alone: remove them from your manifest, or
        * share them: give them the values that they have now.
        """
}
