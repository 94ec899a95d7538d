import APIModel
import APIServer
import TestSupport
import Testing

/// Upstream's tables of admission steps.
@Suite struct AdmissionTableTests {
    @Test func limitRanger() throws {
        guard let rows = Cases.rows("admission/plugin__admission__limitranger__admission.jsonl") else { return }
        var tally = Tally("LimitRanger")
        for row in rows {
            let content = row["case"] as? [String: Any] ?? [:]
            let label = "\(row["test"] ?? "") \(row["loop"] ?? "") \(row["name"] ?? "")"
            var view = MemoryView()
            guard var range = try RowObject.decode(LimitRange.self, content["limitRange"]) else { continue }
            range.metadata.namespace = "test"
            view.ranges = [range]
            var refusal: Status?
            if let pod = try RowObject.decode(Pod.self, content["pod"]) {
                if content["podLevelResourcesEnabled"] as? Bool == false, pod.spec.resources != nil {
                    tally.passOver("the gate of pods' own resources is off")
                    continue
                }
                refusal = Self.run(LimitRanger.self, pod, view)
            } else if let claim = try RowObject.decode(PersistentVolumeClaim.self, content["pvc"]) {
                refusal = Self.run(LimitRanger.self, claim, view)
            }
            let isError = row["loop"] as? String == "errorCases"
            tally.check((refusal != nil) == isError, "\(label): \(refusal?.message ?? "no refusal")")
        }
        tally.report()
        #expect(tally.failed == 0)
        #expect(tally.passed > 0)
    }

    private static func run<K: Kind, Step: AdmissionStep>(_ step: Step.Type, _ object: K, _ view: MemoryView)
        -> Status?
    {
        var request = AdmissionRequest(
            .create, namespace: "test", user: .user("ann"), object: object)
        var context = AdmissionContext(view)
        return Verdict.refusal {
            try step.mutate(&request, &context)
            try step.validate(request, &context)
        }
    }

    @Test func priority() throws {
        guard let rows = Cases.rows("admission/plugin__admission__priority__admission.jsonl") else { return }
        var tally = Tally("Priority")
        for row in rows {
            let content = row["case"] as? [String: Any] ?? [:]
            let label = "\(row["test"] ?? "") \(row["name"] ?? "")"
            switch row["test"] as? String {
            case "TestPriorityClassAdmission": tally.check(try Self.judgeClass(content), label)
            case "TestDefaultPriority":
                for (classes, value, name) in [
                    ("classesBefore", "expectedDefaultBefore", "expectedDefaultNameBefore"),
                    ("classesAfter", "expectedDefaultAfter", "expectedDefaultNameAfter"),
                ] {
                    let found = try Self.podPriority(
                        Pod(), try RowObject.list(PriorityClass.self, content[classes])
                    ).pod
                    tally.check(
                        found?.spec.priority.map(Int.init) == content[value] as? Int
                            && found?.spec.priorityClassName == content[name] as? String, label)
                }
            case "TestPodAdmission":
                guard let pod = try RowObject.decode(Pod.self, content["pod"]) else { continue }
                let (found, refusal) = try Self.podPriority(
                    pod, try RowObject.list(PriorityClass.self, content["existingClasses"]))
                if content["expectError"] as? Bool == true {
                    tally.check(refusal != nil, label)
                } else {
                    let policy = content["expectPreemptionPolicy"] as? String
                    tally.check(
                        found?.spec.priority.map(Int.init) == content["expectedPriority"] as? Int
                            && (policy == nil || found?.spec.preemptionPolicy == policy),
                        "\(label): \(found?.spec.priority.map(String.init) ?? refusal?.message ?? "")")
                }
            case "TestAdmitPodGroup": tally.passOver("pod groups are no kind of ours")
            default: tally.passOver("unknown table")
            }
        }
        tally.report()
        #expect(tally.failed == 0)
        #expect(tally.passed > 0)
        #expect(tally.shareOver < 0.3)
    }

    private static func judgeClass(_ content: [String: Any]) throws -> Bool {
        var view = MemoryView()
        view.priorityClasses = try RowObject.list(PriorityClass.self, content["existingClasses"])
        let object = try RowObject.decode(PriorityClass.self, content["newClass"])
        let operation = AdmissionOperation(rawValue: content["operation"] as? String ?? "") ?? .connect
        let request = AdmissionRequest(operation, user: .user("ann"), object: object)
        var context = AdmissionContext(view)
        let refusal = Verdict.refusal { try PriorityAdmission.validate(request, &context) }
        return (refusal != nil) == (content["expectError"] as? Bool)
    }

    private static func podPriority(_ pod: Pod, _ classes: [PriorityClass]) throws -> (pod: Pod?, refusal: Status?) {
        var view = MemoryView()
        view.priorityClasses = classes
        var request = AdmissionRequest(.create, namespace: "a", user: .user("ann"), object: pod)
        var context = AdmissionContext(view)
        let refusal = Verdict.refusal { try PriorityAdmission.mutate(&request, &context) }
        return (request.object, refusal)
    }

    /// The step looks at new pods alone.
    @Test func serviceAccount() throws {
        guard let rows = Cases.rows("admission/plugin__admission__serviceaccount__admission.jsonl") else { return }
        var tally = Tally("ServiceAccount")
        for row in rows {
            let operation = AdmissionOperation(rawValue: row["case"] as? String ?? "")
            var context = AdmissionContext(MemoryView())
            var request = AdmissionRequest(
                operation ?? .create, namespace: "a", name: "x", user: .user("ann"), object: Pod())
            let refusal = Verdict.refusal {
                try ServiceAccountAdmission.mutate(&request, &context)
                try ServiceAccountAdmission.validate(request, &context)
            }
            tally.check(operation != nil && refusal == nil && request.object == Pod(), "\(row["case"] ?? "")")
        }
        tally.report()
        #expect(tally.failed == 0)
        #expect(tally.passed > 0)
    }
}
