import APIModel
import Foundation
import TestSupport
import Testing

/// The registry of kinds in `Protocol/kinds.md` is that of the catalogue. `TRIREME_REWRITE=1` writes its table anew.
@Suite struct KindsDocumentTests {
    private static let url = Cases.repository.appendingPathComponent("Protocol/kinds.md")

    private static var rows: [String] {
        KindCatalogue.entries.map { entry in
            let cells = [
                "\(entry.number)", entry.identity.apiVersion, entry.identity.kind, entry.resource.plural,
                entry.resource.isNamespaced ? "yes" : "no", entry.schema().name,
            ]
            return "| \(cells.joined(separator: " | ")) |"
        }
    }

    @Test func registryIsCurrent() throws {
        let lines = try String(contentsOf: Self.url, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false
        ).map(String.init)
        func isRow(_ line: String) -> Bool {
            line.hasPrefix("| ") && line.dropFirst(2).first?.isNumber == true
        }
        if ScenarioFile.rewrites {
            let end = try #require(lines.lastIndex { $0.hasPrefix("|---") })
            let text = (lines[...end] + Self.rows + [""]).joined(separator: "\n")
            try text.write(to: Self.url, atomically: true, encoding: .utf8)
        } else {
            #expect(lines.filter(isRow) == Self.rows, "kinds.md is not what the catalogue says: run Tools/emit-schema.")
        }
    }

    /// Numbers and names are given once. What was given stays: these are the first of them.
    @Test func numbersAreGivenOnce() {
        let entries = KindCatalogue.entries
        #expect(Set(entries.map(\.number)).count == entries.count)
        #expect(Set(entries.map(\.identity)).count == entries.count)
        #expect(entries.map(\.number) == entries.map(\.number).sorted())
        #expect(entries.allSatisfy { $0.number >= 1 && $0.number <= 1023 })
        let given: [(UInt16, String)] = [
            (1, "Namespace"), (3, "Pod"), (10, "Event"), (20, "Deployment"), (49, "PodMetrics"),
        ]
        for (number, kind) in given { #expect(KindCatalogue.entry(number: number)?.identity.kind == kind) }
        #expect(KindCatalogue.entry(number: 0)?.number == nil)
        #expect(KindCatalogue.entry(number: .max)?.number == nil)
    }
}
