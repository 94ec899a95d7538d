public import APIModel
public import Base
import Wire

extension Resource {
    public func update(
        _ target: ObjectTarget, from old: StoredObject, body: Bytes, _ context: RequestContext
    ) throws(APIFailure) -> PreparedChange {
        try replace(old, by: try decode(body), target, context)
    }

    public func patch(
        _ target: ObjectTarget, from old: StoredObject, _ patch: KindPatch, _ context: RequestContext
    ) throws(APIFailure) -> PreparedChange {
        let current = try decode(old)
        var issues: [TextIssue] = []
        let patched: K
        do throws(KindPatchError) {
            patched = try current.applying(patch, issues: &issues)
        } catch {
            throw failure(error, current.metadata.name)
        }
        let warnings = try judge(issues, context, current.metadata.name)
        var prepared = try replace(old, by: patched, target, context)
        prepared.warnings = warnings + prepared.warnings
        return prepared
    }

    /// The new object in place of the old one, after what a server keeps, defaults and validation.
    func replace(
        _ stored: StoredObject, by new: K, _ target: ObjectTarget, _ context: RequestContext
    ) throws(APIFailure) -> PreparedChange {
        let old = try decode(stored)
        var object = new
        try place(&object, target)
        try checkUnchanged(object, old)
        object.applyDefaults()
        keepSystemFields(of: &object, from: old)
        var errors = FieldErrors()
        switch target.subresource {
        case "":
            object.prepareForUpdate(from: old)
            object.validateUpdate(from: old, into: &errors)
        case "status":
            let status = object
            object.prepareForStatusUpdate(from: old)
            keepMetadataForStatus(of: &object, from: old, wanted: status)
            object.validateStatusUpdate(from: old, into: &errors)
        default:
            throw APIFailure(.methodNotSupported(groupResource, action: "update of \(target.subresource)"))
        }
        guard errors.isEmpty else { throw invalid(old.metadata.name, errors) }
        if object.metadata.deletionTimestamp != nil, isFree(object) {
            return PreparedChange(.remove(encode(object)))
        }
        let bytes = encode(object)
        guard bytes != stored.bytes else { return PreparedChange(.unchanged) }
        return PreparedChange(.store(bytes, name: object.metadata.name, uid: object.metadata.uid))
    }

    /// Refuses an object that was read before somebody else changed it, or that is another by the same name.
    private func checkUnchanged(_ object: K, _ old: K) throws(APIFailure) {
        let name = old.metadata.name
        if !object.metadata.uid.isEmpty, object.metadata.uid != old.metadata.uid {
            throw APIFailure(
                .conflict(
                    groupResource, name: name,
                    "Precondition failed: UID in precondition: \(object.metadata.uid), UID in object meta: "
                        + old.metadata.uid))
        }
        let revision = object.metadata.resourceVersion
        guard revision.isEmpty || revision == "0" || revision == old.metadata.resourceVersion else {
            throw APIFailure(.modified(groupResource, name: name))
        }
    }

    /// What no client changes.
    private func keepSystemFields(of object: inout K, from old: K) {
        object.metadata.uid = old.metadata.uid
        object.metadata.creationTimestamp = old.metadata.creationTimestamp
        object.metadata.deletionTimestamp = old.metadata.deletionTimestamp
        object.metadata.deletionGracePeriodSeconds = old.metadata.deletionGracePeriodSeconds
        object.metadata.selfLink = ""
        object.metadata.generateName = old.metadata.generateName
        object.metadata.generation = old.metadata.generation
        object.metadata.resourceVersion = old.metadata.resourceVersion
    }

    /// A change of the status leaves the metadata as it was, managers of fields aside.
    private func keepMetadataForStatus(of object: inout K, from old: K, wanted: K) {
        let managers = wanted.metadata.managedFields
        object.metadata = old.metadata
        object.metadata.managedFields = managers
    }

    /// Whether nothing holds an object that is on its way out.
    func isFree(_ object: K) -> Bool {
        object.metadata.finalizers.isEmpty && (object.metadata.deletionGracePeriodSeconds ?? 0) == 0
    }

    private func failure(_ error: KindPatchError, _ name: String) -> APIFailure {
        switch error.reason {
        case .invalid:
            var errors = FieldErrors()
            errors.invalid("patch", .omitted, "\(error)")
            return invalid(name, errors)
        case .requestEntityTooLarge: return APIFailure(.requestEntityTooLarge("\(error)"))
        default: return APIFailure(.badRequest("\(error)"))
        }
    }

    /// Unknown and duplicate fields, as the caller wants to hear of them.
    func judge(
        _ issues: [TextIssue], _ context: RequestContext, _ name: String
    ) throws(APIFailure) -> [String] {
        switch context.fieldValidation {
        case "Ignore": return []
        case "Strict" where !issues.isEmpty:
            let list = issues.map { "\($0)" }.joined(separator: ", ")
            throw APIFailure(
                .badRequest(
                    "\(K.identity.kind) in version \"\(K.identity.apiVersion)\" cannot be handled as a "
                        + "\(K.identity.kind): strict decoding error: \(list)"))
        default: return issues.map { "\($0)" }
        }
    }
}

extension Status {
    /// Somebody else changed the object since it was read.
    static func modified(_ resource: GroupResource, name: String) -> Status {
        .conflict(
            resource, name: name,
            "the object has been modified; please apply your changes to the latest version and try again")
    }
}
