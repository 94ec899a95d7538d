import APIModel

/// `ctl api-resources`: the kinds as a table.
struct ResourceTable {
    /// What is asked for.
    struct Options {
        var namespaced: Bool?
        /// nil for every group; empty for the core group.
        var group: String?
        var verbs: [String] = []
        var categories: [String] = []
        var noHeaders = false
        var isWide = false
        var namesOnly = false
        /// `name` or `kind`; nil for group and name.
        var sortBy: String?
    }

    /// One line of the table.
    struct Row {
        let resource: APIResource
        let apiVersion: String
        var group: String { (try? GroupVersion(parsing: apiVersion))?.group ?? "" }
    }

    /// The kinds of this version with the verbs that each takes.
    static let known: [Row] = KindCatalogue.entries.map { entry in
        let resource = APIResource { resource in
            resource.name = entry.resource.plural
            resource.namespaced = entry.resource.isNamespaced
            resource.kind = entry.identity.kind
            resource.shortNames = entry.resource.shortNames
            resource.categories = entry.resource.categories
            resource.singularName = entry.identity.kind.lowercased()
            resource.verbs.items = entry.isListable ? Self.allVerbs : ["create"]
        }
        return Row(resource: resource, apiVersion: entry.identity.apiVersion)
    }

    private static let allVerbs = [
        "create", "delete", "deletecollection", "get", "list", "patch", "update", "watch",
    ]

    static func text(_ rows: [Row], _ options: Options) -> String {
        let shown = rows.filter { row in
            let resource = row.resource
            return (options.namespaced.map { $0 == resource.namespaced } ?? true)
                && (options.group.map { $0 == row.group } ?? true)
                && options.verbs.allSatisfy(resource.verbs.items.contains)
                && options.categories.allSatisfy(resource.categories.contains)
        }.sorted { left, right in
            switch options.sortBy {
            case "name": (left.resource.name, left.group) < (right.resource.name, right.group)
            case "kind": (left.resource.kind, left.group) < (right.resource.kind, right.group)
            default: (left.group, left.resource.name) < (right.group, right.resource.name)
            }
        }
        if options.namesOnly {
            return shown.map { $0.group.isEmpty ? $0.resource.name : "\($0.resource.name).\($0.group)" }
                .map { $0 + "\n" }.joined()
        }
        var table = TextTable()
        if !options.noHeaders {
            table.append(
                ["NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND"]
                    + (options.isWide ? ["VERBS", "CATEGORIES"] : []))
        }
        for row in shown {
            let resource = row.resource
            table.append(
                [
                    resource.name, resource.shortNames.joined(separator: ","), row.apiVersion,
                    "\(resource.namespaced)", resource.kind,
                ]
                    + (options.isWide
                        ? [resource.verbs.items.joined(separator: ","), resource.categories.joined(separator: ",")]
                        : []))
        }
        return table.text
    }
}
