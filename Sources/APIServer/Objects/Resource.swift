public import APIModel
public import Base
import Wire

/// The rules of one kind's objects.
public struct Resource<K: Kind>: ResourceRules {
    public let entry: KindEntry
    public let prefix: ResourcePrefix
    public let groupResource: GroupResource
    let groupKind: GroupKind
    private let selectableFields: Set<String>

    public init(_ entry: KindEntry) {
        precondition(entry.identity == K.identity, "The entry of another kind.")
        self.entry = entry
        prefix = ResourcePrefix(entry)
        let group = entry.group
        groupResource = GroupResource(group: group, resource: entry.resource.plural)
        groupKind = GroupKind(group: group, kind: entry.identity.kind)
        selectableFields = Set(K().selectableFields.map(\.name) + ["metadata.name", "metadata.namespace"])
    }

    public func prepare(
        _ operation: ObjectOperation, _ target: ObjectTarget, from old: StoredObject?, _ context: RequestContext,
        _ admission: inout ServerAdmission
    ) throws(APIFailure) -> PreparedChange {
        if !target.subresource.isEmpty {
            guard K.resource.subresources.contains(target.subresource) else { throw noSuchSubresource(target) }
            guard let old else { throw notFound(target.name) }
            return try prepareSubresource(operation, target, old, context, &admission)
        }
        switch operation {
        case .create(let body):
            if let stamped = stamped(body, target, context, &admission) { return stamped }
            return try create(try decode(body), target, context, &admission, body: body)
        case .apply(let config, let force):
            return try apply(config, force: force, target, old, context, &admission)
        case .update(let body):
            guard let old else { throw notFound(target.name) }
            return try replace(old, by: try decode(body), target, context, &admission)
        case .patch(let patch):
            guard let old else { throw notFound(target.name) }
            return try self.patch(old, patch, target, context, &admission)
        case .delete(let options):
            guard let old else { throw notFound(target.name) }
            return try delete(old, options, target, context, &admission)
        }
    }

    // MARK: Coding

    /// The object in `bytes`, which a client sent.
    func decode(_ bytes: Bytes) throws(APIFailure) -> K {
        do throws(FieldDecodingError) {
            return try K(decoding: bytes)
        } catch {
            throw APIFailure(.badRequest("the body is no \(K.identity.kind): \(error)"))
        }
    }

    /// The object in `stored`, with its revision and without its managers.
    func decode(_ stored: StoredObject) throws(APIFailure) -> K {
        do throws(FieldDecodingError) {
            var object = try K(decoding: stored.value.object)
            if stored.revision > 0 { object.metadata.resourceVersion = "\(stored.revision)" }
            return object
        } catch {
            throw APIFailure(
                Status(failure: .storeReadError, "a stored \(K.identity.kind) cannot be read: \(error)"))
        }
    }

    /// Fills in who manages the fields of an object that was decoded from `value`.
    func addManagers(to object: inout K, from value: StoredValue) throws(APIFailure) {
        switch value.managers {
        case .none: break
        case .creator(let manager, let time):
            var made = Self.withoutAdditions(object)
            made.trackFields(from: nil, manager: manager, at: time)
            object.metadata.managedFields = made.metadata.managedFields
        case .metadata(let bytes):
            do throws(FieldDecodingError) {
                object.metadata.managedFields = try ManagedMetadata(decoding: bytes).metadata.managedFields
            } catch {
                throw APIFailure(Status(failure: .storeReadError, "stored managed fields cannot be read: \(error)"))
            }
        }
    }

    /// The value to store: the revision is not part of it, the managers stand behind the object.
    func value(_ object: K) -> StoredValue {
        let managers = object.metadata.managedFields
        return value(object, managers.isEmpty ? .none : .metadata(ManagedMetadata(managers).encoded()))
    }

    func value(_ object: K, _ managers: StoredManagers) -> StoredValue {
        if object.metadata.resourceVersion.isEmpty, object.metadata.managedFields.isEmpty {
            return StoredValue(object: object.encoded(), managers: managers)
        }
        var object = object
        object.metadata.resourceVersion = ""
        object.metadata.managedFields = []
        return StoredValue(object: object.encoded(), managers: managers)
    }

    public func withManagers(_ value: StoredValue) throws(APIFailure) -> Bytes {
        var object = try decode(StoredObject(value, revision: 0))
        try addManagers(to: &object, from: value)
        return object.encoded()
    }

    // MARK: Refusals

    func invalid(_ name: String, _ errors: FieldErrors) -> APIFailure {
        APIFailure(.invalid(groupKind, name: name, errors.errors))
    }

    func notFound(_ name: String) -> APIFailure { APIFailure(.notFound(groupResource, name: name)) }

    func noSuchSubresource(_ target: ObjectTarget) -> APIFailure {
        APIFailure(
            Status(
                failure: .notFound,
                "the server could not find the requested resource (\(groupResource)/\(target.subresource))"))
    }

    // MARK: Selectors

    public func index(of object: Bytes) throws(APIFailure) -> ObjectIndex {
        let object = try decode(StoredObject(StoredValue(object: object), revision: 0))
        var fields = object.selectableFields
        fields.append((name: "metadata.name", value: object.metadata.name))
        if K.resource.isNamespaced { fields.append((name: "metadata.namespace", value: object.metadata.namespace)) }
        return ObjectIndex(labels: object.metadata.labels, fields: fields)
    }

    public func check(_ selector: FieldSelector) throws(APIFailure) {
        for term in selector.terms where !selectableFields.contains(term.field) {
            throw APIFailure(.badRequest("field label not supported: \(term.field)"))
        }
    }
}

/// What stands behind a stored object: a message with nothing but metadata, and in it nothing but managed fields.
struct ManagedMetadata: Message {
    static let schemaName = "trireme.server.ManagedMetadata"

    var metadata = ObjectMeta()
    var unknown = UnknownFields()

    init() {}

    init(_ managers: [ManagedFieldsEntry]) {
        metadata.managedFields = managers
    }

    mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
    }
}
