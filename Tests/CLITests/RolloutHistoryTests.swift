import APIModel
import Base
import Testing

@testable import CLI

/// Earlier revisions of workloads, and going back to them.
@Suite struct RolloutHistoryTests {
    private func template(_ image: String) -> PodTemplateSpec {
        var template = PodTemplateSpec()
        template.metadata.labels["app"] = "web"
        template.spec.containers = [
            Container {
                $0.name = "c"
                $0.image = image
            }
        ]
        return template
    }

    private func owner(_ kind: String, _ uid: String) -> OwnerReference {
        OwnerReference {
            $0.kind = kind
            $0.uid = uid
            $0.controller = true
        }
    }

    /// A deployment at its third revision, with sets of all three and one of another deployment.
    private func deployment(_ cluster: FakeCluster) -> Target {
        var deployment = Deployment()
        deployment.metadata.name = "web"
        deployment.metadata.namespace = "default"
        deployment.spec.template = template("three")
        let uid = cluster.put(deployment).metadata.uid
        for (number, image) in [(1, "one"), (2, "two"), (3, "three"), (9, "foreign")] {
            var set = ReplicaSet()
            set.metadata.name = "web-\(image)"
            set.metadata.namespace = "default"
            set.metadata.annotations["deployment.kubernetes.io/revision"] = "\(number)"
            if number == 2 { set.metadata.annotations["kubernetes.io/change-cause"] = "the second" }
            set.metadata.ownerReferences = [owner("Deployment", number == 9 ? "another" : uid)]
            set.spec.template = template(image)
            set.spec.template.metadata.labels["pod-template-hash"] = image
            cluster.put(set)
        }
        return Target(kind: cluster.entry(Deployment.self), name: "web", namespace: "default")
    }

    private func image(_ cluster: FakeCluster, _ target: Target) async throws -> String {
        let object = try await cluster.get(target.kind, target.name, in: target.namespace, managedFields: false)
        let template = (object.object as? Deployment)?.spec.template ?? (object.object as? StatefulSet)?.spec.template
        #expect(template?.metadata.labels["pod-template-hash"] == nil)
        return template?.spec.containers.first?.image ?? ""
    }

    @Test func revisionsOfADeploymentAreItsReplicaSets() async throws {
        let cluster = FakeCluster()
        let target = deployment(cluster)
        let object = try await cluster.get(target.kind, "web", in: "default", managedFields: false)
        let history = try await RolloutHistory(of: object, cluster)
        #expect(
            history.table() == "REVISION   CHANGE-CAUSE\n1          <none>\n2          the second\n3          <none>\n")
        #expect(throws: CommandError.message("unable to find specified revision 9 in history")) {
            try history.revision(9, of: target)
        }
    }

    @Test func undoGoesToTheRevisionBeforeOrToThatOfANumber() async throws {
        let cluster = FakeCluster()
        let target = deployment(cluster)
        let console = TestConsole()
        try await RolloutUndo().run(target, cluster, console.console)
        #expect(try await image(cluster, target) == "two")
        try await RolloutUndo(toRevision: 1).run(target, cluster, console.console)
        #expect(try await image(cluster, target) == "one")
        try await RolloutUndo(toRevision: 1).run(target, cluster, console.console)
        #expect(
            console.out == """
                deployment.apps/web rolled back
                deployment.apps/web rolled back
                deployment.apps/web skipped rollback (current template already matches revision 1)

                """)
        var trial = RolloutUndo(toRevision: 3)
        trial.printer.dryRun = .server
        try await trial.run(target, cluster, console.console)
        #expect(try await image(cluster, target) == "one")
    }

    @Test func revisionsOfAStatefulSetArePatches() async throws {
        let cluster = FakeCluster()
        var set = StatefulSet()
        set.metadata.name = "db"
        set.metadata.namespace = "default"
        set.spec.template = template("two")
        let uid = cluster.put(set).metadata.uid
        for (number, image) in [(1, "one"), (2, "two")] {
            var revision = ControllerRevision()
            revision.metadata.name = "db-\(image)"
            revision.metadata.namespace = "default"
            revision.metadata.ownerReferences = [owner("StatefulSet", uid)]
            revision.revision = Int64(number)
            let text = """
                {"spec":{"template":{"$patch":"replace","metadata":{"labels":{"app":"web"}},"spec":{"containers":\
                [{"name":"c","image":"\(image)"}]}}}}
                """
            revision.data.raw = Bytes(Array(text.utf8))
            cluster.put(revision)
        }
        let target = Target(kind: cluster.entry(StatefulSet.self), name: "db", namespace: "default")
        let console = TestConsole()
        try await RolloutUndo().run(target, cluster, console.console)
        #expect(console.out == "statefulset.apps/db rolled back\n")
        #expect(try await image(cluster, target) == "one")
    }

    @Test func whatHasNoHistorySaysSo() async throws {
        let cluster = FakeCluster()
        var deployment = Deployment()
        deployment.metadata.name = "new"
        deployment.metadata.namespace = "default"
        cluster.put(deployment)
        let console = TestConsole()
        let target = Target(kind: cluster.entry(Deployment.self), name: "new", namespace: "default")
        await #expect(throws: CommandError.message("no rollout history found for deployment \"new\"")) {
            try await RolloutUndo().run(target, cluster, console.console)
        }
        deployment.spec.paused = true
        cluster.put(deployment)
        await #expect(throws: CommandError.self) { try await RolloutUndo().run(target, cluster, console.console) }
    }
}
