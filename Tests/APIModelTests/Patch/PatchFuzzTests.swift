import APIModel
import Base
import JSON
import TestSupport
import Testing
import Wire

/// Patches that are wrong in every way give a typed error, or an object that is written and read the same.
@Suite struct PatchFuzzTests {
    static let kinds: [KindEntry] = ["Pod", "Deployment", "Service", "Node", "ConfigMap"]
        .compactMap { kind in KindCatalogue.entries.first { $0.identity.kind == kind } }

    /// A value with some of its parts swapped for others, and directives set among them.
    private func mutate(_ value: JSONValue, _ random: inout Random, oneIn chance: Int) -> JSONValue {
        let strange: [JSONValue] = [
            .null, true, 0, -1, "", "x", [], [[]], [.null], [:], ["$patch": "replace"], ["$patch": "delete"],
            ["$patch": "merge"], ["$patch": 1], ["$retainKeys": ["name"]], ["$retainKeys": "x"],
            ["$setElementOrder/containers": [["name": "a"]]], ["$deleteFromPrimitiveList/finalizers": ["a"]],
            ["$setElementOrder": []], ["name": 1], [["name": "a", "$patch": "delete"]], ["name": "a"],
        ]
        if random.oneIn(chance) { return strange.pick(&random) }
        switch value {
        case .array(let elements): return .array(elements.map { mutate($0, &random, oneIn: chance) })
        case .object(let members):
            var changed = JSONObject()
            for (key, member) in members where !random.oneIn(3) {
                changed[random.oneIn(40) ? "$patch" : key] = mutate(member, &random, oneIn: chance)
            }
            return .object(changed)
        case .null, .bool, .integer, .number, .string: return value
        }
    }

    private func check(_ object: some Kind, _ form: KindPatch.Form, _ body: Bytes) -> Bool {
        do throws(KindPatchError) {
            let patch = try KindPatch(form, parsing: body)
            var issues: [TextIssue] = []
            let patched = try object.applying(patch, issues: &issues)
            let again = try? type(of: patched).init(decoding: patched.encoded())
            #expect(again?.encoded() == patched.encoded())
            return true
        } catch {
            #expect(!"\(error)".isEmpty)
            return false
        }
    }

    @Test(arguments: [KindPatch.Form.merge, .strategic])
    func merging(_ form: KindPatch.Form) throws {
        var population = Population(seed: 21)
        population.recursionMax = 1
        var random = Random(seed: 22)
        var (accepted, refused) = (0, 0)
        for entry in Self.kinds {
            for round in 0..<Effort.rounds(30) {
                let object = try population.kind(of: entry)
                let patch = mutate(population.object(of: entry), &random, oneIn: round % 2 == 0 ? 400 : 20)
                if check(object.object, form, patch.encoded()) { accepted += 1 } else { refused += 1 }
            }
        }
        #expect(accepted > 10 && refused > 10, "\(accepted) taken, \(refused) refused")
    }

    @Test func operations() throws {
        var population = Population(seed: 23)
        population.recursionMax = 1
        var random = Random(seed: 24)
        let paths = [
            "", "/", "/metadata", "/metadata/labels", "/metadata/labels/a", "/metadata/name", "/spec", "/spec/-",
            "/spec/containers/0", "/spec/containers/-", "/spec/containers/1/image", "/spec/containers/01", "/~2",
            "/data/a~1b",
            "/status", "metadata", "/metadata/finalizers/0", "/metadata/finalizers/9999999999999999999",
        ]
        var (accepted, refused) = (0, 0)
        for entry in Self.kinds {
            for _ in 0..<Effort.rounds(30) {
                let object = try population.kind(of: entry)
                let operations = (0..<1 + random.below(3)).map { _ in
                    var operation: JSONObject = [
                        "op": .string(["add", "remove", "replace", "move", "copy", "test", "x"].pick(&random)),
                        "path": .string(paths.pick(&random)),
                    ]
                    if random.oneIn(2) { operation["from"] = .string(paths.pick(&random)) }
                    if !random.oneIn(4) { operation["value"] = [.null, 1, "x", [:], ["a"]].pick(&random) }
                    return JSONValue.object(operation)
                }
                if check(object.object, .json, JSONValue.array(operations).encoded()) {
                    accepted += 1
                } else {
                    refused += 1
                }
            }
        }
        #expect(accepted > 5 && refused > 10, "\(accepted) taken, \(refused) refused")
    }

    /// As deep as a body may be, in each form: no stack ends before the limit does.
    @Test(arguments: KindPatch.Form.allCases) func deepBodies(_ form: KindPatch.Form) throws {
        let map = ConfigMap { $0.metadata.name = "a" }
        for depth in [100, 500, 511] {
            let value = String(repeating: "{\"a\":", count: depth) + "1" + String(repeating: "}", count: depth)
            let body = form == .json ? "[{\"op\":\"add\",\"path\":\"/data\",\"value\":\(value)}]" : value
            _ = check(map, form, Bytes(Array(body.utf8)))
        }
    }
}
