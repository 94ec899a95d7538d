import APIModel
import JSON
import Testing

/// Validation, fields, comparison, merge and removal against upstream's tables, which bring their own schemas.
@Suite struct TypedTableTests {
    private func schema(_ row: ApplyRow, _ field: String = "schema") throws -> ApplySchema {
        try SampleSchema.make(row.string(field), row.string("rootTypeName"))
    }

    @Test func validation() {
        let isGood = replayApply("typed__validate") { row, tally in
            let schema = try schema(row)
            for text in row["validObjects"] as? [String] ?? [] {
                let errors = schema.validate(try Plain.tape(text))
                tally.check(errors.isEmpty, row.line("\(text): \(errors)"))
            }
            for text in row["invalidObjects"] as? [String] ?? [] {
                let isInvalid = !schema.validate(try Plain.tape(text), allowsDuplicates: true).isEmpty
                tally.check(isInvalid, row.line("\(text): no error"))
            }
            for text in row["duplicatesObjects"] as? [String] ?? [] {
                let tape = try Plain.tape(text)
                let errors = schema.validate(tape, allowsDuplicates: true)
                tally.check(errors.isEmpty && !schema.validate(tape).isEmpty, row.line("\(text): \(errors)"))
            }
        }
        #expect(isGood)
    }

    @Test func fieldsOfObjects() {
        let isGood = replayApply("typed__toset") { row, tally in
            let schema = try schema(row)
            for pair in row.objects("pairs") {
                let text = pair["object"] as? String ?? ""
                let set = try FieldSet(of: Plain.tape(text), schema: schema)
                tally.check(set == (try Plain.set(pair["set"])), row.line("\(text): \(set.encoded.text)"))
            }
        }
        #expect(isGood)
        let isDeduced = replayApply("typed__deduced") { row, tally in
            let schema = try SampleSchema.make("", "__untyped_deduced_")
            if let text = row.value as? String {
                return tally.check(schema.validate(try Plain.tape(text)).isEmpty, row.line(text))
            }
            let set = try FieldSet(of: Plain.tape(row.string("object")), schema: schema)
            tally.check(set == (try Plain.set(row["set"])), row.line("\(row.string("object")): \(set.encoded.text)"))
        }
        #expect(isDeduced)
    }

    @Test func comparisons() {
        let isGood = replayApply("typed__symdiff", open: 2) { row, tally in
            let schema = try schema(row)
            for quint in row.objects("quints") {
                let (old, new) = (quint["lhs"] as? String ?? "", quint["rhs"] as? String ?? "")
                let found = try FieldComparison(from: Plain.tape(old), to: Plain.tape(new), schema: schema)
                let expected = FieldComparison(
                    added: try Plain.set(quint["added"]), removed: try Plain.set(quint["removed"]),
                    modified: try Plain.set(quint["modified"]))
                tally.check(found == expected, row.line("\(old) \(new): \(found) not \(expected)"))
            }
        }
        #expect(isGood)
        let isExcluded = replayApply("typed__comparison") { row, tally in
            func comparison(_ field: String) throws -> FieldComparison {
                let sets = row[field] as? [String: Any] ?? [:]
                return FieldComparison(
                    added: try Plain.set(sets["Added"]), removed: try Plain.set(sets["Removed"]),
                    modified: try Plain.set(sets["Modified"]))
            }
            let found = try comparison("Comparison").excluding(Plain.set(row["Remove"]))
            tally.check(found == (try comparison("Expect")), row.line(found))
        }
        #expect(isExcluded)
    }

    @Test func merges() {
        let isGood = replayApply("typed__merge") { row, tally in
            let schema = try schema(row)
            for triplet in row.objects("triplets") {
                let (live, config) = (triplet["lhs"] as? String ?? "", triplet["rhs"] as? String ?? "")
                let found = try schema.merge(Plain.yaml(live), Plain.yaml(config))
                let isRight = try found == Plain.yaml(triplet["out"] as? String ?? "")
                tally.check(isRight, row.line("\(live) \(config): \(found)"))
            }
        }
        #expect(isGood)
    }

    @Test func removals() {
        let isGood = replayApply("typed__remove", open: 7) { row, tally in
            let schema = try schema(row)
            for quadruplet in row.objects("quadruplets") {
                let (text, set) = (quadruplet["object"] as? String ?? "", try Plain.set(quadruplet["set"]))
                for (field, found) in [
                    ("removeOutput", schema.removing(set, from: try Plain.yaml(text))),
                    ("extractOutput", schema.extracting(set, from: try Plain.yaml(text))),
                ] {
                    let expected = quadruplet[field] as? String ?? ""
                    if expected == "unparseable" {
                        let tape = try JSONTape.parse(found.encoded())
                        tally.check(!schema.validate(tape).isEmpty, row.line("\(text) \(set): \(found) is valid"))
                    } else {
                        tally.check(found == (try Plain.yaml(expected)), row.line("\(text) \(set) \(field): \(found)"))
                    }
                }
            }
            for pair in row.objects("pairs") {
                // What a configuration set and the live object holds is found again by its fields.
                let live = try Plain.yaml(pair["object"] as? String ?? "")
                let config = try Plain.yaml(pair["pso"] as? String ?? "")
                let set = try FieldSet(of: JSONTape.parse(config.encoded()), schema: schema).leaves
                let found = schema.extracting(set, from: try schema.merge(live, config))
                tally.check(found == config, row.line("\(live) \(config): \(found)"))
            }
            for triplet in row.objects("triplets") {
                let text = triplet["object"] as? String ?? ""
                let set = try Plain.set(triplet["set"])
                let all = try FieldSet(of: Plain.tape(text), schema: schema)
                let found = schema.extracting(set.withKeyFields(of: all), from: try Plain.yaml(text))
                let isRight = try triplet["wantOutput"].map { try wanted($0) } == found
                tally.check(isRight, row.line("\(text) \(set): \(found)"))
            }
        }
        #expect(isGood)
    }

    private func wanted(_ any: Any) throws -> JSONValue {
        if let text = any as? String { return try Plain.yaml(text) }
        return try Plain.json(any)
    }

    @Test func changesOfSchemas() {
        let isGood = replayApply("typed__reconcile_schema") { row, tally in
            let schema = try SampleSchema.make(row.string("newSchema"), row.string("rootTypeName"))
            let before = try Plain.set(row["oldFields"])
            let expected = try row["fixedFields"].map { try Plain.set($0) } ?? before
            let found = before.reconciled(with: schema)
            tally.check(found == expected, row.line("\(found.encoded.text) not \(expected.encoded.text)"))
        }
        #expect(isGood)
    }
}
