import APIModel
import Testing

@testable import CLI

/// What a drain takes, refuses and waits for.
@Suite struct DrainTests {
    private func pod(_ name: String, owner: String? = "ReplicaSet", _ change: (inout Pod) -> Void = { _ in }) -> Pod {
        var pod = Pod()
        pod.metadata.name = name
        pod.metadata.namespace = "default"
        pod.spec.nodeName = "n1"
        pod.spec.containers = [Container { $0.name = "c" }]
        pod.status.phase = "Running"
        if let owner {
            pod.metadata.ownerReferences = [
                OwnerReference {
                    $0.kind = owner
                    $0.name = "agents"
                    $0.uid = "owner"
                    $0.controller = true
                }
            ]
        }
        change(&pod)
        return pod
    }

    private func volume(_ pod: inout Pod) {
        pod.spec.volumes = [
            Volume {
                $0.name = "scratch"
                $0.volumeSource.emptyDir = EmptyDirVolumeSource()
            }
        ]
    }

    private func node(_ name: String) -> Node {
        var node = Node()
        node.metadata.name = name
        return node
    }

    private func plan(_ pods: [Pod], _ policy: DrainPolicy = DrainPolicy(), missing: Set<String> = [])
        -> DrainPolicy.Plan
    {
        policy.plan(pods, missingDaemonSets: missing, now: Time(seconds: 1000))
    }

    @Test func whatCannotComeBackIsRefusedUnlessItIsMeant() {
        let pods = [
            pod("daemon", owner: "DaemonSet"), pod("lone", owner: nil), pod("data", volume),
            pod("done", owner: nil) { $0.status.phase = "Succeeded" },
            pod("mirror", owner: nil) { $0.metadata.annotations["kubernetes.io/config.mirror"] = "x" }, pod("web"),
        ]
        let refused = plan(pods)
        #expect(
            refused.refusals == [
                "cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore): default/daemon",
                "cannot delete Pods with local storage (use --delete-emptydir-data to override): default/data",
                "cannot delete Pods that declare no controller (use --force to override): default/lone",
            ])
        let meant = plan(pods, DrainPolicy(isForced: true, ignoresDaemonSets: true, deletesEmptyDirData: true))
        #expect(meant.refusals.isEmpty && meant.warnings.count == 3)
        #expect(meant.leaving.map(\.metadata.name) == ["data", "done", "lone", "web"])
    }

    @Test func podsOfADaemonSetThatIsGoneAreNobodys() {
        let pods = [pod("daemon", owner: "DaemonSet")]
        #expect(plan(pods, missing: ["default/agents"]).refusals.count == 1)
        let forced = plan(pods, DrainPolicy(isForced: true), missing: ["default/agents"])
        #expect(forced.refusals.isEmpty && forced.leaving.count == 1)
    }

    @Test func podsThatHaveBeenGoingForLongAreLeftAlone() {
        let pods = [
            pod("old") { $0.metadata.deletionTimestamp = Time(seconds: 100) },
            pod("new") { $0.metadata.deletionTimestamp = Time(seconds: 990) },
        ]
        #expect(plan(pods).leaving.count == 2)
        let skipping = plan(pods, DrainPolicy(skipsTerminatingAfter: .seconds(60)))
        #expect(skipping.leaving.map(\.metadata.name) == ["new"])
    }

    private func targets(_ cluster: FakeCluster, _ names: String...) -> [Target] {
        names.map { Target(kind: cluster.entry(Node.self), name: $0, namespace: "") }
    }

    @Test func podsAreEvictedAsTheirBudgetAllows() async throws {
        let cluster = FakeCluster()
        cluster.put(node("n1"))
        cluster.put(pod("free"))
        cluster.put(pod("elsewhere") { $0.spec.nodeName = "n2" })
        let guarded = pod("guarded") { $0.metadata.labels["budget"] = "spent" }
        cluster.put(guarded)
        // The first wait for the budget ends with the budget.
        let console = TestConsole {
            var pod = guarded
            pod.metadata.labels["budget"] = nil
            cluster.put(pod)
        }
        try await DrainOperation().run(targets(cluster, "n1"), cluster, console.console)
        #expect(
            console.out == """
                node/n1 cordoned
                evicting pod default/free
                evicting pod default/guarded
                pod/free evicted
                pod/guarded evicted
                node/n1 drained

                """)
        #expect(console.error.contains("error when evicting pods/\"guarded\" -n \"default\" (will retry after 5s)"))
        let left = try await cluster.all(Pod.self, in: "")
        #expect(left.map(\.metadata.name) == ["elsewhere"])
    }

    @Test func oneNodeThatCannotBeDrainedDoesNotStopTheOthers() async throws {
        let cluster = FakeCluster()
        for name in ["n1", "n2"] { cluster.put(node(name)) }
        cluster.put(pod("lone", owner: nil))
        let console = TestConsole()
        await #expect(throws: CommandError.exit(1)) {
            try await DrainOperation().run(targets(cluster, "n1", "n2"), cluster, console.console)
        }
        #expect(console.out == "node/n1 cordoned\nnode/n2 cordoned\nnode/n2 drained\n")
        #expect(console.error.hasPrefix("error: unable to drain node \"n1\": cannot delete Pods that declare no"))
        #expect(try await cluster.all(Pod.self, in: "").count == 1)
    }

    @Test func aTrialSaysWhatWouldHappenAndDoesNothing() async throws {
        let cluster = FakeCluster()
        cluster.put(node("n1"))
        cluster.put(pod("web"))
        let console = TestConsole()
        try await DrainOperation(dryRun: .client).run(targets(cluster, "n1"), cluster, console.console)
        #expect(
            console.out
                == "node/n1 cordoned (dry run)\nevicting pod default/web (dry run)\nnode/n1 drained (dry run)\n")
        #expect(!cluster.calls.contains { $0.hasPrefix("patch") || $0.contains("eviction") })
    }
}
