import APIModel
import Base
import Foundation
import Testing

struct TimeTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0, 0), ("2006-01-02T15:04:05Z", 1_136_214_245, 0),
        ("2006-01-02T15:04:05+07:00", 1_136_189_045, 0), ("2006-01-02T15:04:05.5-00:30", 1_136_216_045, 500_000_000),
        ("1969-12-31T23:59:59.999999999Z", -1, 999_999_999), ("2000-02-29T00:00:00Z", 951_782_400, 0),
        ("0001-01-01T00:00:00Z", -62_135_596_800, 0), ("2006-01-02T15:04:05,123Z", 1_136_214_245, 123_000_000),
        ("2006-01-02T5:04:05Z", 1_136_178_245, 0), ("2006-01-02T15:04:05.1234567899Z", 1_136_214_245, 123_456_789),
        ("2006-01-02T15:04:05+24:60", 1_136_124_245, 0),
    ])
    func parses(_ text: String, _ seconds: Int64, _ nanoseconds: Int32) throws {
        #expect(try Time(parsing: text) == Time(seconds: seconds, nanoseconds: nanoseconds))
    }

    @Test(arguments: [
        ("hello", #"parsing time "hello" as "2006-01-02T15:04:05Z07:00": cannot parse "hello" as "2006""#),
        ("", #"parsing time "" as "2006-01-02T15:04:05Z07:00": cannot parse "" as "2006""#),
        ("2006-13-02T15:04:05Z", #"parsing time "2006-13-02T15:04:05Z": month out of range"#),
        ("2006-02-30T15:04:05Z", #"parsing time "2006-02-30T15:04:05Z": day out of range"#),
        ("2006-01-02T24:04:05Z", #"parsing time "2006-01-02T24:04:05Z": hour out of range"#),
        ("2006-01-02T15:04:60Z", #"parsing time "2006-01-02T15:04:60Z": second out of range"#),
        ("2006-01-02T15:04:05Zx", #"parsing time "2006-01-02T15:04:05Zx": extra text: "x""#),
        (
            "2006-01-02T15:04:05",
            #"parsing time "2006-01-02T15:04:05" as "2006-01-02T15:04:05Z07:00": cannot parse "" as "Z07:00""#
        ),
        (
            "2006-01-02 15:04:05Z",
            #"parsing time "2006-01-02 15:04:05Z" as "2006-01-02T15:04:05Z07:00": cannot parse " 15:04:05Z" as "T""#
        ),
    ])
    func refuses(_ text: String, _ message: String) throws {
        let error = #expect(throws: TimeError.self) { try Time(parsing: text) }
        #expect(error?.description == message)
    }

    @Test func microTimeWantsSixDigits() {
        #expect(MicroTime("2006-01-02T15:04:05.123456Z")?.nanoseconds == 123_456_000)
        for text in ["2006-01-02T15:04:05Z", "2006-01-02T15:04:05.12345Z", "2006-01-02T15:04:05.1234567Z"] {
            #expect((try? MicroTime(parsing: text)) == nil)
        }
    }

    /// Every day of five centuries, and random seconds, against the C library's calendar.
    @Test func agreesWithTheCalendarOfC() {
        var random = Random(seed: 4)
        let days = (-100_000..<100_000).map { Int64($0) * 86_400 + 43_200 }
        let seconds = (0..<20_000).map { _ in Int64(bitPattern: random.next()) % 100_000_000_000 }
        for second in days + seconds {
            var raw = time_t(second)
            var parts = tm()
            gmtime_r(&raw, &parts)
            let text = Time(seconds: second).description
            let year = Int(parts.tm_year) + 1900
            func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
            let digits = String(year.magnitude)
            let padded = (year < 0 ? "-" : "") + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
            let expected =
                "\(padded)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))T"
                + "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))Z"
            guard text == expected, !(0...9999).contains(year) || Time(text)?.seconds == second else {
                Issue.record("\(second) gave \(text) instead of \(expected)")
                return
            }
        }
    }

    @Test func extremeSecondsPrint() {
        for seconds in [Int64.min, .max] { #expect(!Time(seconds: seconds).description.isEmpty) }
    }

    @Test func anyBytesParseOrAreRefused() {
        var random = Random(seed: 5)
        let template = Array("2006-01-02T15:04:05.123456+07:00".utf8)
        let alphabet = Array("0123456789-:.,TZ+é".utf8)
        for _ in 0..<20_000 {
            var bytes = template
            for _ in 0...random.below(3) { bytes[random.below(bytes.count)] = alphabet[random.below(alphabet.count)] }
            if random.oneIn(4) { bytes.removeLast(random.below(bytes.count)) }
            let (time, micro) = bytes.withUnsafeBufferPointer { (try? Time(parsing: $0), try? MicroTime(parsing: $0)) }
            if let time, let again = Time(time.description) { #expect(again == time.wholeSeconds) }
            if let micro, let again = MicroTime(micro.description) { #expect(again == micro.wholeMicroseconds) }
        }
    }

    @Test func moves() {
        let time = MicroTime(seconds: 5, nanoseconds: 100)
        #expect(time + .nanoseconds(-101) == MicroTime(seconds: 4, nanoseconds: 999_999_999))
        #expect((time + .seconds(3)) - time == .seconds(3))
        #expect(Time(time) < Time(seconds: 6))
    }
}

struct DurationTextTests {
    @Test(arguments: [
        ("0", 0, "0s"), ("+5s", 5_000_000_000, "5s"), ("-1.5h", -5_400_000_000_000, "-1h30m0s"),
        ("1h0.003s", 3_600_003_000_000, "1h0m0.003s"), (".5s", 500_000_000, "500ms"), ("1us", 1000, "1µs"),
        ("1µs", 1000, "1µs"), ("1μs", 1000, "1µs"), ("39h9m14.425s", 140_954_425_000_000, "39h9m14.425s"),
        ("-9223372036854775808ns", Int64.min, "-2562047h47m16.854775808s"), ("1.5ns", 1, "1ns"),
        ("2562047h47m16.854775807s", Int64.max, "2562047h47m16.854775807s"),
    ])
    func parses(_ text: String, _ nanoseconds: Int64, _ printed: String) throws {
        let duration = try DurationText(parsing: text)
        #expect(duration.nanoseconds == nanoseconds)
        #expect(duration.description == printed)
    }

    @Test(arguments: [
        ("", #"time: invalid duration """#), ("3", #"time: missing unit in duration "3""#),
        ("-", #"time: invalid duration "-""#), ("s", #"time: invalid duration "s""#),
        (".s", #"time: invalid duration ".s""#), ("3x", #"time: unknown unit "x" in duration "3x""#),
        ("9223372036854775808ns", #"time: invalid duration "9223372036854775808ns""#),
        ("3000000h", #"time: invalid duration "3000000h""#), ("1.5", #"time: missing unit in duration "1.5""#),
    ])
    func refuses(_ text: String, _ message: String) {
        let error = #expect(throws: DurationTextError.self) { try DurationText(parsing: text) }
        #expect(error?.description == message)
    }

    @Test func printingIsReversible() {
        var random = Random(seed: 6)
        for _ in 0..<20_000 {
            let duration = DurationText(nanoseconds: Int64(bitPattern: random.next()) >> Int64(random.below(63)))
            #expect(DurationText(duration.description) == duration)
        }
    }
}
