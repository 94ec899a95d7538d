import Foundation
import JSON
import TestSupport
import Testing

/// Any value that Foundation read, as ours.
private func value(_ any: Any?) throws -> JSONValue {
    guard let any else { return .null }
    let data = try JSONSerialization.data(withJSONObject: any, options: [.fragmentsAllowed])
    return try JSONValue.parse([UInt8](data))
}

private func apply(_ patch: String, _ document: JSONValue, _ options: JSONPatch.Options) throws -> JSONValue {
    try JSONPatch(JSONValue.parse(patch)).applied(to: document, options: options)
}

@Suite struct PatchTableTests {
    @Test(arguments: ["patch/rfc6902_tests.json", "patch/rfc6902_spec_tests.json"])
    func rfc6902(_ path: String) throws {
        guard let bytes = Cases.bytes(path), case .array(let rows) = try JSONValue.parse(bytes) else { return }
        var tally = Tally(path)
        for (index, row) in rows.enumerated() {
            guard let document = row["doc"], let patch = row["patch"] else {
                tally.passOver("a comment only")
                continue
            }
            // Rows that the suite disables are replayed too, where the file can say what they mean.
            if row["error"]?.string?.contains("two 'op' members") == true {
                tally.passOver("a duplicate member, which was lost in the file; see twoOperationsInOne")
                continue
            }
            let name = "\(index) \(row["comment"]?.string ?? row["error"]?.string ?? "") \(patch)"
            do {
                let result = try JSONPatch(patch).applied(to: document)
                tally.check(row["error"] == nil && (row["expected"] ?? result) == result, "\(name) gave \(result)")
            } catch {
                tally.check(row["error"] != nil, "\(name) threw \(error)")
            }
        }
        tally.report()
        #expect(tally.failed == 0 && tally.counted > 0)
    }

    /// RFC 6902, A.13, and the suite's own row, as text: in a value the duplicate is gone.
    @Test(
        arguments: [
            #"[{"op":"add","path":"/baz","value":"qux","op":"remove"}]"#,
            #"[{"op":"add","path":"/baz","value":"qux","op":"move","from":"/foo"}]"#,
            #"[{"op":"add","path":"/a","path":"/b","value":1}]"#,
        ])
    func twoOperationsInOne(_ text: String) throws {
        let tape = try JSONTape.parse(text)
        do throws(JSONPatchError) {
            _ = try JSONPatch(tape)
            Issue.record("\(text) was taken")
        } catch {
            #expect(error.code == .malformed)
        }
        let inside = try JSONTape.parse(#"[{"op":"add","path":"/a","value":{"a":1,"a":2}}]"#)
        #expect(throws: Never.self) { try JSONPatch(inside) }
    }

    @Test func goJSONPatch() throws {
        guard let rows = Cases.rows("patch/patch.jsonl") else { return }
        var tally = Tally("patch/patch.jsonl")
        for row in rows {
            guard let test = row["test"] as? String, let item = row["case"] as? [String: Any] else { continue }
            let name = "\(test) \(row["name"] ?? "") \(item)"
            switch test {
            case "TestAllCases": allCases(item, name, &tally)
            case "TestAllTest": testOperations(item, name, &tally)
            case "TestEquality":
                let equal = item["equal"] as? Bool ?? false
                let sides = ["a", "b"].map { try? JSONValue.parse(item[$0] as! String) }
                tally.check((sides[0]! == sides[1]!) == equal, name)
            case "TestMaintainOrdering", "TestMaintainOrderingIndented":
                let result = try? apply(
                    item["patch"] as! String, .parse(item["doc"] as! String), .kubernetes)
                let expected = try JSONValue.parse(item["expected"] as! String)
                tally.check(result?.description == expected.description, name)
            case "TestAdd":
                tally.passOver("built of Go's private types")
            default:
                tally.passOver("unknown test \(test)")
            }
        }
        tally.report()
        #expect(tally.share >= 0.95 && tally.shareOver <= 0.3)
    }

    private func allCases(_ item: [String: Any], _ name: String, _ tally: inout Tally) {
        var options = JSONPatch.Options.kubernetes
        options.allowsMissingPathOnRemove = item["allowMissingPathOnRemove"] as? Bool ?? false
        options.ensuresPathExistsOnAdd = item["ensurePathExistsOnAdd"] as? Bool ?? false
        // The table is written for this limit.
        options.copiedBytesMax = 100
        guard let text = item["doc"] as? String, let patch = item["patch"] as? String else {
            return tally.passOver("no plain data")
        }
        guard !text.isEmpty else { return tally.passOver("Go returns no document at all unchanged; ours is a value") }
        guard let document = try? JSONValue.parse(text) else { return tally.check(false, "\(name): the document") }
        let result = Result { try apply(patch, document, options) }
        if let expected = item["result"] as? String {
            let wanted = try? JSONValue.parse(expected)
            tally.check((try? result.get()) == wanted, "\(name) gave \(result)")
        } else if mutations.contains(patch.filter { !$0.isWhitespace }) {
            tally.check((try? result.get()).map { $0 != document } == true, "\(name) gave \(result)")
        } else {
            tally.check((try? result.get()) == nil, "\(name) gave \(result)")
        }
    }

    /// Rows without a result whose patch has to change the document; all others of them have to fail.
    private let mutations: Set<String> = [
        #"[{"op":"remove","path":"/qux/bar"}]"#, #"[{"op":"replace","path":"/qux/baz","value":null}]"#,
        #"[{"op":"add","path":"/","value":"{qux"}]"#,
    ]

    private func testOperations(_ item: [String: Any], _ name: String, _ tally: inout Tally) {
        let shouldPass = item["result"] as? Bool ?? false
        do {
            _ = try apply(item["patch"] as! String, .parse(item["doc"] as! String), .kubernetes)
            tally.check(shouldPass, "\(name) passed")
        } catch {
            let failure = error as? JSONPatchError
            let asExpected = failure?.code == .testFailed && failure?.path == item["failedPath"] as? String
            tally.check(!shouldPass && asExpected, "\(name) threw \(error)")
        }
    }

    @Test func goMergePatch() throws {
        guard let rows = Cases.rows("patch/merge.jsonl") else { return }
        var tally = Tally("patch/merge.jsonl")
        for row in rows {
            guard let test = row["test"] as? String, let item = row["case"] as? [String: Any] else { continue }
            let name = "\(test) \(row["name"] ?? "") \(item)"
            func text(_ key: String) throws -> JSONValue { try JSONValue.parse(item[key] as! String) }
            switch test {
            case "TestMergePatchNilArray":
                tally.check(try MergePatch.apply(text("patch"), to: text("original")) == text("res"), name)
            case "TestMergePatchReplacesNonObjectsWholesale":
                tally.check(try MergePatch.apply(text("pat"), to: text("doc")) == text("res"), name)
            case "TestMergePatchRFCCases":
                tally.check(try MergePatch.apply(text("patch"), to: text("target")) == text("expected"), name)
            case "TestMergeMergePatches":
                tally.check(try MergePatch.combine(text("p1"), text("p2")) == text("exp"), name)
            case "TestMatchesValue":
                tally.check(try (value(item["a"]) == value(item["b"])) == (item["want"] as! Bool), name)
            case "TestResembleJSONArray":
                guard let parsed = try? text("input") else {
                    tally.passOver("a guess about text that is no JSON")
                    continue
                }
                tally.check((parsed.array != nil) == (item["expected"] as! Bool), name)
            default:
                tally.passOver("unknown test \(test)")
            }
        }
        tally.report()
        #expect(tally.share >= 0.95 && tally.shareOver <= 0.3)
    }

    @Test func kubernetesMergePatch() throws {
        let path = "patch/apimachinery__util__jsonmergepatch__patch.jsonl"
        guard let rows = Cases.rows(path) else { return }
        var tally = Tally(path)
        for row in rows {
            guard let item = row["case"] as? [String: Any] else { continue }
            let name = "\(row["test"] ?? "") \(row["name"] ?? "") \(item)"
            if let original = item["OriginalObj"] {
                let patch = try value(original)
                tally.check(
                    try MergePatch.keepNulls(patch) == value(item["ExpectedWithNull"])
                        && MergePatch.dropNulls(patch) == value(item["ExpectedWithoutNull"]), name)
            } else if let data = item["JSONMergePatchTestCaseData"] as? [String: Any] {
                let current = try value(data["Current"])
                let patch = try? MergePatch.threeWay(
                    original: value(data["Original"]), modified: value(data["Modified"]), current: current)
                guard try patch == value(data["ThreeWay"]), let patch else {
                    tally.check(false, "\(name) gave \(String(describing: patch))")
                    continue
                }
                let result = MergePatch.apply(patch, to: current)
                tally.check(try result == value(data["Result"]), "\(name) gave \(result)")
            } else {
                tally.passOver("no plain data")
            }
        }
        tally.report()
        #expect(tally.share >= 0.95 && tally.shareOver <= 0.3)
    }

    @Test func kubernetesJSON() throws {
        let path = "apimachinery/apimachinery__util__json__json.jsonl"
        guard let rows = Cases.rows(path) else { return }
        var tally = Tally(path)
        for row in rows {
            guard let item = row["case"] as? [String: Any], let text = item["In"] as? String else { continue }
            let result = Result { try JSONValue.parse(text) }
            if item["Err"] as? Bool == true {
                tally.check((try? result.get()) == nil, "\(text) gave \(result)")
                continue
            }
            let parsed = try? result.get()
            tally.check(
                parsed?.description == item["Out"] as? String,
                "\(text) gave \(parsed?.description ?? "\(result)"), not \(item["Out"] ?? "")")
        }
        tally.report()
        #expect(tally.share >= 0.95 && tally.shareOver <= 0.3)
    }
}
