import APIModel
import Base
import TestSupport
import Testing

/// Texts that are wrong in every way: a typed error, or a value that is printed and read the same.
@Suite struct ValueFuzzTests {
    /// Pieces of what the grammar knows, put together by chance.
    private func texts(seed: UInt64, _ pieces: [String], rounds: Int = 4_000, _ check: (String) -> Void) {
        var random = Random(seed: seed)
        let strange = ["", " ", "\u{0}", "é", "😀", "%", "99999999999999999999", "\\", "\t", "-"]
        for _ in 0..<Effort.rounds(rounds) {
            var text = ""
            for _ in 0..<random.below(12) { text += (random.oneIn(12) ? strange : pieces).pick(&random) }
            check(text)
        }
    }

    @Test func selectors() {
        var accepted = 0
        let pieces = ["a", "b/c", "x.y", "=", "==", "!=", "!", ",", " in ", " notin ", "(", ")", ">", "<", "1", "in"]
        texts(seed: 1, pieces) { text in
            guard let selector = try? Selector(parsing: text) else { return }
            accepted += 1
            let again = try? Selector(parsing: selector.description)
            #expect(again?.description == selector.description, "\(text)")
        }
        #expect(accepted > 50)
    }

    @Test func fieldSelectors() {
        var accepted = 0
        texts(seed: 2, ["metadata.name", "a", "=", "==", "!=", ",", "\\,", "\\=", "\\\\", "x"]) { text in
            guard let selector = try? FieldSelector(parsing: text) else { return }
            accepted += 1
            let again = try? FieldSelector(parsing: selector.description)
            #expect(again?.description == selector.description, "\(text)")
        }
        #expect(accepted > 50)
    }

    @Test func times() {
        var accepted = 0
        let pieces = [
            "2024-02-29", "1969-12-31", "T", "t", "23:59:60", "00:00:00", "Z", "+01:00", "-23:59", ".5", ".123456789",
        ]
        texts(seed: 3, pieces) { text in
            if let time = try? Time(parsing: text) {
                accepted += 1
                #expect((try? Time(parsing: time.description))?.description == time.description, "\(text)")
            }
            if let time = try? MicroTime(parsing: text) {
                #expect((try? MicroTime(parsing: time.description))?.description == time.description, "\(text)")
            }
        }
        // Whole ones, with one character changed.
        var random = Random(seed: 4)
        for _ in 0..<Effort.rounds(4_000) {
            var bytes = Array("2024-05-06T07:08:09.123456Z".utf8)
            bytes[random.below(bytes.count)] = UInt8(random.below(128))
            let text = String(decoding: bytes, as: UTF8.self)
            guard let time = try? MicroTime(parsing: text) else { continue }
            accepted += 1
            #expect((try? MicroTime(parsing: time.description)) == time, "\(text)")
        }
        #expect(accepted > 50)
    }

    @Test func durations() {
        var accepted = 0
        texts(seed: 5, ["1", "0", ".5", "h", "m", "s", "ms", "us", "µs", "ns", "-", "+", "9223372036"]) { text in
            guard let duration = DurationText(text) else { return }
            accepted += 1
            #expect(DurationText(duration.description)?.nanoseconds == duration.nanoseconds, "\(text)")
        }
        #expect(accepted > 50)
    }

    @Test func schedules() {
        var accepted = 0
        let pieces = ["*", "*/5", "1-5", "0", "59", ",", "/", "-", " ", " ", "?", "mon", "JAN", "@every 1h", "TZ=UTC "]
        texts(seed: 6, pieces) { text in
            accepted += (try? CronSchedule(parsing: text)) != nil ? 1 : 0
        }
        #expect(accepted > 0)
    }

    @Test func groupsLabelsAndPorts() {
        texts(seed: 7, ["a", "/", "v1", "apps", ",", "=", "80", "%", "-1", ".", ":"]) { text in
            if let version = try? GroupVersion(parsing: text) {
                #expect((try? GroupVersion(parsing: version.description)) == version, "\(text)")
            }
            _ = try? Labels.parse(text)
            _ = IntOrString(parsing: text)
        }
    }
}
