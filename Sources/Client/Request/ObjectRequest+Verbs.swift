public import APIModel
public import Base
import Wire

/// The verbs, for whatever form objects have.
extension ObjectRequest {
    /// One object.
    public static func get(
        _ form: ObjectForm<Answer>, _ name: String, in namespace: String = "", subresource: String = "",
        options: GetOptions = GetOptions()
    ) -> ObjectRequest {
        ObjectRequest(
            .get,
            RequestEnvelope(
                kind: form.kind, namespace: namespace, name: name, subresource: subresource,
                options: options.encodedOptions),
            decode: form.decode)
    }

    /// A new object from its binary form; the server may generate its name.
    public static func create(
        _ form: ObjectForm<Answer>, _ object: Bytes, _ name: String, in namespace: String = "",
        subresource: String = "", options: CreateOptions = CreateOptions()
    ) -> ObjectRequest {
        ObjectRequest(
            .create,
            RequestEnvelope(
                kind: form.kind, namespace: namespace, name: name, subresource: subresource,
                options: options.encodedOptions, body: object),
            decode: form.decode)
    }

    /// An object in place of the stored one; its `resourceVersion`, where it has one, is the precondition.
    public static func update(
        _ form: ObjectForm<Answer>, _ object: Bytes, _ name: String, in namespace: String = "",
        subresource: String = "", options: UpdateOptions = UpdateOptions()
    ) -> ObjectRequest {
        ObjectRequest(
            .update,
            RequestEnvelope(
                kind: form.kind, namespace: namespace, name: name, subresource: subresource,
                options: options.encodedOptions, body: object),
            decode: form.decode)
    }

    /// A change to an object.
    public static func patch(
        _ form: ObjectForm<Answer>, _ name: String, in namespace: String = "", _ patch: ObjectPatch,
        subresource: String = "", options: PatchOptions = PatchOptions()
    ) -> ObjectRequest {
        ObjectRequest(
            .patch,
            RequestEnvelope(
                kind: form.kind, namespace: namespace, name: name, subresource: subresource,
                options: options.encodedOptions, body: patch.encoded),
            decode: form.decode)
    }

    /// The fields that a manager wants: server-side apply. `configuration` is JSON text; `options` name the manager.
    public static func apply(
        _ form: ObjectForm<Answer>, _ name: String, in namespace: String = "", _ configuration: Bytes,
        subresource: String = "", options: PatchOptions
    ) -> ObjectRequest {
        ObjectRequest(
            .apply,
            RequestEnvelope(
                kind: form.kind, namespace: namespace, name: name, subresource: subresource,
                options: options.encodedOptions, body: configuration),
            decode: form.decode)
    }

    /// An object goes. The answer is the object as it is now or was last, where the server says.
    public static func delete<Object>(
        _ form: ObjectForm<Object>, _ name: String, in namespace: String = "",
        options: DeleteOptions = DeleteOptions()
    ) -> ObjectRequest where Answer == Object? {
        ObjectRequest(
            .delete,
            RequestEnvelope(
                kind: form.kind, namespace: namespace, name: name, options: options.encodedOptions)
        ) { (answer) throws(FieldDecodingError) in
            answer.object.isEmpty ? nil : try form.decode(answer)
        }
    }
}

/// The same where the answer is a kind of the catalogue: `send(.get("web", in: "default"))` for a `Pod`.
extension ObjectRequest where Answer: Kind {
    public static func get(
        _ name: String, in namespace: String = "", options: GetOptions = GetOptions()
    ) -> ObjectRequest {
        get(.typed, name, in: namespace, options: options)
    }

    /// A new object, under the namespace and name of its metadata.
    public static func create(_ object: Answer, options: CreateOptions = CreateOptions()) -> ObjectRequest {
        create(
            .typed, object.encoded(), object.metadata.name, in: object.metadata.namespace, options: options)
    }

    public static func update(_ object: Answer, options: UpdateOptions = UpdateOptions()) -> ObjectRequest {
        update(.typed, object.encoded(), object.metadata.name, in: object.metadata.namespace, options: options)
    }

    /// The status of an object; the rest of it stays as it is stored.
    public static func updateStatus(_ object: Answer, options: UpdateOptions = UpdateOptions()) -> ObjectRequest {
        update(
            .typed, object.encoded(), object.metadata.name, in: object.metadata.namespace, subresource: "status",
            options: options)
    }

    public static func patch(
        _ name: String, in namespace: String = "", _ patch: ObjectPatch, subresource: String = "",
        options: PatchOptions = PatchOptions()
    ) -> ObjectRequest {
        Self.patch(.typed, name, in: namespace, patch, subresource: subresource, options: options)
    }

    /// A new object of a subresource of another kind's object: a binding of a pod, an eviction, a token.
    public static func create<Parent: Kind>(
        _ object: Answer, on parent: Parent.Type, _ name: String, in namespace: String, subresource: String,
        options: CreateOptions = CreateOptions()
    ) -> ObjectRequest {
        create(
            .subresource(of: parent), object.encoded(), name, in: namespace, subresource: subresource,
            options: options)
    }

    /// A subresource that is a kind of its own, of another kind's object: the scale of a deployment.
    public static func get<Parent: Kind>(
        of parent: Parent.Type, _ name: String, in namespace: String, subresource: String
    ) -> ObjectRequest {
        get(.subresource(of: parent), name, in: namespace, subresource: subresource)
    }

    public static func update<Parent: Kind>(
        _ object: Answer, on parent: Parent.Type, _ name: String, in namespace: String, subresource: String,
        options: UpdateOptions = UpdateOptions()
    ) -> ObjectRequest {
        update(
            .subresource(of: parent), object.encoded(), name, in: namespace, subresource: subresource,
            options: options)
    }
}

/// The same for objects whose kind is known at run time only.
extension ObjectRequest where Answer == DynamicObject {
    public static func create(_ object: DynamicObject, options: CreateOptions = CreateOptions()) -> ObjectRequest {
        let key = object.key
        return create(.dynamic(object.entry), object.bytes, key.name, in: key.namespace, options: options)
    }

    /// The object's bytes may hold a `resourceVersion`; else the object's revision, if it has one, is the precondition.
    public static func update(
        _ object: DynamicObject, subresource: String = "", options: UpdateOptions = UpdateOptions()
    ) -> ObjectRequest {
        let key = object.key
        return update(
            .dynamic(object.entry), object.bytesWithRevision, key.name, in: key.namespace, subresource: subresource,
            options: options)
    }

    public static func updateStatus(
        _ object: DynamicObject, options: UpdateOptions = UpdateOptions()
    ) -> ObjectRequest {
        update(object, subresource: "status", options: options)
    }
}

extension ObjectRequest where Answer: ExpressibleByNilLiteral {
    /// An object of a kind of the catalogue goes.
    public static func delete<K: Kind>(
        _ kind: K.Type, _ name: String, in namespace: String = "", options: DeleteOptions = DeleteOptions()
    ) -> ObjectRequest where Answer == K? {
        delete(.typed, name, in: namespace, options: options)
    }
}

extension DynamicObject {
    /// The bytes with the revision as `metadata.resourceVersion`. Protobuf merges what comes twice, so a second
    /// piece of metadata is enough; a decoder takes the last text.
    var bytesWithRevision: Bytes {
        guard revision != 0 else { return bytes }
        let text = String(revision)
        var buffer = ByteBuffer(capacity: bytes.count + text.utf8.count + 4)
        buffer.append(bytes)
        buffer.append(UInt8(ObjectHeader.Field.metadata << 3 | 2))
        buffer.append(UInt8(text.utf8.count + 2))
        buffer.append(UInt8(6 << 3 | 2))
        buffer.append(UInt8(text.utf8.count))
        buffer.append(utf8: text)
        return buffer.finish()
    }
}
