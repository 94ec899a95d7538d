import APIModel
import Base
import Foundation
import JSON
import TestSupport
import Yams

/// A row of a table of server-side apply.
struct ApplyRow {
    let test: String
    let name: String
    let value: Any?

    init(_ raw: [String: Any]) {
        test = raw["test"] as? String ?? ""
        name = raw["name"] as? String ?? ""
        value = raw["case"] is NSNull ? nil : raw["case"]
    }

    subscript(_ field: String) -> Any? {
        let found = (value as? [String: Any])?[field]
        return found is NSNull ? nil : found
    }

    func string(_ field: String) -> String { self[field] as? String ?? "" }
    func bool(_ field: String) -> Bool { self[field] as? Bool ?? false }
    func objects(_ field: String) -> [[String: Any]] { self[field] as? [[String: Any]] ?? [] }

    /// Whether the row was cut short when it was written down.
    var isTruncated: Bool { "\(value ?? "")".contains("$truncated") }

    func line(_ got: Any) -> String { "\(test) \(name): gave \(got)" }
}

/// Why a row cannot be replayed.
struct NotData: Error {
    let reason: String
}

/// Replays a table of `shared/cases/ssa` and prints its tally; true when no row failed, or the table is missing.
///
/// `open`: so many rows are answered otherwise today, which is printed; one more fails.
func replayApply(_ table: String, open: Int = 0, _ judge: (ApplyRow, inout Tally) throws -> Void) -> Bool {
    guard let rows = Cases.rows("ssa/\(table).jsonl") else { return true }
    var tally = Tally("ssa \(table)")
    for raw in rows {
        let row = ApplyRow(raw)
        do {
            try judge(row, &tally)
        } catch let error as NotData {
            tally.passOver(error.reason)
        } catch {
            tally.check(false, row.line(error))
        }
    }
    tally.report()
    if open > 0 { print("open: \(open) rows of \(table) are known to be answered otherwise") }
    return tally.failed <= open
}

enum Plain {
    /// YAML or JSON text as a value of ours; null for an empty text.
    static func yaml(_ text: String) throws -> JSONValue {
        try Yams.load(yaml: text).map(value) ?? .null
    }

    /// YAML or JSON text as a tape.
    static func tape(_ text: String) throws -> JSONTape { try JSONTape.parse(yaml(text).encoded()) }

    /// What Yams or Foundation read, as ours.
    static func value(_ any: Any) -> JSONValue {
        switch any {
        case let value as Int: .integer(Int64(value))
        case let value as Bool: .bool(value)
        case let value as Double: .number(value)
        case let value as String: .string(value)
        case let value as Date: .string(Time(seconds: Int64(value.timeIntervalSince1970)).description)
        case let value as [Any]: .array(value.map(Self.value))
        case let value as [AnyHashable: Any]:
            .object(
                value.reduce(into: JSONObject()) { members, entry in
                    members["\(entry.key.base)"] = Self.value(entry.value)
                })
        default: .null
        }
    }

    /// Plain data of a row as a value of ours.
    static func json(_ any: Any) throws -> JSONValue {
        try JSONValue.parse([UInt8](JSONSerialization.data(withJSONObject: any, options: [.fragmentsAllowed])))
    }

    /// A set as the rows hold it: `FieldsV1`, or a dump of the tree.
    static func set(_ any: Any?) throws -> FieldSet {
        guard let any, !(any is NSNull) else { return FieldSet() }
        guard let object = any as? [String: Any] else { throw NotData(reason: "the row was cut short") }
        if object["Members"] != nil || object["Children"] != nil { return FieldSet(try dumped(object, ApplyPath())) }
        return try FieldSet(parsing: json(object).encoded())
    }

    private static func dumped(_ set: [String: Any], _ path: ApplyPath) throws -> [ApplyPath] {
        var paths: [ApplyPath] = []
        for member in (set["Members"] as? [String: Any])?["members"] as? [Any] ?? [] {
            paths.append(ApplyPath(path.elements + [try element(member)]))
        }
        for child in (set["Children"] as? [String: Any])?["members"] as? [[String: Any]] ?? [] {
            let path = ApplyPath(path.elements + [try element(child["pathElement"])])
            guard let below = child["set"] as? [String: Any] else { throw NotData(reason: "the row was cut short") }
            paths += try dumped(below, path)
        }
        return paths
    }

    /// A path element as a dump has it.
    static func element(_ any: Any?) throws -> PathElement {
        guard let fields = any as? [String: Any] else { throw NotData(reason: "the row was cut short") }
        if let name = fields["FieldName"] as? String {
            if name == "$truncated" { throw NotData(reason: "the row was cut short") }
            return .field(name)
        }
        if let keys = fields["Key"] as? [[String: Any]] {
            return .key(try keys.map { .init($0["Name"] as? String ?? "", try dumpedValue($0["Value"])) })
        }
        if let value = fields["Value"], !(value is NSNull) { return .value(try dumpedValue(value)) }
        if let index = fields["Index"] as? Int { return .index(index) }
        throw NotData(reason: "an element of no kind")
    }

    private static func dumpedValue(_ any: Any?) throws -> JSONValue {
        var any = any
        while let wrapped = any as? [String: Any], let inner = wrapped["value"] ?? wrapped["Value"] { any = inner }
        guard let any else { return .null }
        return try json(any)
    }

    /// Sets by manager, as the rows hold them.
    static func managers(_ any: Any?) throws -> FieldManagers {
        var managers = FieldManagers()
        for (name, entry) in any as? [String: Any] ?? [:] {
            guard let fields = (entry as? [String: Any])?["value"] as? [String: Any] else {
                throw NotData(reason: "a manager that is not plain data")
            }
            managers.sets.append(
                ManagedFieldSet(
                    manager(name), try set(fields["set"]), apiVersion: fields["apiVersion"] as? String ?? ""))
        }
        return managers
    }

    /// A manager of whom only the name is known.
    static func manager(_ name: String) -> ManagerIdentity { ManagerIdentity(name, .apply, apiVersion: "") }
}

/// Schemas as structured merge writes them, in YAML.
struct SampleSchema {
    private var places: [String: ApplySchema.Place] = [:]
    private var types: [String: JSONValue] = [:]
    private var atoms: [ApplySchema.Atom] = []
    private static let deduced = "__untyped_deduced_"

    static let untyped = """
        types:
        - name: __untyped_atomic_
          scalar: untyped
          list:
            elementType:
              namedType: __untyped_atomic_
            elementRelationship: atomic
          map:
            elementType:
              namedType: __untyped_atomic_
            elementRelationship: atomic
        - name: __untyped_deduced_
          scalar: untyped
          list:
            elementType:
              namedType: __untyped_atomic_
            elementRelationship: atomic
          map:
            elementType:
              namedType: __untyped_deduced_
            elementRelationship: separable
        """

    static func make(_ text: String, _ root: String) throws -> ApplySchema {
        var maker = SampleSchema()
        for text in [untyped, text] {
            for type in try Plain.yaml(text)["types"]?.array ?? [] {
                maker.types[type["name"]?.string ?? ""] = type
            }
        }
        let place = try maker.place(named: root, relation: nil)
        let deduced = try maker.place(named: deduced, relation: nil)
        return ApplySchema(atoms: maker.atoms, root: place, deduced: deduced)
    }

    private mutating func place(named name: String, relation: String?) throws -> ApplySchema.Place {
        let key = name + "/" + (relation ?? "")
        if let known = places[key] { return known }
        guard let type = types[name] else { throw NotData(reason: "no type \(name)") }
        let place = ApplySchema.Place(atoms.count)
        places[key] = place
        atoms.append(.init())
        atoms[Int(place)] = try atom(type, relation)
        return place
    }

    private mutating func place(of type: JSONValue) throws -> ApplySchema.Place {
        let relation = type["elementRelationship"]?.string
        if let name = type["namedType"]?.string { return try place(named: name, relation: relation) }
        if type["scalar"]?.string == "untyped" && type["map"]?["elementType"]?["namedType"]?.string == Self.deduced {
            return try place(named: Self.deduced, relation: nil)
        }
        let place = ApplySchema.Place(atoms.count)
        atoms.append(.init())
        atoms[Int(place)] = try atom(type, relation)
        return place
    }

    private mutating func atom(_ type: JSONValue, _ relation: String?) throws -> ApplySchema.Atom {
        var atom = ApplySchema.Atom()
        switch type["scalar"]?.string {
        case "numeric": atom.scalar = .numeric
        case "string": atom.scalar = .string
        case "boolean": atom.scalar = .boolean
        case "untyped": atom.scalar = .untyped
        default: break
        }
        // A scalar has no relation to override: such a type does not resolve.
        if relation != nil && type["map"] == nil && type["list"] == nil { return .init() }
        if let list = type["list"] {
            let element = try place(of: list["elementType"] ?? .null)
            let keys = list["keys"]?.array?.compactMap(\.string) ?? []
            let defaults = try keys.map { try keyDefault($0, list["elementType"] ?? .null) }
            let isAtomic = (relation ?? list["elementRelationship"]?.string) == "atomic"
            atom.list = .init(element: element, isAtomic: isAtomic, keys: keys, defaults: defaults)
        }
        if let map = type["map"] {
            var fields: [ApplySchema.Field] = []
            for field in map["fields"]?.array ?? [] {
                fields.append(.init(field["name"]?.string ?? "", try place(of: field["type"] ?? .null)))
            }
            let element = try map["elementType"].map { try place(of: $0) }
            let isAtomic = (relation ?? map["elementRelationship"]?.string) == "atomic"
            atom.map = .init(fields: fields, element: element, isAtomic: isAtomic)
        }
        return atom
    }

    private func keyDefault(_ key: String, _ element: JSONValue) throws -> JSONValue? {
        let type = element["namedType"]?.string.flatMap { types[$0] } ?? element
        return type["map"]?["fields"]?.array?.first { $0["name"]?.string == key }?["default"]
    }
}
