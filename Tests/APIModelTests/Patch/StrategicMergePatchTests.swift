import APIModel
import Base
import JSON
import Testing

/// A small workload: merging and replaced lists, a union, a map, and a type that holds itself.
private enum Workload {
    static let spec: PatchSchema = PatchSchema(
        "Spec",
        fields: [
            "containers": PatchField(.merge, mergeKey: "name", schema: container),
            "finalizers": PatchField(.merge),
            "args": PatchField(),
            "labels": PatchField(schema: .untyped),
            "strategy": PatchField(.retainKeys, schema: strategy),
            "raw": PatchField(.replace),
            "child": PatchField(schema: spec),
            "byName": PatchField(schema: .map(of: spec)),
        ])
    static let container: PatchSchema = PatchSchema(
        "Container",
        fields: [
            "name": PatchField(), "image": PatchField(), "args": PatchField(),
            "ports": PatchField(.merge, mergeKey: "port", schema: .untyped),
            "tags": PatchField(.merge),
        ])
    static let strategy: PatchSchema = PatchSchema("Strategy", fields: ["rolling": PatchField(schema: .untyped)])
}

private func apply(_ patch: JSONValue, _ original: JSONValue) throws -> JSONValue {
    try StrategicMergePatch.apply(patch, to: original, schema: Workload.spec)
}

private func failure(_ patch: JSONValue, _ original: JSONValue) -> String? {
    do {
        _ = try apply(patch, original)
        return nil
    } catch {
        return "\(error)"
    }
}

@Suite struct StrategicMergePatchTests {
    @Test func listsMergeByKey() throws {
        let original: JSONValue = ["containers": [["name": "a", "image": "1"], ["name": "b", "image": "1"]]]
        #expect(
            try apply(["containers": [["name": "b", "image": "2"], ["name": "c"]]], original)
                == ["containers": [["name": "a", "image": "1"], ["name": "b", "image": "2"], ["name": "c"]]])
        #expect(
            try apply(["containers": [["name": "a", "$patch": "delete"]]], original)
                == ["containers": [["name": "b", "image": "1"]]])
        #expect(
            try apply(["containers": [["$patch": "replace"], ["name": "z"]]], original)
                == ["containers": [["name": "z"]]])
        #expect(
            try apply(["$setElementOrder/containers": [["name": "b"], ["name": "a"]]], original)
                == ["containers": [["name": "b", "image": "1"], ["name": "a", "image": "1"]]])
        #expect(try apply(["args": ["z"]], ["args": ["a", "b"]]) == ["args": ["z"]])
    }

    @Test
    func scalarsMerge() throws {
        let original: JSONValue = ["finalizers": ["a", "b"]]
        #expect(try apply(["finalizers": ["c", "a"]], original) == ["finalizers": ["c", "a", "b"]])
        #expect(try apply(["$deleteFromPrimitiveList/finalizers": ["a"]], original) == ["finalizers": ["b"]])
        #expect(try apply(["$deleteFromPrimitiveList/finalizers": ["a"]], [:]) == [:])
    }

    @Test
    func objects() throws {
        #expect(try apply(["labels": ["a": .null, "b": "2"]], ["labels": ["a": "1"]]) == ["labels": ["b": "2"]])
        #expect(
            try apply(["labels": ["$patch": "replace", "b": "2"]], ["labels": ["a": "1"]]) == ["labels": ["b": "2"]])
        #expect(try apply(["labels": ["$patch": "delete"]], ["labels": ["a": "1"]]) == ["labels": [:]])
        #expect(try apply(["raw": ["b": 2]], ["raw": ["a": 1]]) == ["raw": ["b": 2]])
        #expect(
            try apply(["child": ["child": ["args": [1]]]], ["child": ["child": ["args": [2]]]]) == [
                "child": ["child": ["args": [1]]]
            ])
        #expect(
            try apply(["byName": ["x": ["finalizers": ["b"]]]], ["byName": ["x": ["finalizers": ["a"]]]])
                == ["byName": ["x": ["finalizers": ["b", "a"]]]])
        #expect(
            try apply(
                ["strategy": ["$retainKeys": ["type"], "type": "Recreate"]],
                ["strategy": ["type": "Rolling", "rolling": ["max": 1]]]) == ["strategy": ["type": "Recreate"]])
        // Nulls that meet nothing do not stay behind, however deep.
        #expect(try apply(["labels": ["a": .null, "b": ["c": .null]]], [:]) == ["labels": ["b": [:]]])
    }

    @Test(
        arguments: [
            (["containers": [["image": "x"]]], "map: map[image:x] does not contain declared merge key: name"),
            (["containers": ["x"]], "list element types are not identical: [[map[name:a]] [x]]"),
            (["containers": [["name": "a", "$patch": "merge"]]], "merging lists cannot yet be specified in the patch"),
            (["containers": [["name": "a", "$patch": "up"]]], "unknown patch type: up in map: map[$patch:up name:a]"),
            (["$patch": "up"], "unknown patch type: up in map: map[$patch:up]"),
            (["other": ["a": 1]], "unable to find api field in struct Spec for the json field \"other\""),
            (["$deleteFromPrimitiveList": ["a"]], "invalid patch format of primitive list"),
            (["$setElementOrder": ["a"]], "invalid patch format of setElementOrder list"),
            (["$setElementOrder/containers": "a"], "expected a []interface {}, but received a string"),
            (["$retainKeys": "a"], "invalid patch format of retainKeys"),
            (["$retainKeys": ["a"], "labels": [:]], "invalid patch format of retainKeys"),
            (["finalizers": [["a"]]], "lists of lists are not supported"),
            (["finalizers": ["b", .null]], "list element types are not identical: [[] [b <nil>]]"),
            (
                ["$setElementOrder/finalizers": ["a", "b"], "finalizers": ["b", "a"]],
                "The order in patch list:\n[b a]\n doesn't match $setElementOrder list:\n[a b]\n"
            ),
        ] as [(JSONValue, String)])
    func errors(_ patch: JSONValue, _ message: String) {
        #expect(failure(patch, ["containers": [["name": "a"]], "other": ["a": 2], "finalizers": []]) == message)
    }

    @Test func documentsAreObjects() {
        #expect(throws: StrategicMergePatchError.badDocument) { try apply([1], [:]) }
        #expect(throws: StrategicMergePatchError.badDocument) { try apply([:], 1) }
        #expect(failure(.null, .null) == nil)
    }

    @Test func conflictsAndPreconditions() throws {
        func three(_ current: JSONValue, _ overwrite: Bool, _ preconditions: [PatchPrecondition] = []) throws
            -> JSONValue
        {
            try StrategicMergePatch.threeWay(
                original: ["containers": [["name": "a", "image": "1"]]],
                modified: ["containers": [["name": "a", "image": "2"]]], current: current, schema: Workload.spec,
                overwrite: overwrite, preconditions: preconditions)
        }
        let changed: JSONValue = ["containers": [["name": "a", "image": "3"]]]
        let patch: JSONValue = [
            "$setElementOrder/containers": [["name": "a"]], "containers": [["name": "a", "image": "2"]],
        ]
        #expect(try three(changed, true) == patch)
        let conflict = StrategicMergePatchError.conflict(
            patch: patch, changes: ["containers": [["name": "a", "image": "3"]]])
        #expect(throws: conflict) { try three(changed, false) }
        // Another element that others added is none.
        #expect(try three(["containers": [["name": "a", "image": "1"], ["name": "b"]]], false) == patch)
        #expect(throws: StrategicMergePatchError.preconditionFailed(patch: patch)) {
            try three(changed, true, [.keyUnchanged("containers")])
        }
        #expect(try StrategicMergePatch.haveConflicts(["args": [1]], ["args": [2]], schema: Workload.spec))
        #expect(try !StrategicMergePatch.haveConflicts(["finalizers": [1]], ["finalizers": [2]], schema: Workload.spec))
        #expect(try !StrategicMergePatch.haveConflicts(["args": []], ["args": []], schema: Workload.spec))
    }

    @Test func combined() throws {
        let first: JSONValue = ["labels": ["a": "1", "b": .null], "finalizers": ["x"]]
        let second: JSONValue = ["labels": ["a": .null], "finalizers": ["y"]]
        let combined = try StrategicMergePatch.combine([first, second], schema: Workload.spec)
        let original: JSONValue = ["labels": ["a": "0", "b": "0", "c": "0"], "finalizers": ["w"]]
        #expect(combined["labels"] == ["a": .null, "b": .null])
        #expect(try apply(combined, original) == apply(second, apply(first, original)))
    }

    /// Whatever the two documents, the patch between them makes one of the other, elements in order.
    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func diffMakesTheOther(seed: UInt64) throws {
        var workloads = Workloads(random: Random(seed: seed))
        for _ in 0..<500 {
            let original = workloads.spec(0)
            let modified = workloads.spec(0)
            let patch = try StrategicMergePatch.diff(from: original, to: modified, schema: Workload.spec)
            #expect(try apply(patch, original) == modified, "seed \(seed): \(original) to \(modified) by \(patch)")
            let none = try StrategicMergePatch.diff(from: original, to: original, schema: Workload.spec)
            #expect(none == [:])
            let three = try StrategicMergePatch.threeWay(
                original: original, modified: modified, current: original, schema: Workload.spec, overwrite: false)
            #expect(try apply(three, original) == modified, "seed \(seed): \(original) to \(modified) by \(three)")
        }
    }

    /// 20,000 elements against as many others: linear, not each against each.
    @Test func manyElements() throws {
        func list(_ range: Range<Int>, _ image: String) -> JSONValue {
            ["containers": .array(range.map { ["name": .string("c\($0)"), "image": .string(image)] })]
        }
        let merged = try apply(list(10_000..<30_000, "2"), list(0..<20_000, "1"))
        #expect(merged["containers"]?.array?.count == 30_000)
        let patch = try StrategicMergePatch.diff(
            from: list(0..<20_000, "1"), to: list(10_000..<30_000, "2"), schema: Workload.spec)
        #expect(try apply(patch, list(0..<20_000, "1")) == list(10_000..<30_000, "2"))
    }
}

/// Workloads by chance, without nulls and with one element a key, as objects of an API are.
private struct Workloads {
    var random: Random

    mutating func spec(_ depth: Int) -> JSONValue {
        var members = JSONObject()
        if random.oneIn(2) {
            members["containers"] = .array(some(["a", "b", "c", "d"]).map { container($0) })
        }
        if random.oneIn(2) { members["finalizers"] = .array(some(["x", "y", "z"]).map { .string($0) }) }
        if random.oneIn(3) { members["args"] = .array(some(["p", "q"]).map { .string($0) }) }
        if random.oneIn(2) { members["labels"] = map() }
        if random.oneIn(3) { members["strategy"] = ["type": .integer(Int64(random.below(2))), "rolling": map()] }
        if random.oneIn(3) { members["raw"] = map() }
        if depth < 3 {
            if random.oneIn(3) { members["child"] = spec(depth + 1) }
            if random.oneIn(4) { members["byName"] = ["n": spec(depth + 1)] }
        }
        return .object(members)
    }

    private mutating func container(_ name: String) -> JSONValue {
        var members: JSONObject = ["name": .string(name)]
        if random.oneIn(2) { members["image"] = .integer(Int64(random.below(2))) }
        if random.oneIn(3) { members["tags"] = .array(some(["t", "u"]).map { .string($0) }) }
        if random.oneIn(3) {
            members["ports"] = .array(some(["1", "2", "3"]).map { ["port": .integer(Int64($0)!), "p": map()] })
        }
        return .object(members)
    }

    private mutating func map() -> JSONValue {
        var members = JSONObject()
        for name in some(["k", "l", "m"]) { members[name] = .integer(Int64(random.below(2))) }
        return .object(members)
    }

    /// Some of the names, in any order.
    private mutating func some(_ names: [String]) -> [String] {
        names.shuffled(using: &random).filter { _ in random.oneIn(2) }
    }
}
