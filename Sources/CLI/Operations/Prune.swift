import APIModel

/// `ctl apply --prune`: deletes what was applied before and is no longer in the files.
///
/// An object goes when this field manager has applied it (its `managedFields` say so), a selector takes it, no other
/// object controls it, and the files do not name it. Objects outside of namespaces are looked at only with a selector:
/// `--all` is about the namespaces of what was applied.
struct Prune: Sendable {
    var labelSelector = ""
    var fieldManager = "ctl"
    /// `group/version/Kind` of the only kinds to look at; empty for all.
    var allowed: [String] = []
    var printer = ResultPrinter()
    /// The namespaces to look into.
    var namespaces: Set<String> = []

    struct Key: Hashable, Sendable {
        let kind: UInt16
        let namespace: String
        let name: String
    }

    /// - Parameter kept: What the files name, whether applying it went well or not.
    func run(
        keeping kept: Set<Key>, _ cluster: any Cluster, _ console: Console
    ) async throws(CommandError) {
        for kind in try kinds() {
            let places = kind.resource.isNamespaced ? namespaces.sorted() : labelSelector.isEmpty ? [] : [""]
            for place in places {
                var query = ListQuery(labelSelector: labelSelector, limit: 500)
                query.managedFields = true
                for object in try await cluster.all(kind, in: place, query) where isPruned(object, kind, kept) {
                    try await delete(object, kind, cluster, console)
                }
            }
        }
    }

    /// The kinds in the order that their objects go in: what others stand in goes last.
    private func kinds() throws(CommandError) -> [KindEntry] {
        var left = Set(allowed.map { $0.hasPrefix("core/") ? String($0.dropFirst("core/".count)) : $0 })
        let kinds = KindCatalogue.entries.filter { entry in
            guard entry.isListable, !entry.isView, entry.identity.kind != "Event" else { return false }
            return allowed.isEmpty
                || left.remove("\(entry.identity.apiVersion)/\(entry.identity.kind)") != nil
        }
        if let odd = left.sorted().first {
            throw .message(
                "invalid --prune-allowlist \"\(odd)\": write group/version/Kind of a kind that can be listed")
        }
        return kinds.filter { $0.identity.kind != "Namespace" } + kinds.filter { $0.identity.kind == "Namespace" }
    }

    private func isPruned(_ object: AnyKind, _ kind: KindEntry, _ kept: Set<Key>) -> Bool {
        let metadata = object.metadata
        guard metadata.deletionTimestamp == nil, !metadata.ownerReferences.contains(where: { $0.controller == true }),
            metadata.managedFields.contains(where: { $0.operation == "Apply" && $0.manager == fieldManager })
        else { return false }
        return !kept.contains(Key(kind: kind.number, namespace: metadata.namespace, name: metadata.name))
    }

    private func delete(
        _ object: AnyKind, _ kind: KindEntry, _ cluster: any Cluster, _ console: Console
    ) async throws(CommandError) {
        if printer.dryRun != .client {
            var options = DeleteOptions()
            options.propagationPolicy = "Background"
            // An object made anew meanwhile is not the one that was looked at.
            options.preconditions = Preconditions { $0.uid = object.metadata.uid }
            if printer.dryRun == .server { options.dryRun = ["All"] }
            do throws(CommandError) {
                _ = try await cluster.delete(kind, object.metadata.name, in: object.metadata.namespace, options)
            } catch {
                if error.isNotFound { return }
                throw error
            }
        }
        console.out(try printer.text(object, "pruned"))
    }
}
