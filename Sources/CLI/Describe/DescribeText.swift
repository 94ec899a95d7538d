import APIModel
import Base

/// A description while it is written: lines with tabs, laid out at the end.
struct DescribeText {
    private var done = ""
    private var pending = ""

    /// Appends text to the current line. A level is two blanks.
    mutating func write(_ level: Int, _ text: String) {
        pending += String(repeating: "  ", count: level) + TerminalText.escaped(text)
    }

    /// Appends text and ends the line.
    mutating func line(_ level: Int = 0, _ text: String = "") {
        write(level, text + "\n")
    }

    /// A name and its value.
    mutating func field(_ name: String, _ value: String, level: Int = 0) {
        line(level, "\(name):\t\(value)")
    }

    /// Ends all columns: what follows is laid out on its own.
    mutating func flush() {
        done += ElasticText.layOut(pending)
        pending = ""
    }

    /// The text, safe for a terminal.
    consuming func finish() -> String {
        flush()
        return done
    }
}

// What many kinds have.
extension DescribeText {
    /// Name, namespace where there is one, labels and annotations.
    mutating func metadata(_ metadata: ObjectMeta) {
        field("Name", metadata.name)
        if !metadata.namespace.isEmpty { field("Namespace", metadata.namespace) }
        labels("Labels", metadata.labels)
        annotations(metadata.annotations)
    }

    /// A list with one entry a line, the first beside the title; `<none>` for none.
    mutating func list(_ title: String, _ entries: [String], level: Int = 0) {
        write(level, "\(title):\t")
        guard !entries.isEmpty else { return line(0, "<none>") }
        for (index, entry) in entries.enumerated() {
            if index > 0 { write(level, "\t") }
            line(0, entry)
        }
    }

    mutating func labels(_ title: String, _ labels: StringMap<String>, level: Int = 0) {
        list(title, labels.entries.map { "\($0.key)=\($0.value)" }, level: level)
    }

    /// Annotations; long ones and those of several lines on lines of their own.
    mutating func annotations(_ annotations: StringMap<String>, title: String = "Annotations") {
        let shown = annotations.entries.filter { $0.key != Self.lastApplied }
        write(0, "\(title):\t")
        guard !shown.isEmpty else { return line(0, "<none>") }
        for (index, entry) in shown.enumerated() {
            if index > 0 { write(0, "\t") }
            let value = entry.value.hasSuffix("\n") ? String(entry.value.dropLast()) : entry.value
            if value.utf8.count + entry.key.utf8.count + 2 > Self.annotationBytesMax || value.contains("\n") {
                line(0, "\(entry.key):")
                for part in value.lines {
                    line(0, "\t  \(Self.shortened(part, Self.annotationBytesMax - 2))")
                }
            } else {
                line(0, "\(entry.key): \(value)")
            }
        }
    }

    /// What client-side apply leaves behind, of no use to a reader.
    private static let lastApplied = "kubectl.kubernetes.io/last-applied-configuration"

    /// Characters of an annotation's line, as kubectl has it.
    static let annotationBytesMax = 140

    static func shortened(_ text: some StringProtocol, _ count: Int) -> String {
        text.count > count ? text.prefix(count) + "..." : String(text)
    }

    /// `ReplicaSet/web` of the owner that controls the object.
    mutating func controller(of metadata: ObjectMeta) {
        guard let owner = metadata.ownerReferences.first(where: { $0.controller == true }) else { return }
        field("Controlled By", "\(owner.kind)/\(owner.name)")
    }

    /// Resources and their amounts, in order of their names.
    mutating func amounts(_ amounts: StringMap<Quantity>, level: Int) {
        for entry in amounts { field(entry.key, "\(entry.value)", level: level) }
    }
}

extension String {
    /// The lines of a text, empty ones too. A carriage return stays with its line.
    var lines: [String] {
        unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
    }

    /// The text, or `other` where it is empty.
    func or(_ other: String) -> String { isEmpty ? other : self }
}

extension LabelSelector? {
    /// The selector as text; `<none>` where it is empty or absent, `<error>` where it is malformed.
    var shown: String {
        guard let selector = try? Selector(self) else { return "<error>" }
        return selector.description.or("<none>")
    }

    /// The selector as text, empty where it selects everything or nothing.
    var plain: String {
        guard let selector = try? Selector(self) else { return "<error>" }
        return selector.description
    }
}
