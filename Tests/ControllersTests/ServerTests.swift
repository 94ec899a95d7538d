import APIModel
import Base
import Client
import Foundation
import Testing

@testable import Controllers

/// Controllers over a real server. Nothing runs the pods: a test says that they run.
@Suite(.serialized, .timeLimit(.minutes(3))) struct ServerTests {
    private func deployment(_ name: String, replicas: Int32, image: String = "a:1") -> Deployment {
        Deployment {
            $0.metadata.name = name
            $0.metadata.namespace = "default"
            $0.spec.replicas = replicas
            $0.spec.selector = LabelSelector { $0.matchLabels["app"] = name }
            $0.spec.template.metadata.labels["app"] = name
            $0.spec.template.spec.containers = [
                Container {
                    $0.name = "a"
                    $0.image = image
                }
            ]
        }
    }

    /// Says of every pod that it is ready, as the nodes would, until `body` is done.
    private func nodes(_ daemon: TestDaemon, _ body: () async throws -> Void) async throws {
        let client = daemon.client!
        let kubelet = Task {
            for try await event in try await client.watch(Pod.self) {
                guard case .added(var pod) = event, !pod.isReady else { continue }
                pod.status.phase = "Running"
                _ = pod.status.setCondition(
                    PodCondition {
                        $0.type = "Ready"
                        $0.status = "True"
                    }, now: Time("2026-01-01T00:00:00Z")!)
                pod.metadata.resourceVersion = ""
                _ = try? await client.updateStatus(pod)
            }
        }
        defer { kubelet.cancel() }
        try await body()
    }

    @Test func deploymentFromBirthToEnd() async throws {
        try await withServer { daemon in
            let running = try await daemon.controllers()
            try await nodes(daemon) {
                let client = daemon.client!
                _ = try await client.create(deployment("web", replicas: 5))
                try await daemon.until(Deployment.self) { $0.first?.status.availableReplicas == 5 }
                let pods = try await client.list(Pod.self, in: "default").items
                #expect(pods.count == 5)
                #expect(pods.allSatisfy { $0.metadata.labels["pod-template-hash"] != nil })

                // More, and fewer.
                var scale = try await client.get(Deployment.self, "web", in: "default")
                scale.spec.replicas = 9
                scale = try await client.update(scale)
                try await daemon.until(Deployment.self) { $0.first?.status.availableReplicas == 9 }
                _ = try await client.patch(
                    Deployment.self, "web", in: "default", .merge(#"{"spec":{"replicas":2}}"#))
                try await daemon.until(Pod.self) { $0.count == 2 }

                // Another template: a second replica set takes over.
                _ = try await client.patch(
                    Deployment.self, "web", in: "default",
                    .strategic(#"{"spec":{"template":{"spec":{"containers":[{"name":"a","image":"a:2"}]}}}}"#))
                try await daemon.until(Deployment.self) { list in
                    guard let status = list.first?.status else { return false }
                    return status.updatedReplicas == 2 && status.replicas == 2 && status.availableReplicas == 2
                        && list[0].metadata.annotations["deployment.kubernetes.io/revision"] == "2"
                }
                try await daemon.until(Pod.self) { pods in
                    pods.count == 2 && pods.allSatisfy { $0.spec.containers[0].image == "a:2" }
                }
                let sets = try await client.list(ReplicaSet.self, in: "default").items
                #expect(sets.count == 2)
                #expect(sets.map { $0.spec.replicas ?? 1 }.sorted() == [0, 2])

                // Everything goes with it.
                _ = try await client.delete(Deployment.self, "web", in: "default")
                try await daemon.until(ReplicaSet.self) { $0.isEmpty }
                try await daemon.until(Pod.self) { $0.isEmpty }
            }
            await running.stop()
        }
    }

    @Test func foregroundAndOrphans() async throws {
        try await withServer { daemon in
            let running = try await daemon.controllers()
            let client = daemon.client!
            _ = try await client.create(deployment("first", replicas: 2))
            _ = try await client.create(deployment("second", replicas: 2))
            try await daemon.until(Pod.self) { $0.count == 4 }
            _ = try await client.delete(
                Deployment.self, "first", in: "default", options: DeleteOptions { $0.propagationPolicy = "Foreground" })
            try await daemon.until(Deployment.self) { $0.count == 1 }
            // The owner went last.
            #expect(try await client.list(Pod.self, in: "default").items.count == 2)
            _ = try await client.delete(
                Deployment.self, "second", in: "default", options: DeleteOptions { $0.propagationPolicy = "Orphan" })
            try await daemon.until(Deployment.self) { $0.isEmpty }
            try await daemon.until(ReplicaSet.self) { $0.count == 1 && $0[0].metadata.ownerReferences.isEmpty }
            #expect(try await client.list(Pod.self, in: "default").items.count == 2)

            // An owner that never was.
            _ = try await client.create(
                ConfigMap {
                    $0.metadata.name = "lost"
                    $0.metadata.namespace = "default"
                    $0.metadata.ownerReferences = [
                        OwnerReference {
                            $0.apiVersion = "apps/v1"
                            $0.kind = "Deployment"
                            $0.name = "nobody"
                            $0.uid = "00000000-0000-0000-0000-000000000000"
                        }
                    ]
                })
            try await daemon.until(ConfigMap.self, in: "default") { list in
                !list.contains { $0.metadata.name == "lost" }
            }
            await running.stop()
        }
    }

    @Test func namespaceEnds() async throws {
        try await withServer { daemon in
            let running = try await daemon.controllers()
            let client = daemon.client!
            _ = try await client.create(Namespace { $0.metadata.name = "crew" })
            var web = deployment("web", replicas: 3)
            web.metadata.namespace = "crew"
            _ = try await client.create(web)
            for number in 0..<5 {
                _ = try await client.create(
                    ConfigMap {
                        $0.metadata.name = "c\(number)"
                        $0.metadata.namespace = "crew"
                    })
            }
            try await daemon.until(Pod.self, in: "crew") { $0.count == 3 }
            // What holds a namespace up is said.
            _ = try await client.patch(
                ConfigMap.self, "c0", in: "crew", .merge(#"{"metadata":{"finalizers":["example.org/hold"]}}"#))
            _ = try await client.delete(Namespace.self, "crew")
            try await daemon.until(Namespace.self) { list in
                list.first { $0.metadata.name == "crew" }?.status.conditions.contains {
                    $0.type == "NamespaceFinalizersRemaining" && $0.status == "True"
                        && $0.message.contains("example.org/hold in 1 resource instances")
                } ?? false
            }
            #expect(try await client.list(Pod.self, in: "crew").items.isEmpty)
            _ = try await client.patch(ConfigMap.self, "c0", in: "crew", .merge(#"{"metadata":{"finalizers":null}}"#))
            try await daemon.until(Namespace.self) { list in !list.contains { $0.metadata.name == "crew" } }
            #expect(try await client.list(ConfigMap.self, in: "crew").items.isEmpty)
            await running.stop()
        }
    }

    /// A manager that is cut off in the middle of its writes, and another one: what comes about is what was wanted.
    @Test func cutOffAndBegunAnew() async throws {
        try await withServer { daemon in
            let client = daemon.client!
            var running = try await daemon.controllers()
            for number in 0..<8 { _ = try await client.create(deployment("d\(number)", replicas: 40)) }
            for round in 1...4 {
                try await daemon.until(Pod.self) { $0.count >= round * 60 }
                await running.kill()
                running = try await daemon.controllers()
            }
            try await daemon.until(ReplicaSet.self) { sets in
                sets.count == 8 && sets.allSatisfy { $0.status.replicas == 40 }
            }
            let pods = try await client.list(Pod.self, in: "default").items
            #expect(pods.count == 320)
            await running.stop()
        }
    }

    /// Every end of a pod is counted once, also when the controllers are cut off again and again.
    @Test func jobIsCountedExactly() async throws {
        try await withServer { daemon in
            let client = daemon.client!
            let workers = Task {
                for try await event in try await client.watch(Pod.self) {
                    guard case .added(var pod) = event, !pod.isTerminal else { continue }
                    pod.status.phase = "Succeeded"
                    pod.metadata.resourceVersion = ""
                    _ = try? await client.updateStatus(pod)
                }
            }
            defer { workers.cancel() }
            var running = try await daemon.controllers()
            _ = try await client.create(
                Job {
                    $0.metadata.name = "sum"
                    $0.metadata.namespace = "default"
                    $0.spec.completions = 24
                    $0.spec.parallelism = 4
                    $0.spec.template.spec.restartPolicy = "Never"
                    $0.spec.template.spec.containers = [
                        Container {
                            $0.name = "a"
                            $0.image = "a:1"
                        }
                    ]
                })
            for round in 1...3 {
                try await daemon.until(Job.self) { ($0.first?.status.succeeded ?? 0) >= Int32(round * 5) }
                await running.kill()
                running = try await daemon.controllers()
            }
            let job = try await daemon.until(Job.self) { $0.first?.status.isFinished == true }[0]
            #expect(job.status.isTrue("Complete"))
            #expect(job.status.succeeded == 24 && job.status.failed == 0)
            let pods = try await client.list(Pod.self, in: "default").items
            #expect(pods.count == 24 && pods.allSatisfy { !$0.isTracked })
            await running.stop()
        }
    }

    /// A stateful set makes its pods one after the other, and takes them away in the opposite order.
    @Test func statefulSetKeepsOrder() async throws {
        try await withServer { daemon in
            let running = try await daemon.controllers()
            let client = daemon.client!
            try await nodes(daemon) {
                _ = try await client.create(
                    StatefulSet {
                        $0.metadata.name = "db"
                        $0.metadata.namespace = "default"
                        $0.spec.replicas = 3
                        $0.spec.serviceName = "db"
                        $0.spec.selector = LabelSelector { $0.matchLabels["app"] = "db" }
                        $0.spec.template.metadata.labels["app"] = "db"
                        $0.spec.template.spec.containers = [
                            Container {
                                $0.name = "a"
                                $0.image = "a:1"
                            }
                        ]
                    })
                try await daemon.until(StatefulSet.self) { $0.first?.status.readyReplicas == 3 }
                let pods = try await client.list(Pod.self, in: "default").items.sorted {
                    $0.metadata.name < $1.metadata.name
                }
                #expect(pods.map(\.metadata.name) == ["db-0", "db-1", "db-2"])
                let revisions = pods.map { UInt64($0.metadata.labels["apps.kubernetes.io/pod-index"] ?? "") }
                #expect(revisions == [0, 1, 2])
                _ = try await client.patch(
                    StatefulSet.self, "db", in: "default", .merge(#"{"spec":{"replicas":1}}"#))
                try await daemon.until(Pod.self) { $0.map(\.metadata.name) == ["db-0"] }
            }
            await running.stop()
        }
    }
}
