import APIModel

/// `ctl why`: one answer to why something is pending, crashing, not ready or not going away.
enum Why {
    /// The reason in one sentence; empty where nothing is wrong.
    static func summary(_ object: AnyKind) -> String { reasons(object, events: [], now: nil).first ?? "" }

    /// All that holds an object up, the most telling first.
    ///
    /// - Parameters:
    ///   - events: Those about the object.
    ///   - now: The time that ages count to; nil leaves ages out.
    static func reasons(_ object: AnyKind, events: [Event], now: Time?) -> [String] {
        var reasons: [String] = []
        if let deleted = object.metadata.deletionTimestamp {
            let age = now.map { " (deletion was asked for \(DurationText($0 - deleted).human) ago)" } ?? ""
            let reason = GoneWaiter.reason(of: object)
            reasons.append("It is going away\(age)" + (reason.isEmpty ? "." : ": \(reason)."))
        }
        switch object.object {
        case let pod as Pod: reasons += pod.troubles
        case let deployment as Deployment: reasons += deployment.troubles
        case let set as ReplicaSet:
            reasons += set.status.conditions.filter { $0.type == "ReplicaFailure" && $0.status == "True" }
                .map { sentence("Pods cannot be made (\($0.reason))", $0.message) }
            reasons += short(set.spec.replicas ?? 1, set.status.readyReplicas)
        case let set as StatefulSet: reasons += short(set.spec.replicas ?? 1, set.status.readyReplicas)
        case let set as DaemonSet: reasons += short(set.status.desiredNumberScheduled, set.status.numberReady)
        case let job as Job:
            reasons += job.status.conditions.filter { $0.type == "Failed" && $0.status == "True" }
                .map { sentence("It failed (\($0.reason))", $0.message) }
            if job.spec.suspend == true { reasons.append("It is suspended: spec.suspend is true.") }
        case let node as Node:
            reasons += node.status.conditions.filter { ($0.type == "Ready") != ($0.status == "True") }
                .map { sentence("\($0.type) is \($0.status) (\($0.reason))", $0.message) }
            if node.spec.unschedulable { reasons.append("It takes no new pods: it is cordoned.") }
        case let claim as PersistentVolumeClaim where claim.status.phase != "Bound":
            reasons.append("It is \(claim.status.phase.or("Pending")): no volume is bound to it.")
        case let volume as PersistentVolume where volume.status.phase == "Failed":
            reasons.append(sentence("It failed (\(volume.status.reason))", volume.status.message))
        case let service as Service where service.spec.type == "LoadBalancer":
            if service.status.loadBalancer.ingress.isEmpty {
                reasons.append("No load balancer has given it an address yet.")
            }
        default: break
        }
        let warnings = events.filter { $0.type == "Warning" }.sorted { $0.lastSeen > $1.lastSeen }
        if let last = warnings.first {
            let age = now.map { ", \(DurationText($0 - last.lastSeen).human) ago" } ?? ""
            let count = max(last.count, last.series?.count ?? 0)
            reasons.append(
                sentence("Last warning (\(last.reason)\(count > 1 ? ", \(count) times" : "")\(age))", last.message))
        }
        return reasons
    }

    /// The answer as it is printed.
    static func text(_ object: AnyKind, events: [Event], now: Time) -> String {
        let name = "\(object.identity.kindText)/\(object.metadata.name)"
        let reasons = reasons(object, events: events, now: now)
        guard !reasons.isEmpty else { return "\(name): nothing is wrong with it that the API knows of.\n" }
        return "\(name):\n" + reasons.map { "  \(TerminalText.escaped($0))\n" }.joined()
    }

    fileprivate static func sentence(_ start: String, _ message: String) -> String {
        let text = message.trimmingSpace
        guard !text.isEmpty else { return "\(start)." }
        return "\(start): \(text)" + (text.hasSuffix(".") ? "" : ".")
    }

    private static func short(_ wanted: Int32, _ ready: Int32) -> [String] {
        ready < wanted ? ["\(ready) of \(wanted) pods are ready."] : []
    }
}

extension Pod {
    fileprivate var troubles: [String] {
        var found: [String] = []
        if !spec.schedulingGates.isEmpty {
            let gates = spec.schedulingGates.map(\.name).joined(separator: ", ")
            found.append("It is not scheduled: held by the gate\(spec.schedulingGates.count > 1 ? "s" : "") \(gates).")
        }
        if let scheduled = status.conditions.first(where: { $0.type == "PodScheduled" && $0.status == "False" }),
            spec.schedulingGates.isEmpty
        {
            found.append(Why.sentence("No node takes it (\(scheduled.reason))", scheduled.message))
        } else if spec.nodeName.isEmpty, spec.schedulingGates.isEmpty, status.phase == "Pending" {
            found.append("No scheduler has looked at it yet (scheduler \(spec.schedulerName.or("default-scheduler"))).")
        }
        if status.phase == "Failed" {
            found.append(
                Why.sentence("It failed" + (status.reason.isEmpty ? "" : " (\(status.reason))"), status.message))
        }
        for (kind, statuses) in [
            ("Init container", status.initContainerStatuses), ("Container", status.containerStatuses),
        ] {
            for container in statuses { found += container.troubles(kind, isOver: status.phase == "Succeeded") }
        }
        if !spec.nodeName.isEmpty, status.containerStatuses.isEmpty, status.phase == "Pending" {
            found.append("Node \(spec.nodeName) has not started its containers yet.")
        }
        for gate in spec.readinessGates
        where !status.conditions.contains(where: { $0.type == gate.conditionType && $0.status == "True" }) {
            found.append("The readiness gate \(gate.conditionType) is not open.")
        }
        return found
    }
}

extension ContainerStatus {
    /// - Parameter isOver: Whether the pod has done its work, so that ended containers are no trouble.
    fileprivate func troubles(_ kind: String, isOver: Bool) -> [String] {
        if let waiting = state.waiting, !waiting.reason.isEmpty, waiting.reason != "PodInitializing" {
            var text = Why.sentence("\(kind) \(name) waits (\(waiting.reason))", waiting.message)
            if let end = lastState.terminated {
                let reason = end.reason.isEmpty ? "" : " (\(end.reason))"
                text += " It ended last with exit code \(end.exitCode)\(reason), after \(restartCount) restarts."
            }
            return [text]
        }
        if let end = state.terminated, end.exitCode != 0 {
            return [Why.sentence("\(kind) \(name) ended with exit code \(end.exitCode) (\(end.reason))", end.message)]
        }
        if state.running != nil, !ready, !isOver {
            return [
                "\(kind) \(name) runs and is not ready\(started == false ? ": it has not passed its startup probe" : "")."
            ]
        }
        return []
    }
}

extension Deployment {
    fileprivate var troubles: [String] {
        var found: [String] = []
        if spec.paused { found.append("It is paused: spec.paused is true.") }
        for one in status.conditions {
            switch (one.type, one.status) {
            case ("ReplicaFailure", "True"), ("Progressing", "False"), ("Available", "False"):
                found.append(Why.sentence("\(one.type) is \(one.status) (\(one.reason))", one.message))
            default: break
            }
        }
        let wanted = spec.replicas ?? 1
        if status.availableReplicas < wanted {
            found.append("\(status.availableReplicas) of \(wanted) pods are available.")
        }
        if status.observedGeneration < metadata.generation {
            found.append("The deployment controller has not looked at its last change yet.")
        }
        return found
    }
}
