import APIModel
import Client

/// Rolls the pods of a workload when a config map or a secret changes that its template refers to, where the workload asks
/// for it: `trireme.dev/roll-on-config-change: "true"` among its annotations.
///
/// What the pods were last rolled for is an annotation too. The first look only notes it; a change of it goes into the
/// template, and the workload's own controller does the rest, at the workload's own pace.
final class ConfigRolloutController: Controller {
    enum Work: Hashable, Sendable, CustomStringConvertible {
        case deployment(ObjectKey)
        case statefulSet(ObjectKey)
        case daemonSet(ObjectKey)

        var description: String {
            switch self {
            case .deployment(let key): "deployment \(key)"
            case .statefulSet(let key): "statefulset \(key)"
            case .daemonSet(let key): "daemonset \(key)"
            }
        }
    }

    static let name = "config-rollout-controller"
    static let settlePause = Duration.milliseconds(200)

    static let wish = "trireme.dev/roll-on-config-change"
    static let digest = "trireme.dev/config-digest"

    private let deployments: Lister<Deployment>
    private let statefulSets: Lister<StatefulSet>
    private let daemonSets: Lister<DaemonSet>
    private let digests: ContentDigests

    init(_ view: ClusterView, _ keys: KeySink<Work>) {
        let deployments = view.lister(Deployment.self, .configs { $0.spec.template })
        let statefulSets = view.lister(StatefulSet.self, .configs { $0.spec.template })
        let daemonSets = view.lister(DaemonSet.self, .configs { $0.spec.template })
        self.deployments = deployments
        self.statefulSets = statefulSets
        self.daemonSets = daemonSets
        digests = view.contentDigests()
        deployments.onChange { if $0.current.object.metadata.rollsOnConfig { keys.add(.deployment($0.current.key)) } }
        statefulSets.onChange { if $0.current.object.metadata.rollsOnConfig { keys.add(.statefulSet($0.current.key)) } }
        daemonSets.onChange { if $0.current.object.metadata.rollsOnConfig { keys.add(.daemonSet($0.current.key)) } }
        let maps = KindNumbers.number(of: ConfigMap.self)
        digests.onChange = { kind, key in
            let place = ConfigReference(isSecret: kind != maps, name: key.name).place(in: key.namespace)
            for found in deployments.objects(.configs { $0.spec.template }, place) { keys.add(.deployment(found.key)) }
            for found in statefulSets.objects(.configs { $0.spec.template }, place) {
                keys.add(.statefulSet(found.key))
            }
            for found in daemonSets.objects(.configs { $0.spec.template }, place) { keys.add(.daemonSet(found.key)) }
        }
    }

    func reconcile(_ key: Work, _ turn: Turn) -> Plan {
        var plan = Plan()
        switch key {
        case .deployment(let key):
            if let found = deployments[key]?.object { look(found, found.spec.template, &plan) }
        case .statefulSet(let key):
            if let found = statefulSets[key]?.object { look(found, found.spec.template, &plan) }
        case .daemonSet(let key):
            if let found = daemonSets[key]?.object { look(found, found.spec.template, &plan) }
        }
        return plan
    }

    private func look<K: Kind>(_ workload: K, _ template: PodTemplateSpec, _ plan: inout Plan) {
        guard workload.metadata.rollsOnConfig, workload.metadata.deletionTimestamp == nil else { return }
        let references = ConfigReference.all(in: template.spec)
        guard !references.isEmpty else { return }
        var hash = StableHash()
        for reference in references {
            hash.add(reference.place(in: "").utf8)
            let key = ObjectKey(workload.metadata.namespace, reference.name)
            let content =
                reference.isSecret ? digests.digest(of: Secret.self, key) : digests.digest(of: ConfigMap.self, key)
            hash.add(content ?? 0)
        }
        let text = String(hash.mixed, radix: 16)
        let before = workload.metadata.annotations[Self.digest]
        guard before != text else { return }
        let annotation = "\"annotations\":{\"\(Self.digest)\":\"\(text)\"}"
        let metadata =
            "\"metadata\":{\"uid\":\"\(workload.metadata.uid)\",\"resourceVersion\":"
            + "\"\(workload.metadata.resourceVersion)\",\(annotation)}"
        guard before != nil else {
            return plan.patch(K.self, workload.key, .merge("{\(metadata)}"))
        }
        plan.patch(
            K.self, workload.key,
            .merge("{\(metadata),\"spec\":{\"template\":{\"metadata\":{\(annotation)}}}}"),
            told: PlannedWrite.Told(
                object: ObjectReference(to: workload),
                success: ("ConfigChanged", "Pods are replaced: their configuration has changed")))
    }
}

/// A config map or a secret that a pod reads.
struct ConfigReference: Hashable {
    var isSecret: Bool
    var name: String

    func place(in namespace: String) -> String { "\(isSecret ? "secret" : "configmap") \(namespace)/\(name)" }

    /// Those of a pod, each once, in order.
    static func all(in spec: PodSpec) -> [ConfigReference] {
        var found: Set<ConfigReference> = []
        func add(_ isSecret: Bool, _ name: String?) {
            if let name, !name.isEmpty { found.insert(ConfigReference(isSecret: isSecret, name: name)) }
        }
        for volume in spec.volumes {
            add(false, volume.volumeSource.configMap?.localObjectReference.name)
            add(true, volume.volumeSource.secret?.secretName)
            for source in volume.volumeSource.projected?.sources ?? [] {
                add(false, source.configMap?.localObjectReference.name)
                add(true, source.secret?.localObjectReference.name)
            }
        }
        for container in spec.containers + spec.initContainers {
            for source in container.envFrom {
                add(false, source.configMapRef?.localObjectReference.name)
                add(true, source.secretRef?.localObjectReference.name)
            }
            for variable in container.env {
                add(false, variable.valueFrom?.configMapKeyRef?.localObjectReference.name)
                add(true, variable.valueFrom?.secretKeyRef?.localObjectReference.name)
            }
        }
        return found.sorted { $0.place(in: "") < $1.place(in: "") }
    }
}

extension ObjectMeta {
    /// Whether the workload wants its pods replaced when their configuration changes.
    var rollsOnConfig: Bool { annotations[ConfigRolloutController.wish] == "true" }
}

extension ObjectIndex where Object: Kind {
    /// Workloads that roll when their configuration changes, by what their template reads.
    static func configs(_ template: @escaping @Sendable (Object) -> PodTemplateSpec) -> ObjectIndex {
        ObjectIndex("configs") { key, object in
            guard object.metadata.rollsOnConfig else { return [] }
            return ConfigReference.all(in: template(object).spec).map { $0.place(in: key.namespace) }
        }
    }
}
