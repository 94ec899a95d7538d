import APIModel
import Base
import Foundation
import TestSupport
import Testing

@testable import Scheduler

/// The tables of kube-scheduler's preemption, as far as their rows are plain data.
@Suite struct PreemptionTableTests {
    private static let path = "scheduler/defaultpreemption__default_preemption.jsonl"

    private static func rows(_ test: String) -> [[String: Any]] {
        (Cases.rows(path) ?? []).filter { $0["test"] as? String == test }.compactMap { $0["case"] as? [String: Any] }
    }

    private static func placer(nodes: [Node], pods: [Pod]) -> Placer {
        var placer = Placer(seed: 1)
        for node in nodes { placer.snapshot.setNode(NodeFacts(node)) }
        for pod in pods { placer.snapshot.addPod(placer.snapshot.facts(of: pod), node: pod.spec.nodeName) }
        return placer
    }

    /// What preemption says for a pod that fits nowhere; nil where it does fit.
    private static func preempt(
        _ pod: Pod, _ placer: inout Placer, budgets: [PodDisruptionBudget] = []
    ) -> (node: String, message: String)? {
        let request = PlacementRequest(pod: placer.snapshot.facts(of: pod))
        placer.nominations.set(request.pod, node: pod.status.nominatedNodeName)
        guard case .none(let diagnosis) = placer.place(request) else { return nil }
        switch placer.preempt(for: request, diagnosis, budgets: budgets.map(DisruptionBudget.init)) {
        case .node(let row, _): return (placer.snapshot.nodes.names[row], "")
        case .none(let message): return ("", message)
        }
    }

    @Test func theBestCandidate() throws {
        var tally = Tally("preemption, best candidate")
        for row in Self.rows("TestSelectBestCandidate") {
            let name = row["name"] as? String ?? ""
            if name.contains("start time") {
                tally.passOver("the times of the pods are not in the row")
                continue
            }
            // The set-up of the table: every node has half a CPU and 500 bytes.
            let nodes = (row["nodeNames"] as? [String] ?? []).map { name in
                var node = Node()
                node.metadata.name = name
                node.status.allocatable = ["cpu": "500m", "memory": "500", "pods": "32"]
                return node
            }
            var placer = Self.placer(nodes: nodes, pods: try PluginCase.list(Pod.self, row["pods"]))
            let pod = try PluginCase.decode(Pod.self, row["pod"])
            let found = Self.preempt(pod, &placer)?.node
            let expected = row["expected"] as? [String] ?? []
            tally.check(found.map { expected.contains($0) } ?? false, "\(name): \(found ?? "fits") of \(expected)")
        }
        tally.report()
        #expect(tally.failures.isEmpty)
    }

    @Test func afterTheFilters() throws {
        var tally = Tally("preemption, after the filters")
        for row in Self.rows("TestPostFilter") {
            let name = row["name"] as? String ?? ""
            let codes =
                ((row["filteredNodesStatuses"] as? [String: Any])?["nodeToStatus"] as? [String: [String: Any]])?
                .mapValues { $0["code"] as? String ?? "" } ?? [:]
            let nodes = try PluginCase.list(Node.self, row["nodes"])
            if name.contains("TestPlugin") || name.contains("extender") {
                tally.passOver("a plugin or an extender that is made for the table")
                continue
            }
            if name.contains("SchedulingGroup") {
                tally.passOver("groups of pods are not scheduled as such")
                continue
            }
            if codes.count != nodes.count || codes.values.contains("UnschedulableAndUnresolvable") {
                tally.passOver("the answers of the filters are made up")
                continue
            }
            var placer = Self.placer(nodes: nodes, pods: try PluginCase.list(Pod.self, row["pods"]))
            let pod = try PluginCase.decode(Pod.self, row["pod"])
            let request = PlacementRequest(pod: placer.snapshot.facts(of: pod))
            if case .none(let diagnosis) = placer.place(request), diagnosis.resolvable != codes.count {
                tally.passOver("the answers of the filters are made up")
                continue
            }
            let budgets = try PluginCase.list(PodDisruptionBudget.self, row["pdbs"])
            let found = Self.preempt(pod, &placer, budgets: budgets)
            let result = (row["wantResult"] as? [String: Any])?["NominatingInfo"] as? [String: Any]
            let reasons = (row["wantStatus"] as? [String: Any])?["reasons"] as? [String] ?? []
            let node = result?["NominatedNodeName"] as? String ?? ""
            tally.check(
                found?.node == node && found?.message == reasons.first ?? "",
                "\(name): \(found ?? ("fits", "")) expected \(node) \(reasons)")
        }
        tally.report()
        #expect(tally.failures.isEmpty)
    }

    @Test func whoMayPreempt() throws {
        var tally = Tally("preemption, who may")
        for row in Self.rows("TestPodEligibleToPreemptOthers") {
            let name = row["name"] as? String ?? ""
            let nodes = (row["nodes"] as? [String] ?? ["node1"]).map { name in
                var node = Node()
                node.metadata.name = name
                node.status.allocatable = ["pods": "1"]
                let status = row["nominatedNodeStatus"] as? [String: Any]
                node.spec.unschedulable = status?["code"] as? String == "UnschedulableAndUnresolvable"
                return node
            }
            var placer = Self.placer(nodes: nodes, pods: try PluginCase.list(Pod.self, row["pods"]))
            let message = Self.preempt(try PluginCase.decode(Pod.self, row["pod"]), &placer)?.message ?? ""
            let isEligible = !message.contains("not eligible")
            tally.check(isEligible == row["expected"] as? Bool, "\(name): \(message)")
        }
        tally.report()
        #expect(tally.failures.isEmpty)
    }
}
