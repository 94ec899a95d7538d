import APIModel
import Wire

extension Resource {
    /// What a deletion makes of an object: gone at once, or marked while finalizers or grace hold it.
    func delete(
        _ stored: StoredObject, _ options: DeleteOptions, _ target: ObjectTarget, _ context: RequestContext,
        _ admission: inout ServerAdmission
    ) throws(APIFailure) -> PreparedChange {
        var object = try decode(stored)
        let name = object.metadata.name
        try check(options.preconditions, object)
        var request = AdmissionRequest<K>(
            .delete, resource: groupResource, namespace: object.metadata.namespace, name: name, user: context.user,
            oldObject: object, isDryRun: context.isDryRun)
        try admit(&request, &admission)
        try check(request, &admission)
        let grace = gracePeriod(of: object, options)
        setFinalizers(of: &object, options)
        let isHeld = !object.metadata.finalizers.isEmpty || holdsItself(object)
        guard isHeld || grace > 0 else { return PreparedChange(.remove, reply: .object(stored.value)) }

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
        var value = self.value(object, stored.value.managers)
        if !isHeld, object.metadata.deletionGracePeriodSeconds == 0 {
            return PreparedChange(.remove, reply: .object(value))
        }
        guard value.object != stored.value.object else {
            return PreparedChange(.unchanged, reply: .object(stored.value))
        }
        if case .creator = value.managers {
            // The object is no longer as it was made: what its creator manages is worked out now.
            var old = try decode(stored)
            try addManagers(to: &old, from: stored.value)
            object.metadata.managedFields = old.metadata.managedFields
            value = self.value(object)
        }
        return PreparedChange(.store(value, name: name, uid: object.metadata.uid), reply: .object(value))
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
