import APIModel

/// `ctl delete`, and waiting until what was deleted is gone.
struct DeleteOperation: Sendable {
    var request = TargetRequest()
    var printer = ResultPrinter()
    /// Seconds; negative for the kind's own.
    var gracePeriod: Int64 = -1
    var isForced = false
    /// `Background`, `Foreground` or `Orphan`.
    var propagation = "Background"
    var waits = true
    /// nil for as long as it takes.
    var timeout: Duration?

    func run(_ cluster: any Cluster, _ console: Console) async throws(CommandError) {
        let targets = try await request.targets(cluster)
        guard !targets.isEmpty else { return console.line("No resources found") }
        if isForced {
            console.warn(
                "Immediate deletion does not wait for confirmation that the running resource has been terminated. The "
                    + "resource may continue to run on the cluster indefinitely.")
        }
        if request.scope.isExplicit, targets.contains(where: { !$0.kind.resource.isNamespaced }) {
            console.warn("deleting cluster-scoped resources, not scoped to the provided namespace")
        }
        var failures: [CommandError] = []
        var deleted: [(target: Target, uid: String)] = []
        for target in targets {
            do throws(CommandError) {
                if let uid = try await delete(target, cluster, console) { deleted.append((target, uid)) }
            } catch {
                if error.isNotFound, request.ignoresNotFound { continue }
                failures.append(error)
            }
        }
        if waits, printer.dryRun == .none {
            for (target, uid) in deleted {
                do throws(CommandError) {
                    try await wait(for: target, uid: uid, cluster, console)
                } catch {
                    failures.append(error)
                }
            }
        }
        try console.report(failures)
    }

    /// Deletes one object; its uid while something of it is left.
    private func delete(
        _ target: Target, _ cluster: any Cluster, _ console: Console
    ) async throws(CommandError) -> String? {
        var left: AnyKind?
        if printer.dryRun != .client {
            var options = DeleteOptions()
            if isForced {
                options.gracePeriodSeconds = 0
            } else if gracePeriod >= 0 {
                options.gracePeriodSeconds = gracePeriod
            }
            options.propagationPolicy = propagation
            if printer.dryRun == .server { options.dryRun = ["All"] }
            left = try await cluster.delete(target.kind, target.name, in: target.namespace, options)
        }
        if printer.format == .name {
            console.line(target.reference)
        } else {
            let word = isForced || gracePeriod == 0 ? "force deleted" : "deleted"
            let place = target.kind.resource.isNamespaced ? " from \(target.namespace) namespace" : ""
            console.line(
                "\(target.kind.identity.kindText) \"\(target.name)\" \(word)\(place)\(printer.dryRun.mark)")
        }
        return left?.metadata.uid
    }

    /// Waits until an object is gone, saying what holds it up.
    private func wait(
        for target: Target, uid: String, _ cluster: any Cluster, _ console: Console
    ) async throws(CommandError) {
        let query = ListQuery(fieldSelector: "metadata.name=\(target.name)")
        var waiter = GoneWaiter(uid: uid)
        let outcome = await Waiting.first(
            cluster.follow(target.kind, in: target.namespace, query), timeout: timeout, sleep: console.sleep
        ) { change in
            let step = waiter.step(change)
            if case .blocked(let reason) = step, !reason.isEmpty {
                console.error("waiting for \(target.reference): \(reason)\n")
            }
            return step == .gone
        }
        switch outcome {
        case .found: return
        case .failed(let error): throw error
        case .timedOut:
            let reason = waiter.reason
            throw .message(
                "timed out waiting for the condition on \(target.kind.resource.plural)/\(target.name)"
                    + (reason.isEmpty ? "" : ": \(reason)"))
        }
    }
}

/// What an object that is being deleted waits for: changes in, steps out.
struct GoneWaiter {
    let uid: String
    private(set) var reason = ""
    private var isPresent = false

    enum Step: Equatable {
        case gone
        /// Why it is still there; empty where nothing new is known.
        case blocked(String)
    }

    init(uid: String) {
        self.uid = uid
    }

    mutating func step(_ change: ClusterChange) -> Step {
        switch change {
        case .added(let object), .modified(let object):
            // Another object of that name is not the one that was deleted.
            guard uid.isEmpty || object.metadata.uid == uid else { return .gone }
            isPresent = true
            let fresh = Self.reason(of: object)
            defer { reason = fresh }
            return .blocked(fresh == reason ? "" : fresh)
        case .deleted: return .gone
        case .synced: return isPresent ? .blocked("") : .gone
        case .interrupted, .failed: return .blocked("")
        }
    }

    /// What keeps an object that is being deleted.
    static func reason(of object: AnyKind) -> String {
        if let namespace = object.object as? Namespace {
            let blocking = namespace.status.conditions.filter { $0.status == "True" }.map(\.message)
            if !blocking.isEmpty { return blocking.joined(separator: "; ") }
            if !namespace.spec.finalizers.isEmpty { return "its objects are being deleted" }
        }
        let finalizers = object.metadata.finalizers
        if !finalizers.isEmpty {
            return "blocked by the finalizer\(finalizers.count > 1 ? "s" : "") \(finalizers.joined(separator: ", "))"
        }
        if let pod = object.object as? Pod, !pod.spec.nodeName.isEmpty {
            let grace = object.metadata.deletionGracePeriodSeconds.map { " (grace period \($0) s)" } ?? ""
            return "its containers are being stopped on node \(pod.spec.nodeName)\(grace)"
        }
        return ""
    }
}

/// Waiting for something among changes.
enum Waiting {
    enum Outcome: Sendable {
        case found
        case timedOut
        case failed(CommandError)
    }

    /// Looks at changes until one is the awaited, or time is up.
    static func first(
        _ changes: AsyncStream<ClusterChange>, timeout: Duration?, sleep: @escaping @Sendable (Duration) async -> Void,
        _ isAwaited: (ClusterChange) throws -> Bool
    ) async -> Outcome {
        let (inputs, sink) = AsyncStream.makeStream(of: ClusterChange?.self)
        let feeder = Task {
            for await change in changes { sink.yield(change) }
            sink.finish()
        }
        let timer = timeout.map { timeout in
            Task {
                await sleep(timeout)
                if !Task.isCancelled { sink.yield(nil) }
            }
        }
        defer {
            feeder.cancel()
            timer?.cancel()
        }
        for await input in inputs {
            guard let change = input else { return .timedOut }
            if case .failed(let error) = change { return .failed(error) }
            do {
                if try isAwaited(change) { return .found }
            } catch let error as CommandError {
                return .failed(error)
            } catch {
                return .failed(.message("\(error)"))
            }
        }
        return .timedOut
    }
}
