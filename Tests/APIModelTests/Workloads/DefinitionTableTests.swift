import APIModel
import Foundation
import JSON
import TestSupport
import Testing
import Wire

/// Upstream's table of custom resource definitions that are refused.
@Suite struct DefinitionTableTests {
    private struct Fault {
        let field: String
        let kind: String
        let text: String

        init(_ any: [String: Any]) {
            kind = any["errorType"] as? String ?? ""
            text = any["containsString"] as? String ?? ""
            field = Self.path(any["path"])
        }

        /// The path in the row, which is a chain from its end to its root.
        private static func path(_ any: Any?) -> String {
            guard let step = any as? [String: Any] else { return "" }
            let parent = path(step["parent"])
            let name = step["name"] as? String ?? ""
            let index = step["index"] as? String ?? ""
            if !index.isEmpty { return parent + "[\(index)]" }
            return parent.isEmpty ? name : parent + "." + name
        }

        func matches(_ error: FieldError) -> Bool {
            error.field == field && error.kind.rawValue == kind && error.description.contains(text)
        }
    }

    private func decode(_ any: Any?) throws -> CustomResourceDefinition {
        let data = try JSONSerialization.data(withJSONObject: InternalDefinition.converted(any))
        var issues: [TextIssue] = []
        return try TextDecoder.decode(
            CustomResourceDefinition.self, from: JSONTape.parse([UInt8](data)), issues: &issues)
    }

    @Test func definitions() throws {
        let path = "crd/apiextensions-apiserver__apis__apiextensions__validation__validation.jsonl"
        guard let rows = Cases.rows(path) else { return }
        var tally = Tally(path)
        for row in rows {
            guard let content = row["case"] as? [String: Any], let test = row["test"] as? String else { continue }
            var errors = FieldErrors()
            switch test {
            case "TestValidateCustomResourceDefinition", "TestSelectableFields":
                try decode(content["resource"]).validate(into: &errors)
            case "TestValidateCustomResourceDefinitionUpdate":
                var object = try decode(content["resource"])
                object.metadata.resourceVersion = "1"
                object.validateUpdate(from: try decode(content["old"]), into: &errors)
            default:
                tally.passOver("\(test): CEL, or a function of upstream's alone")
                continue
            }
            let name = "\(test) \(content["name"] ?? "")"
            let faults = (content["errors"] as? [[String: Any]] ?? []).map(Fault.init)
            let text = faults.map(\.field).joined() + name
            if text.contains("default") || text.contains("pruned") {
                tally.passOver("defaults are not checked against their schemas yet")
                continue
            }
            let missing = faults.filter { fault in !errors.errors.contains(where: fault.matches) }
            let extra = errors.errors.filter { error in !faults.contains { $0.matches(error) } }
            tally.check(
                missing.isEmpty && extra.isEmpty, "\(name): missing \(missing), extra \(extra.map(\.description))")
        }
        tally.report(shown: 60)
        #expect(tally.passed > 0 && tally.share >= 0.9)
    }
}
