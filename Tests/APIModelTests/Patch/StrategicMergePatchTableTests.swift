import APIModel
import Foundation
import JSON
import TestSupport
import Testing
import Yams

/// The types that the tables are written for.
private enum Sample {
    static let item: PatchSchema = PatchSchema(
        "MergeItem",
        fields: [
            "name": PatchField(), "value": PatchField(), "other": PatchField(),
            "mergingList": PatchField(.merge, mergeKey: "name", schema: item),
            "nonMergingList": PatchField(schema: item),
            "mergingIntList": PatchField(.merge), "nonMergingIntList": PatchField(),
            "mergeItemPtr": PatchField(.merge, mergeKey: "name", schema: item),
            "simpleMap": PatchField(schema: .untyped),
            "replacingItem": PatchField(.replace), "jsonItem": PatchField(),
            "retainKeysMap": PatchField(.retainKeys, schema: retained),
            "retainKeysMergingList": PatchField([.merge, .retainKeys], mergeKey: "name", schema: item),
        ])
    static let retained: PatchSchema = PatchSchema(
        "RetainKeysMergeItem",
        fields: [
            "name": PatchField(), "value": PatchField(), "other": PatchField(),
            "simpleMap": PatchField(schema: .untyped), "mergingIntList": PatchField(.merge),
            "mergingList": PatchField(.merge, mergeKey: "name", schema: item),
            "nonMergingList": PatchField(schema: item),
        ])
    static let precision = PatchSchema("PrecisionItem") { _ in PatchField() }
}

/// A document as the tables hold it: plain data, or YAML text; nil when the row leaves it out.
private func document(_ any: Any?) throws -> JSONValue? {
    switch any {
    case nil, is NSNull: return nil
    case let text as String: return try Yams.load(yaml: text).map(plain)
    case let data?: return try JSONValue.parse([UInt8](JSONSerialization.data(withJSONObject: data)))
    }
}

/// What Yams read, as ours.
private func plain(_ any: Any) -> JSONValue {
    switch any {
    case let value as Bool: return .bool(value)
    case let value as Int: return .integer(Int64(value))
    case let value as Double: return .number(value)
    case let value as String: return .string(value)
    case let value as [Any]: return .array(value.map(plain))
    case let value as [AnyHashable: Any]:
        var members = JSONObject()
        for (key, member) in value { members["\(key.base)"] = plain(member) }
        return .object(members)
    default: return .null
    }
}

/// One row: its documents, in the order of lists that the row's test gives them.
private struct PatchRow {
    let name: String
    let isSorted: Bool
    let data: [String: Any]

    subscript(key: String) -> JSONValue? {
        get throws {
            guard let value = try document(data[key]) else { return nil }
            return isSorted ? try StrategicMergePatch.sortingMergeLists(value, schema: Sample.item) : value
        }
    }

    var error: String { data["ExpectedError"] as? String ?? "" }

    /// Applies and compares; nil when it is as the row says.
    func application(_ patch: JSONValue, to original: JSONValue, _ expected: JSONValue?) -> String? {
        do {
            let result = try StrategicMergePatch.apply(patch, to: original, schema: Sample.item)
            if !error.isEmpty { return "no error, but \(result)" }
            return result == expected ?? [:] ? nil : "\(patch) on \(original) gave \(result), not \(expected ?? [:])"
        } catch {
            return !self.error.isEmpty && "\(error)".contains(self.error) ? nil : "threw \(error), not \(self.error)"
        }
    }

    func twoWay() throws -> String? {
        let original = try self["Original"] ?? .null
        let modified = try self["Modified"] ?? .null
        let patch = try StrategicMergePatch.diff(from: original, to: modified, schema: Sample.item)
        let expected = try self["TwoWay"] ?? [:]
        guard patch == expected else { return "two-way patch \(patch), not \(expected)" }
        return application(patch, to: original, try self["TwoWayResult"] ?? modified)
    }

    func threeWay() throws -> String? {
        let original = try self["Original"] ?? .null
        let modified = try self["Modified"] ?? .null
        let current = try self["Current"] ?? .null
        let result = try self["Result"]
        func make(overwrite: Bool) throws -> JSONValue {
            try StrategicMergePatch.threeWay(
                original: original, modified: modified, current: current, schema: Sample.item, overwrite: overwrite)
        }
        let expectsConflict = name.contains("conflict") || result?.object?.isEmpty != false
        let patch: JSONValue
        do {
            patch = try make(overwrite: false)
            if expectsConflict { return "no conflict, but \(patch)" }
        } catch StrategicMergePatchError.conflict {
            guard name.contains("conflict") else { return "a conflict" }
            if result?.object?.isEmpty != false { return nil }
            patch = try make(overwrite: true)
        }
        let expected = try self["ThreeWay"] ?? [:]
        guard patch == expected else { return "three-way patch \(patch), not \(expected)" }
        return application(patch, to: current, result)
    }
}

@Suite struct StrategicMergePatchTableTests {
    @Test func kubernetes() throws {
        let path = "patch/apimachinery__util__strategicpatch__patch.jsonl"
        guard let rows = Cases.rows(path) else { return }
        var tally = Tally(path)
        for entry in rows {
            guard let test = entry["test"] as? String, let item = entry["case"] as? [String: Any] else { continue }
            let name = item["Description"] as? String ?? entry["name"] as? String ?? ""
            do {
                guard let fault = try fault(test, name, item) else {
                    tally.check(true, name)
                    continue
                }
                tally.check(false, "\(test) \(name): \(fault)")
            } catch {
                tally.check(false, "\(test) \(name): \(error)")
            }
        }
        tally.report()
        #expect(tally.share >= 0.95 && tally.shareOver <= 0.3)
    }

    /// What is wrong with our answer to a row; nil when nothing is.
    private func fault(_ test: String, _ name: String, _ item: [String: Any]) throws -> String? {
        if test == "TestSortMergeLists" {
            let sorted = try StrategicMergePatch.sortingMergeLists(
                document(item["Original"]) ?? [:], schema: Sample.item)
            return try sorted == document(item["Sorted"]) ? nil : "gave \(sorted)"
        }
        if test == "TestNumberConversion" { return try numbers(item) }
        let raw = item["StrategicMergePatchRawTestCaseData"] as? [String: Any]
        guard let data = raw ?? item["StrategicMergePatchTestCaseData"] as? [String: Any] else { return "no data" }
        let row = PatchRow(name: name, isSorted: raw == nil, data: data)
        if test == "TestCustomStrategicMergePatch" {
            let expected = try row["TwoWayResult"] ?? row["Modified"]
            return row.application(try row["TwoWay"] ?? [:], to: try row["Original"] ?? .null, expected)
        }
        return try row.twoWay() ?? row.threeWay()
    }

    private func numbers(_ item: [String: Any]) throws -> String? {
        func text(_ key: String) throws -> JSONValue { try JSONValue.parse(item[key] as! String) }
        let patch = try StrategicMergePatch.diff(from: text("Old"), to: text("New"), schema: Sample.precision)
        let result = try StrategicMergePatch.apply(patch, to: text("Old"), schema: Sample.precision)
        let isRight = try patch == text("ExpectedPatch") && result == text("ExpectedResult")
        return isRight ? nil : "patch \(patch), result \(result)"
    }
}
