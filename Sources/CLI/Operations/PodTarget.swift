import APIModel

/// One argument that means a pod: `web`, `pod/web`, or what has pods, `deploy/web`, `svc/web`.
struct PodTarget: Sendable {
    let kind: KindEntry
    let name: String

    /// `pods` where the word names no kind.
    init(parsing word: String, _ cluster: any Cluster) throws(CommandError) {
        guard word.contains("/") else {
            kind = cluster.entry(Pod.self)
            name = word
            return
        }
        let parts = word.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
            throw .message(ResourceArgumentError.malformed(word).description)
        }
        do throws(ResourceArgumentError) {
            kind = try NamedResource(parsing: parts[0]).entry
        } catch {
            throw .message(error.description)
        }
        name = parts[1]
    }

    /// The pods that are meant, the one to be taken first: running and ready ones before others, then by name.
    func pods(_ cluster: any Cluster, in namespace: String) async throws(CommandError) -> [Pod] {
        let object = try await cluster.get(kind, name, in: namespace, managedFields: false)
        if let pod = object.object as? Pod { return [pod] }
        guard let selector = try Self.selector(of: object) else {
            throw .message("\(kind.identity.kindText)/\(name) has no pods of its own: name a pod")
        }
        let query = ListQuery(labelSelector: selector, limit: 500)
        let pods = try await cluster.all(Pod.self, in: namespace, query)
        guard !pods.isEmpty else { throw .message("\(kind.identity.kindText)/\(name) has no pods") }
        return Self.ordered(pods)
    }

    static func ordered(_ pods: [Pod]) -> [Pod] {
        func rank(_ pod: Pod) -> Int {
            if pod.metadata.deletionTimestamp != nil { return 4 }
            if pod.status.phase != "Running" { return pod.spec.nodeName.isEmpty ? 3 : 2 }
            return pod.isReady ? 0 : 1
        }
        return pods.map { (rank($0), $0) }
            .sorted { ($0.0, $0.1.metadata.name) < ($1.0, $1.1.metadata.name) }
            .map(\.1)
    }

    /// The selector of an object's pods; nil where it has none.
    private static func selector(of object: AnyKind) throws(CommandError) -> String? {
        let selector: Selector
        do throws(SelectorError) {
            switch object.object {
            case let deployment as Deployment: selector = try Selector(deployment.spec.selector)
            case let set as ReplicaSet: selector = try Selector(set.spec.selector)
            case let set as StatefulSet: selector = try Selector(set.spec.selector)
            case let set as DaemonSet: selector = try Selector(set.spec.selector)
            case let job as Job: selector = try Selector(job.spec.selector)
            case let service as Service where !service.spec.selector.isEmpty:
                selector = Selector(labels: service.spec.selector)
            default: return nil
            }
        } catch {
            throw .message("\(error)")
        }
        let text = "\(selector)"
        return text.isEmpty ? nil : text
    }

    /// The one pod that a command works on. Where there are others, that is said.
    func pod(_ cluster: any Cluster, in namespace: String, _ console: Console) async throws(CommandError) -> Pod {
        let pods = try await pods(cluster, in: namespace)
        if pods.count > 1 { console.error("Found \(pods.count) pods, using pod/\(pods[0].metadata.name)\n") }
        return pods[0]
    }
}

extension Pod {
    /// The container that a command means where none was named: what the annotation says, else the first. Where there
    /// are others, that is said.
    func defaultContainer(_ console: Console) -> String {
        let names = spec.containers.map(\.name)
        if let named = metadata.annotations["kubectl.kubernetes.io/default-container"], names.contains(named) {
            return named
        }
        guard names.count > 1, let first = names.first else { return names.first ?? "" }
        let others = names + spec.initContainers.map { "\($0.name) (init)" }
        console.error("Defaulted container \"\(first)\" out of: \(others.joined(separator: ", "))\n")
        return first
    }
}
