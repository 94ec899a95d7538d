import APIModel
import JSON
import Wire

/// `ctl get`: objects as tables and documents.
struct GetOperation: Sendable {
    var request = TargetRequest()
    var format = OutputFormat.standard
    var table = TableOptions()
    var managedFields = false
    var sortBy = ""
    var chunkSize: Int64 = 500
    /// A revision to read at: `--at`.
    var resourceVersion = ""

    /// Reads and prints everything once. Errors of single objects come after what was found.
    func run(_ cluster: any Cluster, _ console: Console) async throws(CommandError) {
        let (objects, isSingle, failures) = try await fetch(cluster)
        let isTable = !format.isDocument && format != .name
        var options = table
        options.withNamespace = request.scope.isAll
        if objects.isEmpty, isTable {
            if failures.isEmpty, !request.ignoresNotFound { console.error(try nothingFound()) }
        } else if !(isSingle && objects.isEmpty) {
            let printer = ObjectPrinter(format, table: options, managedFields: managedFields)
            do throws(JSONPathError) {
                var objects = objects
                if !sortBy.isEmpty { objects = try ObjectSort(sortBy).sorted(objects) }
                let text = try printer.text(objects, isSingle: isSingle, now: console.now())
                console.out(isTable && console.terminal.usesColour ? Self.coloured(text) : text)
            } catch {
                throw .message(error.description)
            }
        }
        try console.report(failures)
    }

    /// Headers bold, states coloured.
    private static func coloured(_ text: String) -> String {
        var isHeader = true
        return text.lines.dropLast().map { line in
            defer { isHeader = line.isEmpty }
            return (isHeader ? TextStyle.bold.applied(to: line) : LiveTable.coloured(line)) + "\n"
        }.joined()
    }

    private func nothingFound() throws(CommandError) -> String {
        let isNamespaced = try request.parsed().items.allSatisfy { $0.resource.entry.resource.isNamespaced }
        return isNamespaced && !request.scope.isAll
            ? "No resources found in \(request.scope.namespace) namespace.\n" : "No resources found\n"
    }

    /// The objects, whether one was named, and what could not be read.
    private func fetch(
        _ cluster: any Cluster
    ) async throws(CommandError) -> (objects: [PrintedObject], isSingle: Bool, failures: [CommandError]) {
        var objects: [PrintedObject] = []
        var failures: [CommandError] = []
        if !request.files.isEmpty {
            let targets = try await request.targets(cluster)
            for target in targets { await fetch(target, cluster, into: &objects, &failures) }
            return (objects, targets.count == 1, failures)
        }
        let arguments = try request.parsed()
        guard !arguments.items.isEmpty else {
            throw .text(
                "You must specify the type of resource to get. Use \"ctl api-resources\" for a complete list of "
                    + "supported resources.\n\nerror: Required resource not specified.")
        }
        for item in arguments.items {
            let kind = item.resource.entry
            let place = request.scope.place(of: kind)
            if let name = item.name {
                guard request.labelSelector.isEmpty else {
                    throw .message("name cannot be provided when a selector is specified")
                }
                guard !request.scope.isAll || !kind.resource.isNamespaced else {
                    throw .message("a resource cannot be retrieved by name across all namespaces")
                }
                let target = Target(kind: kind, name: name, namespace: place)
                await fetch(target, cluster, into: &objects, &failures)
                continue
            }
            var query = ListQuery(labelSelector: request.labelSelector, fieldSelector: request.fieldSelector)
            query.limit = chunkSize
            query.managedFields = managedFields
            query.resourceVersion = resourceVersion
            do throws(CommandError) {
                objects += try await cluster.all(kind, in: place, query).map { PrintedObject($0) }
            } catch {
                failures.append(error)
            }
        }
        return (objects, arguments.isSingle, failures)
    }

    private func fetch(
        _ target: Target, _ cluster: any Cluster, into objects: inout [PrintedObject],
        _ failures: inout [CommandError]
    ) async {
        do throws(CommandError) {
            if !resourceVersion.isEmpty {
                // What was at a revision is told by lists alone.
                var query = ListQuery(fieldSelector: "metadata.name=\(target.name)", managedFields: managedFields)
                query.resourceVersion = resourceVersion
                let found = try await cluster.all(target.kind, in: target.namespace, query)
                guard !found.isEmpty else {
                    throw .message(
                        "\(NamedResource(target.kind).text) \"\(target.name)\" did not exist at \(resourceVersion)")
                }
                objects += found.map { PrintedObject($0) }
                return
            }
            objects.append(
                PrintedObject(
                    try await cluster.get(
                        target.kind, target.name, in: target.namespace, managedFields: managedFields)))
        } catch {
            if error.isNotFound, request.ignoresNotFound { return }
            failures.append(error)
        }
    }
}
