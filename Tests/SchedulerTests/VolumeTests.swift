import APIModel
import Base
import Testing

@testable import Scheduler

/// Volumes that say where a pod may run, and claims that wait for a pod.
@Suite struct VolumeTests {
    private static func claim(_ name: String, volume: String = "", kind: String = "local") -> PersistentVolumeClaim {
        var claim = PersistentVolumeClaim()
        claim.metadata.name = name
        claim.metadata.namespace = "default"
        claim.metadata.uid = name
        claim.spec.storageClassName = kind
        claim.spec.accessModes = ["ReadWriteOnce"]
        claim.spec.resources.requests = ["storage": "1Gi"]
        claim.spec.volumeName = volume
        if !volume.isEmpty { claim.metadata.annotations["pv.kubernetes.io/bind-completed"] = "yes" }
        return claim
    }

    private static func volume(_ name: String, on node: String, size: Quantity = "1Gi") -> PersistentVolume {
        var volume = PersistentVolume()
        volume.metadata.name = name
        volume.metadata.resourceVersion = "7"
        volume.spec.storageClassName = "local"
        volume.spec.accessModes = ["ReadWriteOnce"]
        volume.spec.capacity = ["storage": size]
        volume.status.phase = "Available"
        var demand = NodeSelectorRequirement()
        demand.key = "kubernetes.io/hostname"
        demand.operator = "In"
        demand.values = [node]
        var term = NodeSelectorTerm()
        term.matchExpressions = [demand]
        var selector = NodeSelector()
        selector.nodeSelectorTerms = [term]
        var affinity = VolumeNodeAffinity()
        affinity.required = selector
        volume.spec.nodeAffinity = affinity
        return volume
    }

    private static func pod(_ name: String, claim: String) -> Pod {
        var pod = CoreTests.pod(name, cpu: "100m")
        var source = PersistentVolumeClaimVolumeSource()
        source.claimName = claim
        var volume = Volume()
        volume.name = "data"
        volume.volumeSource.persistentVolumeClaim = source
        pod.spec.volumes = [volume]
        return pod
    }

    private static func world(
        mode: String = "WaitForFirstConsumer", provisioner: String = "kubernetes.io/no-provisioner"
    )
        -> CoreTests.World
    {
        var world = CoreTests.World()
        for name in ["a", "b", "c"] { world.addNode(name) }
        var kind = StorageClass()
        kind.metadata.name = "local"
        kind.provisioner = provisioner
        kind.volumeBindingMode = mode
        world.hear(.storageClass(kind))
        return world
    }

    @Test func aBoundVolumeDecides() {
        var world = Self.world()
        world.hear(.volume(Self.volume("v", on: "b")))
        world.hear(.claim(Self.claim("data", volume: "v")))
        world.hear(.pod(Self.pod("p", claim: "data")))
        #expect(CoreTests.bindings(world.schedule()) == ["p": "b"])
    }

    @Test func aMissingClaimIsWaitedFor() {
        var world = Self.world()
        world.hear(.pod(Self.pod("p", claim: "data")))
        #expect(
            CoreTests.messages(world.schedule())["p"]
                == "0/3 nodes are available: persistentvolumeclaim \"data\" not found.")
        world.hear(.volume(Self.volume("v", on: "c")))
        world.hear(.claim(Self.claim("data", volume: "v")))
        world.pass(.seconds(2))
        #expect(CoreTests.bindings(world.schedule()) == ["p": "c"])
    }

    @Test func aClaimThatBindsAtOnceIsWaitedFor() {
        var world = Self.world(mode: "Immediate")
        world.hear(.claim(Self.claim("data")))
        world.hear(.pod(Self.pod("p", claim: "data")))
        #expect(
            CoreTests.messages(world.schedule())["p"]
                == "0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims.")
    }

    @Test func aClaimThatWaitsGetsTheSmallestVolumeThatSuits() {
        var world = Self.world()
        world.hear(.volume(Self.volume("small", on: "a", size: "500Mi")))
        world.hear(.volume(Self.volume("large", on: "b", size: "9Gi")))
        world.hear(.volume(Self.volume("good", on: "b", size: "2Gi")))
        world.hear(.claim(Self.claim("data")))
        world.hear(.pod(Self.pod("p", claim: "data")))
        let actions = world.schedule()
        #expect(CoreTests.bindings(actions).isEmpty)
        var chosen: [String?] = []
        for case .bindVolumes(let pod, let node, let choices) in actions {
            #expect(pod.name == "p" && node == "b")
            chosen += choices.map(\.volume)
            #expect(choices.map(\.volumeVersion) == ["7"])
        }
        #expect(chosen == ["good"])
        // The pod is bound once the claim has its volume.
        world.hear(.claim(Self.claim("data", volume: "good")))
        #expect(CoreTests.bindings(world.schedule()) == ["p": "b"])
    }

    @Test func aVolumeIsGivenOnce() {
        var world = Self.world()
        world.hear(.volume(Self.volume("v", on: "a")))
        for name in ["one", "two"] {
            world.hear(.claim(Self.claim(name)))
            world.hear(.pod(Self.pod("pod-\(name)", claim: name)))
        }
        let actions = world.schedule()
        var given = 0
        for case .bindVolumes in actions { given += 1 }
        #expect(given == 1)
        #expect(
            CoreTests.messages(actions).values.first?.hasPrefix(
                "0/3 nodes are available: 3 node(s) didn't find available persistent volumes to bind.") ?? false)
    }

    @Test func aVolumeThatCouldNotBeBoundIsFreeAgain() {
        var world = Self.world()
        world.hear(.volume(Self.volume("v", on: "a")))
        world.hear(.claim(Self.claim("data")))
        world.hear(.pod(Self.pod("p", claim: "data")))
        _ = world.schedule()
        world.hear(.volumesFailed(uid: "p"))
        world.pass(.seconds(2))
        var isGiven = false
        for case .bindVolumes in world.schedule() { isGiven = true }
        #expect(isGiven)
    }

    @Test func volumesAreMadeWhereTheClassAllows() {
        var world = CoreTests.World()
        for name in ["a", "b"] { world.addNode(name) }
        var demand = TopologySelectorLabelRequirement()
        demand.key = "kubernetes.io/hostname"
        demand.values = ["b"]
        var term = TopologySelectorTerm()
        term.matchLabelExpressions = [demand]
        var kind = StorageClass()
        kind.metadata.name = "local"
        kind.provisioner = "example.com/disk"
        kind.volumeBindingMode = "WaitForFirstConsumer"
        kind.allowedTopologies = [term]
        world.hear(.storageClass(kind))
        world.hear(.claim(Self.claim("data")))
        world.hear(.pod(Self.pod("p", claim: "data")))
        var node = ""
        for case .bindVolumes(_, let name, let choices) in world.schedule() {
            node = name
            #expect(choices.map(\.volume) == [nil])
        }
        #expect(node == "b")
    }

    @Test func aClaimOfOnePodAtATimeIsNotShared() {
        var world = Self.world()
        world.hear(.volume(Self.volume("v", on: "a")))
        var claim = Self.claim("data", volume: "v")
        claim.spec.accessModes = ["ReadWriteOncePod"]
        world.hear(.claim(claim))
        var first = Self.pod("first", claim: "data")
        first.spec.nodeName = "a"
        world.hear(.pod(first))
        world.hear(.pod(Self.pod("second", claim: "data")))
        let message = CoreTests.messages(world.schedule())["second"] ?? ""
        #expect(
            message.contains(
                "1 node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode"),
            "\(message)")
        world.hear(.podRemoved(uid: "first"))
        world.pass(.seconds(2))
        #expect(CoreTests.bindings(world.schedule()) == ["second": "a"])
    }
}
