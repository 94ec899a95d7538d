public import APIModel
public import Base
import Wire

/// The rules of one kind's objects.
public struct Resource<K: Kind>: ResourceRules {
    public let entry: KindEntry
    public let prefix: ResourcePrefix
    public let groupResource: GroupResource
    let groupKind: GroupKind

    public init(_ entry: KindEntry) {
        precondition(entry.identity == K.identity, "The entry of another kind.")
        self.entry = entry
        prefix = ResourcePrefix(entry)
        let group = entry.group
        groupResource = GroupResource(group: group, resource: entry.resource.plural)
        groupKind = GroupKind(group: group, kind: entry.identity.kind)
    }

    /// The object in `bytes`, which a client sent.
    func decode(_ bytes: Bytes) throws(APIFailure) -> K {
        do throws(FieldDecodingError) {
            return try K(decoding: bytes)
        } catch {
            throw APIFailure(.badRequest("the body is no \(K.identity.kind): \(error)"))
        }
    }

    /// The object in `stored`, with its revision.
    func decode(_ stored: StoredObject) throws(APIFailure) -> K {
        do throws(FieldDecodingError) {
            var object = try K(decoding: stored.bytes)
            object.metadata.resourceVersion = "\(stored.revision)"
            return object
        } catch {
            throw APIFailure(
                Status(failure: .storeReadError, "a stored \(K.identity.kind) cannot be read: \(error)"))
        }
    }

    /// The bytes to store: the revision is not part of them.
    func encode(_ object: K) -> Bytes {
        var object = object
        object.metadata.resourceVersion = ""
        return object.encoded()
    }

    func invalid(_ name: String, _ errors: FieldErrors) -> APIFailure {
        APIFailure(.invalid(groupKind, name: name, errors.errors))
    }

    public func index(of object: Bytes) throws(APIFailure) -> ObjectIndex {
        let object = try decode(StoredObject(bytes: object, revision: 0))
        var fields = object.selectableFields
        fields.append((name: "metadata.name", value: object.metadata.name))
        if K.resource.isNamespaced { fields.append((name: "metadata.namespace", value: object.metadata.namespace)) }
        return ObjectIndex(labels: object.metadata.labels, fields: fields)
    }

    public func check(_ selector: FieldSelector) throws(APIFailure) {
        guard !selector.isEmpty else { return }
        var known = Set(K().selectableFields.map(\.name))
        known.insert("metadata.name")
        if K.resource.isNamespaced { known.insert("metadata.namespace") }
        for term in selector.terms where !known.contains(term.field) {
            throw APIFailure(
                .badRequest(
                    "Unable to find \"\(groupResource)\" that match label selector \"\", field selector "
                        + "\"\(selector)\": field label not supported: \(term.field)"))
        }
    }
}
