import Base
import JSON
import Testing

private func patch(_ text: String, _ document: JSONValue, _ options: JSONPatch.Options = .standard) throws -> JSONValue
{
    try JSONPatch(JSONValue.parse(text)).applied(to: document, options: options)
}

private func failure(
    _ text: String, _ document: JSONValue, _ options: JSONPatch.Options = .standard
) -> JSONPatchError? {
    do {
        _ = try patch(text, document, options)
        return nil
    } catch {
        return error as? JSONPatchError
    }
}

@Suite struct PatchTests {
    @Test func namesTheOperation() {
        let error = failure(
            #"[{"op":"add","path":"/a","value":1},{"op":"remove","path":"/x/y"}]"#, ["b": 1])
        #expect(error?.code == .missing && error?.operation == 1 && error?.path == "/x/y")
        #expect(failure(#"[{"op":"add","path":"/a"}]"#, [:])?.code == .malformed)
        #expect(failure(#"[{"op":"jump","path":"/a"}]"#, [:])?.operation == 0)
        #expect(failure(#"{"op":"add"}"#, [:])?.code == .malformed)
        #expect(failure(#"[{"op":"test","path":"/a","value":1}]"#, ["a": 2])?.code == .testFailed)
    }

    @Test func keepsTheDocument() throws {
        let document: JSONValue = ["a": [1, 2, ["b": "c"]]]
        let copy = document
        _ = failure(#"[{"op":"replace","path":"/a/2/b","value":1},{"op":"remove","path":"/a/7"}]"#, document)
        _ = try patch(#"[{"op":"remove","path":"/a/2/b"},{"op":"add","path":"/a/0","value":0}]"#, document)
        #expect(document == copy && document.description == #"{"a":[1,2,{"b":"c"}]}"#)
    }

    @Test func numbersCompareByValue() throws {
        _ = try patch(#"[{"op":"test","path":"/a","value":1.0}]"#, ["a": 1])
        _ = try patch(#"[{"op":"test","path":"/a","value":10e-1}]"#, ["a": 1])
        #expect(failure(#"[{"op":"test","path":"/a","value":"1"}]"#, ["a": 1])?.code == .testFailed)
    }

    @Test func moves() throws {
        #expect(failure(#"[{"op":"move","from":"/a","path":"/a/b"}]"#, ["a": ["b": 1]])?.code == .invalid)
        #expect(try patch(#"[{"op":"move","from":"/a","path":"/a"}]"#, ["a": 1]) == ["a": 1])
        #expect(failure(#"[{"op":"move","from":"/x","path":"/x"}]"#, ["a": 1])?.code == .missing)
        // A name that begins with another one is not inside of it.
        #expect(try patch(#"[{"op":"move","from":"/a","path":"/ab"}]"#, ["a": 1]) == ["ab": 1])
    }

    @Test func optionsOfKubernetes() throws {
        #expect(try patch(#"[{"op":"add","path":"/-1","value":3}]"#, [1, 2], .kubernetes) == [1, 2, 3])
        #expect(failure(#"[{"op":"add","path":"/-1","value":3}]"#, [1, 2]) != nil)
        _ = try patch(#"[{"op":"test","path":"/a"}]"#, [:], .kubernetes)
        #expect(failure(#"[{"op":"test","path":"/a"}]"#, [:])?.code == .malformed)
        var options = JSONPatch.Options.standard
        options.allowsMissingPathOnRemove = true
        #expect(try patch(#"[{"op":"remove","path":"/a/b"}]"#, ["c": 1], options) == ["c": 1])
    }

    @Test func limitOnOperations() {
        let one = #"{"op":"test","path":"","value":{}}"#
        func many(_ count: Int) -> String { "[" + Array(repeating: one, count: count).joined(separator: ",") + "]" }
        #expect(failure(many(10_000), [:]) == nil)
        #expect(failure(many(10_001), [:])?.code == .tooLarge)
    }

    /// Thirty copies of a list into itself would make a billion elements.
    @Test func doublingEndsAtALimit() {
        let copy = #"{"op":"copy","from":"/a","path":"/a/-"}"#
        let text = "[" + Array(repeating: copy, count: 40).joined(separator: ",") + "]"
        let error = failure(text, ["a": [.string(String(repeating: "x", count: 100))]])
        #expect(error?.code == .tooLarge && (error?.operation ?? 40) < 20)
    }

    @Test func paddingEndsAtALimit() {
        var options = JSONPatch.Options.standard
        options.ensuresPathExistsOnAdd = true
        #expect(failure(#"[{"op":"add","path":"/a/999999999999","value":1}]"#, [:], options)?.code == .tooLarge)
        #expect(failure(#"[{"op":"add","path":"/a/9223372036854775807/b","value":1}]"#, ["a": []], options) != nil)
    }

    /// Each operation puts the document deeper into itself; nothing may recurse that deep.
    @Test(arguments: [
        #"{"op":"move","from":"/a","path":"/b/c"},{"op":"add","path":"/d","value":{}},{"op":"move","from":"/b","path":"/d/a"},{"op":"move","from":"/d","path":"/a"},{"op":"add","path":"/b","value":{}}"#,
        #"{"op":"copy","from":"","path":"/b/c"}"#,
    ])
    func depthEndsAtALimit(_ round: String) {
        let text = "[" + Array(repeating: round, count: 1900).joined(separator: ",") + "]"
        let error = failure(text, ["a": [:], "b": [:]])
        #expect(error?.code == .tooLarge, "\(String(describing: error))")
    }

    /// A deep path of additions meets the limit on depth, and the operation that exceeded it is named.
    @Test func deepAdditions() throws {
        var path = ""
        var operations: [JSONPatch.Operation] = []
        for _ in 0..<600 {
            path += "/a"
            operations.append(.add(path: JSONPointer(parsing: path)!, value: [:]))
        }
        do {
            _ = try JSONPatch(operations).applied(to: [:])
            Issue.record("600 levels were taken")
        } catch {
            #expect(error.code == .tooLarge && error.operation == 511)
        }
    }

    /// Moves to deeper places and back leave the depth as it was: the bound is measured anew, not refused.
    @Test func honestMovesAreNotRefused() throws {
        let there = JSONPatch.Operation.move(from: "/a", path: "/x/y/z/a")
        let back = JSONPatch.Operation.move(from: "/x/y/z/a", path: "/a")
        let operations = Array(repeating: [there, back], count: 4000).flatMap { $0 }
        let document: JSONValue = ["a": ["b": [1]], "x": ["y": ["z": [:]]]]
        #expect(try JSONPatch(operations).applied(to: document) == document)
    }

    /// Random operations never crash and either apply or throw.
    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func anyOperations(seed: UInt64) {
        var random = Random(seed: seed)
        let tokens = ["a", "b", "0", "1", "-", "-1", "", "~0", "99", "01"]
        func pointer() -> JSONPointer {
            JSONPointer((0..<random.below(4)).map { _ in tokens[random.below(tokens.count)] })
        }
        let values: [JSONValue] = [.null, 1, "x", [], [:], [1, ["a": 2]], ["a": [1, 2], "b": ["0": [:]]]]
        var applied = 0
        for _ in 0..<5000 {
            var options = JSONPatch.Options.standard
            options.supportsNegativeIndices = random.oneIn(2)
            options.allowsMissingPathOnRemove = random.oneIn(2)
            options.ensuresPathExistsOnAdd = random.oneIn(2)
            options.testsMissingAsNull = random.oneIn(2)
            let operations = (0..<(1 + random.below(3))).map { _ -> JSONPatch.Operation in
                let value = values[random.below(values.count)]
                switch random.below(6) {
                case 0: return .add(path: pointer(), value: value)
                case 1: return .remove(path: pointer())
                case 2: return .replace(path: pointer(), value: value)
                case 3: return .move(from: pointer(), path: pointer())
                case 4: return .copy(from: pointer(), path: pointer())
                default: return .test(path: pointer(), value: random.oneIn(4) ? nil : value)
                }
            }
            let document = values[random.below(values.count)]
            if (try? JSONPatch(operations).applied(to: document, options: options)) != nil { applied += 1 }
        }
        #expect(applied > 250)
    }
}

@Suite struct MergePatchTests {
    @Test func diffMakesTheOther() {
        var random = Random(seed: 3)
        func document(_ depth: Int) -> JSONValue {
            guard depth < 4, !random.oneIn(3) else { return .integer(Int64(random.below(3))) }
            if random.oneIn(4) { return .array([document(depth + 1)]) }
            var members = JSONObject()
            for name in ["a", "b", "c"] where random.oneIn(2) { members[name] = document(depth + 1) }
            return .object(members)
        }
        for _ in 0..<3000 {
            let original = document(0)
            let modified = document(0)
            let patch = MergePatch.diff(from: original, to: modified)
            #expect(MergePatch.apply(patch, to: original) == modified)
            #expect(MergePatch.combine(patch, [:]) == patch || patch.object == nil)
            if original.object != nil, modified.object != nil {
                // Against an object that nobody else changed, three ways are two.
                let three = try? MergePatch.threeWay(original: original, modified: modified, current: original)
                #expect(three.map { MergePatch.apply($0, to: original) } == modified)
            }
        }
    }

    @Test func preconditions() throws {
        let patch = { (precondition: PatchPrecondition) in
            try MergePatch.threeWay(
                original: ["kind": "A", "metadata": ["name": "x"]], modified: ["kind": "B", "metadata": ["name": "x"]],
                current: ["kind": "A", "metadata": ["name": "x"]], preconditions: [precondition])
        }
        #expect(throws: MergePatchError.preconditionFailed(patch: ["kind": "B"])) { try patch(.keyUnchanged("kind")) }
        #expect(try patch(.metadataKeyUnchanged("name")) == ["kind": "B"])
    }

    @Test func conflicts() {
        #expect(MergePatch.hasConflicts(["a": 1], ["a": 2]))
        #expect(MergePatch.hasConflicts(["a": ["b": 1]], ["a": 1]))
        #expect(MergePatch.hasConflicts(["a": [1, 2]], ["a": [1]]))
        #expect(!MergePatch.hasConflicts(["a": [1, 2], "b": 1], ["a": [1, 2], "c": 2]))
    }
}
