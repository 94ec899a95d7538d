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
            (error.field == field || field.contains("$truncated")) && error.kind.rawValue == kind
                && (text.isEmpty || error.description.contains(text))
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
            do {
                switch test {
                case "TestValidateCustomResourceDefinition", "TestSelectableFields":
                    try decode(content["resource"]).validate(into: &errors)
                case "TestValidateCustomResourceDefinitionUpdate":
                    var object = try decode(content["resource"])
                    object.metadata.resourceVersion = "1"
                    object.validateUpdate(from: try decode(content["old"]), into: &errors)
                case "TestValidateCustomResourceDefinitionStoredVersions":
                    let storage = content["storageVersion"] as? String
                    let versions = (content["versions"] as? [String] ?? []).map {
                        ["Name": $0, "Storage": $0 == storage] as [String: Any]
                    }
                    let object: [String: Any] = [
                        "Spec": ["Versions": versions], "Status": ["StoredVersions": content["storedVersions"] ?? []],
                    ]
                    var all = FieldErrors()
                    try decode(object).validate(into: &all)
                    errors.append(contentsOf: all.errors.filter { $0.field.hasPrefix("status.storedVersions") })
                case "Test_validateDeprecationWarning":
                    var version: [String: Any] = ["Name": "v1", "Deprecated": content["deprecated"] ?? false]
                    version["DeprecationWarning"] = content["warning"]
                    var all = FieldErrors()
                    try decode(["Spec": ["Versions": [version]]]).validate(into: &all)
                    let found = all.errors.filter { $0.field.hasSuffix("deprecationWarning") }.map(\.detail)
                    let wanted = content["want"] as? [String] ?? []
                    tally.check(found == wanted, "\(test) \(row["name"] ?? ""): \(found), not \(wanted)")
                    continue
                default:
                    tally.passOver("\(test): CEL, or a function of upstream's alone")
                    continue
                }
            } catch is TextError {
                tally.passOver("not what version 1 can say")
                continue
            }
            let name = "\(test) \(content["name"] ?? "")"
            let faults = (content["errors"] as? [[String: Any]] ?? []).map(Fault.init)
            let text = faults.map(\.field).joined() + name
            if name.contains("per-version fields may not all") || name.contains("without preserveUnknownFields=false") {
                tally.passOver("version 1 cannot say it")
                continue
            }
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
