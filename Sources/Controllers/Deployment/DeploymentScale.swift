import APIModel

/// How many pods a deployment may have, and how they are shared among its replica sets. Pure arithmetic, as upstream's.
enum DeploymentScale {
    /// The numbers that a rolling update keeps between; with both at zero, one may be unavailable.
    static func fenceposts(
        surge: IntOrString?, unavailable: IntOrString?, replicas: Int
    ) throws(IntOrStringError) -> (surge: Int, unavailable: Int) {
        let surge = try (surge ?? .int(0)).scaledValue(total: replicas, roundUp: true)
        let unavailable = try (unavailable ?? .int(0)).scaledValue(total: replicas, roundUp: false)
        return surge == 0 && unavailable == 0 ? (0, 1) : (surge, unavailable)
    }

    static func isRolling(_ deployment: Deployment) -> Bool { deployment.spec.strategy.type == "RollingUpdate" }

    static func replicas(_ deployment: Deployment) -> Int { Int(deployment.spec.replicas ?? 1) }
    static func replicas(_ set: ReplicaSet) -> Int { Int(set.spec.replicas ?? 1) }

    /// Pods that may be missing during a rolling update; 0 for another strategy and without replicas.
    static func maxUnavailable(_ deployment: Deployment) -> Int {
        let replicas = replicas(deployment)
        guard isRolling(deployment), replicas > 0 else { return 0 }
        // What is no number was refused by validation.
        return min(bounds(deployment).unavailable, replicas)
    }

    /// Pods that may be too many during a rolling update; 0 for another strategy.
    static func maxSurge(_ deployment: Deployment) -> Int {
        isRolling(deployment) ? bounds(deployment).surge : 0
    }

    private static func bounds(_ deployment: Deployment) -> (surge: Int, unavailable: Int) {
        let rolling = deployment.spec.strategy.rollingUpdate
        let bounds = try? fenceposts(
            surge: rolling?.maxSurge, unavailable: rolling?.maxUnavailable, replicas: replicas(deployment))
        return bounds ?? (0, 1)
    }

    /// How large the newest replica set may be now.
    static func newReplicas(_ deployment: Deployment, all: [ReplicaSet], new: ReplicaSet) -> Int {
        let wanted = replicas(deployment)
        guard isRolling(deployment) else { return wanted }
        let current = all.reduce(0) { $0 + replicas($1) }
        let most = wanted + maxSurge(deployment)
        let own = replicas(new)
        guard current < most else { return own }
        return own + min(most - current, wanted - own)
    }

    /// How much a replica set changes of its own accord when the deployment is scaled while it rolls out.
    static func fraction(_ set: ReplicaSet, _ deployment: Deployment) -> Int {
        let own = replicas(set)
        if replicas(deployment) == 0 { return -own }
        let most = replicas(deployment) + maxSurge(deployment)
        var before = set.replicaAnnotation(RolloutAnnotation.maxReplicas) ?? 0
        if before == 0 {
            before = Int(deployment.status.replicas)
            if before == 0 { return 0 }
        }
        let size = (Double(own * most) / Double(before)).rounded(.toNearestOrAwayFromZero)
        return Int(size) - own
    }

    /// The part of `toAdd` pods that falls to a replica set, after `added` fell to others.
    static func proportion(_ set: ReplicaSet, _ deployment: Deployment, toAdd: Int, added: Int) -> Int {
        guard replicas(set) != 0, toAdd != 0, toAdd != added else { return 0 }
        let own = fraction(set, deployment)
        let left = toAdd - added
        return toAdd > 0 ? min(own, left) : max(own, left)
    }
}

/// Annotations of deployments and their replica sets.
enum RolloutAnnotation {
    static let revision = "deployment.kubernetes.io/revision"
    static let revisionHistory = "deployment.kubernetes.io/revision-history"
    static let desiredReplicas = "deployment.kubernetes.io/desired-replicas"
    static let maxReplicas = "deployment.kubernetes.io/max-replicas"
    static let rollback = "deprecated.deployment.rollback.to"
    static let lastApplied = "kubectl.kubernetes.io/last-applied-configuration"

    /// Those that a deployment does not hand on.
    static let own: Set<String> = [
        lastApplied, revision, revisionHistory, desiredReplicas, maxReplicas, rollback,
    ]

    /// The longest history that is kept in an annotation, in bytes.
    static let historyBytesMax = 2_000
}

extension ReplicaSet {
    /// A number in an annotation; nil where there is none that is good.
    func replicaAnnotation(_ name: String) -> Int? {
        metadata.annotations[name].flatMap { Int32($0) }.flatMap { $0 < 0 ? nil : Int($0) }
    }

    var revision: Int64 { metadata.annotations[RolloutAnnotation.revision].flatMap { Int64($0) } ?? 0 }

    /// Notes how many replicas the deployment wants and may have; whether that is new.
    mutating func setReplicaAnnotations(desired: Int, most: Int) -> Bool {
        let values = [
            (RolloutAnnotation.desiredReplicas, String(desired)), (RolloutAnnotation.maxReplicas, String(most)),
        ]
        var isNew = false
        for (key, value) in values where metadata.annotations[key] != value {
            metadata.annotations[key] = value
            isNew = true
        }
        return isNew
    }
}

extension [ReplicaSet] {
    /// The oldest first.
    var byAge: [ReplicaSet] {
        sorted { left, right in
            let (a, b) = (
                left.metadata.creationTimestamp ?? .zero, right.metadata.creationTimestamp ?? .zero
            )
            return a == b ? left.metadata.name < right.metadata.name : a < b
        }
    }

    /// The largest first; of equal ones the newer, or the older.
    func bySize(newerFirst: Bool) -> [ReplicaSet] {
        let aged = newerFirst ? Array(byAge.reversed()) : byAge
        return aged.enumerated().sorted { left, right in
            let (a, b) = (DeploymentScale.replicas(left.element), DeploymentScale.replicas(right.element))
            return a == b ? left.offset < right.offset : a > b
        }.map(\.element)
    }

    /// Those that want pods.
    var active: [ReplicaSet] { filter { DeploymentScale.replicas($0) > 0 } }

    var replicaCount: Int { reduce(0) { $0 + DeploymentScale.replicas($1) } }
    var availableCount: Int { reduce(0) { $0 + Int($1.status.availableReplicas) } }
}
