import APIModel
import Foundation
import JSON
import TestSupport
import Testing

/// Sequences of updates and applies by several managers against upstream's tables.
@Suite struct MergeTableTests {
    @Test(arguments: [
        "deduced", "default_keys", "duplicates", "extract_apply", "field_level_overrides", "ignore", "key", "leaf",
        "multiple_appliers", "nested", "preserve_unknown", "schema_change", "set",
    ])
    func operations(_ table: String) {
        let isGood = replayApply("structured-merge-diff__merge__\(table)", open: table == "ignore" ? 3 : 0) {
            row, tally in
            if let failure = try MergeRow(row).failure() {
                tally.check(false, row.line(failure))
            } else {
                tally.check(true, "")
            }
        }
        #expect(isGood)
    }

    @Test func invalidOverride() {
        let isGood = replayApply("structured-merge-diff__typed__helpers") { row, tally in
            let failure = try MergeRow(row).failure()
            tally.check(failure == nil, row.line(failure ?? ""))
        }
        #expect(isGood)
    }
}

/// An object whose managers change step by step.
private struct MergeRow {
    let test: String
    let fields: [String: Any]
    let error: String
    let schemas: [String: ApplySchema]
    let updater: FieldUpdater

    init(_ row: ApplyRow) throws {
        test = row.test
        fields = row["Case"] as? [String: Any] ?? [:]
        error = row.string("ErrorGot")
        let names = row["TypeNames"] as? [String: String] ?? [:]
        var schemas: [String: ApplySchema] = [:]
        for (version, text) in row["Schemas"] as? [String: String] ?? [:] {
            // Versions that the table's schema does not have are never asked for.
            schemas[version] = try? SampleSchema.make(text, names[version] ?? "")
        }
        self.schemas = schemas
        var ignored: [String: FieldSet] = [:]
        for (version, set) in fields["IgnoredFields"] as? [String: Any] ?? [:] { ignored[version] = try Plain.set(set) }
        for (version, filter) in fields["IgnoreFilter"] as? [String: Any] ?? [:] {
            guard let value = (filter as? [String: Any])?["value"] as? [String: Any],
                let set = value["excludeSet"]
            else { throw NotData(reason: "a filter that is no set") }
            ignored[version] = try Plain.set(set)
        }
        updater = FieldUpdater(ignored: ignored, convert: Self.conversion(row.test, schemas))
    }

    /// The conversions between versions that the tables' tests use.
    private static func conversion(_ test: String, _ schemas: [String: ApplySchema]) -> FieldUpdater.Conversion {
        { (object, version) throws(ApplyError) in
            let schema = schemas[version] ?? schemas["*"] ?? object.schema
            guard let value = try? JSONValue(object.tape) else { return object }
            switch test {
            case let name where name.contains("RealConversion"):
                guard let number = Int(version.dropFirst()), version.first == "v" else { return nil }
                return try ApplyObject(repeated(value, number, isRoot: true), schema)
            case let name where name.contains("ReliantFields"):
                guard version == "v1" || version == "v2" else { return nil }
                let names = ["required_field_bar", "field_foo_rely_on_bar"]
                let isFirst = version == "v1"
                if isFirst && value[names[0]] == nil && value[names[1]] == nil {
                    throw .badRequest("missing required field bar")
                }
                return try ApplyObject(
                    renamed(value, isFirst ? names[0] : names[1], isFirst ? names[1] : names[0]), schema)
            default: return ApplyObject(object.tape, schema)
            }
        }
    }

    /// Every key below the first level as its first letter, repeated.
    private static func repeated(_ value: JSONValue, _ number: Int, isRoot: Bool) -> JSONValue {
        guard case .object(let members) = value else { return value }
        var out = JSONObject()
        for (key, member) in members {
            let name = isRoot ? key : String(repeating: key.first ?? "?", count: number)
            out[name] = repeated(member, number, isRoot: false)
        }
        return .object(out)
    }

    private static func renamed(_ value: JSONValue, _ old: String, _ new: String) -> JSONValue {
        guard case .object(let members) = value else { return value }
        var out = JSONObject()
        for (key, member) in members { out[key == old ? new : key] = member }
        return .object(out)
    }

    /// What went wrong, nil when the row came out as it says.
    func failure() throws -> String? {
        if fields["Ops"].map({ "\($0)" })?.contains("ChangeParser") == true {
            throw NotData(reason: "the schema changes to one that the row does not have")
        }
        if test.contains("TestMultipleAppliersNestedType") && schemas.count > 1 {
            throw NotData(reason: "a conversion that the row does not name")
        }
        var state = State(updater: updater, schemas: schemas)
        for (index, op) in (fields["Ops"] as? [[String: Any]] ?? []).enumerated() {
            do {
                try state.run(op)
            } catch let failure as ApplyError where !error.isEmpty {
                return error.contains("\(failure)") || error.contains("schema error")
                    ? nil : "operation \(index): \(failure) instead of \(error)"
            } catch let failure as Mismatch {
                return "operation \(index): \(failure.text)"
            } catch let failure as ApplyError {
                return "operation \(index): \(failure)"
            }
        }
        guard error.isEmpty else { return "no error instead of \(error)" }
        if let text = fields["Object"] as? String, !text.isEmpty, let live = state.live {
            let version = fields["APIVersion"] as? String ?? ""
            let found = try JSONValue(updater.converted(live, version)?.tape ?? live.tape)
            let expected = try Plain.yaml(Self.untabbed(text))
            if found != expected { return "\(found) instead of \(expected)" }
        }
        guard fields["Managed"] is [String: Any] else { return nil }
        let expected = try Plain.managers(fields["Managed"])
        let difference = state.managers.difference(from: expected)
        return difference.isEmpty ? nil : "managers \(difference.sets) differ"
    }

    /// The text without the tabs that all its lines begin with.
    static func untabbed(_ text: String) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.first?.isEmpty == true { lines.removeFirst() }
        let tabs = lines.first?.prefix { $0 == "\t" }.count ?? 0
        return lines.map { line in
            line.prefix(tabs).allSatisfy { $0 == "\t" } ? line.dropFirst(tabs) : line
        }.joined(separator: "\n")
    }
}

private struct Mismatch: Error {
    let text: String
}

private struct State {
    let updater: FieldUpdater
    let schemas: [String: ApplySchema]
    var live: ApplyObject?
    var managers = FieldManagers()

    private func object(_ text: String, _ version: String, allowsDuplicates: Bool) throws -> ApplyObject {
        guard let schema = schemas[version] ?? schemas["*"] else { throw NotData(reason: "a version without a schema") }
        let object = ApplyObject(try Plain.tape(MergeRow.untabbed(text)), schema)
        let errors = schema.validate(object.tape, allowsDuplicates: allowsDuplicates)
        guard errors.isEmpty else { throw ApplyError.invalid(errors) }
        return object
    }

    mutating func run(_ op: [String: Any]) throws {
        guard let value = op["value"] as? [String: Any] else { throw NotData(reason: "an operation without data") }
        let version = value["APIVersion"] as? String ?? ""
        let manager = Plain.manager(value["Manager"] as? String ?? "")
        let text = value["Object"] as? String ?? ""
        let kind = op["$type"] as? String ?? ""
        var config = try object(text, version, allowsDuplicates: kind == "fixture.Update")
        var base = ApplyObject(try Plain.tape(""), config.schema)
        if let live { base = try updater.converted(live, version) ?? live }
        switch kind {
        case "fixture.Update":
            managers = try updater.update(
                from: base, to: config, version: version, managers: managers, manager: manager)
            live = config
        case "fixture.Apply", "fixture.ForceApply":
            let expected = ((value["Conflicts"] as? [String: Any])?["$error"] as? String)
            try apply(config, base, version, manager, force: kind == "fixture.ForceApply", expected)
        case "fixture.ExtractApply":
            if live != nil {
                let set = managers[manager]?.fields.leaves ?? FieldSet()
                let extracted = config.schema.extracting(set, from: try JSONValue(base.tape))
                let merged = try config.schema.merge(extracted, JSONValue(config.tape))
                config = try ApplyObject(merged, config.schema)
            }
            try apply(config, base, version, manager, force: true, nil)
        default: throw NotData(reason: "an operation \(kind)")
        }
    }

    private mutating func apply(
        _ config: ApplyObject, _ base: ApplyObject, _ version: String, _ manager: ManagerIdentity, force: Bool,
        _ expected: String?
    ) throws {
        live = base
        do {
            let applied = try updater.apply(
                config, to: base, version: version, managers: managers, manager: manager, force: force)
            if let object = applied.object { live = object }
            managers = applied.managers
        } catch {
            guard case .conflict(let conflicts) = error else { throw error }
            let found = Self.lines(conflicts)
            guard let expected, Self.lines(expected) == found else {
                throw Mismatch(text: "conflicts \(found) instead of \(expected ?? "none")")
            }
            return
        }
        if let expected, !expected.isEmpty { throw Mismatch(text: "no conflict instead of \(expected)") }
    }

    /// Each conflict as a manager and a path.
    private static func lines(_ conflicts: ApplyConflicts) -> Set<String> {
        Set(conflicts.conflicts.map { "\($0.manager.manager) \($0.path)" })
    }

    private static func lines(_ text: String) -> Set<String> {
        var manager = ""
        var lines: Set<String> = []
        for line in text.split(separator: "\n") {
            if line.hasPrefix("conflict"), let quoted = line.split(separator: "\"").dropFirst().first {
                manager = String(quoted)
            }
            if line.hasPrefix("- ") { lines.insert("\(manager) \(line.dropFirst(2))") }
            if line.hasPrefix("conflict with"), let end = line.range(of: "\": ") {
                lines.insert("\(manager) \(line[end.upperBound...])")
            }
        }
        return lines
    }
}
