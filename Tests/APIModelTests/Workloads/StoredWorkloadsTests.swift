import APIModel
import Foundation
import JSON
import TestSupport
import Testing
import Wire

/// Objects as a real server stored them, compared with what defaulting and creation make of the same requests.
///
/// Pod templates are compared by others; admission and allocation have no part in these kinds.
@Suite struct StoredWorkloadsTests {
    @Test func created() throws {
        let path = "rest/manifests_create.jsonl"
        guard let bytes = Cases.bytes(path) else { return }
        var tally = Tally("\(path), workloads")
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let row = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
            guard let row, row["status"] as? Int == 201, let request = row["request"] as? [String: Any],
                let body = request["body"] as? [String: Any], let stored = row["response"] as? [String: Any]
            else { continue }
            let name = row["name"] as? String ?? ""
            switch (body["apiVersion"] as? String ?? "", body["kind"] as? String ?? "") {
            case ("apps/v1", "Deployment"): try check(Deployment.self, name, body, stored, &tally)
            case ("apps/v1", "ReplicaSet"): try check(ReplicaSet.self, name, body, stored, &tally)
            case ("apps/v1", "StatefulSet"): try check(StatefulSet.self, name, body, stored, &tally)
            case ("apps/v1", "DaemonSet"): try check(DaemonSet.self, name, body, stored, &tally)
            case ("batch/v1", "Job"): try check(Job.self, name, body, stored, &tally)
            case ("batch/v1", "CronJob"): try check(CronJob.self, name, body, stored, &tally)
            case ("policy/v1", "PodDisruptionBudget"):
                try check(PodDisruptionBudget.self, name, body, stored, &tally)
            case ("autoscaling/v2", "HorizontalPodAutoscaler"):
                try check(HorizontalPodAutoscaler.self, name, body, stored, &tally)
            case ("networking.k8s.io/v1", "Ingress"): try check(Ingress.self, name, body, stored, &tally)
            case ("networking.k8s.io/v1", "IngressClass"): try check(IngressClass.self, name, body, stored, &tally)
            case ("networking.k8s.io/v1", "NetworkPolicy"):
                try check(NetworkPolicy.self, name, body, stored, &tally)
            case (_, "Role"): try check(Role.self, name, body, stored, &tally)
            case (_, "ClusterRole"): try check(ClusterRole.self, name, body, stored, &tally)
            case (_, "RoleBinding"): try check(RoleBinding.self, name, body, stored, &tally)
            case (_, "ClusterRoleBinding"): try check(ClusterRoleBinding.self, name, body, stored, &tally)
            case (_, "CustomResourceDefinition"):
                try check(CustomResourceDefinition.self, name, body, stored, &tally)
            default: continue
            }
        }
        tally.report()
        #expect(tally.failed == 0 && tally.passed > 0)
    }

    private func decode<K: Kind>(_ kind: K.Type, _ any: [String: Any]) throws -> K {
        // Times and versions are placeholders in the table.
        var object = any
        var metadata = object["metadata"] as? [String: Any] ?? [:]
        for key in ["creationTimestamp", "managedFields", "resourceVersion"] { metadata[key] = nil }
        object["metadata"] = metadata
        var issues: [TextIssue] = []
        let data = try JSONSerialization.data(withJSONObject: object)
        return try TextDecoder.decode(kind, from: JSONTape.parse([UInt8](data)), issues: &issues)
    }

    private func check<K: Kind>(
        _ kind: K.Type, _ name: String, _ body: [String: Any], _ stored: [String: Any], _ tally: inout Tally
    ) throws {
        var object = try decode(kind, body)
        var expected = try decode(kind, stored)
        object.metadata.uid = expected.metadata.uid
        if object.metadata.namespace.isEmpty { object.metadata.namespace = expected.metadata.namespace }
        if object.metadata.name.isEmpty { object.metadata.name = expected.metadata.name }
        object.applyDefaults()
        object.prepareForCreate()
        if var job = object as? Job, let other = expected as? Job {
            // The uid is a placeholder; the labels carry it.
            let uid = other.spec.selector?.matchLabels[JobLabels.uid] ?? ""
            job.metadata.uid = uid
            expected.metadata.uid = uid
            job.generateSelector(uid: uid)
            object = job as! K
        }
        var errors = FieldErrors()
        object.validate(into: &errors)
        expected.applyDefaults()
        tally.check(object == expected, "\(name): \(object.text)\n         not: \(expected.text)")
        tally.check(errors.isEmpty, "\(name): \(errors.errors.message)")
    }
}
