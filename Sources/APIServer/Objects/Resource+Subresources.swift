import APIModel
public import Base
import Wire

extension Resource {
    /// What a request to a subresource makes of the object.
    func prepareSubresource(
        _ operation: ObjectOperation, _ target: ObjectTarget, _ old: StoredObject, _ context: RequestContext,
        _ admission: inout ServerAdmission
    ) throws(APIFailure) -> PreparedChange {
        switch (target.subresource, operation) {
        case ("scale", _): return try scale(operation, target, old, context, &admission)
        case ("binding", .create(let body)) where K.self == Pod.self:
            return try bind(old, body, target, context, &admission)
        case ("eviction", .create(let body)) where K.self == Pod.self:
            return try evict(old, body, target, context, &admission)
        case ("status", .update(let body)), ("approval", .update(let body)):
            return try replace(old, by: try decode(body), target, context, &admission)
        case ("status", .patch(let patch)), ("approval", .patch(let patch)):
            return try self.patch(old, patch, target, context, &admission)
        case ("status", .apply(let config, let force)), ("approval", .apply(let config, let force)):
            return try apply(config, force: force, target, old, context, &admission)
        case ("finalize", .update(let body)) where K.self == Namespace.self:
            return try finalize(old, body, target, context)
        case ("ephemeralcontainers", _), ("resize", _):
            throw APIFailure(
                Status(
                    failure: .methodNotAllowed,
                    "\(groupResource)/\(target.subresource) is not served by this version yet"))
        default: throw APIFailure(.methodNotSupported(groupResource, action: "this request on \(target.subresource)"))
        }
    }

    public func view(_ object: StoredObject, subresource: String) throws(APIFailure) -> Bytes? {
        switch subresource {
        case "", "status": return nil
        case "scale" where K.resource.subresources.contains("scale"):
            let decoded = try decode(object)
            guard var scale = Scale(of: decoded) else { throw notFound(decoded.metadata.name) }
            scale.metadata.resourceVersion = ""
            return scale.encoded()
        default: throw noSuchSubresource(ObjectTarget(subresource: subresource))
        }
    }

    // MARK: Finalize

    /// A namespace whose finalizers are set by who cleans it up.
    private func finalize(
        _ stored: StoredObject, _ body: Bytes, _ target: ObjectTarget, _ context: RequestContext
    ) throws(APIFailure) -> PreparedChange {
        let sent = try decode(body)
        let old = try decode(stored)
        try checkUnchanged(sent, old)
        guard var namespace = old as? Namespace, let wanted = sent as? Namespace else {
            throw noSuchSubresource(target)
        }
        namespace.spec.finalizers = wanted.spec.finalizers
        guard let object = namespace as? K else { throw noSuchSubresource(target) }
        let value = self.value(object, stored.value.managers)
        if object.metadata.deletionTimestamp != nil, isFree(object) {
            return PreparedChange(.remove, reply: .object(value))
        }
        guard value.object != stored.value.object else {
            return PreparedChange(.unchanged, reply: .object(stored.value))
        }
        return PreparedChange(.store(value, name: target.name, uid: object.metadata.uid), reply: .object(value))
    }

    // MARK: Scale

    private func scale(
        _ operation: ObjectOperation, _ target: ObjectTarget, _ stored: StoredObject, _ context: RequestContext,
        _ admission: inout ServerAdmission
    ) throws(APIFailure) -> PreparedChange {
        let old = try decode(stored)
        guard let current = Scale(of: old) else { throw noSuchSubresource(target) }
        var wanted: Scale
        switch operation {
        case .update(let body):
            do throws(FieldDecodingError) {
                wanted = try Scale(decoding: body)
            } catch {
                throw APIFailure(.badRequest("the body is no Scale: \(error)"))
            }
        case .patch(let patch):
            var issues: [TextIssue] = []
            do throws(KindPatchError) {
                wanted = try current.applying(patch, issues: &issues)
            } catch {
                throw failure(error, target.name)
            }
        case .create, .apply, .delete:
            throw APIFailure(.methodNotSupported(groupResource, action: "this request on scale"))
        }
        try checkUnchanged(wanted, old)
        guard wanted.metadata.name == target.name else {
            throw APIFailure(
                .badRequest(
                    "the name of the object (\(wanted.metadata.name)) does not match the name on the URL (\(target.name))"
                ))
        }
        guard wanted.spec.replicas >= 0 else {
            var errors = FieldErrors()
            errors.at("spec") {
                $0.invalid(
                    "replicas", .integer(Int64(wanted.spec.replicas)), "must be greater than or equal to 0")
            }
            throw APIFailure(.invalid(GroupKind(group: "autoscaling", kind: "Scale"), name: target.name, errors.errors))
        }
        var object = old
        wanted.setReplicas(of: &object)
        var whole = target
        whole.subresource = ""
        var prepared = try replace(stored, by: object, whole, context, &admission)
        if case .object(let value) = prepared.reply {
            let decoded = try decode(StoredObject(value, revision: 0))
            prepared.reply = .other(Scale(of: decoded)?.encoded() ?? Bytes())
        }
        return prepared
    }
}

extension Scale {
    /// The scale of an object that has one.
    init?(of object: some Kind) {
        self.init()
        metadata.name = object.metadata.name
        metadata.namespace = object.metadata.namespace
        metadata.uid = object.metadata.uid
        metadata.resourceVersion = object.metadata.resourceVersion
        metadata.creationTimestamp = object.metadata.creationTimestamp
        let selector: LabelSelector?
        switch object {
        case let object as Deployment:
            spec.replicas = object.spec.replicas ?? 1
            status.replicas = object.status.replicas
            selector = object.spec.selector
        case let object as ReplicaSet:
            spec.replicas = object.spec.replicas ?? 1
            status.replicas = object.status.replicas
            selector = object.spec.selector
        case let object as StatefulSet:
            spec.replicas = object.spec.replicas ?? 1
            status.replicas = object.status.replicas
            selector = object.spec.selector
        default: return nil
        }
        if let selector { status.selector = (try? Selector(selector)).map { "\($0)" } ?? "" }
    }

    /// Gives an object as many replicas as the scale says.
    func setReplicas<K: Kind>(of object: inout K) {
        switch object {
        case var changed as Deployment:
            changed.spec.replicas = spec.replicas
            if let changed = changed as? K { object = changed }
        case var changed as ReplicaSet:
            changed.spec.replicas = spec.replicas
            if let changed = changed as? K { object = changed }
        case var changed as StatefulSet:
            changed.spec.replicas = spec.replicas
            if let changed = changed as? K { object = changed }
        default: break
        }
    }
}
