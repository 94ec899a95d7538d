import APIModel
import JSON

/// Descriptions of objects as `kubectl describe` writes them.
enum Describe {
    /// The description of one object, with its events in order of time at the end.
    static func text(_ object: PrintedObject, _ context: DescribeContext) -> String {
        var text = DescribeText()
        if case .kind(let kind) = object.content, let described = kind.object as? any DescribedKind {
            described.describe(into: &text, context)
        } else {
            generic(object, into: &text, context)
        }
        if let events = context.events { text.events(events, context) }
        return text.finish()
    }

    /// Every field of an object whose kind has no layout of its own.
    private static func generic(_ object: PrintedObject, into text: inout DescribeText, _ context: DescribeContext) {
        let json = object.json()
        text.field("Name", object.name)
        text.field("Namespace", object.namespace)
        text.list("Labels", object.labels.map { "\($0.key)=\($0.value)" })
        let annotations = json["metadata"]?["annotations"]?.object ?? [:]
        text.list("Annotations", annotations.map { "\($0.key): \($0.value.plain)" }.sorted())
        content(json, path: "", level: 0, into: &text)
    }

    private static let shownBefore: Set<String> = [
        ".metadata.name", ".metadata.namespace", ".metadata.labels", ".metadata.annotations",
        ".metadata.managedFields",
    ]

    private static func content(_ value: JSONValue, path: String, level: Int, into text: inout DescribeText) {
        guard let members = value.object else { return }
        for (name, value) in members.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            let path = "\(path).\(name)"
            guard !shownBefore.contains(path) else { continue }
            let label = label(name)
            switch value {
            case .object:
                text.line(level, "\(label):")
                content(value, path: path, level: level + 1, into: &text)
            case .array(let elements):
                text.line(level, "\(label):")
                for element in elements {
                    if element.object != nil {
                        content(element, path: path, level: level + 1, into: &text)
                    } else {
                        text.line(level + 1, element.goText)
                    }
                }
            case .null, .bool, .integer, .number, .string: text.field(label, value.goText, level: level)
            }
        }
    }

    /// A field's name as words: `restartPolicy` is `Restart Policy`, `apiVersion` is `API Version`.
    static func label(_ name: String) -> String {
        guard name.unicodeScalars.allSatisfy({ $0.properties.isAlphabetic || $0 == "-" }) else { return name }
        var words: [String] = []
        let letters = Array(name)
        for (index, letter) in letters.enumerated() {
            let isStart =
                index == 0 || letter.isUppercase && !letters[index - 1].isUppercase
                || letter.isUppercase && letters[index - 1].isUppercase && index + 1 < letters.count
                    && letters[index + 1].isLowercase
            if isStart { words.append(String(letter)) } else { words[words.count - 1].append(letter) }
        }
        return words.map { word in
            acronyms.contains(word.uppercased()) ? word.uppercased() : word.prefix(1).uppercased() + word.dropFirst()
        }.joined(separator: " ")
    }

    private static let acronyms: Set<String> = ["API", "URL", "UID", "OSB", "GUID"]
}

/// A kind with a layout of its own.
protocol DescribedKind: Kind {
    /// Writes everything but the events.
    func describe(into text: inout DescribeText, _ context: DescribeContext)
}
