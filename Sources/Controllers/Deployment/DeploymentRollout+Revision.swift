import APIModel
import Client

extension DeploymentRollout {
    /// Finds or makes the set of the deployment's template, and numbers it.
    mutating func syncRevision(createsIfMissing: Bool, _ setNamed: (String) -> ReplicaSet?) {
        let revision = String((old.map(\.revision).max() ?? 0) + 1)
        if var set = new {
            let changed = handOn(to: &set, revision: revision, isNew: false)
            let readiness = set.spec.minReadySeconds != deployment.spec.minReadySeconds
            if changed || readiness {
                set.spec.minReadySeconds = deployment.spec.minReadySeconds
                plan.update(set)
                new = set
                isHandingOn = true
            }
            note(revision: set.metadata.annotations[RolloutAnnotation.revision] ?? revision)
            if hasProgressDeadline, deployment.status.condition(Self.progressing) == nil {
                setCondition(
                    Self.progressing, "True", "FoundNewReplicaSet",
                    "Found new replica set \"\(set.metadata.name)\"")
            }
            return
        }
        if createsIfMissing { create(revision: revision, setNamed) }
    }

    private mutating func create(revision: String, _ setNamed: (String) -> ReplicaSet?) {
        let hash = TemplateHash.text(deployment.spec.template, collisions: deployment.status.collisionCount)
        let name = Self.setName(deployment.metadata.name, hash: hash)
        if setNamed(name) != nil {
            // It is not ours, or of another template: another name for this one.
            deployment.status.collisionCount = (deployment.status.collisionCount ?? 0) + 1
            isDirty = true
            return
        }
        var set = ReplicaSet {
            $0.metadata.name = name
            $0.metadata.namespace = deployment.metadata.namespace
            $0.metadata.ownerReferences = [OwnerReference(controlling: deployment)]
            $0.spec.template = deployment.spec.template
            $0.spec.template.metadata.labels[TemplateHash.label] = hash
            $0.metadata.labels = $0.spec.template.metadata.labels
            $0.spec.selector = deployment.spec.selector?.adding(TemplateHash.label, hash)
            $0.spec.minReadySeconds = deployment.spec.minReadySeconds
            $0.spec.replicas = 0
        }
        let size = DeploymentScale.newReplicas(deployment, all: old + [set], new: set)
        set.spec.replicas = Int32(clamping: size)
        _ = handOn(to: &set, revision: revision, isNew: true)
        _ = set.setReplicaAnnotations(desired: replicas, most: replicas + DeploymentScale.maxSurge(deployment))
        plan.create(
            set,
            told: PlannedWrite.Told(
                object: ObjectReference(to: deployment),
                success: size > 0
                    ? ("ScalingReplicaSet", "Scaled up replica set \(name) from 0 to \(size)") : nil,
                failure: ("ReplicaSetCreateError", "Failed to create new replica set \"\(name)\": ")))
        new = set
        note(revision: revision)
        guard hasProgressDeadline else { return }
        if let failure, failure.verb == .create {
            setCondition(
                Self.progressing, "False", "ReplicaSetCreateError",
                "Failed to create new replica set \"\(name)\": \(failure.message)")
        } else {
            setCondition(
                Self.progressing, "True", "NewReplicaSetCreated", "Created new replica set \"\(name)\"")
        }
    }

    /// The deployment's name and the hash, within the length of a name.
    static func setName(_ deployment: String, hash: String) -> String {
        let room = 253 - hash.count - 1
        return String(deployment.prefix(room)) + "-" + hash
    }

    /// Hands the deployment's annotations on to its newest set, with the revision; whether something changed.
    private func handOn(to set: inout ReplicaSet, revision: String, isNew: Bool) -> Bool {
        var isChanged = false
        for entry in deployment.metadata.annotations
        where !RolloutAnnotation.own.contains(entry.key) && set.metadata.annotations[entry.key] != entry.value {
            set.metadata.annotations[entry.key] = entry.value
            isChanged = true
        }
        let before = set.metadata.annotations[RolloutAnnotation.revision] ?? ""
        if (Int64(before) ?? 0) < (Int64(revision) ?? 0) {
            set.metadata.annotations[RolloutAnnotation.revision] = revision
            isChanged = true
            if !isNew, !before.isEmpty {
                // A set that is used again keeps the numbers that it had.
                let history = set.metadata.annotations[RolloutAnnotation.revisionHistory] ?? ""
                var list = history.split(separator: ",").map(String.init)
                list.append(before)
                while list.joined(separator: ",").utf8.count > RolloutAnnotation.historyBytesMax { list.removeFirst() }
                set.metadata.annotations[RolloutAnnotation.revisionHistory] = list.joined(separator: ",")
            }
        }
        if !isNew {
            let most = replicas + DeploymentScale.maxSurge(deployment)
            // Only what is missing: other values say that the deployment was scaled.
            if set.metadata.annotations[RolloutAnnotation.desiredReplicas] == nil {
                isChanged = set.setReplicaAnnotations(desired: replicas, most: most) || isChanged
            }
        }
        return isChanged
    }

    private mutating func note(revision: String) {
        guard deployment.metadata.annotations[RolloutAnnotation.revision] != revision else { return }
        deployment.metadata.annotations[RolloutAnnotation.revision] = revision
        isDirty = true
    }
}
