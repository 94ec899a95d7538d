import JSON

/// `-o custom-columns=NAME:.metadata.name,IMAGE:.spec.containers[*].image`.
struct CustomColumns: Sendable, Equatable {
    struct Column: Sendable, Equatable {
        let header: String
        let path: JSONPath
    }

    let columns: [Column]
    let noHeaders: Bool

    /// Reads columns from pairs of a header and an expression. A comma inside of brackets does not end a column.
    init(parsing text: String, noHeaders: Bool = false) throws(OutputFormatError) {
        var columns: [Column] = []
        for pair in Self.split(text) {
            let (header, expression) = pair.split(once: ":")
            guard let expression else {
                throw OutputFormatError(
                    "unexpected custom-columns spec: \(pair), expected <header>:<json-path-expr>")
            }
            columns.append(try Self.column(header, expression))
        }
        self.columns = columns
        self.noHeaders = noHeaders
    }

    /// Reads columns from a file's two lines: headers, and expressions below them.
    init(template: String) throws(OutputFormatError) {
        let lines = template.lines
        func words(_ index: Int) -> [String] { lines[index].split(whereSeparator: \.isWhitespace).map(String.init) }
        guard lines.count >= 2, !words(0).isEmpty, !words(1).isEmpty else {
            throw OutputFormatError(
                "invalid template, missing \(lines.first.map { $0.isEmpty } ?? true ? "header" : "spec") line. "
                    + "Expected format is one line of space separated headers, one line of space separated column specs."
            )
        }
        let (headers, expressions) = (words(0), words(1))
        guard headers.count == expressions.count else {
            throw OutputFormatError(
                "number of headers (\(headers.count)) and field specifications (\(expressions.count)) don't match")
        }
        var columns: [Column] = []
        for (header, expression) in zip(headers, expressions) { columns.append(try Self.column(header, expression)) }
        self.columns = columns
        noHeaders = false
    }

    private static func column(_ header: String, _ expression: String) throws(OutputFormatError) -> Column {
        do throws(JSONPathError) {
            return Column(header: header, path: try JSONPath(relaxed: expression))
        } catch {
            throw OutputFormatError(error.description)
        }
    }

    private static func split(_ text: String) -> [String] {
        var parts = [""]
        var depth = 0
        for character in text {
            switch character {
            case "[": depth += 1
            case "]": depth -= 1
            default: break
            }
            if character == ",", depth <= 0 { parts.append("") } else { parts[parts.count - 1].append(character) }
        }
        return parts
    }

    /// The table of some objects; the headers also without objects.
    func text(_ objects: some Sequence<JSONValue>) throws(JSONPathError) -> String {
        var table = TextTable()
        if !noHeaders { table.append(columns.map(\.header)) }
        for object in objects { table.append(try row(object)) }
        return table.text
    }

    /// The cells of one object: `<none>` where there is nothing, several values with commas between.
    func row(_ object: JSONValue) throws(JSONPathError) -> [String] {
        var cells: [String] = []
        for column in columns {
            let values = try column.path.results(object)
            var texts = values.flatMap { $0 }.map { TerminalText.escaped($0.goText) }
            if values.first?.isEmpty ?? true { texts.insert("<none>", at: 0) }
            cells.append(texts.joined(separator: ","))
        }
        return cells
    }
}
