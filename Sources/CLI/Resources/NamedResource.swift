import APIModel

/// A resource that an argument names, as far as this version knows it.
struct NamedResource: Sendable {
    let entry: KindEntry

    /// The word that errors and messages use: `pods`, `deployments.apps`.
    var text: String {
        let group = (try? GroupVersion(parsing: entry.identity.apiVersion))?.group ?? ""
        return group.isEmpty ? entry.resource.plural : "\(entry.resource.plural).\(group)"
    }

    /// Reads a word: plural, singular or short name, with group or with version and group: `po`, `pods`, `Pod`,
    /// `deployments.apps`, `deployments.v1.apps`. Letters of either size.
    init(parsing word: String) throws(ResourceArgumentError) {
        guard let entry = Self.find(word.lowercased()) else {
            throw .unknownResource(word)
        }
        self.entry = entry
    }

    init(_ entry: KindEntry) {
        self.entry = entry
    }

    private static func find(_ word: String) -> KindEntry? {
        let (name, rest) = word.split(once: ".")
        // Kinds are in the order of their numbers: of two with one name, such as events, the older one is meant.
        for entry in KindCatalogue.entries where entry.isListable && entry.isNamed(name) {
            guard let rest else { return entry }
            let version =
                (try? GroupVersion(parsing: entry.identity.apiVersion)) ?? GroupVersion(group: "", version: "")
            if !version.group.isEmpty, rest == version.group { return entry }
            let (given, group) = rest.split(once: ".")
            if given == version.version, (group ?? "") == version.group { return entry }
        }
        return nil
    }

    /// The kinds of a category such as `all`, in the catalogue's order; empty for a word that is none.
    static func category(_ word: String) -> [NamedResource] {
        KindCatalogue.entries.filter { $0.isListable && $0.resource.categories.contains(word) }.map(NamedResource.init)
    }

    /// Every kind that lives in a namespace and can be listed: what is really all. First what kubectl's `all` has,
    /// then the rest in order of its name, events last.
    static let everyNamespaced: [NamedResource] = {
        let kinds = KindCatalogue.entries.filter { $0.isListable && $0.resource.isNamespaced && !$0.isView }
        func rank(_ entry: KindEntry) -> Int {
            if entry.resource.categories.contains("all") { return 0 }
            return entry.identity.kind == "Event" ? 2 : 1
        }
        return kinds.map { (rank($0), NamedResource($0)) }
            .sorted { left, right in
                if left.0 != right.0 { return left.0 < right.0 }
                return left.0 == 0
                    ? left.1.entry.number < right.1.entry.number : left.1.text < right.1.text
            }
            .map(\.1)
    }()
}

extension KindEntry {
    /// Whether objects of the kind are kept and can be listed; the others are made for one answer.
    var isListable: Bool { !Self.answered.contains(identity.kind) }

    /// Whether the kind shows objects that another kind keeps already.
    var isView: Bool { identity.apiVersion == "events.k8s.io/v1" || identity.apiVersion.hasPrefix("metrics.k8s.io/") }

    /// Kinds that are created to ask something.
    private static let answered: Set<String> = [
        "Binding", "Eviction", "Scale", "TokenRequest", "TokenReview", "SelfSubjectReview", "SubjectAccessReview",
        "LocalSubjectAccessReview", "SelfSubjectAccessReview", "SelfSubjectRulesReview",
    ]

    /// Whether `name`, in small letters, is one of the kind's.
    fileprivate func isNamed(_ name: String) -> Bool {
        name == resource.plural || name == identity.kind.lowercased() || resource.shortNames.contains(name)
    }
}

/// An argument that names no resource or object.
enum ResourceArgumentError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A word that is no kind's name.
    case unknownResource(String)
    /// Neither a resource nor a file was given.
    case nothingGiven(verb: String)
    /// A name is needed.
    case nameMissing(String)
    /// `pods/` or `/web`.
    case malformed(String)
    /// `pod/web pods`: both forms at once.
    case mixedForms
    /// A word that needs a name behind a slash.
    case noSlash(String)

    var description: String {
        switch self {
        case .unknownResource(let word): "the server doesn't have a resource type \"\(word)\""
        case .nothingGiven: "You must specify the type of resource, or give a file with -f."
        case .nameMissing(let word): "resource(s) were provided, but no name was specified: \(word)"
        case .malformed(let word):
            "arguments in resource/name form must have a single resource and name: \"\(word)\""
        case .mixedForms:
            "there is no need to specify a resource type as a separate argument when passing arguments in "
                + "resource/name form (e.g. 'ctl get resource/<resource_name>' instead of 'ctl get resource "
                + "resource/<resource_name>')"
        case .noSlash(let word): "there is no name behind \"\(word)\": write it as resource/name"
        }
    }
}

/// What the arguments of a command ask for: kinds as wholes, or objects by name.
struct ResourceArguments: Sendable {
    /// One kind, or one object of it.
    struct Item: Sendable {
        let resource: NamedResource
        /// nil for all objects of the kind.
        let name: String?
    }

    let items: [Item]
    /// Whether exactly one object was named: it is printed as itself, not as a list.
    let isSingle: Bool

    /// Reads `pods`, `pod,svc`, `all`, `pod web db`, `pod/web deploy/db`.
    ///
    /// `all` means all: every kind that lives in a namespace, not only workloads as with kubectl.
    init(parsing words: [String]) throws(ResourceArgumentError) {
        guard let first = words.first else {
            items = []
            isSingle = false
            return
        }
        if words.contains(where: { $0.contains("/") }) {
            var items: [Item] = []
            for word in words {
                let parts = word.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
                guard parts.count > 1 else { throw .mixedForms }
                guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { throw .malformed(word) }
                for kind in parts[0].split(separator: ",") {
                    items.append(Item(resource: try NamedResource(parsing: String(kind)), name: parts[1]))
                }
            }
            self.items = items
            isSingle = items.count == 1
            return
        }
        var resources: [NamedResource] = []
        for word in first.split(separator: ",").map(String.init) {
            if word == "all" {
                resources += NamedResource.everyNamespaced
            } else if case let kinds = NamedResource.category(word), !kinds.isEmpty {
                resources += kinds
            } else {
                resources.append(try NamedResource(parsing: word))
            }
        }
        guard words.count > 1 else {
            var seen: Set<UInt16> = []
            items = resources.filter { seen.insert($0.entry.number).inserted }.map { Item(resource: $0, name: nil) }
            isSingle = false
            return
        }
        items = resources.flatMap { resource in words.dropFirst().map { Item(resource: resource, name: $0) } }
        isSingle = items.count == 1
    }
}
