import APIModel
import APIServer
import Base
import Testing

/// The reach of nodes as objects come and go.
@Suite struct NodeGraphTests {
    private func reads(_ graph: NodeGraph, _ node: String, _ sort: NodeGraph.Sort, _ name: String) -> Bool {
        graph.reaches(node, sort, namespace: sort == .volume ? "" : "ns1", name: name)
    }

    private func numbers(_ graph: NodeGraph) -> [Int] {
        [graph.counts.pods, graph.counts.objects, graph.counts.volumes]
    }

    private func isEmpty(_ graph: NodeGraph) -> Bool { numbers(graph) == [0, 0, 0] }

    @Test func endsWithThePod() {
        var graph = NodeGraph()
        var pod = NodeTableTests.pod(on: "n1", secrets: ["s"])
        graph.set(pod)
        var second = pod
        second.metadata.name = "second"
        graph.set(second)
        #expect(reads(graph, "n1", .secret, "s") && !reads(graph, "n2", .secret, "s"))
        graph.removePod(namespace: "ns1", name: pod.metadata.name)
        #expect(reads(graph, "n1", .secret, "s"), "another pod still names it")
        graph.removePod(namespace: "ns1", name: "second")
        #expect(!reads(graph, "n1", .secret, "s"))
        #expect(isEmpty(graph))
        // An unbound pod reaches nothing, and a change moves the reach.
        pod.spec.nodeName = ""
        graph.set(pod)
        #expect(isEmpty(graph))
    }

    @Test func volumesInAnyOrder() {
        let volume = PersistentVolume {
            $0.metadata.name = "pv"
            $0.spec.claimRef = ObjectReference {
                $0.namespace = "ns1"
                $0.name = "claim"
            }
            $0.spec.persistentVolumeSource.csi = CSIPersistentVolumeSource {
                $0.nodePublishSecretRef = SecretReference {
                    $0.name = "csi"
                    $0.namespace = "ns1"
                }
                $0.controllerPublishSecretRef = SecretReference {
                    $0.name = "controller"
                    $0.namespace = "ns1"
                }
            }
        }
        var pod = NodeTableTests.pod(on: "n1", secrets: [])
        pod.spec.volumes.append(
            Volume {
                $0.volumeSource.persistentVolumeClaim = PersistentVolumeClaimVolumeSource { $0.claimName = "claim" }
            })
        for volumeFirst in [true, false] {
            var graph = NodeGraph()
            if volumeFirst { graph.set(volume) }
            graph.set(pod)
            if !volumeFirst { graph.set(volume) }
            #expect(reads(graph, "n1", .volume, "pv") && reads(graph, "n1", .secret, "csi"))
            #expect(!reads(graph, "n2", .volume, "pv") && !reads(graph, "n2", .secret, "csi"))
            #expect(!reads(graph, "n1", .secret, "controller"), "only the controller reads it")
            graph.removeVolume("pv")
            #expect(!reads(graph, "n1", .volume, "pv") && !reads(graph, "n1", .secret, "csi"))
        }
    }

    /// A node makes the mirrors of its own pods: what they name stays closed to it.
    @Test func mirrorsReachNothing() {
        var graph = NodeGraph()
        var pod = NodeTableTests.pod(on: "n1", secrets: ["s"])
        pod.metadata.annotations["kubernetes.io/config.mirror"] = "x"
        pod.spec.serviceAccountName = "admin"
        graph.set(pod)
        #expect(reads(graph, "n1", .pod, pod.metadata.name))
        #expect(!reads(graph, "n1", .secret, "s") && !reads(graph, "n1", .serviceAccount, "admin"))
    }

    /// The whole chain: a node's own rights end where its pods' do, whatever roles exist.
    @Test func foreignNodesSecretIsRefused() {
        var authorizer = BootstrapTests.authorizer()
        authorizer.nodes.set(NodeTableTests.pod(on: "n1", secrets: ["s"]))
        let target = ResourceTarget(resource: "secrets", namespace: "ns1", name: "s")
        func decision(_ node: String, _ verb: String) -> AccessDecision {
            authorizer.authorize(AccessRequest(user: .node(node), verb: verb, target))
        }
        #expect(decision("n1", "get").isAllowed && decision("n1", "watch").isAllowed)
        #expect(!decision("n1", "update").isAllowed && !decision("n1", "delete").isAllowed)
        #expect(!decision("n2", "get").isAllowed)
        #expect(
            decision("n2", "get").reason.description
                == "no relationship found between node 'n2' and this object")
        // Without the group a user of that name is no node.
        let fake = Identity.user(SystemName.nodeUserPrefix + "n1")
        #expect(!authorizer.authorize(AccessRequest(user: fake, verb: "get", target)).isAllowed)
        #expect(!authorizer.authorize(AccessRequest(user: .node(""), verb: "get", target)).isAllowed)
    }

    /// A secret that ten thousand volumes use costs a node no more than its own claims.
    @Test func sharedSecretOfManyVolumes() {
        var graph = NodeGraph()
        for number in 0..<2000 {
            graph.set(
                PersistentVolume { volume in
                    volume.metadata.name = "pv\(number)"
                    volume.spec.claimRef = ObjectReference {
                        $0.namespace = "ns1"
                        $0.name = "claim\(number)"
                    }
                    volume.spec.persistentVolumeSource.csi = CSIPersistentVolumeSource {
                        $0.nodeStageSecretRef = SecretReference {
                            $0.name = "shared"
                            $0.namespace = "ns1"
                        }
                    }
                })
        }
        var pod = NodeTableTests.pod(on: "n1", secrets: [])
        pod.spec.volumes.append(
            Volume {
                $0.volumeSource.persistentVolumeClaim = PersistentVolumeClaimVolumeSource { $0.claimName = "claim7" }
            })
        graph.set(pod)
        #expect(reads(graph, "n1", .secret, "shared") && !reads(graph, "n2", .secret, "shared"))
        pod.spec.volumes = []
        graph.set(pod)
        #expect(!reads(graph, "n1", .secret, "shared"))
    }

    /// The graph after many events against one that is made anew from what is left.
    @Test(arguments: 0..<10) func agreesWithFreshGraph(seed: Int) {
        var random = Random(seed: UInt64(seed))
        var graph = NodeGraph()
        var pods: [String: Pod] = [:]
        var volumes: [String: PersistentVolume] = [:]
        func name(_ stem: String, _ count: Int) -> String { "\(stem)\(random.below(count))" }
        for _ in 0..<200 {
            let isRemoval = random.oneIn(3)
            if random.oneIn(3) {
                let volume = PersistentVolume { volume in
                    volume.metadata.name = name("pv", 4)
                    volume.spec.claimRef = ObjectReference {
                        $0.namespace = "ns1"
                        $0.name = name("claim", 3)
                    }
                    volume.spec.persistentVolumeSource.rbd = RBDPersistentVolumeSource {
                        $0.secretRef = SecretReference { $0.name = name("s", 4) }
                    }
                }
                volumes[volume.metadata.name] = isRemoval ? nil : volume
                if isRemoval { graph.removeVolume(volume.metadata.name) } else { graph.set(volume) }
            } else {
                var pod = NodeTableTests.pod(on: name("n", 3), secrets: [name("s", 4)])
                pod.metadata.name = name("pod", 5)
                pod.spec.volumes.append(
                    Volume {
                        $0.volumeSource.persistentVolumeClaim = PersistentVolumeClaimVolumeSource {
                            $0.claimName = name("claim", 3)
                        }
                    })
                pods[pod.metadata.name] = isRemoval ? nil : pod
                if isRemoval {
                    graph.removePod(namespace: "ns1", name: pod.metadata.name)
                } else {
                    graph.set(pod)
                }
            }
        }
        var fresh = NodeGraph()
        for pod in pods.values { fresh.set(pod) }
        for volume in volumes.values { fresh.set(volume) }
        #expect(numbers(graph) == numbers(fresh))
        for node in ["n0", "n1", "n2"] {
            for number in 0..<5 {
                for (sort, stem) in [
                    (NodeGraph.Sort.secret, "s"), (.claim, "claim"), (.pod, "pod"), (.volume, "pv"),
                ] {
                    let key = "\(stem)\(number)"
                    #expect(reads(graph, node, sort, key) == reads(fresh, node, sort, key), "\(node) \(key)")
                }
            }
        }
    }
}
