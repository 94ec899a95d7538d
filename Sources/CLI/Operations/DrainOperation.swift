import APIModel

/// `ctl drain`: cordons a node and moves its pods away, within what disruption budgets allow.
struct DrainOperation: Sendable {
    var policy = DrainPolicy()
    var dryRun = DryRun.none
    /// Seconds that pods get to end; negative for their own.
    var gracePeriod: Int64 = -1
    /// Deletes pods instead of evicting them: budgets are not asked.
    var deletes = false
    /// For one node; nil for as long as it takes.
    var timeout: Duration?
    var podSelector = ""

    /// How long an eviction that a budget refuses waits for its next try: that of kubectl.
    static let retryDelay = Duration.seconds(5)

    /// Drains nodes one after the other. A node that cannot be drained does not stop the others.
    func run(_ nodes: [Target], _ cluster: any Cluster, _ console: Console) async throws(CommandError) {
        for node in nodes {
            try await Cordon(isCordoned: true, dryRun: dryRun, fieldManager: "ctl-drain").run(node, cluster, console)
        }
        var failures: [CommandError] = []
        for node in nodes {
            do throws(CommandError) {
                try await drain(node.name, cluster, console)
                console.line("\(node.reference) drained\(dryRun.mark)")
            } catch {
                failures.append(.message("unable to drain node \"\(node.name)\": \(error.sentence)"))
            }
        }
        try console.report(failures)
    }

    private func drain(_ node: String, _ cluster: any Cluster, _ console: Console) async throws(CommandError) {
        let start = console.now()
        let query = ListQuery(labelSelector: podSelector, fieldSelector: "spec.nodeName=\(node)", limit: 500)
        let pods = try await cluster.all(Pod.self, in: "", query)
        var missing: Set<String> = []
        for name in Set(pods.compactMap(\.daemonSet)) {
            let (namespace, set) = name.split(once: "/")
            do throws(CommandError) {
                _ = try await cluster.get(cluster.entry(DaemonSet.self), set ?? "", in: namespace, managedFields: false)
            } catch {
                guard error.isNotFound else { throw error }
                missing.insert(name)
            }
        }
        let plan = policy.plan(pods, missingDaemonSets: missing, now: console.now())
        if !plan.refusals.isEmpty {
            throw .message(plan.refusals.joined(separator: ", "))
        }
        if !plan.warnings.isEmpty { console.warn(plan.warnings.joined(separator: "; ")) }
        for pod in plan.leaving {
            console.line("\(deletes ? "deleting" : "evicting") pod \(pod.place)\(dryRun.mark)")
        }
        guard dryRun == .none else { return }
        let sent = try await send(away: plan.leaving, start, cluster, console)
        try await wait(for: sent, on: node, start, cluster, console)
    }

    /// Time that is left of a node's; throws when there is none.
    private func left(_ start: Time, _ console: Console) throws(CommandError) -> Duration? {
        guard let timeout else { return nil }
        let left = timeout - (console.now() - start)
        guard left > .zero else { throw .message("drain did not complete within \(DurationText(timeout).human)") }
        return left
    }

    /// Evicts or deletes pods, again and again while budgets refuse; those that went.
    private func send(
        away pods: [Pod], _ start: Time, _ cluster: any Cluster, _ console: Console
    ) async throws(CommandError) -> [Pod] {
        let kind = cluster.entry(Pod.self)
        var options = DeleteOptions()
        if gracePeriod >= 0 { options.gracePeriodSeconds = gracePeriod }
        var (pending, sent) = (pods, [Pod]())
        var failures: [String] = []
        while true {
            var refused: [Pod] = []
            for pod in pending {
                let (name, namespace) = (pod.metadata.name, pod.metadata.namespace)
                options.preconditions = Preconditions { $0.uid = pod.metadata.uid }
                do throws(CommandError) {
                    if deletes {
                        _ = try await cluster.delete(kind, name, in: namespace, options)
                    } else {
                        let eviction = Eviction {
                            $0.metadata.name = name
                            $0.metadata.namespace = namespace
                            $0.deleteOptions = options
                        }
                        _ = try await cluster.create(
                            AnyKind(eviction), on: kind, name, in: namespace, subresource: "eviction")
                    }
                    sent.append(pod)
                } catch {
                    if error.isNotFound || error.isConflict {
                        // It went by itself; another of its name is not this one.
                        sent.append(pod)
                    } else if error.isTooManyRequests {
                        console.error(
                            "error when evicting pods/\"\(name)\" -n \"\(namespace)\" (will retry after 5s): "
                                + "\(error.sentence)\n")
                        refused.append(pod)
                    } else {
                        failures.append("error when evicting pods/\"\(name)\" -n \"\(namespace)\": \(error.sentence)")
                    }
                }
            }
            guard !refused.isEmpty else { break }
            pending = refused
            let left = try left(start, console)
            await console.sleep(min(Self.retryDelay, left ?? Self.retryDelay))
            if Task.isCancelled { throw .exit(1) }
        }
        guard failures.isEmpty else { throw .message(failures.joined(separator: "; ")) }
        return sent
    }

    /// Waits until pods are gone from a node, and says each.
    private func wait(
        for pods: [Pod], on node: String, _ start: Time, _ cluster: any Cluster, _ console: Console
    ) async throws(CommandError) {
        var left: [String: Pod] = [:]
        for pod in pods { left[pod.metadata.uid] = pod }
        guard !left.isEmpty else { return }
        func gone(_ uid: String) {
            guard let pod = left.removeValue(forKey: uid) else { return }
            console.line("pod/\(pod.metadata.name) \(deletes ? "deleted" : "evicted")")
        }
        var present: Set<String> = []
        let query = ListQuery(labelSelector: podSelector, fieldSelector: "spec.nodeName=\(node)")
        let outcome = await Waiting.first(
            cluster.follow(cluster.entry(Pod.self), in: "", query), timeout: try self.left(start, console),
            sleep: console.sleep
        ) { change in
            switch change {
            case .added(let object), .modified(let object): present.insert(object.metadata.uid)
            case .deleted(let object): gone(object.metadata.uid)
            case .synced:
                for pod in pods where !present.contains(pod.metadata.uid) { gone(pod.metadata.uid) }
            case .interrupted: present = []
            case .failed: break
            }
            return left.isEmpty
        }
        switch outcome {
        case .found: return
        case .failed(let error): throw error
        case .timedOut:
            let names = left.values.map(\.place).sorted().joined(separator: ", ")
            throw .message("timed out waiting for pods to end: \(names)")
        }
    }
}

/// Which pods of a node a drain takes: a pure decision.
struct DrainPolicy: Sendable {
    /// Pods that no controller would make again go too.
    var isForced = false
    /// Pods of daemon sets stay, and are no reason to refuse.
    var ignoresDaemonSets = false
    /// Pods whose data goes with them go too.
    var deletesEmptyDirData = false
    /// Pods that have been going for longer than this are not waited for; nil to wait for all.
    var skipsTerminatingAfter: Duration?

    struct Plan: Sendable {
        /// In the order of namespaces and names.
        var leaving: [Pod] = []
        /// Why nothing may be done.
        var refusals: [String] = []
        var warnings: [String] = []
    }

    /// - Parameter missingDaemonSets: `namespace/name` of owners that are no longer there.
    func plan(_ pods: [Pod], missingDaemonSets: Set<String>, now: Time) -> Plan {
        var plan = Plan()
        var (daemons, locals, loners) = ([String](), [String](), [String]())
        var orphans: [String] = []
        for pod in pods.sorted(by: { $0.place < $1.place }) {
            // A mirror pod is the node's own: deleting it changes nothing.
            if pod.metadata.annotations["kubernetes.io/config.mirror"] != nil { continue }
            if let limit = skipsTerminatingAfter, let deleted = pod.metadata.deletionTimestamp, now - deleted > limit {
                continue
            }
            let isFinished = pod.status.phase == "Succeeded" || pod.status.phase == "Failed"
            if let set = pod.daemonSet, !isFinished {
                if missingDaemonSets.contains(set) {
                    orphans.append(pod.place)
                } else {
                    daemons.append(pod.place)
                    continue
                }
            }
            if !isFinished {
                if pod.spec.volumes.contains(where: { $0.volumeSource.emptyDir != nil }) { locals.append(pod.place) }
                if !pod.metadata.ownerReferences.contains(where: { $0.controller == true }) { loners.append(pod.place) }
            }
            plan.leaving.append(pod)
        }
        func judge(_ places: [String], _ isAllowed: Bool, refusal: String, warning: String) {
            guard !places.isEmpty else { return }
            let names = places.joined(separator: ", ")
            if isAllowed {
                plan.warnings.append("\(warning): \(names)")
            } else {
                plan.refusals.append("\(refusal): \(names)")
            }
        }
        judge(
            daemons, ignoresDaemonSets,
            refusal: "cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore)",
            warning: "ignoring DaemonSet-managed Pods")
        judge(
            locals, deletesEmptyDirData,
            refusal: "cannot delete Pods with local storage (use --delete-emptydir-data to override)",
            warning: "deleting Pods with local storage")
        judge(
            loners, isForced,
            refusal: "cannot delete Pods that declare no controller (use --force to override)",
            warning: "deleting Pods that declare no controller")
        judge(
            orphans, isForced,
            refusal: "cannot delete Pods whose DaemonSet is gone (use --force to override)",
            warning: "deleting Pods whose DaemonSet is gone")
        return plan
    }
}

extension Pod {
    /// `namespace/name`.
    var place: String { "\(metadata.namespace)/\(metadata.name)" }

    /// `namespace/name` of the daemon set that controls it.
    fileprivate var daemonSet: String? {
        let owner = metadata.ownerReferences.first { $0.controller == true && $0.kind == "DaemonSet" }
        return owner.map { "\(metadata.namespace)/\($0.name)" }
    }
}
