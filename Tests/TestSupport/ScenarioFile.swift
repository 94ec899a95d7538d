import Foundation

/// A file of scenarios: lines of commands, `----`, the expected output, an empty line; `#` begins a story.
///
/// With `TRIREME_REWRITE=1` in the environment the expected output is written anew instead of compared.
public enum ScenarioFile {
    public static let rewrites = ProcessInfo.processInfo.environment["TRIREME_REWRITE"] == "1"

    /// What a file says and its replay does not, one line a scenario.
    public struct Mismatch: Error, CustomStringConvertible {
        public let description: String
    }

    /// Runs every block of `Protocol/<path>` and compares what `run` returns with what the file says; throws all
    /// mismatches at the end.
    public static func check(_ path: String, run: ([String]) throws -> [String]) throws {
        let url = Cases.repository.appendingPathComponent("Protocol").appendingPathComponent(path)
        let text = try String(contentsOf: url, encoding: .utf8)
        var written: [String] = []
        var mismatches: [String] = []
        var blocks = 0
        for block in text.components(separatedBy: "\n\n") {
            var lines = block.split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
            let story = lines.prefix { $0.hasPrefix("#") }
            lines.removeFirst(story.count)
            guard let rule = lines.firstIndex(of: "----") else {
                if let first = lines.first { mismatches.append("a block without ----: \(first)") }
                if !block.isEmpty { written.append(story.joined(separator: "\n")) }
                continue
            }
            blocks += 1
            let commands = Array(lines[..<rule])
            let expected = Array(lines[(rule + 1)...])
            let output = try run(commands)
            if !rewrites, output != expected {
                mismatches.append(
                    "\(commands.first ?? ""):\n    \(output.joined(separator: "\n    "))\n  not\n    "
                        + expected.joined(separator: "\n    "))
            }
            written.append([Array(story), commands, ["----"], output].joined().joined(separator: "\n"))
        }
        if blocks == 0 { mismatches.append("there is no scenario") }
        if rewrites { try (written.joined(separator: "\n\n") + "\n").write(to: url, atomically: true, encoding: .utf8) }
        if !mismatches.isEmpty { throw Mismatch(description: "\(path): \(mismatches.joined(separator: "\n"))") }
    }
}
