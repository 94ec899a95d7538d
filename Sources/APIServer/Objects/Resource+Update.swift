import APIModel
import Base
import JSON
import Wire

extension Resource {
    func patch(
        _ old: StoredObject, _ patch: KindPatch, _ target: ObjectTarget, _ context: RequestContext,
        _ admission: inout ServerAdmission
    ) throws(APIFailure) -> PreparedChange {
        let (patched, warnings) = try patched(old, patch, context)
        var prepared = try replace(old, by: patched, target, context, &admission)
        prepared.warnings = warnings + prepared.warnings
        return prepared
    }

    /// The object with a patch, and the unknown fields that the patch sets, as warnings.
    func patched(
        _ old: StoredObject, _ patch: KindPatch, _ context: RequestContext
    ) throws(APIFailure) -> (K, [String]) {
        let current = try decode(old)
        var issues: [TextIssue] = []
        let patched: K
        do throws(KindPatchError) {
            patched = try current.applying(patch, issues: &issues)
        } catch {
            throw failure(error, current.metadata.name)
        }
        return (patched, try judge(issues, context))
    }

    func apply(
        _ config: Bytes, force: Bool, _ target: ObjectTarget, _ old: StoredObject?, _ context: RequestContext,
        _ admission: inout ServerAdmission
    ) throws(APIFailure) -> PreparedChange {
        let applied = try applied(config, force: force, to: old, subresource: target.subresource, context)
        guard let old else { return try create(applied, target, context, &admission, isApply: true) }
        return try replace(old, by: applied, target, context, &admission, isApply: true)
    }

    /// What applying a configuration makes of the object, with its managers.
    func applied(
        _ config: Bytes, force: Bool, to old: StoredObject?, subresource: String, _ context: RequestContext
    ) throws(APIFailure) -> K {
        let tape: JSONTape
        do throws(JSONError) {
            tape = try JSONTape.parse(config)
        } catch {
            throw APIFailure(.badRequest("the configuration is no JSON: \(error)"))
        }
        var live: K?
        if let old {
            var object = try decode(old)
            try addManagers(to: &object, from: old.value)
            live = object
        }
        do throws(ApplyError) {
            return try K.applying(
                tape, to: live, manager: context.fieldManager, force: force, subresource: subresource, at: context.now)
        } catch {
            if case .conflict(let conflicts) = error { throw APIFailure(conflicts.status) }
            throw APIFailure(Status(failure: error.reason, "\(error)"))
        }
    }

    /// The new object in place of the old one, after what a server keeps, defaults, admission and validation.
    func replace(
        _ stored: StoredObject, by new: K, _ target: ObjectTarget, _ context: RequestContext,
        _ admission: inout ServerAdmission, isApply: Bool = false
    ) throws(APIFailure) -> PreparedChange {
        var old = try decode(stored)
        var object = new
        try place(&object, target)
        try checkUnchanged(object, old)
        let managers = object.metadata.managedFields
        object.metadata.managedFields = []
        object.applyDefaults()
        keepSystemFields(of: &object, from: old)
        let undisturbed = object
        var request = AdmissionRequest(
            .update, resource: groupResource, subresource: target.subresource, namespace: object.metadata.namespace,
            name: object.metadata.name, user: context.user, object: object, oldObject: old, isDryRun: context.isDryRun)
        try admit(&request, &admission)
        object = request.object ?? object
        var errors = FieldErrors()
        switch target.subresource {
        case "status", "approval":
            let status = object
            object.prepareForStatusUpdate(from: old)
            keepMetadataForStatus(of: &object, from: old, wanted: status)
            object.validateStatusUpdate(from: old, into: &errors)
        default:
            object.prepareForUpdate(from: old)
            object.validateUpdate(from: old, into: &errors)
        }
        guard errors.isEmpty else { throw invalid(old.metadata.name, errors) }
        try checkEscalation(object, old: old, admission.authorizer, context.user)
        request.object = object
        let allocation = try allocate(&object, old: old, admission.view.services, isDryRun: context.isDryRun)
        let bytes = value(object, .none)
        if bytes.object == stored.value.object, managers.isEmpty {
            return PreparedChange(.unchanged, reply: .object(stored.value))
        }
        if isApply {
            object.metadata.managedFields = managers
        } else {
            try addManagers(to: &old, from: stored.value)
            var tracked = undisturbed
            tracked.metadata.managedFields = managers
            tracked.trackFields(
                from: old, manager: context.fieldManager, subresource: target.subresource, at: context.now)
            object.metadata.managedFields = tracked.metadata.managedFields
        }
        do throws(APIFailure) {
            try check(request, &admission)
        } catch {
            admission.view.services.release(allocation)
            throw error
        }
        let value = self.value(object)
        if object.metadata.deletionTimestamp != nil, isFree(object) {
            return finish(.remove, .object(value), [], allocation, &admission)
        }
        if value.object == stored.value.object {
            // Who manages what since when is no change of the object, if it is still who manages what.
            var before = old
            if isApply { try addManagers(to: &before, from: stored.value) }
            if object.metadata.managesAlike(before.metadata) {
                return PreparedChange(.unchanged, reply: .object(stored.value))
            }
        }
        let warnings = target.subresource.isEmpty ? (object as? Pod)?.warnings ?? [] : []
        return finish(
            .store(value, name: object.metadata.name, uid: object.metadata.uid), .object(value), warnings,
            allocation, &admission)
    }

    /// Refuses an object that was read before somebody else changed it, or that is another by the same name.
    func checkUnchanged(_ object: some Kind, _ old: K) throws(APIFailure) {
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
    func keepSystemFields(of object: inout K, from old: K) {
        object.metadata.uid = old.metadata.uid
        object.metadata.creationTimestamp = old.metadata.creationTimestamp
        object.metadata.deletionTimestamp = old.metadata.deletionTimestamp
        object.metadata.deletionGracePeriodSeconds = old.metadata.deletionGracePeriodSeconds
        object.metadata.selfLink = ""
        object.metadata.generateName = old.metadata.generateName
        object.metadata.generation = old.metadata.generation
        object.metadata.resourceVersion = old.metadata.resourceVersion
    }

    /// A change of the status leaves the metadata as it was, managers of fields aside. A deployment's status comes with
    /// its annotations, as in Kubernetes: its revision is one of them.
    private func keepMetadataForStatus(of object: inout K, from old: K, wanted: K) {
        object.metadata = old.metadata
        object.metadata.managedFields = wanted.metadata.managedFields
        if K.self == Deployment.self { object.metadata.annotations = wanted.metadata.annotations }
    }

    /// Whether nothing holds an object that is on its way out.
    func isFree(_ object: K) -> Bool {
        guard object.metadata.finalizers.isEmpty, (object.metadata.deletionGracePeriodSeconds ?? 0) == 0 else {
            return false
        }
        return (object as? Namespace).map { $0.spec.finalizers.isEmpty } ?? true
    }

    func failure(_ error: KindPatchError, _ name: String) -> APIFailure {
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
    func judge(_ issues: [TextIssue], _ context: RequestContext) throws(APIFailure) -> [String] {
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

extension ObjectMeta {
    /// Whether the same managers have the same fields, whenever they took them.
    fileprivate func managesAlike(_ other: ObjectMeta) -> Bool {
        managedFields.count == other.managedFields.count
            && zip(managedFields, other.managedFields).allSatisfy { left, right in
                var (left, right) = (left, right)
                left.time = nil
                right.time = nil
                return left == right
            }
    }
}
