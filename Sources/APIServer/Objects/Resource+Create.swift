import APIModel
public import Base
import Wire

extension Resource {
    public func create(
        _ target: ObjectTarget, body: Bytes, _ context: RequestContext
    ) throws(APIFailure) -> PreparedChange {
        var object = try decode(body)
        guard object.metadata.resourceVersion.isEmpty else {
            throw APIFailure(.badRequest("resourceVersion should not be set on objects to be created"))
        }
        try place(&object, target)
        object.metadata.deletionTimestamp = nil
        object.metadata.deletionGracePeriodSeconds = nil
        object.metadata.selfLink = ""
        object.metadata.generation = 0
        object.applyDefaults()
        if object.metadata.name.isEmpty, !object.metadata.generateName.isEmpty {
            object.metadata.name = Self.generatedName(object.metadata.generateName, context.nameSuffix)
        }
        object.metadata.uid = context.uid
        object.metadata.creationTimestamp = context.now.wholeSeconds
        object.prepareForCreate()
        var errors = FieldErrors()
        object.validate(into: &errors)
        guard errors.isEmpty else { throw invalid(object.metadata.name, errors) }
        guard !object.metadata.name.isEmpty else {
            throw APIFailure(.badRequest("name or generateName is required"))
        }
        return PreparedChange(.store(encode(object), name: object.metadata.name, uid: object.metadata.uid))
    }

    /// Namespace and name as the address has them; refuses an object that says otherwise.
    func place(_ object: inout K, _ target: ObjectTarget) throws(APIFailure) {
        if K.resource.isNamespaced {
            guard !target.namespace.isEmpty else {
                throw APIFailure(.badRequest("an empty namespace may not be set during creation"))
            }
            if object.metadata.namespace.isEmpty { object.metadata.namespace = target.namespace }
            guard object.metadata.namespace == target.namespace else {
                throw APIFailure(
                    .badRequest("the namespace of the provided object does not match the namespace sent on the request")
                )
            }
        } else {
            guard object.metadata.namespace.isEmpty || object.metadata.namespace == target.namespace else {
                throw APIFailure(.badRequest("namespace is not allowed on an object that belongs to the whole cluster"))
            }
            object.metadata.namespace = ""
        }
        guard target.name.isEmpty || object.metadata.name == target.name else {
            throw APIFailure(
                .badRequest(
                    "the name of the object (\(object.metadata.name)) does not match the name on the URL "
                        + "(\(target.name))"))
        }
    }

    /// A name from its beginning and what makes it unique; the beginning is cut so that the whole has 63 characters.
    static func generatedName(_ base: String, _ suffix: String) -> String {
        String(base.prefix(63 - suffix.count)) + suffix
    }
}
