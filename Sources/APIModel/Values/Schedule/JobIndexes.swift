/// The indexes of an indexed job as its status writes them: `1,3-5,7`.
///
/// Only the text is judged here; at most one interval is held.
enum JobIndexes {
    /// One number, or all from one to another.
    struct Interval: Hashable {
        let first: Int32
        let last: Int32
    }

    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    /// How many indexes `text` names; they ascend and are below `completions`.
    static func count(_ text: String, completions: Int32) throws(Fault) -> Int32 {
        guard !text.isEmpty else { return 0 }
        var total: Int32 = 0
        var last: Int32?
        for part in text.split(at: ",") {
            let interval = try interval(part, completions: completions)
            if let last, last >= interval.first {
                throw Fault(description: "non-increasing order, previous: \(last), current: \(interval.first)")
            }
            total &+= interval.last &- interval.first &+ 1
            last = interval.last
        }
        return total
    }

    /// The first index that both texts name; intervals that cannot be read are skipped.
    static func overlap(_ completed: String, _ failed: String, completions: Int32) -> Int32? {
        guard !completed.isEmpty, !failed.isEmpty else { return nil }
        let left = completed.split(at: ",").compactMap { try? interval($0, completions: completions) }
        let right = failed.split(at: ",").compactMap { try? interval($0, completions: completions) }
        var (l, r) = (0, 0)
        while l < left.count, r < right.count {
            if left[l].first <= right[r].last, right[r].first <= left[l].last {
                return max(left[l].first, right[r].first)
            }
            if left[l].first <= right[r].first { l += 1 } else { r += 1 }
        }
        return nil
    }

    static func interval(_ text: String, completions: Int32) throws(Fault) -> Interval {
        let ends = text.split(at: "-")
        guard ends.count <= 2 else {
            throw Fault(
                description: "the fragment \(GoText.quoted(text)) violates the requirement that an index interval "
                    + "can have at most two parts separated by '-'")
        }
        let first = try index(ends[0], completions: completions)
        guard ends.count == 2 else { return Interval(first: first, last: first) }
        let last = try index(ends[1], completions: completions)
        guard first < last else {
            throw Fault(description: "non-increasing order, previous: \(first), current: \(last)")
        }
        return Interval(first: first, last: last)
    }

    private static func index(_ text: String, completions: Int32) throws(Fault) -> Int32 {
        guard let number = try? GoText.integer(text) else {
            throw Fault(description: "cannot convert string to integer for index: \(GoText.quoted(text))")
        }
        guard number < completions else { throw Fault(description: "too large index: \(GoText.quoted(text))") }
        return Int32(truncatingIfNeeded: number)
    }
}
