import APIModel
import Base
import Client
import Wire

/// What the scheduler follows of the cluster, as events of its core. Belongs to the session's loop.
///
/// Objects are kept as bytes and read when they change: the core keeps what it needs of them in its own form.
final class ClusterFeed {
    private var informers: [any FeedInformer] = []
    private var waiting = 0
    private let session: ClientSession

    init(_ session: ClientSession) {
        self.session = session
    }

    /// Begins; `whenComplete` is called once all objects are there and were told of.
    func start(_ take: @escaping (SchedulerEvent) -> Void, whenComplete: @escaping () -> Void) {
        // Pods that have ended take no room: for the scheduler they are gone.
        let living = InformerOptions(fieldSelector: "status.phase!=Succeeded,status.phase!=Failed")
        follow(Node.self, take, { .node($0) }, { _, key in .nodeRemoved(key.name) })
        follow(Pod.self, take, { .pod($0) }, { uid, _ in .podRemoved(uid: uid) }, living)
        follow(Namespace.self, take, { .namespace($0) }, { _, key in .namespaceRemoved(key.name) })
        follow(
            PodDisruptionBudget.self, take, { .budget($0) },
            { _, key in .budgetRemoved(namespace: key.namespace, name: key.name) })
        follow(
            Service.self, take, { .service($0) },
            { _, key in .serviceRemoved(namespace: key.namespace, name: key.name) })
        follow(
            ReplicaSet.self, take,
            { .controller(Self.name("ReplicaSet", $0.metadata.namespace, $0.metadata.name), $0.spec.selector) },
            { _, key in .controller(Self.name("ReplicaSet", key.namespace, key.name), nil) })
        follow(
            StatefulSet.self, take,
            { .controller(Self.name("StatefulSet", $0.metadata.namespace, $0.metadata.name), $0.spec.selector) },
            { _, key in .controller(Self.name("StatefulSet", key.namespace, key.name), nil) })
        follow(
            PersistentVolumeClaim.self, take, { .claim($0) },
            { _, key in .claimRemoved(namespace: key.namespace, name: key.name) })
        follow(PersistentVolume.self, take, { .volume($0) }, { _, key in .volumeRemoved(key.name) })
        follow(StorageClass.self, take, { .storageClass($0) }, { _, key in .storageClassRemoved(key.name) })
        waiting = informers.count
        for informer in informers {
            informer.whenSynced { [weak self] in
                guard let self else { return }
                waiting -= 1
                if waiting == 0 { whenComplete() }
            }
            informer.start()
        }
    }

    func stop() {
        for informer in informers { informer.stop() }
    }

    private static func name(_ kind: String, _ namespace: String, _ name: String) -> ControllerName {
        ControllerName(kind: kind, namespace: namespace, name: name)
    }

    private func follow<K: Kind>(
        _ kind: K.Type, _ take: @escaping (SchedulerEvent) -> Void, _ event: @escaping (K) -> SchedulerEvent,
        _ removal: @escaping (_ uid: String, ObjectKey) -> SchedulerEvent,
        _ options: InformerOptions = InformerOptions()
    ) {
        let informer = Informer(.encoded(kind), session, options)
        informer.addHandler { change in
            switch change {
            case .added(let new), .updated(_, let new):
                // The informer has read these bytes before; what it could not read it does not tell of.
                if let object = try? new.object.decode(kind) { take(event(object)) }
            case .deleted(let old, _): take(removal(old.uid, old.key))
            }
        }
        informers.append(informer)
    }
}

/// An informer of any kind, as far as its life goes.
private protocol FeedInformer {
    func start()
    func stop()
    func whenSynced(_ body: @escaping () -> Void)
}

extension Informer: FeedInformer {}
