import Foundation
import TestSupport
import Testing

/// A file of scenarios: lines of commands, `----`, the expected output, an empty line; `#` begins a story.
///
/// With `TRIREME_REWRITE=1` in the environment the expected output is written anew instead of compared.
enum ScenarioFile {
    static let rewrites = ProcessInfo.processInfo.environment["TRIREME_REWRITE"] == "1"

    /// Runs every block of `Protocol/<path>` and compares what `run` returns with what the file says.
    static func check(_ path: String, run: ([String]) throws -> [String]) throws {
        let url = Cases.repository.appendingPathComponent("Protocol").appendingPathComponent(path)
        let text = try String(contentsOf: url, encoding: .utf8)
        var written: [String] = []
        var blocks = 0
        for block in text.components(separatedBy: "\n\n") {
            var lines = block.split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
            let story = lines.prefix { $0.hasPrefix("#") }
            lines.removeFirst(story.count)
            guard let rule = lines.firstIndex(of: "----") else {
                #expect(lines.isEmpty, "\(path): a block without ----: \(lines.first ?? "")")
                if !block.isEmpty { written.append(story.joined(separator: "\n")) }
                continue
            }
            blocks += 1
            let commands = Array(lines[..<rule])
            let expected = Array(lines[(rule + 1)...])
            let output = try run(commands)
            if !rewrites { #expect(output == expected, "\(path): \(commands.first ?? "")") }
            written.append([Array(story), commands, ["----"], output].joined().joined(separator: "\n"))
        }
        #expect(blocks > 0, "\(path) has no scenario.")
        if rewrites { try (written.joined(separator: "\n\n") + "\n").write(to: url, atomically: true, encoding: .utf8) }
    }
}
