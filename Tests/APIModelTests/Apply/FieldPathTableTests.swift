import APIModel
import Base
import JSON
import Testing

/// Path elements and sets of fields against upstream's tables.
@Suite struct FieldPathTableTests {
    @Test func pathElements() {
        let isGood = replayApply("fieldpath__element") { row, tally in
            let (left, right) = (try? Plain.element(row["a"]), try? Plain.element(row["b"]))
            guard let left, let right else { return tally.passOver("an element of no kind") }
            let isRight =
                row.bool("eq") ? left == right && !(left < right) : left != right && left < right && !(right < left)
            tally.check(isRight, row.line("\(left) \(right)"))
        }
        #expect(isGood)
    }

    @Test func elementTexts() {
        let isGood = replayApply("fieldpath__serialize-pe", open: 1) { row, tally in
            guard let text = row["stringValue"] as? String else {
                let text = row.value as? String ?? ""
                let parsed = Result { try PathElement(parsing: text) }
                let isError = if case .failure = parsed { true } else { false }
                return tally.check(isError, row.line("\(text): \(parsed)"))
            }
            let element = try Plain.element(row["pathElement"])
            var isRight = try PathElement(parsing: text) == element
            if row.test == "TestPathElementRoundTrip" { isRight = isRight && element.text == text }
            tally.check(isRight, row.line(element.text))
        }
        #expect(isGood)
    }

    @Test func kubernetesElements() {
        let isGood = replayApply("apimachinery__util__managedfields__internal__pathelement") { row, tally in
            let text = row.value as? String ?? ""
            if row.test == "TestPathElementRoundTrip" {
                tally.check(try PathElement(parsing: text)?.text == text, row.line(text))
            } else {
                let parsed = try? PathElement(parsing: text)
                tally.check(parsed == nil || parsed == .some(nil), row.line("\(text): \(String(describing: parsed))"))
            }
        }
        #expect(isGood)
    }

    @Test func paths() {
        let isGood = replayApply("fieldpath__path") { row, tally in
            guard let text = row["fp"] as? String, let path = ApplyPath(printed: text) else {
                return tally.passOver("a path that is not plain data")
            }
            tally.check(path.description == row.string("expect"), row.line(path))
        }
        #expect(isGood)
    }

    @Test func serializedSets() {
        let isGood = replayApply("fieldpath__serialize") { row, tally in
            switch row.test {
            case "TestSerializeV1GoldenData":
                let text = Bytes((row.value as? String ?? "").utf8)
                tally.check(try FieldSet(parsing: text).encoded == text, row.line("another text"))
            case "TestDeserializeForValidNonNormalized":
                let set = try FieldSet(parsing: Bytes(row.string("nonNormalizedString").utf8))
                tally.check(set.encoded == Bytes(row.string("normalizedString").utf8), row.line(set.encoded.text))
            case "TestSetFromJSON":
                let set = try FieldSet(parsing: Bytes(row.string("input").utf8))
                tally.check(set.count <= 1, row.line(set))
            default:
                let set = row.string("input").isEmpty ? nil : try? FieldSet(parsing: Bytes(row.string("input").utf8))
                tally.check(set == nil, row.line("\(row.string("input")): \(set?.encoded.text ?? "")"))
            }
        }
        #expect(isGood)
    }

    @Test func sets() {
        let isGood = replayApply("fieldpath__set") { row, tally in
            switch row.test {
            case "TestSetInsertHas":
                guard let path = ApplyPath(printed: row.string("check")) else {
                    return tally.passOver("a path that is not plain data")
                }
                let found = try Plain.set(row["set"]).contains(path)
                tally.check(found == row.bool("expectMembership"), row.line(found))
            case "TestSetEquals":
                let isSame = try Plain.set(row["a"]) == Plain.set(row["b"])
                tally.check(isSame == row.bool("equal"), row.line(isSame))
            case "TestSetLeaves":
                let leaves = try Plain.set(row["input"]).leaves
                tally.check(leaves == (try Plain.set(row["expected"])), row.line(leaves))
            case "TestSetDifference":
                let (a, b) = (try Plain.set(row["a"]), try Plain.set(row["b"]))
                let isRight =
                    try a.subtracting(b) == Plain.set(row["expectDifference"])
                    && a.subtractingRecursively(b) == Plain.set(row["expectRecursiveDifference"])
                tally.check(isRight, row.line("\(a.subtracting(b)) and \(a.subtractingRecursively(b))"))
            case "TestEnsureNamedFieldsAreMembers": tally.passOver("the schema is a function")
            default: tally.passOver("patterns of paths: nothing here filters by one")
            }
        }
        #expect(isGood)
    }

    @Test func fieldsRoundTrip() {
        let isGood = replayApply("apimachinery__util__managedfields__internal__fields") { row, tally in
            switch row.test {
            case "TestFieldsRoundTrip":
                let text = try Plain.json(row.value ?? [String: Any]()).encoded()
                let set = try FieldSet(parsing: text)
                tally.check(try FieldSet(parsing: set.encoded) == set && set.encoded.count == text.count, row.line(set))
            case "TestFieldsToSetError":
                tally.check((try? Plain.set(row["fields"])) == nil, row.line("a set"))
            default: tally.passOver("an element of no kind: the type has none here")
            }
        }
        #expect(isGood)
    }

    @Test func managerSets() {
        let isGood = replayApply("fieldpath__managers") { row, tally in
            let (left, right) = (try Plain.managers(row["lhs"]), try Plain.managers(row["rhs"]))
            if row["out"] != nil {
                let difference = left.difference(from: right)
                let isRight = try difference.hasSameFields(as: Plain.managers(row["out"]))
                return tally.check(isRight, row.line(difference.sets))
            }
            // The table's appliers and updaters of one name are told apart by their identity here.
            let isSame = left.hasSameFields(as: right)
            let isOperation = row.name.contains("pplied")
            if isOperation { return tally.passOver("an operation is part of a manager's identity") }
            tally.check(isSame == row.bool("equal"), row.line(isSame))
        }
        #expect(isGood)
    }

    @Test func valueOrder() {
        let isGood = replayApply("value__less") { row, tally in
            guard let a = row["a"] ?? (row.name.contains("Null") ? "null" : nil), !"\(a)".contains("$type"),
                let b = row["b"], !"\(b)".contains("$type")
            else { return tally.passOver("values that are not plain data") }
            let left = PathElement.value(try Plain.json(a))
            let right = PathElement.value(try Plain.json(b))
            let isRight = row.bool("eq") ? left == right && !(left < right) : left < right && !(right < left)
            tally.check(isRight, row.line("\(left) \(right)"))
        }
        #expect(isGood)
    }

    @Test func jsonValues() {
        let isGood = replayApply("value__value", open: 1) { row, tally in
            let value = try? JSONValue.parse(row.string("input"))
            if row.test == "TestFromJSONValid" {
                tally.check(value != nil, row.line("an error for \(row.string("input"))"))
            } else {
                tally.check(value == nil, row.line("\(row.string("input")): \(value?.description ?? "")"))
            }
        }
        #expect(isGood)
        let isRead = replayApply("value__reflectcache") { row, tally in
            guard row.test == "TestToUnstructured" else { return tally.passOver("reflection of Go types") }
            let value = try? JSONValue.parse(row.string("Data"))
            if row.string("ErrorMessage").isEmpty && row.string("ExpectedErrorMessage").isEmpty {
                let expected = try row["Expected"].map { try Plain.json($0) } ?? .null
                tally.check(value == expected, row.line("\(value?.description ?? "an error")"))
            } else {
                tally.check(value == nil, row.line("\(value?.description ?? "")"))
            }
        }
        #expect(isRead)
    }
}

extension Bytes {
    /// The bytes as text, for messages.
    var text: String { withUnsafeBytes { String(decoding: $0, as: UTF8.self) } }
}

extension ApplyPath {
    /// The path that was printed as `text`, for the simple forms of the tables; nil for others.
    init?(printed text: String) {
        var elements: [PathElement] = []
        var rest = Substring(text)
        while let first = rest.first {
            if first == "." {
                let name = rest.dropFirst().prefix { $0 != "." && $0 != "[" }
                elements.append(.field(String(name)))
                rest = rest.dropFirst(1 + name.count)
            } else if first == "[", let end = rest.firstIndex(of: "]") {
                let inner = rest[rest.index(after: rest.startIndex)..<end]
                rest = rest[rest.index(after: end)...]
                if let index = Int(inner) {
                    elements.append(.index(index))
                } else if inner.hasPrefix("=") {
                    guard let value = try? JSONValue.parse(String(inner.dropFirst())) else { return nil }
                    elements.append(.value(value))
                } else {
                    var fields: [PathElement.KeyField] = []
                    for part in inner.split(separator: ",") {
                        let pair = part.split(separator: "=", maxSplits: 1)
                        guard pair.count == 2, let value = try? JSONValue.parse(String(pair[1])) else { return nil }
                        fields.append(.init(String(pair[0]), value))
                    }
                    elements.append(.key(fields))
                }
            } else {
                return nil
            }
        }
        self.init(elements)
    }
}
