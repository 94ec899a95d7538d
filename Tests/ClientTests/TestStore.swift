import APIModel
import Base
import Client
import Wire

/// Objects of all kinds in memory, with revisions and history: what the test's server answers from.
final class TestStore {
    struct Stored {
        var revision: UInt64
        /// Without `resourceVersion`.
        var bytes: Bytes
    }

    struct Change {
        let kind: UInt32
        let key: ObjectKey
        let revision: UInt64
        let before: Bytes?
        let after: Bytes?
    }

    struct Refusal: Error {
        let code: StatusCode
        let envelope: StatusEnvelope

        init(_ code: StatusCode, _ status: Status? = nil, revision: UInt64 = 0) {
            self.code = code
            envelope = StatusEnvelope(
                message: status?.message ?? "", status: status?.encoded() ?? Bytes(), revision: revision)
        }
    }

    private(set) var objects: [UInt32: [ObjectKey: Stored]] = [:]
    private(set) var history: [Change] = []
    private(set) var revision: UInt64 = 1_000
    /// Watches from below this revision get `expired`.
    private(set) var floor: UInt64 = 0
    private var uids = 0

    func get(_ kind: UInt32, _ key: ObjectKey) throws(Refusal) -> Stored {
        guard let stored = objects[kind]?[key] else { throw notFound(kind, key) }
        return stored
    }

    func create(_ kind: UInt32, _ namespace: String, _ bytes: Bytes) throws(Refusal) -> Stored {
        var object = try decoded(kind, bytes)
        if object.metadata.name.isEmpty, !object.metadata.generateName.isEmpty {
            object.metadata.name = object.metadata.generateName + "\(revision)"
        }
        object.metadata.namespace = namespace
        let key = ObjectKey(namespace, object.metadata.name)
        if let old = objects[kind]?[key] {
            throw Refusal(.alreadyExists, .alreadyExists(resource(kind), name: key.name), revision: old.revision)
        }
        uids += 1
        object.metadata.uid = "uid-\(uids)"
        return put(kind, key, object)
    }

    /// `status` keeps everything else of pods and deployments alone; the test's other kinds have none.
    func update(_ kind: UInt32, _ key: ObjectKey, _ bytes: Bytes) throws(Refusal) -> Stored {
        let old = try get(kind, key)
        var object = try decoded(kind, bytes)
        let wanted = object.metadata.resourceVersion
        if !wanted.isEmpty, wanted != String(old.revision) {
            throw Refusal(
                .conflict,
                .conflict(
                    resource(kind), name: key.name,
                    "the object has been modified; please apply your changes to the latest version and try again"),
                revision: old.revision)
        }
        object.metadata.uid = try decoded(kind, old.bytes).metadata.uid
        object.metadata.namespace = key.namespace
        object.metadata.name = key.name
        return put(kind, key, object)
    }

    func delete(_ kind: UInt32, _ key: ObjectKey) throws(Refusal) -> Stored {
        let old = try get(kind, key)
        revision += 1
        objects[kind]?[key] = nil
        history.append(Change(kind: kind, key: key, revision: revision, before: old.bytes, after: nil))
        return Stored(revision: revision, bytes: old.bytes)
    }

    /// Forgets all history.
    func compact() {
        floor = revision
        history = []
    }

    private func put(_ kind: UInt32, _ key: ObjectKey, _ object: AnyKind) -> Stored {
        var object = object
        object.metadata.resourceVersion = ""
        revision += 1
        let stored = Stored(revision: revision, bytes: object.encoded())
        let before = objects[kind]?[key]?.bytes
        objects[kind, default: [:]][key] = stored
        history.append(Change(kind: kind, key: key, revision: revision, before: before, after: stored.bytes))
        return stored
    }

    func decoded(_ kind: UInt32, _ bytes: Bytes) throws(Refusal) -> AnyKind {
        guard let entry = KindCatalogue.entry(number: UInt16(kind)) else { throw Refusal(.notFound) }
        do throws(FieldDecodingError) {
            return try entry.decode(bytes)
        } catch {
            throw Refusal(.badRequest, .badRequest("\(error)"))
        }
    }

    private func resource(_ kind: UInt32) -> GroupResource {
        GroupResource(group: "", resource: KindCatalogue.entry(number: UInt16(kind))?.resource.plural ?? "")
    }

    private func notFound(_ kind: UInt32, _ key: ObjectKey) -> Refusal {
        Refusal(.notFound, .notFound(resource(kind), name: key.name))
    }
}

/// Which objects a list or watch is about.
struct TestSelection {
    let kind: UInt32
    let namespace: String
    private let labels: Selector
    private let fields: FieldSelector

    init(_ envelope: RequestEnvelope, _ options: ListOptions) throws {
        kind = envelope.kind
        namespace = envelope.namespace
        labels = try Selector(parsing: options.labelSelector)
        fields = try FieldSelector(parsing: options.fieldSelector)
    }

    func matches(_ key: ObjectKey, _ bytes: Bytes) -> Bool {
        guard namespace.isEmpty || key.namespace == namespace else { return false }
        if labels.isEmpty, fields.isEmpty { return true }
        guard let object = try? KindCatalogue.entry(number: UInt16(kind))?.decode(bytes).object else { return false }
        guard labels.matches(LabelFunction { object.metadata.labels[$0] }) else { return false }
        return fields.matches(
            LabelFunction { field in
                if field == "metadata.name" { return object.metadata.name }
                return object.selectableFields.first { $0.name == field }?.value
            })
    }

    /// What a change is to a watcher: selector transitions included.
    func event(_ change: TestStore.Change) -> ObjectEvent? {
        guard change.kind == kind else { return nil }
        let before = change.before.flatMap { matches(change.key, $0) ? $0 : nil }
        let after = change.after.flatMap { matches(change.key, $0) ? $0 : nil }
        return switch (before, after) {
        case (nil, nil): nil
        case (nil, let after?): ObjectEvent(.added, revision: change.revision, object: after)
        case (_?, let after?): ObjectEvent(.modified, revision: change.revision, object: after)
        case (let before?, nil): ObjectEvent(.deleted, revision: change.revision, object: before)
        }
    }
}
