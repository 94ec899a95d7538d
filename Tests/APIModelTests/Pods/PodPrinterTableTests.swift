import APIModel
import Foundation
import TestSupport
import Testing

/// Upstream's tables of columns, of quality of service and of conditions.
@Suite struct PodPrinterTableTests {
    @Test func columns() throws {
        guard let rows = Cases.rows("printers/printers__internalversion__printers.jsonl") else { return }
        var tally = Tally("printers/printers__internalversion__printers, pods")
        for row in rows {
            let test = row["test"] as? String ?? ""
            guard let content = row["case"] as? [String: Any] else { continue }
            let expected = (content["expect"] ?? content["expected"]) as? [[String: Any]] ?? []
            let cells: [[String]]
            switch test {
            case "TestPrintPod", "TestPrintPodwide", "TestPrintPodConditions", "TestPrintNonTerminatedPod",
                "TestPrintPodWithRestartableInitContainer":
                guard let pod = try GoObject.decode(Pod.self, content["pod"]) else { continue }
                cells = [try texts(pod, content["pod"])]
            case "TestPrintPodList":
                let pods = (content["pods"] as? [String: Any]).flatMap { GoObject.unwrapped($0) } as? [String: Any]
                cells = try GoObject.list(Pod.self, pods?["items"]).map { try texts($0, nil) }
            case "TestPrintPodTemplate":
                guard let template = try GoObject.decode(PodTemplate.self, content["podTemplate"]) else { continue }
                cells = [try texts(template, nil)]
            default: continue
            }
            let wanted = expected.map { ($0["cells"] as? [Any] ?? []).map { "\($0)" } }
            let shown = zip(cells, wanted).map { Array($0.prefix($1.count)) }
            tally.check(shown == wanted, "\(test) \(row["name"] ?? ""): want \(wanted), have \(shown)")
        }
        tally.report()
        #expect(tally.failed == 0)
    }

    /// The cells as texts, at the moment when the rows were made.
    private func texts(_ object: some Kind, _ any: Any?) throws -> [String] {
        // The rows were made in one run, ten seconds after the end of the container that ended last in each.
        let now = try Time(parsing: "2026-11-23T20:52:53Z")
        return object.cells(PrintContext(now: now)).map { cell in
            switch cell {
            case .text(let text): text
            case .integer(let number): "\(number)"
            case .boolean(let flag): "\(flag)"
            }
        }
    }

    @Test func qualityOfService() throws {
        guard let rows = Cases.rows("defaults/apis__core__v1__helper__qos__qos.jsonl") else { return }
        var tally = Tally("defaults/apis__core__v1__helper__qos")
        for row in rows {
            guard let content = row["case"] as? [String: Any],
                let pod = try GoObject.decode(Pod.self, content["pod"])
            else {
                tally.passOver("no pod in the row")
                continue
            }
            if content["podLevelResourcesEnabled"] as? Bool == false, pod.spec.resources != nil {
                tally.passOver("a gate that is on here")
                continue
            }
            let expected = content["expected"] as? String
            tally.check(
                pod.qualityOfService == expected, "\(row["name"] ?? ""): \(pod.qualityOfService), not \(expected ?? "")"
            )
        }
        tally.report()
        #expect(tally.failed == 0)
        #expect(tally.passed > 0)
    }
}
