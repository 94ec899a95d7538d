import APIModel
import Base
import JSON
import TestSupport
import Testing
import Wire

/// Replays the vectors of objects: bytes, texts and patches.
@Suite struct ObjectVectorTests {
    /// The kind that a line `kind N` names.
    private func entry(_ line: String) throws -> KindEntry {
        let number = try #require(line.hasPrefix("kind ") ? UInt16(line.dropFirst(5)) : nil)
        return try #require(KindCatalogue.entry(number: number))
    }

    private func text(_ bytes: Bytes) -> String { String(decoding: bytes.array, as: UTF8.self) }

    @Test func objects() throws {
        try ScenarioFile.check("vectors/objects.txt") { commands in
            let entry = try entry(commands[1])
            let bytes = Hex.bytes(commands.dropFirst(2).map { String($0.prefix { $0 != "#" }) }.joined(separator: " "))
            do throws(FieldDecodingError) {
                let object = try entry.decode(Bytes(bytes))
                let again = object.encoded().array
                return ["json \(text(object.encodedText()))"] + (again == bytes ? [] : ["again \(Hex.text(again))"])
            } catch {
                return ["error \("\(error)".prefix { $0 != "(" })"]
            }
        }
    }

    @Test func texts() throws {
        try ScenarioFile.check("vectors/texts.txt") { commands in
            let entry = try entry(commands[1])
            do {
                let tape = try JSONTape.parse(commands[2])
                var issues: [TextIssue] = []
                let object = try entry.decodeText(tape, 0, &issues)
                return issues.map { "issue line \($0.line), column \($0.column): \($0)" }
                    + ["bytes \(object.encoded().isEmpty ? "-" : Hex.text(object.encoded().array))"]
            } catch {
                return ["error \(error)"]
            }
        }
    }

    @Test func patches() throws {
        try ScenarioFile.check("vectors/patches.txt") { commands in
            let entry = try entry(commands[1])
            var issues: [TextIssue] = []
            let object = try entry.decodeText(JSONTape.parse(commands[2]), 0, &issues)
            let words = commands[3].split(separator: " ", maxSplits: 2)
            let form = try #require(UInt8(words[1]))
            let body = Bytes([form] + Array((words.count > 2 ? words[2] : "").utf8))
            do throws(KindPatchError) {
                let patched = try object.object.applying(KindPatch(body: body), issues: &issues)
                return issues.map { "issue \($0)" } + ["json \(text(patched.encodedText()))"]
            } catch {
                return ["error \(error.reason.rawValue): \(error)"]
            }
        }
    }
}
