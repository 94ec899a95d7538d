import APIModel
import Base
import Foundation
import JSON
import TestSupport
import Testing
import Wire

@testable import Controllers

/// Rows of upstream's tests of controllers, read as objects of ours.
struct TableRow {
    let test: String
    let name: String
    let fields: [String: Any]

    /// The rows of a file that are of one test; none after saying so where the file is not on this machine.
    static func all(_ file: String, _ test: String) -> [TableRow] {
        (Cases.rows("controllers/controller__\(file).jsonl") ?? []).compactMap { row in
            guard row["test"] as? String == test, let fields = row["case"] as? [String: Any] else { return nil }
            return TableRow(test: test, name: row["name"] as? String ?? "", fields: fields)
        }
    }

    func integer(_ name: String) -> Int { (fields[name] as? NSNumber)?.intValue ?? 0 }
    func text(_ name: String) -> String? { fields[name] as? String }
    func flag(_ name: String) -> Bool { (fields[name] as? NSNumber)?.boolValue ?? false }
    func time(_ name: String) -> Time? { text(name).flatMap { Time($0) } }

    /// An object, or part of one.
    func object<M: Message>(_ type: M.Type, _ name: String) -> M? { Self.decode(type, fields[name]) }

    func objects<M: Message>(_ type: M.Type, _ name: String) -> [M] {
        (fields[name] as? [Any] ?? []).compactMap { Self.decode(type, $0) }
    }

    static func decode<M: Message>(_ type: M.Type, _ value: Any?) -> M? {
        guard let value, !(value is NSNull), let data = try? JSONSerialization.data(withJSONObject: value),
            let tape = try? JSONTape.parse(Bytes(data))
        else { return nil }
        var issues: [TextIssue] = []
        return try? TextDecoder.decode(type, from: tape, issues: &issues)
    }

    func intOrString(_ name: String) -> IntOrString? {
        if let text = text(name) { return IntOrString(parsing: text) }
        return (fields[name] as? NSNumber).map { .int($0.int32Value) }
    }
}
