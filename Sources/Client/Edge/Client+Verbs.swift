public import APIModel
public import Base
import Wire

/// The verbs on kinds of the catalogue.
extension Client {
    public func get<K: Kind>(
        _ kind: K.Type, _ name: String, in namespace: String = "", options: GetOptions = GetOptions()
    ) async throws(ClientError) -> K {
        try await send(.get(name, in: namespace, options: options))
    }

    public func create<K: Kind>(_ object: K, options: CreateOptions = CreateOptions()) async throws(ClientError) -> K {
        try await send(.create(object, options: options))
    }

    /// The object's `resourceVersion`, where it has one, is the precondition.
    public func update<K: Kind>(_ object: K, options: UpdateOptions = UpdateOptions()) async throws(ClientError) -> K {
        try await send(.update(object, options: options))
    }

    public func updateStatus<K: Kind>(
        _ object: K, options: UpdateOptions = UpdateOptions()
    ) async throws(ClientError) -> K {
        try await send(.updateStatus(object, options: options))
    }

    public func patch<K: Kind>(
        _ kind: K.Type, _ name: String, in namespace: String = "", _ patch: ObjectPatch, subresource: String = "",
        options: PatchOptions = PatchOptions()
    ) async throws(ClientError) -> K {
        try await send(.patch(name, in: namespace, patch, subresource: subresource, options: options))
    }

    /// Server-side apply of JSON text.
    public func apply<K: Kind>(
        _ kind: K.Type, _ name: String, in namespace: String = "", _ configuration: Bytes, fieldManager: String,
        force: Bool = false
    ) async throws(ClientError) -> K {
        let options = PatchOptions {
            $0.fieldManager = fieldManager
            $0.force = force
        }
        return try await send(.apply(.typed, name, in: namespace, configuration, options: options))
    }

    /// The object as it is now or was last, where the server says.
    @discardableResult
    public func delete<K: Kind>(
        _ kind: K.Type, _ name: String, in namespace: String = "", options: DeleteOptions = DeleteOptions()
    ) async throws(ClientError) -> K? {
        try await send(.delete(.typed, name, in: namespace, options: options))
    }

    /// A new object of a subresource: `Binding`, `Eviction`, `TokenRequest`.
    public func create<K: Kind, Parent: Kind>(
        _ object: K, on parent: Parent.Type, _ name: String, in namespace: String, subresource: String,
        options: CreateOptions = CreateOptions()
    ) async throws(ClientError) -> K {
        try await send(
            .create(object, on: parent, name, in: namespace, subresource: subresource, options: options))
    }

    /// A subresource that is a kind of its own: `Scale` of deployments.
    public func get<K: Kind, Parent: Kind>(
        _ kind: K.Type, of parent: Parent.Type, _ name: String, in namespace: String, subresource: String
    ) async throws(ClientError) -> K {
        try await send(.get(of: parent, name, in: namespace, subresource: subresource))
    }

    public func update<K: Kind, Parent: Kind>(
        _ object: K, on parent: Parent.Type, _ name: String, in namespace: String, subresource: String,
        options: UpdateOptions = UpdateOptions()
    ) async throws(ClientError) -> K {
        try await send(
            .update(object, on: parent, name, in: namespace, subresource: subresource, options: options))
    }

    /// All objects that the options select go.
    public func deleteCollection<K: Kind>(
        _ kind: K.Type, in namespace: String = "", options: ListOptions = ListOptions()
    ) async throws(ClientError) {
        try await deleteCollection(UInt32(KindNumbers.number(of: kind)), namespace, options)
    }

    func deleteCollection(_ kind: UInt32, _ namespace: String, _ options: ListOptions) async throws(ClientError) {
        _ = try await call(
            .deleteCollection, RequestEnvelope(kind: kind, namespace: namespace, options: options.encodedOptions))
    }
}

/// The verbs on kinds that are known by their entries.
extension Client {
    public func get(
        _ entry: KindEntry, _ name: String, in namespace: String = "", subresource: String = "",
        options: GetOptions = GetOptions()
    ) async throws(ClientError) -> DynamicObject {
        try await send(.get(.dynamic(entry), name, in: namespace, subresource: subresource, options: options))
    }

    public func create(
        _ object: DynamicObject, options: CreateOptions = CreateOptions()
    ) async throws(ClientError) -> DynamicObject {
        try await send(.create(object, options: options))
    }

    public func update(
        _ object: DynamicObject, subresource: String = "", options: UpdateOptions = UpdateOptions()
    ) async throws(ClientError) -> DynamicObject {
        try await send(.update(object, subresource: subresource, options: options))
    }

    public func updateStatus(
        _ object: DynamicObject, options: UpdateOptions = UpdateOptions()
    ) async throws(ClientError) -> DynamicObject {
        try await send(.updateStatus(object, options: options))
    }

    public func patch(
        _ entry: KindEntry, _ name: String, in namespace: String = "", _ patch: ObjectPatch,
        subresource: String = "", options: PatchOptions = PatchOptions()
    ) async throws(ClientError) -> DynamicObject {
        try await send(
            .patch(.dynamic(entry), name, in: namespace, patch, subresource: subresource, options: options))
    }

    /// Server-side apply of JSON text; `options` name the manager.
    public func apply(
        _ entry: KindEntry, _ name: String, in namespace: String = "", _ configuration: Bytes,
        subresource: String = "", options: PatchOptions
    ) async throws(ClientError) -> DynamicObject {
        try await send(
            .apply(
                .dynamic(entry), name, in: namespace, configuration, subresource: subresource, options: options))
    }

    @discardableResult
    public func delete(
        _ entry: KindEntry, _ name: String, in namespace: String = "", options: DeleteOptions = DeleteOptions()
    ) async throws(ClientError) -> DynamicObject? {
        try await send(.delete(.dynamic(entry), name, in: namespace, options: options))
    }

    public func deleteCollection(
        _ entry: KindEntry, in namespace: String = "", options: ListOptions = ListOptions()
    ) async throws(ClientError) {
        try await deleteCollection(UInt32(entry.number), namespace, options)
    }
}
