import Testing

@testable import Manifest

@Suite struct SettingsFileTests {
    private func settings(_ text: String) throws -> [SettingsFile.Setting] {
        try SettingsFile(parsing: Array(text.utf8), file: "f.yaml").settings
    }

    @Test func textsAsTheyAreWritten() throws {
        let found = try settings("# c\na: 007\nb: yes\n\n'c': \"x: y\"\nd: [1, two]\ne:\n- 1\n- 2\nf:\n")
        #expect(found.map(\.name) == ["a", "b", "c", "d", "e", "f"])
        #expect(found.map(\.values) == [["007"], ["yes"], ["x: y"], ["1", "two"], ["1", "2"], [""]])
        #expect(found.map(\.line) == [2, 3, 5, 6, 7, 10])
    }

    @Test(arguments: ["", "# nothing", "---\n"]) func nothing(text: String) throws {
        #expect(try settings(text).isEmpty)
    }

    @Test(
        arguments: [
            ("a: 1\na: 2", 2), ("a: {b: 1}", 1), ("a:\n- [1]", 2), ("- a", 1), ("text", 1), ("a: 1\n---\nb: 2", 1),
            ("a: [", 1), ("a: *b", 1), ("\"a", 1),
        ])
    func refused(text: String, line: Int) {
        do {
            _ = try settings(text)
            Issue.record("\(text) was taken")
        } catch let error as ManifestError {
            #expect(error.place.line >= line && error.place.file == "f.yaml")
        } catch {
            Issue.record("\(error)")
        }
    }

    @Test func bytesThatAreNoText() {
        #expect(throws: ManifestError.self) { try SettingsFile(parsing: [0x61, 0xFF], file: "f") }
    }
}
