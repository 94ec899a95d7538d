import APIModel
import Base
import Client
import Foundation
import Testing

@testable import Scheduler

/// Schedulers over a real server. Nothing runs the pods.
@Suite(.serialized, .timeLimit(.minutes(3))) struct ServerTests {
    @Test func podsGetNodesConditionsAndEvents() async throws {
        try await ServerFixture.with { fixture in
            try await fixture.addNodes(5)
            let running = try await fixture.scheduler()
            try await fixture.addPods((0..<50).map { "p\($0)" })
            let pods = try await fixture.until(Pod.self) {
                $0.count == 50 && $0.allSatisfy { !$0.spec.nodeName.isEmpty }
            }
            let perNode = Dictionary(grouping: pods, by: \.spec.nodeName).mapValues(\.count)
            #expect(perNode.values.allSatisfy { $0 == 10 }, "\(perNode)")
            #expect(
                pods.allSatisfy { pod in
                    pod.status.conditions.contains { $0.type == "PodScheduled" && $0.status == "True" }
                })
            try await fixture.until(Event.self) { events in
                events.contains { $0.reason == "Scheduled" && $0.message.hasPrefix("Successfully assigned default/p") }
            }
            #expect(try await running.metrics().contains("scheduler_schedule_attempts_total{result=\"scheduled\"} 50"))
            await running.stop()
        }
    }

    @Test func aPodThatFitsNowhereSaysWhyAndGoesWhenItCan() async throws {
        try await ServerFixture.with { fixture in
            try await fixture.addNodes(2, cpu: "1")
            let running = try await fixture.scheduler()
            try await fixture.addPods(["big"], cpu: "3")
            let pods = try await fixture.until(Pod.self) { pods in
                pods.contains { $0.status.conditions.contains { $0.reason == "Unschedulable" } }
            }
            let condition = pods[0].status.conditions.first { $0.type == "PodScheduled" }
            #expect(condition?.status == "False")
            #expect(
                condition?.message
                    == "0/2 nodes are available: 2 Insufficient cpu. preemption: 0/2 nodes are available: "
                    + "2 Preemption is not helpful for scheduling.")
            try await fixture.until(Event.self) { $0.contains { $0.reason == "FailedScheduling" } }
            var node = try await fixture.client.get(Node.self, "node-1")
            node.status.allocatable["cpu"] = "4"
            node.status.capacity["cpu"] = "4"
            node.metadata.resourceVersion = ""
            _ = try await fixture.client.updateStatus(node)
            try await fixture.until(Pod.self) { $0.first?.spec.nodeName == "node-1" }
            await running.stop()
        }
    }

    @Test func twoSchedulersBindEachPodOnce() async throws {
        try await ServerFixture.with { fixture in
            try await fixture.addNodes(4)
            let first = try await fixture.scheduler(SchedulerOptions(seed: 1))
            let second = try await fixture.scheduler(SchedulerOptions(seed: 2))
            try await fixture.addPods((0..<100).map { "p\($0)" }, cpu: "10m")
            let bound = try await fixture.until(Pod.self) {
                $0.count == 100 && $0.allSatisfy { !$0.spec.nodeName.isEmpty }
            }
            // Whoever lost a binding must not bind the pod elsewhere.
            await first.stop()
            await second.stop()
            let later = try await fixture.client.list(Pod.self, in: "default").items
            #expect(
                Dictionary(uniqueKeysWithValues: bound.map { ($0.metadata.name, $0.spec.nodeName) })
                    == Dictionary(uniqueKeysWithValues: later.map { ($0.metadata.name, $0.spec.nodeName) }))
        }
    }

    @Test func anUrgentPodTakesTheRoomOfOneThatIsNot() async throws {
        try await ServerFixture.with { fixture in
            var urgent = PriorityClass()
            urgent.metadata.name = "urgent"
            urgent.value = 1_000
            _ = try await fixture.client.create(urgent)
            try await fixture.addNodes(1, cpu: "1")
            let running = try await fixture.scheduler()
            try await fixture.addPods(["calm"], cpu: "1")
            try await fixture.until(Pod.self) { $0.first?.spec.nodeName == "node-0" }
            try await fixture.addPods(["hurry"], cpu: "1", priority: "urgent")
            let pods = try await fixture.until(Pod.self) { pods in
                pods.contains { $0.metadata.name == "calm" && $0.metadata.deletionTimestamp != nil }
            }
            let calm = pods.first { $0.metadata.name == "calm" }
            #expect(calm?.status.conditions.contains { $0.type == "DisruptionTarget" } ?? false)
            try await fixture.until(Pod.self) { pods in
                pods.contains { $0.metadata.name == "hurry" && $0.status.nominatedNodeName == "node-0" }
            }
            // The node has ended it.
            var options = DeleteOptions()
            options.gracePeriodSeconds = 0
            _ = try await fixture.client.delete(Pod.self, "calm", in: "default", options: options)
            try await fixture.until(Pod.self) { pods in
                pods.contains { $0.metadata.name == "hurry" && $0.spec.nodeName == "node-0" }
            }
            await running.stop()
        }
    }

    @Test func theDaemonPlacesPodsAndEndsInOrder() async throws {
        guard let program = ServerFixture.program("schedulerd") else { return }
        try await ServerFixture.with { fixture in
            try await fixture.addNodes(2)
            let process = Process()
            process.executableURL = URL(fileURLWithPath: program)
            process.arguments = ["--config", fixture.config]
            process.standardInput = FileHandle.nullDevice
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            defer { if process.isRunning { process.terminate() } }
            try await fixture.addPods(["a", "b"])
            try await fixture.until(Pod.self) { $0.count == 2 && $0.allSatisfy { !$0.spec.nodeName.isEmpty } }
            process.terminate()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
            // It has given its lease up: the next one need not wait.
            let lease = try await fixture.client.get(Lease.self, "kube-scheduler", in: "kube-system")
            #expect(lease.spec.holderIdentity?.isEmpty ?? true)
        }
    }

    @Test func aStandbyGoesOnWhereTheLeaderStopped() async throws {
        try await ServerFixture.with { fixture in
            try await fixture.addNodes(2)
            func options(_ identity: String) -> SchedulerOptions {
                var options = SchedulerOptions(seed: 1)
                options.leaderElection = LeaderElectionOptions(
                    namespace: "kube-system", name: "kube-scheduler", identity: identity)
                return options
            }
            let first = try await fixture.scheduler(options("first"))
            try await fixture.addPods(["a"])
            try await fixture.until(Pod.self) { $0.allSatisfy { !$0.spec.nodeName.isEmpty } }
            let second = try await fixture.scheduler(options("second"))
            await first.stop()
            try await fixture.addPods(["b"])
            try await fixture.until(Pod.self) { $0.count == 2 && $0.allSatisfy { !$0.spec.nodeName.isEmpty } }
            await second.stop()
        }
    }
}
