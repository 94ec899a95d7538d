import APIModel
import Foundation
import TestSupport
import Testing

/// Upstream's tables of times, durations and ages.
struct TimeTableTests {
    @Test func time() {
        judgeTimes("apis__meta__v1__time", zero: Time.zero) { (text) throws(TimeError) in try Time(parsing: text) }
    }

    @Test func microTime() {
        judgeTimes("apis__meta__v1__micro_time", zero: MicroTime.zero) { (text) throws(TimeError) in
            try MicroTime(parsing: text)
        }
    }

    @Test func duration() {
        let tally = replay("apis__meta__v1__duration") { row, tally in
            let document = row.string("input")
            let input = soleValue("d", in: document) ?? document
            let result = soleValue("d", in: row.string("result")) ?? row.string("result")
            let duration = DurationText(input)
            tally.check(
                duration != nil && (result.isEmpty || duration?.description == result)
                    && DurationText(duration?.description ?? "") == duration, row.line(duration as Any))
        }
        #expect(tally.map { $0.failures == [] && $0.shareOver == 0 } ?? true)
    }

    @Test func ages() {
        let tally = replay("util__duration__duration") { row, tally in
            guard let duration = DurationText(row.string("d")) else {
                tally.check(false, row.line("no duration"))
                return
            }
            let age = row.test.hasPrefix("TestShort") ? duration.shortHuman : duration.human
            tally.check(age == row.string("want"), row.line(age))
        }
        #expect(tally.map { $0.failures == [] && $0.shareOver == 0 } ?? true)
    }
}

private func judgeTimes<T: CustomStringConvertible & Comparable>(
    _ table: String, zero: T, parse: (String) throws(TimeError) -> T
) {
    let tally = replay(table) { row, tally in
        switch row.test.replacing("Micro", with: "") {
        case "TestTimeMarshalYAML", "TestTimeMarshalJSON":
            // The zero time is written as null, which is the coder's business.
            let result = soleValue("t", in: row.string("result"))
            let input = row["input"] as? String
            let text = input.flatMap { try? parse($0) }?.description
            tally.check(text == result, row.line(text as Any))
        case "TestTimeUnmarshalYAML", "TestTimeUnmarshalJSON":
            let text = soleValue("t", in: row.string("input")).flatMap { try? parse($0) }?.description
            tally.check(text == row["result"] as? String, row.line(text as Any))
        case "TestTimeMarshalJSONUnmarshalYAML", "TestTimeProto", "TestTimeUnmarshalJSONAndProtoEqual":
            let input = row["input"] as? String
            let text = input.flatMap { try? parse($0) }?.description
            tally.check(text == input, row.line(text as Any))
        case "TestTimeMarshalCBOR":
            guard let expected = textOfCBOR(row["out"]) else {
                tally.passOver("CBOR other than a string")
                return
            }
            let text = (try? parse(row.string("in")))?.description
            tally.check(text == expected, row.line(text as Any))
        case "TestTimeUnmarshalCBOR":
            guard let text = textOfCBOR(row["in"]) else {
                tally.passOver("CBOR other than a string")
                return
            }
            do throws(TimeError) {
                let parsed = try parse(text).description
                tally.check(parsed == row["out"] as? String, row.line(parsed))
            } catch {
                tally.check(error.description == row.string("errMessage"), row.line(error))
            }
        case "TestTimeEqual":
            let (x, y) = (row["x"] as? String, row["y"] as? String)
            let equal = x.flatMap { try? parse($0) } == y.flatMap { try? parse($0) }
            tally.check(equal == row.bool("result"), row.line(equal))
        case "TestTimeEqualTime":
            let (x, y) = (row["x"] as? String, row["y"] as? String)
            guard x == nil || y == nil else {
                tally.passOver("the row prints the second time without its fraction")
                return
            }
            tally.check((x == y) == row.bool("result"), row.line(x == y))
        case "TestTimeBefore", "TestTimeBeforeTime":
            // No time is before nothing, and nothing is before no time.
            let x = (row["x"] as? String).flatMap { MicroTime($0) ?? Time($0).map(MicroTime.init) }
            let y = (row["y"] as? String).flatMap { MicroTime($0) ?? Time($0).map(MicroTime.init) }
            let before = x.map { x in y.map { x < $0 } ?? false } ?? false
            tally.check(before == row.bool("result"), row.line(before))
        case "TestTimeIsZero":
            let time = (row["x"] as? String).flatMap { try? parse($0) } ?? zero
            tally.check((time == zero) == row.bool("result"), row.line(time))
        case "TestTimeProtoUnmarshalRaw": tally.passOver("protobuf, tested with the coders")
        default: tally.passOver("no adapter for \(row.test)")
        }
    }
    #expect(tally.map { $0.failures == [] && $0.shareOver < 0.3 } ?? true)
}
