import APIModel
import JSON

/// Objects in the format that `-o` asked for.
struct ObjectPrinter: Sendable {
    var format: OutputFormat
    var table: TableOptions
    /// `--show-managed-fields`.
    var managedFields: Bool

    init(_ format: OutputFormat, table: TableOptions = TableOptions(), managedFields: Bool = false) {
        self.format = format
        self.table = table
        if format == .wide { self.table.isWide = true }
        self.managedFields = managedFields
    }

    /// The text for all objects of an answer.
    ///
    /// - Parameters:
    ///   - isSingle: One object was asked for by its name: it is printed as itself instead of as a list of one.
    ///   - now: The time that ages count to.
    func text(
        _ objects: [PrintedObject], isSingle: Bool, now: Time
    ) throws(JSONPathError) -> String {
        switch format {
        case .standard, .wide: return tables(objects, now: now)
        case .name: return objects.map { $0.reference + "\n" }.joined()
        case .json: return Documents.json(document(objects, isSingle))
        case .yaml: return Documents.yaml(document(objects, isSingle))
        case .jsonPath(let path):
            return try explained(path) { () throws(JSONPathError) in
                try path.text(document(objects, isSingle))
            }
        case .jsonPathAsJSON(let path):
            return try explained(path) { () throws(JSONPathError) in
                try path.jsonText(document(objects, isSingle))
            }
        case .customColumns(let columns):
            return try columns.text(objects.lazy.map { $0.json(managedFields: managedFields) })
        }
    }

    private func document(_ objects: [PrintedObject], _ isSingle: Bool) -> JSONValue {
        if isSingle, objects.count == 1 { return objects[0].json(managedFields: managedFields) }
        return Documents.list(objects.map { $0.json(managedFields: managedFields) })
    }

    private func explained(
        _ path: JSONPath, _ text: () throws(JSONPathError) -> String
    ) throws(JSONPathError) -> String {
        do throws(JSONPathError) {
            return try text()
        } catch {
            throw JSONPathError("error executing jsonpath \"\(path.template)\": \(error)")
        }
    }

    /// One table for each run of objects of one kind, an empty line between.
    private func tables(_ objects: [PrintedObject], now: Time) -> String {
        var options = table
        if Set(objects.map(\.identity)).count > 1 { options.showKind = true }
        var text = ""
        var start = 0
        while start < objects.count {
            let identity = objects[start].identity
            let end = objects[start...].firstIndex { $0.identity != identity } ?? objects.count
            var options = options
            // Objects outside of namespaces have no such column, as with kubectl.
            if KindCatalogue.entry(identity).map({ !$0.resource.isNamespaced }) ?? false {
                options.withNamespace = false
            }
            if !text.isEmpty, !options.noHeaders { text += "\n" }
            text += ObjectTable(identity, options: options).text(objects[start..<end], now: now)
            start = end
        }
        return text
    }
}
