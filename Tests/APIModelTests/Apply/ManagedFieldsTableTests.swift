import APIModel
import Base
import Foundation
import JSON
import TestSupport
import Testing
import Wire

/// Entries of `managedFields`, conflicts and the way from client-side apply against upstream's tables.
@Suite struct ManagedFieldsTableTests {
    /// Entries as the rows hold them: plain data, or YAML text.
    private func entries(_ any: Any?) throws -> [ManagedFieldsEntry] {
        let list: JSONValue
        if let text = any as? String { list = try Plain.yaml(text) } else { list = try Plain.json(any ?? []) }
        return try (list.array ?? [list]).map { value in
            var issues: [TextIssue] = []
            return try TextDecoder.decode(
                ManagedFieldsEntry.self, from: JSONTape.parse(value.encoded()), issues: &issues)
        }
    }

    @Test func caps() {
        let isGood = replayApply("apimachinery__util__managedfields__internal__capmanagers") { row, tally in
            var managers = try FieldManagers(entries(row["input"]))
            managers.capUpdates(max: 3)
            // Members of a row's sets come in any order: ours are the canonical ones.
            let expected = try FieldManagers(entries(row["expected"])).entries
            tally.check(managers.entries == expected, row.line(managers.entries.map(\.manager)))
        }
        #expect(isGood)
    }

    @Test func roundTrips() {
        let isGood = replayApply("apimachinery__util__managedfields__internal__managedfields", open: 1) { row, tally in
            switch row.test {
            case "TestRoundTripManagedFields":
                let before = try entries(row.value)
                let after = try FieldManagers(before).entries
                tally.check(
                    try FieldManagers(after) == FieldManagers(before) && after.count == before.count, row.line(after))
            case "TestSortEncodedManagedFields":
                let expected = try entries(row["expected"])
                // The table's entries have no sets: two of one manager are one here.
                var given = try entries(row["managedFields"])
                for index in given.indices {
                    given[index].fieldsType = "FieldsV1"
                    if given[index].apiVersion.isEmpty { given[index].apiVersion = "v1" }
                }
                let sorted = try FieldManagers(given).entries
                guard sorted.count == expected.count else {
                    return tally.passOver("entries that are one: appliers of a name with two versions")
                }
                let isRight = zip(sorted, expected).allSatisfy {
                    $0.manager == $1.manager && $0.operation == $1.operation && $0.time == $1.time
                        && ($0.apiVersion == $1.apiVersion || $1.apiVersion.isEmpty)
                        && $0.subresource == $1.subresource
                }
                tally.check(isRight, row.line(sorted.map(\.manager)))
            default:
                let entry = try entries(row["managedFieldsEntry"]).first ?? ManagedFieldsEntry()
                let operation = ManagerIdentity.Operation(rawValue: entry.operation) ?? .update
                let identity = ManagerIdentity(
                    entry.manager, operation, apiVersion: entry.apiVersion, subresource: entry.subresource)
                let expected = try Plain.yaml(row.string("expected"))
                let isRight =
                    expected["manager"]?.string == identity.manager
                    && expected["operation"]?.string == identity.operation.rawValue
                    && (expected["apiVersion"]?.string ?? "") == identity.apiVersion
                    && (expected["subresource"]?.string ?? "") == identity.subresource
                tally.check(isRight, row.line(identity))
            }
        }
        #expect(isGood)
    }

    @Test func conflictTexts() {
        let isGood = replayApply("apimachinery__util__managedfields__internal__conflict") { row, tally in
            let text = (row["conflict"] as? [String: Any])?["$error"] as? String ?? ""
            let expected = (row["expected"] as? [String: Any])?["$error"] as? String ?? ""
            var conflicts: [ApplyConflicts.Conflict] = []
            var manager: JSONValue = .null
            for line in text.split(separator: "\n") {
                if let start = line.firstIndex(of: "\""), let end = line.lastIndex(of: "\"") {
                    manager = try Plain.yaml(Plain.yaml(String(line[start...end])).string ?? "")
                }
                let path: Substring? =
                    line.hasPrefix("- ")
                    ? line.dropFirst(2) : line.range(of: "\": ").map { line[$0.upperBound...] }
                guard let path, let printed = ApplyPath(printed: String(path)) else { continue }
                let identity = ManagerIdentity(
                    manager["manager"]?.string ?? "",
                    ManagerIdentity.Operation(rawValue: manager["operation"]?.string ?? "") ?? .apply,
                    apiVersion: manager["apiVersion"]?.string ?? "", subresource: manager["subresource"]?.string ?? "")
                conflicts.append(.init(identity, printed, time: Time(manager["time"]?.string ?? "")))
            }
            let found = ApplyConflicts(conflicts).status
            tally.check(found.message == expected && found.code == 409, row.line(found.message))
        }
        #expect(isGood)
    }

    @Test func scale() {
        let isGood = replayApply("apimachinery__util__managedfields__scalehandler") { row, tally in
            let expected = try FieldManagers(entries(row["expected"]))
            var scale = ScaleManagers(apiVersion: "apps/v1")
            if let mappings = row["mappings"] as? [String: Any], let version = row["groupVersion"] as? [String: Any] {
                var paths: [String: ApplyPath?] = [:]
                for (version, path) in mappings {
                    let elements = try (path as? [Any])?.map { try Plain.element($0) }
                    paths.updateValue(elements.map { ApplyPath($0) }, forKey: version)
                }
                scale = ScaleManagers(
                    apiVersion: "\(version["Group"] ?? "")/\(version["Version"] ?? "")", paths: paths)
            }
            let found: FieldManagers
            if row["input"] != nil {
                found = scale.toScale(try FieldManagers(entries(row["input"])))
            } else {
                found = scale.toParent(
                    try FieldManagers(entries(row["subresource"])), from: try FieldManagers(entries(row["parent"])))
            }
            tally.check(found.entries == expected.entries, row.line("\(row.string("desc")): \(found.sets)"))
        }
        #expect(isGood)
    }

    @Test func newObjects() {
        let isGood = replayApply("apimachinery__util__managedfields__fieldmanager") { row, tally in
            let gvk = row["gvk"] as? [String: Any] ?? [:]
            guard let entry = KindCatalogue.entries.first(where: { $0.identity.kind == gvk["Kind"] as? String }) else {
                return tally.passOver("a kind that is not here")
            }
            let manager = FieldManager(
                schema: .of(entry.schema()), apiVersion: entry.identity.apiVersion, kind: entry.identity.kind)
            let config = try Plain.tape(row.string("obj"))
            let time = Time(seconds: 1)
            let applied = try manager.apply(
                config, to: nil, managers: FieldManagers(), manager: "test", force: false, at: time)
            let again = try manager.apply(
                config, to: applied.object, managers: applied.managers, manager: "test", force: false,
                at: Time(seconds: 2))
            let isRight = applied.managers.sets.count == 1 && again.object == nil && again.managers == applied.managers
            tally.check(isRight, row.line(applied.managers))
        }
        #expect(isGood)
    }

    @Test func types() {
        let isGood = replayApply("apimachinery__util__managedfields__internal__typeconverter") { row, tally in
            let value = try Plain.yaml(row.string("yaml"))
            let kind = value["kind"]?.string ?? ""
            guard let entry = KindCatalogue.entries.first(where: { $0.identity.kind == kind }),
                entry.identity.apiVersion == value["apiVersion"]?.string
            else { return tally.passOver("a version that is not here") }
            let errors = ApplySchema.of(entry.schema()).validate(try JSONTape.parse(value.encoded()))
            tally.check(errors.isEmpty, row.line(errors))
        }
        #expect(isGood)
    }

    @Test func lastApplied() {
        let isGood = replayApply("apimachinery__util__managedfields__internal__lastappliedmanager", open: 3) {
            row, tally in
            let manager = Deployment.fieldManager()
            var live = try Plain.yaml(row.string("original"))
            if !row.string("lastApplied").isEmpty {
                let last = try Plain.yaml(row.string("lastApplied"))
                live["metadata"]?["annotations"] = [
                    "kubectl.kubernetes.io/last-applied-configuration": .string("\(last)")
                ]
            }
            let tape = try JSONTape.parse(live.encoded())
            let before = try manager.update(
                from: nil, to: tape, managers: FieldManagers(), manager: "kubectl-client-side-apply",
                at: Time(seconds: 1))
            let config = try Plain.tape(row.string("applied"))
            var found = FieldSet()
            do {
                _ = try manager.apply(
                    config, to: tape, managers: before, manager: row.string("fieldManager"), force: false,
                    at: Time(seconds: 2))
            } catch {
                guard let refusal = error as? ApplyError, case .conflict(let conflicts) = refusal else { throw error }
                found = conflicts.fields
            }
            tally.check(found == (try Plain.set(row["expectConflictSet"])), row.line(found))
        }
        #expect(isGood)
    }

    @Test func largeLastApplied() {
        let isGood = replayApply("apimachinery__util__managedfields__internal__lastappliedupdater") { row, tally in
            guard let old = row["oldObject"], let new = row["newObject"], !row.isTruncated else {
                return tally.passOver("the row was cut short")
            }
            func object(_ any: Any) throws -> JSONValue {
                let plain = (any as? [String: Any])?["value"] ?? any
                guard let value = (plain as? [String: Any])?["Object"] ?? plain as Any? else { return .null }
                return try Plain.json(value)
            }
            let manager = ConfigMap.fieldManager()
            let (live, config) = (try object(old), try object(new))
            guard live["kind"]?.string == "ConfigMap" else { return tally.passOver("an object of another kind") }
            let tape = try JSONTape.parse(live.encoded())
            let managers = try manager.update(
                from: nil, to: tape, managers: FieldManagers(), manager: "kubectl", at: Time(seconds: 1))
            let applied = try manager.apply(
                JSONTape.parse(config.encoded()), to: tape, managers: managers, manager: "kubectl", force: true,
                at: Time(seconds: 2))
            let result = try JSONValue(applied.object ?? tape)
            let name = "kubectl.kubernetes.io/last-applied-configuration"
            let bytes = result["metadata"]?["annotations"]?[name]?.string?.utf8.count ?? 0
            tally.check(bytes < ApplyLimits.annotationBytesMax, row.line(bytes))
        }
        #expect(isGood)
    }

    @Test func extraction() {
        let isGood = replayApply("apimachinery__util__managedfields__extract") { row, tally in
            guard let typed = row["obj"] as? [String: Any], typed["$type"] as? String == "*unstructured.Unstructured",
                let object = typed["value"] as? [String: Any]
            else { return tally.passOver("a Go struct") }
            let schema = try SampleSchema.make(Self.deployment, "deployment")
            let managers = try FieldManagers(entries(row["managedFields"]))
            let identity = ManagerIdentity(
                row.string("fieldManager"), .apply, apiVersion: "", subresource: row.string("subresource"))
            let set = managers[identity]?.fields ?? FieldSet()
            let value = try Plain.json(object)
            let all = try FieldSet(of: JSONTape.parse(value.encoded()), schema: schema)
            let found = schema.extracting(set.leaves.withKeyFields(of: all), from: value)
            let expected = try Plain.json(row["expectedOut"] ?? [String: Any]())
            let isRight = found == expected || (found.isNull && expected.object?.isEmpty == true)
            tally.check(isRight, row.line("\(row.name): \(found)"))
        }
        #expect(isGood)
    }

    private static let deployment = """
        types:
        - name: deployment
          map:
            fields:
            - name: spec
              type:
                map:
                  fields:
                  - name: paused
                    type: {scalar: boolean}
                  - name: replicas
                    type: {scalar: numeric}
            - name: status
              type:
                map:
                  fields:
                  - name: replicas
                    type: {scalar: numeric}
            elementType:
              namedType: __untyped_deduced_
        """
}
