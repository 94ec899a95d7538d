import APIModel
import Foundation
import TestSupport
import Testing

/// Upstream's table of warnings about pods.
@Suite struct PodWarningTableTests {
    @Test func warnings() throws {
        guard let rows = Cases.rows("api_helpers/api__pod__warnings.jsonl") else { return }
        var tally = Tally("api_helpers/api__pod__warnings")
        for row in rows {
            guard let content = row["case"] as? [String: Any] else { continue }
            let name = "\(row["test"] ?? "") \(row["name"] ?? "")"
            guard let template = try GoObject.decode(PodTemplateSpec.self, content["template"]) else {
                tally.passOver("no template in the row")
                continue
            }
            if content["gitRepoPluginDisabled"] as? Bool == false,
                template.spec.volumes.contains(where: { $0.volumeSource.gitRepo != nil })
            {
                tally.passOver("a gate that is on here")
                continue
            }
            let texts: [String]
            if row["test"] as? String == "TestWarnings" {
                texts =
                    Pod {
                        $0.metadata = template.metadata
                        $0.spec = template.spec
                    }.warnings
            } else {
                texts = template.warnings(at: FieldPath("template"))
            }
            let expected = content["expected"] as? [String] ?? []
            tally.check(texts.sorted() == expected.sorted(), "\(name): want \(expected), have \(texts)")
        }
        tally.report()
        #expect(tally.failed == 0)
        #expect(tally.passed > 0)
    }
}
