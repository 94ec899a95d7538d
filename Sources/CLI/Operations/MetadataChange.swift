import APIModel
import Base
import JSON

/// `ctl label` and `ctl annotate`: `key=value` sets, `key-` removes.
struct MetadataChange: Sendable, Equatable {
    enum Field: String, Sendable {
        case labels
        case annotations

        var word: String { self == .labels ? "label" : "annotation" }
    }

    let field: Field
    private(set) var assigned: [(key: String, value: String)] = []
    private(set) var removed: [String] = []

    static func == (left: MetadataChange, right: MetadataChange) -> Bool {
        left.field == right.field && left.removed == right.removed
            && left.assigned.elementsEqual(right.assigned) { $0.key == $1.key && $0.value == $1.value }
    }

    /// Reads the words behind a command's resources.
    init(_ field: Field, parsing words: [String]) throws(CommandError) {
        self.field = field
        for word in words {
            let (key, value) = word.split(once: "=")
            if let value {
                guard !key.isEmpty else { throw .message("invalid \(field.word) spec: \(word)") }
                if field == .labels {
                    let messages = Names.labelValue(value)
                    guard messages.isEmpty else {
                        throw .message("invalid label value: \"\(word)\": \(messages.joined(separator: ";"))")
                    }
                }
                assigned.append((key, value))
            } else if word.hasSuffix("-"), word.count > 1 {
                removed.append(String(word.dropLast()))
            } else {
                throw .message("unknown \(field.word) spec: \(word)")
            }
        }
        if let both = removed.first(where: { key in assigned.contains { $0.key == key } }) {
            throw .message("can not both modify and remove the \(field.word) \"\(both)\" in the same command")
        }
    }

    var isEmpty: Bool { assigned.isEmpty && removed.isEmpty }

    /// Words that are no change come first: `pod web app=x`.
    static func split(_ words: [String]) -> (resources: [String], changes: [String]) {
        let place = words.firstIndex { $0.contains("=") || $0.hasSuffix("-") && $0.count > 1 } ?? words.count
        return (Array(words[..<place]), Array(words[place...]))
    }

    /// What applying the change to an object does.
    struct Effect {
        var added = false
        var removed = false
        /// Keys that were to be removed and were not there.
        var missing: [String] = []

        func word(_ field: Field) -> String {
            switch (field, added, removed) {
            case (.annotations, _, _): "annotated"
            case (.labels, true, true): "modified"
            case (.labels, true, false): "labeled"
            case (.labels, false, true): "unlabeled"
            case (.labels, false, false): "not labeled"
            }
        }
    }

    func effect(on object: AnyKind, overwrites: Bool) throws(CommandError) -> Effect {
        let now = field == .labels ? object.metadata.labels : object.metadata.annotations
        var effect = Effect()
        var held: [String] = []
        for (key, value) in assigned {
            if let old = now[key], old != value { held.append("'\(key)' already has a value (\(old))") }
            if now[key] != value { effect.added = true }
        }
        guard overwrites || held.isEmpty else {
            throw .message("\(held.joined(separator: ", ")), and --overwrite is false")
        }
        for key in removed {
            if now[key] == nil { effect.missing.append(key) } else { effect.removed = true }
        }
        return effect
    }

    /// The merge patch of the change.
    ///
    /// - Parameter resourceVersion: What the object has to be at; empty for any.
    func patch(resourceVersion: String = "") -> Bytes {
        var members = JSONObject()
        for (key, value) in assigned { members[key] = .string(value) }
        for key in removed { members[key] = .null }
        var metadata: JSONValue = .object([field.rawValue: .object(members)])
        if !resourceVersion.isEmpty { metadata["resourceVersion"] = .string(resourceVersion) }
        return JSONValue.object(["metadata": metadata]).encoded()
    }

    /// The object with the change, for `--dry-run=client` and `--local`.
    func applied(to object: AnyKind) -> AnyKind {
        var object = object
        for (key, value) in assigned {
            if field == .labels {
                object.metadata.labels[key] = value
            } else {
                object.metadata.annotations[key] = value
            }
        }
        for key in removed {
            if field == .labels { object.metadata.labels[key] = nil } else { object.metadata.annotations[key] = nil }
        }
        return object
    }
}

/// Changes labels or annotations of objects.
struct MetadataOperation: Sendable {
    var request = TargetRequest()
    var change: MetadataChange
    var printer = ResultPrinter()
    var overwrites = false
    var resourceVersion = ""
    /// `--list`: shows what there is.
    var lists = false
    var fieldManager = "ctl-label"

    func run(_ cluster: any Cluster, _ console: Console) async throws(CommandError) {
        guard !change.isEmpty || lists else { throw .message("at least one \(change.field.word) update is required") }
        let targets = try await request.targets(cluster)
        guard resourceVersion.isEmpty || targets.count == 1 else {
            throw .message("--resource-version may only be used with a single resource")
        }
        var failures: [CommandError] = []
        for target in targets {
            do throws(CommandError) {
                try await run(target, isOnly: targets.count == 1, cluster, console)
            } catch {
                failures.append(error)
            }
        }
        try console.report(failures)
    }

    private func run(
        _ target: Target, isOnly: Bool, _ cluster: any Cluster, _ console: Console
    ) async throws(CommandError) {
        var object: AnyKind
        if let known = target.object, request.files.isEmpty {
            object = known
        } else {
            object = try await cluster.get(target.kind, target.name, in: target.namespace, managedFields: false)
        }
        if change.isEmpty { return list(object, target, isOnly: isOnly, console) }
        let effect = try change.effect(on: object, overwrites: overwrites)
        for key in effect.missing { console.line("\(change.field.word) \"\(key)\" not found.") }
        if printer.dryRun == .client {
            object = change.applied(to: object)
        } else {
            let options = WriteOptions(isDryRun: printer.dryRun == .server, fieldManager: fieldManager)
            object = try await cluster.patch(
                target.kind, target.name, in: target.namespace,
                .merge(change.patch(resourceVersion: resourceVersion)), subresource: "", options)
        }
        if lists { return list(object, target, isOnly: isOnly, console) }
        console.out(try printer.text(object, effect.word(change.field)))
    }

    private func list(_ object: AnyKind, _ target: Target, isOnly: Bool, _ console: Console) {
        if !isOnly { console.line("Listing \(change.field.rawValue) for \(target.reference):") }
        let map = change.field == .labels ? object.metadata.labels : object.metadata.annotations
        for entry in map { console.line("\(isOnly ? "" : " ")\(entry.key)=\(entry.value)") }
    }
}
