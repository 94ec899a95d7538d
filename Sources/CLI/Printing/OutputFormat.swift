/// What `-o` asks for.
enum OutputFormat: Sendable, Equatable {
    /// The table, or the lines that a command says.
    case standard
    case wide
    case yaml
    case json
    case name
    case jsonPath(JSONPath)
    /// Like `jsonPath`; results as JSON documents.
    case jsonPathAsJSON(JSONPath)
    case customColumns(CustomColumns)

    /// Formats that show the object itself, as against lines about it.
    var isDocument: Bool {
        switch self {
        case .yaml, .json, .jsonPath, .jsonPathAsJSON, .customColumns: true
        case .standard, .wide, .name: false
        }
    }
}

/// A value of `-o`, or what it contains, that is wrong.
struct OutputFormatError: Error, Hashable, CustomStringConvertible {
    /// One sentence without `error:`.
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

extension OutputFormat {
    /// Reads a value of `-o`.
    ///
    /// - Parameters:
    ///   - text: `json`, `jsonpath={.metadata.name}`, `custom-columns=NAME:.metadata.name`; nil or empty for none.
    ///   - allowsMissingKeys: `--allow-missing-template-keys`.
    ///   - file: Reads the file that `jsonpath-file=` or `custom-columns-file=` names.
    init(
        parsing text: String?, noHeaders: Bool = false, allowsMissingKeys: Bool = true,
        file: (String) throws(FileAccessError) -> [UInt8]
    ) throws(OutputFormatError) {
        guard let text, !text.isEmpty else {
            self = .standard
            return
        }
        let (name, value) = text.split(once: "=")
        switch name {
        case "wide" where value == nil: self = .wide
        case "yaml" where value == nil: self = .yaml
        case "json" where value == nil: self = .json
        case "name" where value == nil: self = .name
        case "jsonpath": self = .jsonPath(try Self.path(value, allowsMissingKeys))
        case "jsonpath-as-json": self = .jsonPathAsJSON(try Self.path(value, allowsMissingKeys))
        case "jsonpath-file":
            let template = try Self.contents(of: value, "jsonpath", file)
            self = .jsonPath(try Self.path(template, allowsMissingKeys))
        case "custom-columns":
            guard let value, !value.isEmpty else {
                throw OutputFormatError("custom-columns format specified but no custom columns given")
            }
            self = .customColumns(try CustomColumns(parsing: value, noHeaders: noHeaders))
        case "custom-columns-file":
            let template = try Self.contents(of: value, "custom-columns", file)
            self = .customColumns(try CustomColumns(template: template))
        case "go-template", "go-template-file", "template", "templatefile":
            throw OutputFormatError(
                "Go templates (-o \(name)) are not supported: use -o jsonpath=... or -o custom-columns=...")
        default:
            throw OutputFormatError(
                "unable to match a printer suitable for the output format \"\(text)\", allowed formats are: "
                    + Self.names.joined(separator: ","))
        }
    }

    /// What `-o` may begin with.
    static let names = [
        "custom-columns", "custom-columns-file", "json", "jsonpath", "jsonpath-as-json", "jsonpath-file", "name",
        "wide", "yaml",
    ]

    private static func path(_ template: String?, _ allowsMissingKeys: Bool) throws(OutputFormatError) -> JSONPath {
        guard let template, !template.isEmpty else {
            throw OutputFormatError("template format specified but no template given")
        }
        do throws(JSONPathError) {
            return try JSONPath(parsing: template, allowsMissingKeys: allowsMissingKeys)
        } catch {
            throw OutputFormatError("error parsing jsonpath \(template), \(error)")
        }
    }

    private static func contents(
        of path: String?, _ name: String, _ file: (String) throws(FileAccessError) -> [UInt8]
    ) throws(OutputFormatError) -> String {
        guard let path, !path.isEmpty else { throw OutputFormatError("\(name) format specified but no file given") }
        let bytes: [UInt8]
        do throws(FileAccessError) {
            bytes = try file(path)
        } catch {
            throw OutputFormatError("error reading --template \(path), \(error)")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw OutputFormatError("error reading --template \(path), the file is not UTF-8")
        }
        return text
    }
}

extension String {
    /// The text before the first `separator` and the text behind it; nil where there is none.
    func split(once separator: Character) -> (head: String, tail: String?) {
        guard let place = firstIndex(of: separator) else { return (self, nil) }
        return (String(self[..<place]), String(self[index(after: place)...]))
    }
}
