import APIModel
import Foundation
import TestSupport
import Testing

/// Upstream's tables of small questions about pods.
@Suite struct PodHelperTableTests {
    @Test func questions() throws {
        guard let rows = Cases.rows("api_helpers/api__v1__pod__util.jsonl") else { return }
        var tally = Tally("api_helpers/api__v1__pod__util")
        for row in rows {
            guard let content = row["case"] as? [String: Any] else { continue }
            let name = "\(row["test"] ?? "") \(row["name"] ?? "")"
            let expected = content["expected"] as? Bool ?? false
            func container() throws -> Container {
                try GoObject.decode(Container.self, content["container"]) ?? Container()
            }
            let code = (content["exitCode"] as? Int).map { Int32($0) } ?? 0
            let spec = try GoObject.decode(PodSpec.self, content["podSpec"] ?? content["spec"]) ?? PodSpec()
            switch row["test"] as? String {
            case "TestIsPodAvailable":
                let pod = try GoObject.decode(Pod.self, content["pod"]) ?? Pod()
                let now = try Time(parsing: "2026-11-23T20:32:53Z")
                let seconds = (content["minReadySeconds"] as? Int).map { Int32($0) } ?? 0
                tally.check(pod.isAvailable(minReadySeconds: seconds, now: now) == expected, name)
            case "TestIsPodTerminal":
                tally.check(PodStatus { $0.phase = content["podPhase"] as? String ?? "" }.isTerminal == expected, name)
            case "TestIsContainersReadyConditionTrue":
                let status = try GoObject.decode(PodStatus.self, content["podStatus"]) ?? PodStatus()
                tally.check(Pod { $0.status = status }.isTrue("ContainersReady") == expected, name)
            case "TestIsContainerRestartable":
                tally.check(try container().canRestart(podPolicy: spec.restartPolicy) == expected, name)
            case "TestContainerHasRestartablePolicy":
                tally.check(
                    try container().mayRestart(afterExit: code, podPolicy: spec.restartPolicy) == expected, name)
            case "TestAllContainersCouldRestart": tally.check(spec.mayRestartAllContainers == expected, name)
            case "TestFindMatchingContainerRestartRule":
                let rule = try container().restartRule(forExit: code)
                let wanted = try GoObject.decode(ContainerRestartRule.self, content["expectedRule"])
                tally.check(rule.map { $0 == wanted } ?? (content["expectedFound"] as? Bool != true), name)
            case "TestUpdatePodCondition":
                var status = try GoObject.decode(PodStatus.self, content["status"]) ?? PodStatus()
                let condition = try GoObject.decode(PodCondition.self, content["conditions"]) ?? PodCondition()
                let now = try Time(parsing: "2026-11-24T00:00:00Z")
                tally.check(status.setCondition(condition, now: now) == expected, name)
            default: tally.passOver("not a question that is asked here")
            }
        }
        tally.report()
        #expect(tally.failed == 0)
        #expect(tally.passed > 0)
    }
}
