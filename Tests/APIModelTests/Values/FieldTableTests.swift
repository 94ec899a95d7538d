import APIModel
import Foundation
import TestSupport
import Testing

/// Upstream's tables of field errors and paths. The rows hold what is printed; what made it is named by the row.
struct FieldTableTests {
    @Test func errors() {
        let tally = replay("util__validation__field__errors") { row, tally in
            guard row.test == "TestErrorFormatting" else {
                tally.passOver("code, or marks of declarative validation: \(row.test)")
                return
            }
            guard let error = named[row.name] ?? made(row.name) else {
                tally.passOver("a value that only Go has: \(row.name)")
                return
            }
            tally.check(error.description == row.string("expect"), row.line(error))
        }
        #expect(tally.map { $0.failures == [] && $0.passed >= 38 } ?? true)
    }

    @Test func paths() {
        let tally = replay("util__validation__field__path") { row, tally in
            let expected = row.string("expected")
            let path = path(expected)
            tally.check(path.description == expected, row.line(path))
        }
        #expect(tally.map { $0.failures == [] } ?? true)
    }
}

private let path = FieldPath("path", "to", "field")
private let details = "the details"

/// The rows that call a constructor.
private let named: [String: FieldError] = [
    "required func": .required(path, details),
    "forbidden func": .forbidden(path, details),
    "too long func(1)": .tooLong(path, bytesMax: 1),
    "too long func(2)": .tooLong(path, bytesMax: 2),
    "too long func(-1)": .tooLong(path, bytesMax: -1),
    "too many func(2, 1)": .tooMany(path, count: 2, max: 1),
    "too many func(3, 2)": .tooMany(path, count: 3, max: 2),
    "too many func(2, -1)": .tooMany(path, count: 2, max: -1),
    "too many func(-1, 1)": .tooMany(path, count: -1, max: 1),
    "internal error func": .internalError(path, "the error"),
    "invalid func": .invalid(path, "the value", details),
    "not supported func": .notSupported(path, "the value", supported: ["val1", "val2"]),
    "duplicate func": .duplicate(path, "the value"),
    "type invalid func": .typeInvalid(path, "the value", details),
]

/// The rows that set fields: a kind of error, and for `invalid` a kind of value.
private func made(_ name: String) -> FieldError? {
    let kinds: [String: FieldError.Kind] = [
        "required": .required, "forbidden": .forbidden, "too long": .tooLong, "too many": .tooMany,
        "internal error": .internalError, "not found": .notFound, "not supported": .notSupported,
        "duplicate": .duplicate, "type invalid": .typeInvalid,
    ]
    let values: [String: FieldValue] = [
        "string": "the value", "string type": "the value", "int": -42, "bool": true,
        "struct": .json(#"{"stringField":"stringval","intField":9376,"boolField":true}"#),
        "list": .strings(["one", "two", "three"]), "map": .json(#"{"one":1,"three":3,"two":2}"#),
        "time": .string("\(Time.zero)"), "omitValue": .omitted, "untyped nil": .null, "typed nil": .null,
    ]
    if let kind = kinds[name] { return FieldError(kind, at: path, value: "the value", detail: details) }
    guard name.hasPrefix("invalid ") else { return nil }
    let what = String(name.dropFirst("invalid ".count)).replacing(" ptr", with: "")
    return values[what].map { FieldError(.invalid, at: path, value: $0, detail: details) }
}

/// A path made of the steps that `text` shows.
private func path(_ text: String) -> FieldPath {
    var path = FieldPath()
    for part in text.split(separator: ".") {
        let steps = part.split(separator: "[")
        for (position, step) in steps.enumerated() {
            if position == 0, !part.hasPrefix("[") {
                path = path.appending(.name(String(step)))
            } else if let index = Int(step.dropLast()) {
                path = path.index(index)
            } else {
                path = path.key(String(step.dropLast()))
            }
        }
    }
    return path
}
