import APIModel
import Base
import JSON
import Testing

/// Laws that hold for any configuration, and decoders that survive any text.
@Suite struct ApplyPropertyTests {
    private static let schemaText = """
        types:
        - name: root
          map:
            fields:
            - name: text
              type: {scalar: string}
            - name: number
              type: {scalar: numeric}
            - name: labels
              type: {map: {elementType: {scalar: string}}}
            - name: set
              type: {list: {elementType: {scalar: string}, elementRelationship: associative}}
            - name: atomic
              type: {list: {elementType: {scalar: string}, elementRelationship: atomic}}
            - name: items
              type: {list: {elementType: {namedType: item}, elementRelationship: associative, keys: [name, port]}}
            - name: child
              type: {namedType: root}
        - name: item
          map:
            fields:
            - name: name
              type: {scalar: string}
            - name: port
              type: {scalar: numeric}
              default: 80
            - name: labels
              type: {map: {elementType: {scalar: string}}}
            - name: value
              type: {scalar: string}
        """

    /// A random object of the schema above.
    private func object(_ random: inout Random, depth: Int = 0) -> JSONValue {
        func word() -> String { ["a", "b", "c", "dd", "é"].randomElement(using: &random)! }
        func labels() -> JSONValue {
            var members = JSONObject()
            for _ in 0..<Int.random(in: 1...3, using: &random) { members[word()] = .string(word()) }
            return .object(members)
        }
        var members = JSONObject()
        if Bool.random(using: &random) { members["text"] = .string(word()) }
        if Bool.random(using: &random) { members["number"] = .integer(.random(in: 0...2, using: &random)) }
        if Bool.random(using: &random) { members["labels"] = labels() }
        if Bool.random(using: &random) {
            members["set"] = .array(Set((0...2).map { _ in word() }).sorted().map { .string($0) })
        }
        if Bool.random(using: &random) { members["atomic"] = .array((0...2).map { _ in .string(word()) }) }
        if Bool.random(using: &random) {
            var items: [JSONValue] = []
            for name in Set((0...2).map({ _ in word() })).sorted() {
                var item = JSONObject()
                item["name"] = .string(name)
                if Bool.random(using: &random) { item["port"] = .integer(.random(in: 79...80, using: &random)) }
                if Bool.random(using: &random) { item["labels"] = labels() }
                if Bool.random(using: &random) { item["value"] = .string(word()) }
                items.append(.object(item))
            }
            members["items"] = .array(items)
        }
        if depth < 2 && Bool.random(using: &random) { members["child"] = object(&random, depth: depth + 1) }
        if members.isEmpty { members["text"] = "x" }
        return .object(members)
    }

    private func updater() throws -> (FieldUpdater, ApplySchema) {
        (FieldUpdater { object, _ in object }, try SampleSchema.make(Self.schemaText, "root"))
    }

    @Test func appliesKeepTheirLaws() throws {
        let (updater, schema) = try updater()
        var random = Random(seed: 7)
        for _ in 0..<150 {
            var live = try ApplyObject(.null, schema)
            var managers = FieldManagers()
            for _ in 0..<4 {
                let manager = ManagerIdentity(["one", "two"].randomElement(using: &random)!, .apply, apiVersion: "v1")
                let value = object(&random)
                let config = try ApplyObject(value, schema)
                let applied = try updater.apply(
                    config, to: live, version: "v1", managers: managers, manager: manager, force: true)
                if let object = applied.object { live = object }
                managers = applied.managers
                let own = try #require(managers[manager]?.fields)
                // The manager owns what it applied, and the object has it.
                #expect(own == (try FieldSet(of: config.tape, schema: schema)))
                #expect(try own.isSubset(of: FieldSet(of: live.tape, schema: schema)))
                let all = try FieldSet(of: live.tape, schema: schema)
                let keys = own.leaves.withKeyFields(of: all)
                let extracted = schema.extracting(keys, from: try JSONValue(live.tape))
                let found = try FieldSet(of: JSONTape.parse(extracted.encoded()), schema: schema)
                #expect(own.isSubset(of: found), "\(value) extracted \(extracted)")
                // Once more changes nothing.
                let again = try updater.apply(
                    config, to: live, version: "v1", managers: managers, manager: manager, force: false)
                #expect(again.object == nil)
                #expect(again.managers.hasSameFields(as: managers))
                // Nobody else owns a field with another value, and every field has an owner.
                let owned = managers.sets.reduce(FieldSet()) { $0.union($1.fields) }
                #expect(all.leaves.subtracting(owned).isEmpty, "\(all.leaves.subtracting(owned)) in \(live)")
            }
        }
    }

    @Test func comparisonsKeepTheirLaws() throws {
        let (_, schema) = try updater()
        var random = Random(seed: 11)
        for _ in 0..<300 {
            let (old, new) = (object(&random), object(&random))
            let (before, after) = (try JSONTape.parse(old.encoded()), try JSONTape.parse(new.encoded()))
            let there = try FieldComparison(from: before, to: after, schema: schema)
            let back = try FieldComparison(from: after, to: before, schema: schema)
            #expect(there.added == back.removed && there.removed == back.added && there.modified == back.modified)
            #expect(there.isEmpty == (old == new))
            let (all, now) = (
                try FieldSet(of: before, schema: schema), try FieldSet(of: after, schema: schema)
            )
            #expect(there.added.leaves.isSubset(of: now))
            #expect(there.removed.leaves.isSubset(of: all))
            #expect(try FieldSet(parsing: now.encoded) == now)
        }
    }

    @Test func setsKeepTheirLaws() throws {
        let (_, schema) = try updater()
        var random = Random(seed: 3)
        for _ in 0..<300 {
            let a = try FieldSet(of: JSONTape.parse(object(&random).encoded()), schema: schema)
            let b = try FieldSet(of: JSONTape.parse(object(&random).encoded()), schema: schema)
            let union = a.union(b)
            let both = a.intersection(b)
            #expect(union == b.union(a) && both == b.intersection(a))
            #expect(union.count == a.count + b.count - both.count)
            #expect(a.subtracting(b).union(both) == a)
            #expect(a.subtracting(b).intersection(b).isEmpty)
            #expect(a.subtractingRecursively(b).isSubset(of: a.subtracting(b)))
            #expect(a.subtracting(a).isEmpty && a.union(a) == a && a.isSubset(of: union))
            #expect(FieldSet(a.paths) == a)
            #expect(a.paths.allSatisfy { union.contains($0) })
        }
    }

    /// Texts that are nearly sets: whatever they are, reading them ends with a set or an error.
    @Test func fuzzesFieldsV1() throws {
        let seeds = [
            #"{"f:metadata":{"f:labels":{".":{},"f:app":{}}},"f:spec":{"f:ports":{"k:{\"port\":80}":{".":{},"f:port":{}}}}}"#,
            #"{"v:1":{},"v:\"a\"":{},"i:3":{"f:a":{}},"f:a":{},"f:a":{"f:b":{}},"x:y":{}}"#,
        ].map { Array($0.utf8) }
        var random = Random(seed: 5)
        var (read, refused) = (0, 0)
        for _ in 0..<4_000 {
            var bytes = seeds.randomElement(using: &random)!
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0...3, using: &random) {
                case 0: bytes[place] = .random(in: 0...255, using: &random)
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(Array("{}[]\":,.fvki\\".utf8).randomElement(using: &random)!, at: place)
                default: bytes.replaceSubrange(place..., with: seeds.randomElement(using: &random)!.suffix(40))
                }
                if bytes.isEmpty { bytes = [0] }
            }
            do {
                let set = try FieldSet(parsing: Bytes(bytes))
                read += 1
                // Whatever was read is in order and reads back as it is.
                #expect(try FieldSet(parsing: set.encoded) == set)
                #expect(FieldSet(set.paths) == set)
            } catch {
                refused += 1
            }
        }
        #expect(read > 100 && refused > 100)
    }

    @Test func boundsFieldsV1() {
        let deep = String(repeating: #"{"f:a":"#, count: 200) + "{}" + String(repeating: "}", count: 200)
        #expect(throws: FieldSetError.self) { try FieldSet(parsing: Bytes(deep.utf8)) }
        let long = #"{"f:"# + String(repeating: "a", count: ApplyLimits.fieldsBytesMax) + #"":{}}"#
        #expect(throws: FieldSetError.self) { try FieldSet(parsing: Bytes(long.utf8)) }
        #expect(throws: FieldSetError.self) { try FieldSet(parsing: Bytes(#"{"f:a":1}"#.utf8)) }
    }
}
