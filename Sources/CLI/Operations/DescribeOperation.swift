import APIModel

/// `ctl describe`: objects with what belongs to them, fetched and laid out.
struct DescribeOperation: Sendable {
    var request = TargetRequest()
    var showsEvents = true

    func run(_ cluster: any Cluster, _ console: Console) async throws(CommandError) {
        var request = request
        // Without a name or a selector all objects of the kind are meant.
        let items = request.files.isEmpty ? try request.parsed().items : []
        if request.files.isEmpty, items.isEmpty {
            throw .message("You must specify the type of resource to describe.")
        }
        if request.labelSelector.isEmpty, request.fieldSelector.isEmpty, items.allSatisfy({ $0.name == nil }) {
            request.isAll = true
        }
        let targets: [Target]
        do throws(CommandError) {
            targets = try await request.targets(cluster)
        } catch {
            throw error
        }
        var isFirst = true
        var failures: [CommandError] = []
        for target in targets {
            do throws(CommandError) {
                for object in try await objects(of: target, cluster) {
                    if !isFirst { console.out("\n\n") }
                    isFirst = false
                    let context = await context(for: object, target.kind, cluster, console)
                    console.out(Describe.text(PrintedObject(object), context))
                }
            } catch {
                failures.append(error)
            }
        }
        if targets.isEmpty {
            console.error(
                request.scope.isAll
                    ? "No resources found\n" : "No resources found in \(request.scope.namespace) namespace.\n")
        }
        try console.report(failures)
    }

    /// The object of a name; where there is none, those whose names begin with it.
    private func objects(of target: Target, _ cluster: any Cluster) async throws(CommandError) -> [AnyKind] {
        if let object = target.object, request.files.isEmpty { return [object] }
        do throws(CommandError) {
            return [try await cluster.get(target.kind, target.name, in: target.namespace, managedFields: false)]
        } catch {
            guard error.isNotFound else { throw error }
            let alike = try await cluster.all(target.kind, in: target.namespace, ListQuery(limit: 500))
                .filter { $0.metadata.name.hasPrefix(target.name) }
            guard !alike.isEmpty else { throw error }
            return alike
        }
    }

    /// What belongs to an object. What cannot be read is left out: a description of the rest is better than none.
    private func context(
        for object: AnyKind, _ kind: KindEntry, _ cluster: any Cluster, _ console: Console
    ) async -> DescribeContext {
        let now = console.now()
        var context = DescribeContext(now: now, events: nil)
        context.zoneSeconds = console.zoneSeconds(now)
        let (name, namespace) = (object.metadata.name, object.metadata.namespace)
        if showsEvents { context.events = (try? await Self.events(of: object, cluster)) ?? [] }
        switch object.object {
        case let deployment as Deployment:
            let sets =
                (try? await cluster.all(
                    ReplicaSet.self, in: namespace,
                    ListQuery(labelSelector: deployment.spec.selector.plain, limit: 500))) ?? []
            context.replicaSets = sets.filter { $0.metadata.isOwned(by: object.metadata.uid) }
        case let set as ReplicaSet: context.pods = await pods(set.spec.selector, namespace, cluster)
        case let set as StatefulSet: context.pods = await pods(set.spec.selector, namespace, cluster)
        case let set as DaemonSet: context.pods = await pods(set.spec.selector, namespace, cluster)
        case is PersistentVolumeClaim:
            context.pods = (try? await cluster.all(Pod.self, in: namespace)) ?? []
        case is Service:
            context.endpointSlices =
                (try? await cluster.all(
                    EndpointSlice.self, in: namespace,
                    ListQuery(labelSelector: "kubernetes.io/service-name=\(name)", limit: 500))) ?? []
        case is Ingress:
            context.services = (try? await cluster.all(Service.self, in: namespace)) ?? []
            context.endpointSlices = (try? await cluster.all(EndpointSlice.self, in: namespace)) ?? []
        case is Namespace:
            context.quotas = try? await cluster.all(ResourceQuota.self, in: name)
            context.limits = try? await cluster.all(LimitRange.self, in: name)
        case is Node:
            context.pods =
                (try? await cluster.all(
                    Pod.self, in: "", ListQuery(fieldSelector: "spec.nodeName=\(name)", limit: 500))) ?? []
            let lease = try? await cluster.get(
                cluster.entry(Lease.self), name, in: "kube-node-lease", managedFields: false)
            context.lease = lease?.object as? Lease
        default: break
        }
        return context
    }

    private func pods(_ selector: LabelSelector?, _ namespace: String, _ cluster: any Cluster) async -> [Pod] {
        let query = ListQuery(labelSelector: selector.plain, limit: 500)
        return (try? await cluster.all(Pod.self, in: namespace, query)) ?? []
    }

    /// Events about an object.
    static func events(of object: AnyKind, _ cluster: any Cluster) async throws(CommandError) -> [Event] {
        var terms = [
            "involvedObject.name=\(object.metadata.name)", "involvedObject.kind=\(object.identity.kind)",
        ]
        if !object.metadata.uid.isEmpty { terms.append("involvedObject.uid=\(object.metadata.uid)") }
        // Events about objects outside of namespaces are in the default one.
        let place = object.metadata.namespace.or("default")
        return try await cluster.all(
            Event.self, in: place, ListQuery(fieldSelector: terms.joined(separator: ","), limit: 500))
    }
}

extension ObjectMeta {
    /// Whether the owner with a uid controls the object.
    func isOwned(by uid: String) -> Bool { ownerReferences.contains { $0.controller == true && $0.uid == uid } }
}
