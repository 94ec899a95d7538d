/// Cells laid out in columns: each as wide as its widest cell and three blanks, six at least, as kubectl's tables are.
///
/// The last column is not padded. A row may have fewer cells than others. Width is counted in Unicode scalars.
struct TextTable {
    private(set) var rows: [[String]] = []
    private var widths: [Int] = []

    mutating func append(_ row: [String]) {
        for (column, cell) in row.enumerated() {
            let width = cell.unicodeScalars.count
            if column == widths.count { widths.append(width) } else { widths[column] = max(widths[column], width) }
        }
        rows.append(row)
    }

    /// One line a row, each with its newline.
    var text: String {
        var text = ""
        for line in lines { text += line + "\n" }
        return text
    }

    /// The rows as lines without newlines.
    var lines: [String] {
        rows.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                line += cell
                guard column < row.count - 1 else { continue }
                let width = max(widths[column] + Limits.columnPadding, Limits.columnWidthMin)
                line += String(repeating: " ", count: width - cell.unicodeScalars.count)
            }
            return line
        }
    }
}
