public import APIModel
import Wire

extension Resource {
    public func delete(
        _ target: ObjectTarget, from stored: StoredObject, _ options: DeleteOptions, _ context: RequestContext
    ) throws(APIFailure) -> PreparedChange {
        var object = try decode(stored)
        let name = object.metadata.name
        var errors = FieldErrors()
        options.validate(into: &errors)
        guard errors.isEmpty else {
            throw APIFailure(.invalid(GroupKind(group: "meta.k8s.io", kind: "DeleteOptions"), name: "", errors.errors))
        }
        try check(options.preconditions, object)
        let grace = gracePeriod(of: object, options)
        setFinalizers(of: &object, options)
        let isHeld = !object.metadata.finalizers.isEmpty || holdsItself(object)
        guard isHeld || grace > 0 else { return PreparedChange(.remove(stored.bytes)) }

        if let old = object.metadata.deletionTimestamp {
            // Again: the grace may only get shorter, counted from the first time.
            let before = object.metadata.deletionGracePeriodSeconds ?? 0
            if grace < before {
                let began = old + .seconds(-before)
                object.metadata.deletionTimestamp = (began + .seconds(grace)).wholeSeconds
                object.metadata.deletionGracePeriodSeconds = grace
            }
        } else {
            object.metadata.deletionTimestamp = (context.now + .seconds(grace)).wholeSeconds
            object.metadata.deletionGracePeriodSeconds = grace
            if object.metadata.generation > 0 { object.metadata.generation += 1 }
        }
        mark(&object)
        if !isHeld, object.metadata.deletionGracePeriodSeconds == 0 { return PreparedChange(.remove(stored.bytes)) }
        let bytes = encode(object)
        guard bytes != stored.bytes else { return PreparedChange(.unchanged) }
        return PreparedChange(.store(bytes, name: name, uid: object.metadata.uid))
    }

    private func check(_ preconditions: Preconditions?, _ object: K) throws(APIFailure) {
        guard let preconditions else { return }
        if let uid = preconditions.uid, uid != object.metadata.uid {
            throw APIFailure(
                .conflict(
                    groupResource, name: object.metadata.name,
                    "Precondition failed: UID in precondition: \(uid), UID in object meta: \(object.metadata.uid)"))
        }
        if let revision = preconditions.resourceVersion, revision != object.metadata.resourceVersion {
            throw APIFailure(
                .conflict(
                    groupResource, name: object.metadata.name,
                    "Precondition failed: ResourceVersion in precondition: \(revision), ResourceVersion in object "
                        + "meta: \(object.metadata.resourceVersion)"))
        }
    }

    /// Seconds that the object is given to end: pods alone have any, those that run on a node.
    private func gracePeriod(of object: K, _ options: DeleteOptions) -> Int64 {
        guard let pod = object as? Pod else { return 0 }
        let isDone = pod.status.phase == "Failed" || pod.status.phase == "Succeeded"
        if pod.spec.nodeName.isEmpty || isDone { return 0 }
        // A negative grace is the shortest that leaves a node time to notice.
        let asked = options.gracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? 30
        return asked < 0 ? 1 : asked
    }

    /// The finalizers that stand for what happens to the objects that this one owns.
    private func setFinalizers(of object: inout K, _ options: DeleteOptions) {
        let policy = options.propagationPolicy ?? options.orphanDependents.map { $0 ? "Orphan" : "Background" }
        guard let policy else { return }
        object.metadata.finalizers.removeAll { $0 == "orphan" || $0 == "foregroundDeletion" }
        switch policy {
        case "Orphan": object.metadata.finalizers.append("orphan")
        case "Foreground": object.metadata.finalizers.append("foregroundDeletion")
        default: break
        }
    }

    /// Namespaces stay while their own finalizers are there.
    private func holdsItself(_ object: K) -> Bool {
        (object as? Namespace).map { !$0.spec.finalizers.isEmpty } ?? false
    }

    /// What shows on an object that is on its way out.
    private func mark(_ object: inout K) {
        guard var namespace = object as? Namespace else { return }
        namespace.status.phase = "Terminating"
        if let marked = namespace as? K { object = marked }
    }
}
