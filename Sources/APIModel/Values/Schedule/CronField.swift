/// The values of one field of a schedule, and how they are written.
struct CronField {
    let range: ClosedRange<Int>
    var names: [String: Int] = [:]

    static let minutes = CronField(range: 0...59)
    static let hours = CronField(range: 0...23)
    static let daysOfMonth = CronField(range: 1...31)
    static let months = CronField(
        range: 1...12,
        names: numbered(
            ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], from: 1))
    static let daysOfWeek = CronField(
        range: 0...6, names: numbered(["sun", "mon", "tue", "wed", "thu", "fri", "sat"], from: 0))

    private static func numbered(_ names: [String], from first: Int) -> [String: Int] {
        Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, first + $0) })
    }

    /// The values that `text` names, as bits, and whether it says that any value will do.
    func bits(_ text: String) throws(CronScheduleError) -> (bits: UInt64, isAny: Bool) {
        var bits: UInt64 = 0
        var isAny = false
        for expression in text.split(separator: ",") {
            let part = try rangeBits(String(expression))
            bits |= part.bits
            isAny = isAny || part.isAny
        }
        return (bits, isAny)
    }

    /// `number`, `number-number`, `*` or `?`, each perhaps with `/step`.
    private func rangeBits(_ text: String) throws(CronScheduleError) -> (bits: UInt64, isAny: Bool) {
        let rangeAndStep = text.split(at: "/")
        let ends = rangeAndStep[0].split(at: "-")
        var isAny = false
        var low = range.lowerBound
        var high = range.upperBound
        if ends[0] == "*" || ends[0] == "?" {
            isAny = true
        } else {
            low = try number(ends[0])
            switch ends.count {
            case 1: high = low
            case 2: high = try number(ends[1])
            default: throw CronScheduleError("too many hyphens: \(text)")
            }
        }
        var step = 1
        switch rangeAndStep.count {
        case 1: break
        case 2:
            step = try Self.natural(rangeAndStep[1])
            // `5/15` means from 5 on.
            if ends.count == 1 { high = range.upperBound }
            if step > 1 { isAny = false }
        default: throw CronScheduleError("too many slashes: \(text)")
        }
        try check(low, high, step, text)
        var bits: UInt64 = 0
        for value in stride(from: low, through: high, by: step) { bits |= 1 << UInt64(value) }
        return (bits, isAny)
    }

    private func check(_ low: Int, _ high: Int, _ step: Int, _ text: String) throws(CronScheduleError) {
        if low < range.lowerBound {
            throw CronScheduleError("beginning of range (\(low)) below minimum (\(range.lowerBound)): \(text)")
        }
        if high > range.upperBound {
            throw CronScheduleError("end of range (\(high)) above maximum (\(range.upperBound)): \(text)")
        }
        if low > high {
            throw CronScheduleError("beginning of range (\(low)) beyond end of range (\(high)): \(text)")
        }
        if step == 0 { throw CronScheduleError("step of range should be a positive number: \(text)") }
    }

    private func number(_ text: String) throws(CronScheduleError) -> Int {
        if let named = names[text.lowercased()] { return named }
        return try Self.natural(text)
    }

    private static func natural(_ text: String) throws(CronScheduleError) -> Int {
        let value: Int64
        do throws(GoText.IntegerError) {
            value = try GoText.integer(text)
        } catch {
            let reason = GoText.message(error, function: "Atoi", text: text)
            throw CronScheduleError("failed to parse int from \(text): \(reason)")
        }
        guard value >= 0 else { throw CronScheduleError("negative number (\(value)) not allowed: \(text)") }
        return Int(value)
    }
}
