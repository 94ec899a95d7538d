import APIModel
import JSON
import Manifest

/// The namespace that a command works in.
struct NamespaceScope: Sendable, Equatable {
    /// That of `-n`, else that of the context.
    var namespace = "default"
    /// Whether `-n` was given.
    var isExplicit = false
    /// `-A`.
    var isAll = false

    /// Where objects of a kind are looked for: nothing for all, and outside of namespaces.
    func place(of kind: KindEntry) -> String { kind.resource.isNamespaced && !isAll ? namespace : "" }

    /// The namespace of an object of a file: its own, or the command's where it names none.
    func place(of object: AnyKind, _ kind: KindEntry) throws(CommandError) -> String {
        guard kind.resource.isNamespaced else { return "" }
        let own = object.metadata.namespace
        if own.isEmpty { return namespace }
        guard !isExplicit || own == namespace else {
            throw .message(
                "the namespace from the provided object \"\(own)\" does not match the namespace \"\(namespace)\". "
                    + "You must pass '--namespace=\(own)' to perform this operation.")
        }
        return own
    }
}

/// One object that a command works on.
struct Target: Sendable {
    let kind: KindEntry
    let name: String
    let namespace: String
    /// The object, where it had to be read to be found.
    var object: AnyKind?

    /// `pod/web`, `deployment.apps/web`.
    var reference: String { "\(kind.identity.kindText)/\(name)" }
}

/// The objects that arguments, files and selectors name.
struct TargetRequest: Sendable {
    var words: [String] = []
    var files = FileArguments()
    var labelSelector = ""
    var fieldSelector = ""
    /// `--all`.
    var isAll = false
    var scope = NamespaceScope()
    /// Names that are not there are passed over.
    var ignoresNotFound = false

    /// Finds the objects. Named ones are not read.
    func targets(_ cluster: any Cluster) async throws(CommandError) -> [Target] {
        if !files.isEmpty {
            guard words.isEmpty else {
                throw .message(
                    "when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well")
            }
            return try fileTargets()
        }
        let arguments = try parsed()
        guard !arguments.items.isEmpty else {
            throw .message(ResourceArgumentError.nothingGiven(verb: "").description)
        }
        let selects = isAll || !labelSelector.isEmpty || !fieldSelector.isEmpty
        if let item = arguments.items.first(where: { ($0.name == nil) == !selects }) {
            guard !selects else { throw .message("name cannot be provided when a selector is specified") }
            throw .message(ResourceArgumentError.nameMissing(item.resource.text).description)
        }
        var targets: [Target] = []
        for item in arguments.items {
            let kind = item.resource.entry
            if let name = item.name {
                if scope.isAll, kind.resource.isNamespaced {
                    throw .message("a resource cannot be retrieved by name across all namespaces")
                }
                targets.append(Target(kind: kind, name: name, namespace: scope.place(of: kind)))
                continue
            }
            let query = ListQuery(labelSelector: labelSelector, fieldSelector: fieldSelector, limit: 500)
            for object in try await cluster.all(kind, in: scope.place(of: kind), query) {
                targets.append(
                    Target(
                        kind: kind, name: object.metadata.name, namespace: object.metadata.namespace, object: object))
            }
        }
        return targets
    }

    func parsed() throws(CommandError) -> ResourceArguments {
        do throws(ResourceArgumentError) {
            return try ResourceArguments(parsing: words)
        } catch {
            throw .message(error.description)
        }
    }

    private func fileTargets() throws(CommandError) -> [Target] {
        let contents = try files.contents()
        var targets: [Target] = []
        for item in try contents.allKnown() {
            targets.append(
                Target(
                    kind: item.kind, name: item.object.metadata.name,
                    namespace: try scope.place(of: item.object, item.kind), object: item.object))
        }
        return targets
    }
}

extension FileArguments {
    /// What the files hold. Throws all that is wrong with them at once.
    func contents() throws(CommandError) -> Contents {
        let contents: Contents
        do throws(Failure) {
            contents = try read()
        } catch {
            throw .message(error.description)
        }
        guard contents.errors.isEmpty else {
            throw .text(contents.errors.map { "error: \($0)" }.joined(separator: "\n"))
        }
        guard !contents.objects.isEmpty else { throw .message("no objects passed") }
        return contents
    }
}

extension FileArguments.Contents {
    /// An object of a kind that this version knows.
    struct Known {
        let object: AnyKind
        let kind: KindEntry
        let source: ManifestObject

        /// Says which fields of the object were passed over, as `--validate` has it.
        func report(_ fieldValidation: String, _ console: Console) throws(CommandError) {
            switch fieldValidation {
            case "Strict":
                guard let first = source.issues.first else { return }
                let more = source.issues.count > 1 ? " (and \(source.issues.count - 1) more)" : ""
                throw .message("\(first)\(more)")
            case "Warn": for issue in source.issues { console.warn("\(issue)") }
            default: return
            }
        }
    }

    /// The objects of known kinds whose labels a selector takes, and what is to be said of the others: one error each,
    /// while the rest is worked on.
    func known(_ selector: Selector = .everything) -> (objects: [Known], failures: [CommandError]) {
        var known: [Known] = []
        var failures: [CommandError] = []
        for object in objects {
            guard let kind = KindCatalogue.entry(object.identity), let content = object.object else {
                failures.append(
                    .message(
                        "\(object.place): no matches for kind \"\(object.identity.kind)\" in version "
                            + "\"\(object.identity.apiVersion)\""))
                continue
            }
            if selector.matches(content.metadata.labels) {
                known.append(Known(object: content, kind: kind, source: object))
            }
        }
        return (known, failures)
    }

    /// The same, where an unknown kind ends everything.
    func allKnown(_ selector: Selector = .everything) throws(CommandError) -> [Known] {
        let (known, failures) = known(selector)
        if let first = failures.first { throw first }
        return known
    }
}

extension Console {
    /// Says errors that came one by one; then only the exit code is left.
    func report(_ failures: [CommandError]) throws(CommandError) {
        guard !failures.isEmpty else { return }
        error(failures.map { $0.text + "\n" }.joined())
        throw .exit(1)
    }
}

extension Cluster {
    /// All objects of a list, read in parts.
    func all(
        _ kind: KindEntry, in namespace: String, _ query: ListQuery
    ) async throws(CommandError) -> [AnyKind] {
        var query = query
        var items: [AnyKind] = []
        while true {
            let page = try await list(kind, in: namespace, query)
            items += page.items
            guard !page.continue.isEmpty else { return items }
            query.continue = page.continue
        }
    }

    /// The entry of a kind that the command line itself works with.
    func entry<K: Kind>(_ kind: K.Type) -> KindEntry {
        guard let entry = KindCatalogue.entry(K.identity) else { preconditionFailure("A kind is in the catalogue.") }
        return entry
    }

    /// All objects of a kind with its type.
    func all<K: Kind>(
        _ kind: K.Type, in namespace: String, _ query: ListQuery = ListQuery(limit: 500)
    ) async throws(CommandError) -> [K] {
        try await all(entry(kind), in: namespace, query).compactMap { $0.object as? K }
    }
}
