import APIModel
import Testing

@Suite struct CronScheduleTests {
    private func fields(_ text: String) throws -> CronSchedule.Fields {
        guard case .fields(let fields) = try CronSchedule(parsing: text).rule else {
            throw CronScheduleFailure.noFields
        }
        return fields
    }

    private enum CronScheduleFailure: Error {
        case noFields
    }

    @Test func fields() throws {
        let fields = try fields("*/15 0-6/3,12 1,15 jan-mar ?")
        #expect(fields.minutes == 1 | 1 << 15 | 1 << 30 | 1 << 45)
        #expect(fields.hours == 1 | 1 << 3 | 1 << 6 | 1 << 12)
        #expect(fields.daysOfMonth == 1 << 1 | 1 << 15)
        #expect(fields.months == 0b1110)
        #expect(fields.daysOfWeek == 0b111_1111)
        #expect(fields.anyDayOfWeek && !fields.anyDayOfMonth)
        #expect(try self.fields("5/20 * * * *").minutes == 1 << 5 | 1 << 25 | 1 << 45)
    }

    @Test func names() throws {
        #expect(try fields("@weekly") == fields("0 0 * * 0"))
        #expect(try fields("0 0 * * SUN").daysOfWeek == 1)
        #expect(try CronSchedule(parsing: "@every 1h30m").rule == .every(seconds: 5400))
        #expect(try CronSchedule(parsing: "CRON_TZ=Europe/Berlin 0 6 * * *").timeZone == "Europe/Berlin")
    }

    @Test(arguments: [
        ("", "empty spec string"),
        ("* * * *", "expected exactly 5 fields, found 4: [* * * *]"),
        ("60 * * * *", "end of range (60) above maximum (59): 60"),
        ("* * 0 * *", "beginning of range (0) below minimum (1): 0"),
        ("5-1 * * * *", "beginning of range (5) beyond end of range (1): 5-1"),
        ("1-2-3 * * * *", "too many hyphens: 1-2-3"),
        ("1/2/3 * * * *", "too many slashes: 1/2/3"),
        ("*/0 * * * *", "step of range should be a positive number: */0"),
        ("a * * * *", "failed to parse int from a: strconv.Atoi: parsing \"a\": invalid syntax"),
        ("@never", "unrecognized descriptor: @never"),
        ("TZ=Nowhere 0 0 * * *", "provided bad location Nowhere: unknown time zone Nowhere"),
        ("TZ=UTC", "invalid schedule format"),
    ])
    func faults(_ text: String, _ message: String) {
        #expect(throws: CronScheduleError.self) { try CronSchedule(parsing: text) }
        do {
            _ = try CronSchedule(parsing: text)
        } catch {
            #expect(error.description == message)
        }
    }

    @Test func zones() {
        #expect(TimeZoneName.isKnown("UTC") && TimeZoneName.isKnown("America/Argentina/Ushuaia"))
        #expect(!TimeZoneName.isKnown("Europe/Atlantis") && !TimeZoneName.isKnown("europe/berlin"))
        #expect(!TimeZoneName.isWellFormed("../etc/passwd") && !TimeZoneName.isWellFormed("Europe//Rome"))
    }
}
