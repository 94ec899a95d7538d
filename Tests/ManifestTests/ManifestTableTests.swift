import APIModel
import Base
import Foundation
import JSON
import Manifest
import TestSupport
import Testing

/// Every object of real manifests goes from YAML through the binary form and back, with the same meaning.
@Suite struct ManifestTableTests {
    @Test func realFiles() throws {
        let folder = Cases.shared.appendingPathComponent("manifests")
        guard let found = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil) else {
            print("passed over: \(folder.path) is not on this machine")
            return
        }
        let files = found.compactMap { $0 as? URL }
            .filter { ["yaml", "yml", "json"].contains($0.pathExtension) }
            .sorted { $0.path < $1.path }
        guard !files.isEmpty else {
            print("passed over: \(folder.path) is not on this machine")
            return
        }
        var tally = Tally("manifests/ \(files.count) files")
        for file in files {
            let name = String(file.path.dropFirst(folder.path.count + 1))
            var reader = ManifestReader([UInt8](try Data(contentsOf: file)), file: name)
            while true {
                do {
                    guard let object = try reader.next() else { break }
                    try check(object, &tally)
                } catch let error as ManifestError {
                    tally.check(false, "\(error)")
                    if error.code == .malformed || error.code == .limit { break }
                }
            }
        }
        tally.report(shown: 40)
        #expect(tally.failed == 0 && tally.passed > 200)
    }

    private func check(_ object: ManifestObject, _ tally: inout Tally) throws {
        let name = "\(object.place): \(object.identity.kind)"
        guard let kind = object.object else {
            tally.passOver("\(object.identity.apiVersion) \(object.identity.kind), no kind of this version")
            let text = try object.json()
            let back = try Manifest.objects(in: YAMLWriter.yaml(of: tape(of: object)).array, file: "again")[0].json()
            #expect(back == text, "\(name)")
            return
        }
        let entry = try #require(KindCatalogue.entry(object.identity))
        let decoded = try entry.decode(kind.encoded())
        let again = try Manifest.objects(in: decoded.yaml().array, file: "again.yaml")
        let isSame = again.count == 1 && again[0].issues.isEmpty && again[0].object?.encoded() == kind.encoded()
        tally.check(isSame, "\(name) changes on the way")
        #expect(try again[0].json() == object.json(), "\(name)")
        for issue in object.issues { print("    issue: \(issue)") }
    }

    private func tape(of object: ManifestObject) throws -> JSONTape {
        try JSONTape.parse(object.json().encoded())
    }
}
