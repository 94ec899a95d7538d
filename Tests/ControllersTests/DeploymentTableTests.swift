import APIModel
import TestSupport
import Testing

@testable import Controllers

/// Upstream's tables about deployments.
@Suite struct DeploymentTableTests {
    private func deployment(_ replicas: Int, surge: IntOrString = 0, unavailable: IntOrString = 0) -> Deployment {
        Deployment {
            $0.metadata.name = "foo"
            $0.metadata.uid = "d"
            $0.spec.replicas = Int32(replicas)
            $0.spec.strategy.type = "RollingUpdate"
            $0.spec.strategy.rollingUpdate = RollingUpdateDeployment {
                $0.maxSurge = surge
                $0.maxUnavailable = unavailable
            }
        }
    }

    private func set(_ name: String, _ replicas: Int, available: Int = 0, image: String) -> ReplicaSet {
        ReplicaSet {
            $0.metadata.name = name
            $0.metadata.uid = name
            $0.spec.replicas = Int32(replicas)
            $0.status.availableReplicas = Int32(available)
            $0.spec.template.spec.containers = [Container { $0.image = image }]
        }
    }

    private func rollout(_ deployment: Deployment, new: ReplicaSet?, old: [ReplicaSet]) -> DeploymentRollout {
        var deployment = deployment
        deployment.spec.template.spec.containers = [Container { $0.image = "new" }]
        return DeploymentRollout(
            deployment, old + (new.map { [$0] } ?? []), now: Time("2026-01-01T00:00:00Z")!, failure: nil)
    }

    @Test func newSetGrows() {
        var tally = Tally("deployment: reconcileNewReplicaSet")
        for row in TableRow.all("deployment__rolling", "TestDeploymentController_reconcileNewReplicaSet") {
            var rollout = rollout(
                deployment(row.integer("deploymentReplicas"), surge: row.intOrString("maxSurge") ?? 0),
                new: set("foo-v2", row.integer("newReplicas"), image: "new"),
                old: [set("foo-v1", row.integer("oldReplicas"), image: "old")])
            let isScaled = rollout.growNew()
            let size = isScaled ? DeploymentScale.replicas(rollout.new!) : row.integer("expectedNewReplicas")
            tally.check(
                isScaled == row.flag("scaleExpected") && size == row.integer("expectedNewReplicas"), row.name)
        }
        tally.report()
        #expect(tally.failed == 0)
    }

    @Test func oldSetsShrink() {
        var tally = Tally("deployment: reconcileOldReplicaSets")
        for row in TableRow.all("deployment__rolling", "TestDeploymentController_reconcileOldReplicaSets") {
            var rollout = rollout(
                deployment(
                    row.integer("deploymentReplicas"), unavailable: row.intOrString("maxUnavailable") ?? 0),
                new: set(
                    "foo-v2", row.integer("newReplicas"), available: row.integer("readyPodsFromNewRS"), image: "new"),
                old: [
                    set(
                        "foo-v1", row.integer("oldReplicas"), available: row.integer("readyPodsFromOldRS"),
                        image: "old")
                ])
            let isScaled = rollout.shrinkOld()
            let size = isScaled ? DeploymentScale.replicas(rollout.old[0]) : row.integer("expectedOldReplicas")
            tally.check(
                isScaled == row.flag("scaleExpected") && size == row.integer("expectedOldReplicas"),
                "\(row.name): \(size)")
        }
        tally.report()
        #expect(tally.failed == 0)
    }

    @Test func unhealthyGoFirst() {
        var tally = Tally("deployment: cleanupUnhealthyReplicas")
        for row in TableRow.all("deployment__rolling", "TestDeploymentController_cleanupUnhealthyReplicas") {
            var rollout = rollout(
                deployment(10, surge: 2, unavailable: 2), new: nil,
                old: [
                    set("foo-v1", row.integer("oldReplicas"), available: row.integer("readyPods"), image: "old")
                ])
            let count = rollout.removeUnhealthy(row.integer("maxCleanupCount"))
            tally.check(count == row.integer("cleanupCountExpected"), "\(row.name): \(count)")
        }
        for row in TableRow.all(
            "deployment__rolling", "TestDeploymentController_scaleDownOldReplicaSetsForRollingUpdate")
        {
            var rollout = rollout(
                deployment(
                    row.integer("deploymentReplicas"), unavailable: row.intOrString("maxUnavailable") ?? 0),
                new: nil,
                old: [
                    set("foo-v1", row.integer("oldReplicas"), available: row.integer("readyPods"), image: "old")
                ])
            let count = rollout.removeHealthy()
            let isRight =
                (count > 0) == row.flag("scaleExpected")
                && (count == 0 || DeploymentScale.replicas(rollout.old[0]) == row.integer("expectedOldReplicas"))
            tally.check(isRight, "\(row.name): \(count)")
        }
        tally.report()
        #expect(tally.failed == 0)
    }

    @Test func proportionalScaling() {
        var tally = Tally("deployment: scale")
        for row in TableRow.all("deployment__sync", "TestScale") {
            guard let deployment = row.object(Deployment.self, "deployment"),
                let before = row.object(Deployment.self, "oldDeployment")
            else { continue }
            let annotated = row.fields["desiredReplicasAnnotations"] as? [String: Any] ?? [:]
            let untouched = row.fields["wasntUpdated"] as? [String: Any] ?? [:]
            _ = untouched
            func prepared(_ set: ReplicaSet, _ image: String) -> ReplicaSet {
                var set = set
                set.metadata.uid = set.metadata.name
                set.spec.template.spec.containers = [Container { $0.image = image }]
                let desired =
                    (annotated[set.metadata.name] as? Int) ?? DeploymentScale.replicas(before)
                _ = set.setReplicaAnnotations(
                    desired: desired, most: desired + DeploymentScale.maxSurge(before))
                return set
            }
            var rollout = rollout(
                deployment, new: row.object(ReplicaSet.self, "newRS").map { prepared($0, "new") },
                old: row.objects(ReplicaSet.self, "oldRSs").map { prepared($0, "old") })
            rollout.scaleProportionally()
            let new = rollout.new.map { DeploymentScale.replicas($0) }
            let wantedNew = row.object(ReplicaSet.self, "expectedNew").map { DeploymentScale.replicas($0) }
            let old = Dictionary(
                uniqueKeysWithValues: rollout.old.map { ($0.metadata.name, DeploymentScale.replicas($0)) })
            let wantedOld = row.objects(ReplicaSet.self, "expectedOld").map {
                ($0.metadata.name, DeploymentScale.replicas($0))
            }
            tally.check(
                new == wantedNew && wantedOld.allSatisfy { old[$0.0] == $0.1 },
                "\(row.name): \(new ?? -1) \(old), not \(wantedNew ?? -1) \(wantedOld)")
        }
        tally.report()
        #expect(tally.failed == 0)
    }

    @Test func arithmetic() {
        var tally = Tally("deployment: util")
        for row in TableRow.all("deployment__util__deployment_util", "TestResolveFenceposts") {
            let bounds = try? DeploymentScale.fenceposts(
                surge: row.intOrString("maxSurge"), unavailable: row.intOrString("maxUnavailable"),
                replicas: row.integer("desired"))
            let isRight =
                row.flag("expectError")
                ? bounds == nil
                : bounds.map {
                    $0.surge == row.integer("expectSurge") && $0.unavailable == row.integer("expectUnavailable")
                } ?? false
            tally.check(isRight, "fenceposts \(row.name)")
        }
        for row in TableRow.all("deployment__util__deployment_util", "TestMaxUnavailable") {
            guard let deployment = row.object(Deployment.self, "deployment") else { continue }
            tally.check(DeploymentScale.maxUnavailable(deployment) == row.integer("expected"), row.name)
        }
        for row in TableRow.all("deployment__util__deployment_util", "TestNewRSNewReplicas") {
            var deployment = deployment(row.integer("depReplicas"), surge: row.intOrString("maxSurge") ?? 0)
            deployment.spec.strategy.type = row.text("strategyType") ?? ""
            let new = set("n", row.integer("newRSReplicas"), image: "new")
            let size = DeploymentScale.newReplicas(deployment, all: [new], new: new)
            tally.check(size == row.integer("expected"), "\(row.text("Name") ?? ""): \(size)")
        }
        for row in TableRow.all("deployment__util__deployment_util", "TestDeploymentComplete") {
            guard let deployment = row.object(Deployment.self, "d") else { continue }
            let rollout = DeploymentRollout(deployment, [], now: .zero, failure: nil)
            tally.check(rollout.isComplete(deployment.status) == row.flag("expected"), row.name)
        }
        for row in TableRow.all("deployment__util__deployment_util", "TestDeploymentProgressing") {
            guard let deployment = row.object(Deployment.self, "d"),
                let status = row.object(DeploymentStatus.self, "newStatus")
            else { continue }
            let rollout = DeploymentRollout(deployment, [], now: .zero, failure: nil)
            tally.check(rollout.isProgressing(status) == row.flag("expected"), row.name)
        }
        for row in TableRow.all("deployment__util__deployment_util", "TestGetReplicaSetFraction") {
            var deployment = deployment(
                row.integer("deploymentReplicas"), surge: row.intOrString("deploymentMaxSurge") ?? 0)
            deployment.status.replicas = Int32(row.integer("deploymentStatusReplicas"))
            var set = set("s", row.integer("rsReplicas"), image: "x")
            for (key, value) in row.fields["rsAnnotations"] as? [String: String] ?? [:] {
                set.metadata.annotations[key] = value
            }
            let fraction = DeploymentScale.fraction(set, deployment)
            tally.check(fraction == row.integer("expectedFraction"), "\(row.name): \(fraction)")
        }
        tally.report()
        #expect(tally.failed == 0)
    }
}
