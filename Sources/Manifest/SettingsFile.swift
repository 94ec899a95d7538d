import JSON

/// A flat file of settings in YAML: names, and texts or lists of texts, each with its line.
///
/// What the names are and what the texts mean is the caller's: numbers and booleans come as they are written.
public struct SettingsFile: Sendable, Equatable {
    public struct Setting: Sendable, Equatable {
        public let name: String
        /// One text, or those of a list in order.
        public let values: [String]
        /// Where the name stands, from 1.
        public let line: Int
    }

    /// In the order of the file. No name comes twice.
    public private(set) var settings: [Setting] = []

    /// Reads the file; one without content has no settings. `file` names it in errors.
    public init(parsing bytes: [UInt8], file: String, limits: ManifestLimits = .standard) throws(ManifestError) {
        guard bytes.count <= limits.fileBytesMax else {
            throw Self.error(.limit, file, line: 1, "The file has more than \(limits.fileBytesMax) bytes.")
        }
        guard SourceText.firstInvalid(bytes) == nil else {
            throw Self.error(.malformed, file, line: 1, "The text is not valid UTF-8.")
        }
        do throws(YAMLFault) {
            var composer = YAMLComposer(bytes, limits: limits.document)
            guard let document = try composer.next(), !document.nodes.isEmpty else { return }
            try read(document)
            guard try composer.next() == nil else {
                throw YAMLFault(code: .invalid, line: 1, column: 1, message: "The file has more than one document.")
            }
        } catch {
            let place = ManifestPlace(file: file, document: 1, line: error.line, column: error.column, path: error.path)
            throw ManifestError(error.code, at: place, error.message)
        }
    }

    private static func error(
        _ code: ManifestError.Code, _ file: String, line: Int, _ message: String
    ) -> ManifestError {
        ManifestError(
            code, at: ManifestPlace(file: file, document: 1, line: line, column: 1, path: ""), message)
    }

    private mutating func read(_ document: YAMLDocument) throws(YAMLFault) {
        let nodes = document.nodes
        func fault(_ node: YAMLNode, _ message: String) -> YAMLFault {
            YAMLFault(code: .invalid, line: Int(node.mark.line), column: Int(node.mark.column), message: message)
        }
        func text(_ node: YAMLNode) throws(YAMLFault) -> String {
            guard case .scalar(let text, _, _) = node.content else {
                throw fault(node, "A text or a list of texts is expected.")
            }
            return text
        }
        guard case .mapping = nodes[0].content else {
            // Comments alone are an empty scalar to YAML.
            if case .scalar("", _, true) = nodes[0].content { return }
            throw fault(nodes[0], "Lines of the form \"name: value\" are expected.")
        }
        var place = 1
        while place < nodes.count {
            let name = try text(nodes[place])
            let line = Int(nodes[place].mark.line)
            guard !settings.contains(where: { $0.name == name }) else {
                throw fault(nodes[place], "\"\(name)\" comes twice.")
            }
            let value = nodes[place].next
            var values: [String] = []
            if case .sequence = nodes[value].content {
                var item = value + 1
                while item < nodes[value].next {
                    values.append(try text(nodes[item]))
                    item = nodes[item].next
                }
            } else {
                values = [try text(nodes[value])]
            }
            settings.append(Setting(name: name, values: values, line: line))
            place = nodes[value].next
        }
    }
}
