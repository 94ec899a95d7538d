import APIModel
import Foundation
import TestSupport
import Testing
import Wire

/// Upstream's tables of what is filled into workloads, policies and autoscalers.
@Suite struct WorkloadDefaultsTableTests {
    /// Compares `original` with its defaults to `expected`.
    private func check<K: Kind>(_ kind: K.Type, _ row: [String: Any], _ tally: inout Tally) throws {
        guard let content = row["case"] as? [String: Any],
            var object = try GoObject.decode(kind, content["original"]),
            let expected = try GoObject.decode(kind, content["expected"])
        else {
            tally.passOver("no object")
            return
        }
        object.applyDefaults()
        // Upstream's tests compare specs; the labels in some rows are of a time when they were defaulted too.
        var labelled = object
        labelled.metadata = expected.metadata
        tally.check(labelled == expected, "\(row["test"] ?? "") \(row["name"] ?? ""): \(object.text)")
        let once = object
        object.applyDefaults()
        tally.check(object == once, "\(row["test"] ?? "") \(row["name"] ?? ""): not idempotent")
    }

    @Test func apps() throws {
        let path = "defaults/apis__apps__v1__defaults.jsonl"
        guard let rows = Cases.rows(path) else { return }
        var tally = Tally(path)
        for row in rows {
            switch row["test"] as? String {
            case "TestSetDefaultDaemonSetSpec": try check(DaemonSet.self, row, &tally)
            case "TestSetDefaultDeployment": try check(Deployment.self, row, &tally)
            case "TestSetDefaultStatefulSet":
                let content = row["case"] as? [String: Any]
                if content?["enableMaxUnavailablePolicy"] as? Bool == true {
                    tally.passOver("the gate MaxUnavailableStatefulSet is off")
                } else {
                    try check(StatefulSet.self, row, &tally)
                }
            case "TestSetDefaultReplicaSetReplicas":
                let content = row["case"] as? [String: Any]
                var object = try GoObject.decode(ReplicaSet.self, content?["rs"]) ?? ReplicaSet()
                object.applyDefaults()
                tally.check(object.spec.replicas.map { Int($0) } == content?["expectReplicas"] as? Int, "replicas")
            default: tally.passOver("another test")
            }
        }
        tally.report()
        #expect(tally.failed == 0 && tally.passed > 0)
    }

    @Test func batch() throws {
        let path = "defaults/apis__batch__v1__defaults.jsonl"
        guard let rows = Cases.rows(path) else { return }
        var tally = Tally(path)
        for row in rows {
            guard let content = row["case"] as? [String: Any] else { continue }
            if row["test"] as? String == "TestSetDefaultCronJob" {
                guard var object = try GoObject.decode(CronJob.self, content["original"]),
                    let expected = try GoObject.decode(CronJob.self, content["expected"])
                else { continue }
                object.applyDefaults()
                object.spec.jobTemplate.spec.template = expected.spec.jobTemplate.spec.template
                tally.check(object == expected, "\(row["name"] ?? ""): \(object.text)")
                continue
            }
            guard var object = try GoObject.decode(Job.self, content["original"]),
                var expected = try GoObject.decode(Job.self, content["expected"])
            else { continue }
            object.applyDefaults()
            let labels = object.spec.template.metadata.labels
            let good = !(content["expectLabels"] as? Bool ?? false) || object.metadata.labels == labels
            // Upstream's test compares the spec without the template, and one field only with its gate.
            expected.spec.template = object.spec.template
            if content["enablePodReplacementPolicy"] as? Bool != true {
                expected.spec.podReplacementPolicy = object.spec.podReplacementPolicy
            }
            tally.check(good && object.spec == expected.spec, "\(row["name"] ?? ""): \(object.text)")
        }
        tally.report()
        #expect(tally.failed == 0 && tally.passed > 0)
    }

    @Test func networking() throws {
        let path = "defaults/apis__networking__v1__defaults.jsonl"
        guard let rows = Cases.rows(path) else { return }
        var tally = Tally(path)
        for row in rows {
            switch row["test"] as? String {
            case "TestSetDefaultNetworkPolicy": try check(NetworkPolicy.self, row, &tally)
            case "TestSetDefaultsForIngressClassParametersReference":
                try check(IngressClass.self, row, &tally)
            default: tally.passOver("another test")
            }
        }
        tally.report()
        #expect(tally.failed == 0 && tally.passed > 0)
    }

    @Test func autoscaling() throws {
        let path = "defaults/apis__autoscaling__v2__defaults.jsonl"
        guard let rows = Cases.rows(path) else { return }
        var tally = Tally(path)
        for row in rows {
            guard let content = row["case"] as? [String: Any], let test = row["test"] as? String else { continue }
            let name = "\(test) \(row["name"] ?? "")"
            switch test {
            case "TestSetBehaviorDefaults":
                var object = HorizontalPodAutoscaler()
                object.spec.behavior = try GoObject.decode(
                    HorizontalPodAutoscalerBehavior.self, content["behavior"])
                object.applyDefaults()
                let expected = try GoObject.decode(
                    HorizontalPodAutoscalerBehavior.self, content["expectedBehavior"])
                tally.check(object.spec.behavior == expected, name)
            case "TestGenerateScaleDownRules", "TestGenerateScaleUpRules":
                let isUp = test.contains("Up")
                let rules = try self.rules(content, isUp ? "rateUp" : "rateDown")
                    .filled(from: isUp ? .scaleUpDefault : .scaleDownDefault)
                let policies = try GoObject.list(HPAScalingPolicy.self, content["expectedPolicies"])
                let good =
                    rules.policies == policies && rules.selectPolicy == content["expectedSelectPolicy"] as? String
                    && rules.stabilizationWindowSeconds.map { Int($0) } == content["expectedStabilization"] as? Int
                    && rules.tolerance?.description == content["expectedTolerance"] as? String
                tally.check(good, name)
            default: tally.passOver("annotations of older versions, which this one does not have")
            }
        }
        tally.report()
        #expect(tally.failed == 0 && tally.passed > 0)
    }

    /// The rules that a row describes by numbers; zero is for absent.
    private func rules(_ content: [String: Any], _ prefix: String) throws -> HPAScalingRules {
        func number(_ name: String) -> Int32 { Int32(content[prefix + name] as? Int ?? 0) }
        return HPAScalingRules {
            for (type, name) in [("Pods", "Pods"), ("Percent", "Percent")] where number(name) != 0 {
                $0.policies.append(
                    HPAScalingPolicy {
                        $0.type = type
                        $0.value = number(name)
                        $0.periodSeconds = number(name + "PeriodSeconds")
                    })
            }
            $0.selectPolicy = content["selectPolicy"] as? String
            $0.stabilizationWindowSeconds = (content["stabilizationSeconds"] as? Int).map { Int32($0) }
            $0.tolerance = (content["tolerance"] as? String).flatMap { Quantity($0) }
        }
    }
}

extension Message {
    /// The JSON form as text, for messages of tests.
    var text: String { encodedText().withUnsafeBytes { String(decoding: $0, as: UTF8.self) } }
}
