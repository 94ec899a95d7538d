import APIModel
import Foundation
import TestSupport
import Testing
import Wire

/// Upstream's tables of what is refused, for workloads, networking, access and autoscaling.
@Suite struct WorkloadValidationTableTests {
    /// What a row says about the faults.
    private enum Expected {
        case none
        case some
        case count(Int)
        /// One fault whose text contains this.
        case text(String)
        /// One fault of this field whose text contains this.
        case field(String, String)
        case faults([ExpectedFault])

        func holds(_ errors: [FieldError]) -> Bool {
            switch self {
            case .none: errors.isEmpty
            case .some: !errors.isEmpty
            case .count(let count): errors.count == count
            case .text(let text): errors.contains { $0.description.contains(text) }
            case .field(let field, let text):
                errors.contains { $0.field == field && $0.description.contains(text) }
            case .faults(let faults): faults.match(errors)
            }
        }
    }

    private struct Row {
        let test: String
        let loop: String
        let name: String
        let any: Any?

        var content: [String: Any] { any as? [String: Any] ?? [:] }
        var isGood: Bool { !loop.lowercased().contains("error") && !loop.lowercased().contains("failure") }
        var byLoop: Expected { isGood ? .none : .some }

        func flag(_ key: String) -> Expected { content[key] as? Bool == true ? .some : .none }
    }

    /// Checks each row of a table; a nil answer passes it over.
    private func replay(
        _ path: String, _ body: (Row) throws -> (expected: Expected, errors: [FieldError])?
    ) throws {
        guard let rows = Cases.rows(path) else { return }
        var tally = Tally(path)
        for entry in rows {
            guard let test = entry["test"] as? String else { continue }
            let row = Row(
                test: test, loop: entry["loop"] as? String ?? "", name: "\(entry["name"] ?? "")", any: entry["case"])
            do {
                guard let (expected, errors) = try body(row) else {
                    tally.passOver("\(test): not a kind or a feature of ours, or set up by a function")
                    continue
                }
                tally.check(
                    expected.holds(errors),
                    "\(test) \(row.loop) \(row.name): \(errors.message.prefix(600)), expected \(expected)")
            } catch let failure as GoObject.Failure {
                tally.passOver("\(test): \(failure)")
            }
        }
        tally.report(shown: 60)
        #expect(tally.share >= 0.95, "\(path)")
    }

    private func created<K: Kind>(_ kind: K.Type, _ any: Any?) throws -> [FieldError] {
        var errors = FieldErrors()
        (try GoObject.decode(kind, any) ?? K()).validate(into: &errors)
        return errors.errors
    }

    private func changed<K: Kind>(_ kind: K.Type, _ old: Any?, _ new: Any?) throws -> [FieldError] {
        var errors = FieldErrors()
        var object = try GoObject.decode(kind, new) ?? K()
        // Upstream's tests set the version that an update needs in code.
        object.metadata.resourceVersion = "1"
        var before = try GoObject.decode(kind, old) ?? K()
        before.metadata.resourceVersion = "1"
        object.validateUpdate(from: before, into: &errors)
        return errors.errors
    }

    private func statusChanged<K: Kind>(_ kind: K.Type, _ old: Any?, _ new: Any?) throws -> [FieldError] {
        var errors = FieldErrors()
        var object = try GoObject.decode(kind, new) ?? K()
        object.metadata.resourceVersion = "1"
        object.validateStatusUpdate(from: try GoObject.decode(kind, old) ?? K(), into: &errors)
        return errors.errors
    }

    /// The faults of a status alone, whose fields stand in the row.
    private func status<K: Kind>(_ kind: K.Type, _ row: Row) throws -> [FieldError] {
        var members = row.content
        for key in ["expectedErr", "name"] { members[key] = nil }
        let errors = try statusChanged(
            kind, ["metadata": ["name": "a", "namespace": "b"]],
            ["metadata": ["name": "a", "namespace": "b"], "status": members])
        return errors.filter { $0.field.hasPrefix("status") }
    }

    @Test func apps() throws {
        try replay("validation/apis__apps__validation__validation.jsonl") { row in
            let content = row.content
            let count = (content["expectedErrNum"] as? Int).map { Expected.count($0) } ?? row.byLoop
            switch row.test {
            case "TestValidateStatefulSetMinReadySeconds":
                let spec = GoObject.unwrapped(content["ss"]) ?? [:]
                let errors = try created(
                    StatefulSet.self, ["metadata": ["name": "a", "namespace": "b"], "spec": spec])
                return (row.flag("expectErr"), errors)
            case "TestValidateStatefulSetStatus":
                return (row.flag("expectedErr"), try status(StatefulSet.self, row))
            case "TestValidateDeploymentStatus":
                return (row.flag("expectedErr"), try status(Deployment.self, row))
            case "TestValidateReplicaSetStatus":
                return (row.flag("expectedErr"), try status(ReplicaSet.self, row))
            case "TestValidateControllerRevision":
                return (
                    content["isValid"] as? Bool == true ? .none : .some,
                    try created(ControllerRevision.self, content["history"])
                )
            case "TestValidateControllerRevisionUpdate":
                return (
                    content["isValid"] as? Bool == true ? .none : .some,
                    try changed(ControllerRevision.self, content["oldHistory"], content["newHistory"])
                )
            case "TestValidateDaemonSetStatusUpdate":
                return (row.byLoop, try statusChanged(DaemonSet.self, content["old"], content["update"]))
            case "TestValidateReplicaSetStatusUpdate":
                return (row.byLoop, try statusChanged(ReplicaSet.self, content["old"], content["update"]))
            case "TestValidateDeploymentStatusUpdate":
                let meta = ["name": "a", "namespace": "b"]
                return (
                    row.flag("expectedErr"),
                    try statusChanged(
                        Deployment.self,
                        ["metadata": meta, "status": GoObject.unwrapped(content["from"]) ?? [:]],
                        ["metadata": meta, "status": GoObject.unwrapped(content["to"]) ?? [:]])
                )
            case "TestValidateDaemonSetUpdate":
                return (count, try changed(DaemonSet.self, content["old"], content["update"]))
            case "TestValidateDeploymentUpdate":
                return (count, try changed(Deployment.self, content["old"], content["update"]))
            case "TestValidateReplicaSetUpdate":
                return (count, try changed(ReplicaSet.self, content["old"], content["update"]))
            case "TestValidateDaemonSet": return (row.byLoop, try created(DaemonSet.self, row.any))
            case "TestValidateReplicaSet": return (row.byLoop, try created(ReplicaSet.self, row.any))
            case "TestValidateDeployment" where row.name == "must be greater than or equal to 0":
                // A rollback by annotation, which version 1 does not have.
                return nil
            case "TestValidateDeployment":
                return (row.isGood ? .none : .text(row.name), try created(Deployment.self, row.any))
            case "TestDaemonSetUpdateMaxSurge":
                let strategy: [String: Any] = [
                    "type": "RollingUpdate", "rollingUpdate": GoObject.unwrapped(content["ds"]) ?? [:],
                ]
                let errors = try created(DaemonSet.self, ["spec": ["updateStrategy": strategy]])
                return (
                    row.flag("expectError"), errors.filter { $0.field.contains("rollingUpdate") }
                )
            default: return nil
            }
        }
    }

    @Test func batch() throws {
        try replay("validation/apis__batch__validation__validation.jsonl") { row in
            let content = row.content
            switch row.test {
            case "TestValidateJob":
                let options = content["opts"] as? [String: Any]
                let errors = try created(Job.self, content["job"])
                if row.isGood, options?["RequirePrefixedLabels"] as? Bool != true {
                    return (.none, errors.filter { !$0.field.contains("batch.kubernetes.io") && !$0.field.hasSuffix("spec.selector") })
                }
                return (row.isGood ? .none : named(row.name), errors)
            case "TestValidateCronJob":
                return (row.isGood ? .none : named(row.name), try created(CronJob.self, row.any))
            case "TestValidateCronJobSpec":
                let metadata = ["name": "a", "namespace": "b"]
                let new: [String: Any] = ["metadata": metadata, "spec": GoObject.unwrapped(content["new"]) ?? [:]]
                let old = GoObject.unwrapped(content["old"])
                let errors =
                    old == nil || old is NSNull
                    ? try created(CronJob.self, new)
                    : try changed(CronJob.self, ["metadata": metadata, "spec": old!], new)
                return (row.flag("expectErr"), errors)
            case "TestValidateIndexesString":
                let status: [String: Any] = ["completedIndexes": content["indexesString"] ?? ""]
                return (
                    hasError(content["wantError"]) ? .some : .none,
                    try indexes(status, content["completions"])
                )
            case "TestValidateFailedIndexesNotOverlapCompleted":
                let status: [String: Any] = [
                    "completedIndexes": content["completedIndexesStr"] ?? "",
                    "failedIndexes": content["failedIndexesStr"] ?? "",
                ]
                let errors = try indexes(status, content["completions"])
                return (
                    hasError(content["wantError"]) ? .some : .none,
                    errors.filter { $0.detail.contains("overlap") }
                )
            case "TestValidateScheduleFormatPanicRecovery":
                let errors = try schedule(content, old: nil)
                return (.text(content["expected"] as? String ?? ""), errors)
            case "TestValidateScheduleFormatNormalCases":
                let old = content["allowTZInSchedule"] as? Bool == true ? "TZ=UTC 0 0 * * *" : nil
                let text = content["expectedError"] as? String ?? ""
                return (text.isEmpty ? .none : .text(text), try schedule(content, old: old))
            default: return nil
            }
        }
    }

    private func named(_ name: String) -> Expected {
        let parts = name.split(separator: ":", maxSplits: 1).map(String.init)
        // Names of zones in the rows stand for those in the objects.
        if name.contains("Continent/") { return .field(parts[0], "unknown time zone") }
        return .field(parts[0], parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : "")
    }

    private func hasError(_ any: Any?) -> Bool { !(any == nil || any is NSNull) }

    private func indexes(_ status: [String: Any], _ completions: Any?) throws -> [FieldError] {
        let metadata = ["name": "a", "namespace": "b"]
        let spec: [String: Any] = [
            "completionMode": "Indexed", "completions": completions ?? 0, "backoffLimitPerIndex": 1,
        ]
        return try statusChanged(
            Job.self, ["metadata": metadata, "spec": spec],
            ["metadata": metadata, "spec": spec, "status": status])
    }

    private func schedule(_ content: [String: Any], old: String?) throws -> [FieldError] {
        var new = CronJob()
        new.spec.schedule = content["schedule"] as? String ?? ""
        new.spec.timeZone = content["timeZone"] as? String
        var errors = FieldErrors()
        if let old {
            var before = CronJob()
            before.spec.schedule = old
            new.validateUpdate(from: before, into: &errors)
        } else {
            new.validate(into: &errors)
        }
        return errors.errors.filter { $0.field == "spec.schedule" }
    }

    @Test func networking() throws {
        try replay("validation/apis__networking__validation__validation.jsonl") { row in
            let content = row.content
            let faults = Expected.faults(ExpectedFault.list(content["expectedErrs"]))
            switch row.test {
            case "TestValidateNetworkPolicy":
                if row.loop == "legacyValidationCases" { return nil }
                return (row.byLoop, try created(NetworkPolicy.self, row.any))
            case "TestValidateNetworkPolicyUpdate":
                return (row.byLoop, try changed(NetworkPolicy.self, content["old"], content["update"]))
            case "TestValidateIngressRuleValue":
                let path: [String: Any] = [
                    "path": content["path"] ?? "", "pathType": content["pathType"] ?? "",
                    "backend": ["service": ["name": "a", "port": ["number": 80]]],
                ]
                let spec = ["rules": [["http": ["paths": [path]]]]]
                let errors = try created(
                    Ingress.self, ["metadata": ["name": "a", "namespace": "b"], "spec": spec])
                return (.count(ExpectedFault.list(content["expectedErrs"]).count), errors)
            case "TestValidateIngressClass": return (faults, try created(IngressClass.self, content["ingressClass"]))
            case "TestValidateIngressClassUpdate":
                return (
                    faults,
                    try changed(IngressClass.self, content["oldIngressClass"], content["newIngressClass"])
                )
            case "TestValidateIngressTLS", "TestValidateEmptyIngressTLS":
                return (row.byLoop, try created(Ingress.self, row.any))
            case "TestValidateIngressStatusUpdate":
                if row.isGood, content["legacyIPs"] as? Bool == true { return nil }
                let new = row.isGood ? content["newValue"] : row.any
                let old = row.isGood ? content["oldValue"] : nil
                let errors = try statusChanged(Ingress.self, old, new).filter { $0.field.hasPrefix("status") }
                return (row.byLoop, errors)
            default: return nil
            }
        }
    }

    @Test func policy() throws {
        try replay("validation/apis__policy__validation__validation.jsonl") { row in
            let metadata = ["name": "a", "namespace": "b"]
            switch row.test {
            case "TestValidateMinAvailablePodDisruptionBudgetSpec":
                let bound = GoObject.unwrapped(row.any) ?? NSNull()
                let errors = try created(
                    PodDisruptionBudget.self, ["metadata": metadata, "spec": ["minAvailable": bound]])
                return (row.byLoop, errors)
            case "TestValidateUnhealthyPodEvictionPolicyDisruptionBudgetSpec":
                let spec = GoObject.unwrapped(row.content["pdbSpec"]) ?? [:]
                let errors = try created(PodDisruptionBudget.self, ["metadata": metadata, "spec": spec])
                return (row.flag("expectErr"), errors)
            case "TestValidatePodDisruptionBudgetStatus":
                let status = GoObject.unwrapped(row.content["pdbStatus"]) ?? [:]
                let versions = row.content["expectErrForVersion"] as? [[String: Any]] ?? []
                let expected = versions.first { ($0["k"] as? [String: Any])?["Version"] as? String == "__internal" }
                let errors = try statusChanged(
                    PodDisruptionBudget.self, ["metadata": metadata], ["metadata": metadata, "status": status])
                return (expected?["v"] as? Bool == true ? .some : .none, errors)
            default: return nil
            }
        }
    }

    @Test func rbac() throws {
        try replay("validation/apis__rbac__validation__validation.jsonl") { row in
            let content = row.content
            let errors: [FieldError]
            switch row.test {
            case "TestValidateClusterRoleBinding": errors = try created(ClusterRoleBinding.self, content["A"])
            case "TestValidateRoleBinding": errors = try created(RoleBinding.self, content["A"])
            default: return nil
            }
            let field = content["F"] as? String
            let kind = content["T"] as? String
            return (.some, errors.filter { $0.field == field && $0.kind.rawValue == kind })
        }
    }

    @Test func autoscaling() throws {
        try replay("validation/apis__autoscaling__validation__validation.jsonl") { row in
            let content = row.content
            let text = (content["msg"] as? String).map { Expected.text($0) } ?? row.byLoop
            switch row.test {
            case "TestValidateScale":
                return (text, try created(Scale.self, row.isGood ? row.any : content["scale"]))
            case "TestValidateBehavior":
                let behavior = row.isGood ? row.any : content["behavior"]
                return (text, try autoscaler(["behavior": GoObject.unwrapped(behavior) ?? [:]]))
            case "TestValidateHorizontalPodAutoscalerConfigurableToleranceEnabled":
                let rules = row.isGood ? row.any : content["rule"]
                return (text, try autoscaler(["behavior": ["scaleUp": GoObject.unwrapped(rules) ?? [:]]]))
            case "TestValidateHorizontalPodAutoscaler"
            where ["10", "33", "34", "35"].contains(row.name) && !row.isGood:
                // Types of targets are not in the rows, which are of version 1.
                return nil
            case "TestValidateHorizontalPodAutoscaler":
                let any = row.isGood ? row.any : content["horizontalPodAutoscaler"]
                return (text, try created(HorizontalPodAutoscaler.self, try OldAutoscaler.converted(any)))
            case "TestValidateHorizontalPodAutoscalerScaleToZeroDisabled":
                let errors = try created(HorizontalPodAutoscaler.self, try OldAutoscaler.converted(row.any))
                return (row.loop == "zeroMinReplicasCases" ? .some : .none, errors)
            default: return nil
            }
        }
    }

    /// The faults below `spec.behavior` of an autoscaler with `spec` and what else it needs.
    private func autoscaler(_ spec: [String: Any]) throws -> [FieldError] {
        try created(HorizontalPodAutoscaler.self, ["spec": spec]).filter { $0.field.contains("behavior") }
    }
}
