import Foundation
import TestSupport

/// A row of a table of upstream's tests.
struct Row {
    let test: String
    let loop: String
    let name: String
    /// The row's data: a struct as a dictionary, or one value.
    let value: Any?

    init(_ raw: [String: Any]) {
        test = raw["test"] as? String ?? ""
        loop = raw["loop"] as? String ?? ""
        name = raw["name"] as? String ?? ""
        value = raw["case"] is NSNull ? nil : raw["case"]
    }

    subscript(_ field: String) -> Any? {
        let found = (value as? [String: Any])?[field]
        return found is NSNull ? nil : found
    }

    func string(_ field: String) -> String { self[field] as? String ?? "" }
    func integer(_ field: String) -> Int64 { (self[field] as? NSNumber)?.int64Value ?? 0 }
    func bool(_ field: String) -> Bool { self[field] as? Bool ?? false }
    func strings(_ field: String) -> [String] { self[field] as? [String] ?? [] }
    func labels(_ field: String) -> [String: String] { self[field] as? [String: String] ?? [:] }
    func objects(_ field: String) -> [[String: Any]] { self[field] as? [[String: Any]] ?? [] }
    var text: String? { value as? String }

    /// The row in a failure's line.
    func line(_ got: Any) -> String {
        "\(test) \(loop) \(name): \(value ?? "nil") gave \(got)"
    }
}

/// Replays a table of `shared/cases/apimachinery` and prints its tally; nil when the table is missing.
func replay(_ table: String, _ judge: (Row, inout Tally) -> Void) -> Tally? {
    guard let rows = Cases.rows("apimachinery/apimachinery__\(table).jsonl") else { return nil }
    var tally = Tally("apimachinery/\(table)")
    for raw in rows { judge(Row(raw), &tally) }
    tally.report()
    return tally
}

/// The text in a CBOR string of less than 256 bytes, or nil when it is none.
func textOfCBOR(_ any: Any?) -> String? {
    guard let bytes = (any as? String).map({ Array($0.utf8) }), let first = bytes.first else { return nil }
    guard first >> 5 == 2 || first >> 5 == 3 else { return nil }
    let header = first & 31 == 24 ? 2 : 1
    let length = header == 2 ? Int(bytes.dropFirst().first ?? 0) : Int(first & 31)
    guard bytes.count == header + length else { return nil }
    return String(decoding: bytes[header...], as: UTF8.self)
}

/// What stands in the JSON object or the YAML mapping with the one key `key`; nil for null.
func soleValue(_ key: String, in document: String) -> String? {
    var text = document.trimmingCharacters(in: .whitespacesAndNewlines)
    for prefix in ["{\"\(key)\":", "\(key):"] where text.hasPrefix(prefix) {
        text = String(text.dropFirst(prefix.count))
        break
    }
    text = text.trimmingCharacters(in: CharacterSet(charactersIn: "} \""))
    return text == "null" ? nil : text
}
