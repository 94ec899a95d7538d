/// Lays out text whose cells are ended by tabs: a column is a run of lines that have a cell there, as wide as its widest
/// cell and some blanks. What follows the last tab of a line belongs to no column.
///
/// These are the elastic tab stops of Go's `text/tabwriter`, which kubectl's descriptions are written with.
enum ElasticText {
    /// - Parameter padding: Blanks behind the widest cell of a column.
    static func layOut(_ text: String, padding: Int = 2) -> String {
        var lines = text.lines.map { line in
            line.unicodeScalars.split(separator: "\t", omittingEmptySubsequences: false).map { String($0) }
        }
        let endsWithNewline = text.hasSuffix("\n")
        if endsWithNewline { lines.removeLast() }
        var widths = lines.map { [Int](repeating: 0, count: $0.count - 1) }
        let columns = widths.map(\.count).max() ?? 0
        for column in 0..<columns {
            var first = 0
            while first < lines.count {
                guard column < widths[first].count else {
                    first += 1
                    continue
                }
                // A block ends with the first line that lacks the column, or, to the right of another column, with that
                // column's block: lines without the column on the left have none here either.
                var end = first
                var width = 0
                while end < lines.count, column < widths[end].count {
                    width = max(width, lines[end][column].unicodeScalars.count + padding)
                    end += 1
                }
                for line in first..<end { widths[line][column] = width }
                first = end
            }
        }
        var out = ""
        for (index, cells) in lines.enumerated() {
            for (column, cell) in cells.enumerated() {
                out += cell
                guard column < cells.count - 1 else { continue }
                out += String(repeating: " ", count: widths[index][column] - cell.unicodeScalars.count)
            }
            if index < lines.count - 1 || endsWithNewline { out += "\n" }
        }
        return out
    }
}
