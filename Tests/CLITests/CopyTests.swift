import APIModel
import Base
import Client
import Foundation
import Testing
import Wire

@testable import CLI

/// `ctl cp`: archives, the paths in them, and copies through a real tar.
@Suite struct CopyTests {
    private func inFolder(_ body: (String) async throws -> Void) async throws {
        let folder = NSTemporaryDirectory() + "trireme-copy-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await body(folder)
    }

    private func archive(_ entries: [(TarEntry, String)]) -> Bytes {
        var bytes: [UInt8] = []
        for (entry, content) in entries {
            var entry = entry
            entry.size = content.utf8.count
            bytes += TarWriter.header(entry).array + Array(content.utf8) + TarWriter.padding(entry.size).array
        }
        return Bytes(bytes + TarWriter.end.array)
    }

    private func entry(_ path: String, _ kind: TarEntry.Kind = .file) -> TarEntry {
        TarEntry(path: path, kind: kind, mode: 0o644, size: 0, modified: 1_000)
    }

    private func read(_ bytes: Bytes, piece: Int = .max) throws -> [TarReader.Event] {
        var (reader, events) = (TarReader(), [TarReader.Event]())
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + min(piece, bytes.count))
            try reader.take(bytes[start..<end], into: &events)
            start = end
        }
        #expect(reader.isAtEnd)
        return events
    }

    @Test func archivesAreReadAsWritten() throws {
        let long = String(repeating: "folder/", count: 40) + "file"
        let bytes = archive([
            (entry("a", .folder), ""), (entry("a/f"), "content"), (entry("a/empty"), ""),
            (entry("a/l", .link("f")), ""), (entry(long), String(repeating: "x", count: 1_024)),
            (entry("b", .link(long)), ""),
        ])
        for piece in [1, 7, 511, 512, 513, 1 << 20] {
            let events = try read(bytes, piece: piece)
            let entries = events.compactMap { if case .entry(let entry) = $0 { entry } else { nil } }
            #expect(entries.map(\.path) == ["a/", "a/f", "a/empty", "a/l", long, "b"])
            #expect(entries.map(\.kind) == [.folder, .file, .file, .link("f"), .file, .link(long)])
            let content = events.compactMap { if case .content(let bytes) = $0 { bytes.count } else { nil } }
            #expect(content.reduce(0, +) == 7 + 1_024)
        }
    }

    @Test func damagedArchivesAreRefused() {
        let good = archive([(entry("a"), "x")]).array
        var sum = good
        sum[0] ^= 1
        var number = good
        number[130] = UInt8(ascii: "9")
        for bytes in [sum, number, [UInt8](repeating: 1, count: 512)] {
            #expect(throws: TarError.self) { try read(Bytes(bytes)) }
        }
        var random = Random(seed: 5)
        for _ in 0..<3_000 {
            var bytes = good
            for _ in 0..<1 + random.below(4) {
                bytes[random.below(bytes.count)] = UInt8(truncatingIfNeeded: random.next())
            }
            var (reader, events) = (TarReader(), [TarReader.Event]())
            // An error or events, and never a trap.
            try? reader.take(Bytes(bytes), into: &events)
        }
    }

    @Test(
        arguments: [
            ("web/f", ["f"]), ("./web/d/./f", ["d", "f"]), ("web", []), ("web/", []),
            ("/etc/passwd", nil), ("web/../f", nil), ("../web/f", nil), ("web/a/../../../f", nil), ("other/f", nil),
            ("web\0/f", nil), ("", nil), (".", nil),
        ] as [(String, [String]?)])
    func pathsStayInTheDestination(path: String, names: [String]?) {
        #expect((try? EntryPath(path, under: "web"))?.names == names)
    }

    @Test func sides() throws {
        #expect(try CopySpec(parsing: "web:/a/b").pod == "web")
        #expect(try CopySpec(parsing: "ns/web:a").namespace == "ns")
        #expect(try CopySpec(parsing: "./a:b").isRemote == false)
        #expect(try CopySpec(parsing: "/a:b").path == "/a:b")
        for bad in ["", "web:", ":x", "a/b/c:d", "../web:x", "ns/:x", "a/..:x"] {
            let spec = try? CopySpec(parsing: bad)
            #expect(spec == nil || spec?.isRemote == false, "\(bad)")
        }
        #expect(CopySpec(path: "/a/b/").parts == ("/a", "b"))
        #expect(CopySpec(path: "b").parts == (".", "b"))
        #expect(CopySpec(path: "/").parts == ("/", "."))
        #expect(CopySpec(path: "/a/.").parts == ("/a/.", "."))
    }

    /// A container whose programs are those of this machine.
    private func pods() -> FakePods {
        FakePods(FakeCluster()) { words, fake in
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = words
            let (input, output, errors) = (Pipe(), Pipe(), Pipe())
            (process.standardInput, process.standardOutput, process.standardError) = (input, output, errors)
            do { try process.run() } catch { return }
            let writer = Task {
                for await bytes in fake.input { try? input.fileHandleForWriting.write(contentsOf: Data(bytes.array)) }
                try? input.fileHandleForWriting.close()
            }
            while case let data = output.fileHandleForReading.availableData, !data.isEmpty {
                fake.say(.stdout(Bytes(data)))
            }
            let complaints = errors.fileHandleForReading.readDataToEndOfFile()
            if !complaints.isEmpty { fake.say(.stderr(Bytes(complaints))) }
            process.waitUntilExit()
            writer.cancel()
            fake.say(.exit(PodExit(code: UInt8(truncatingIfNeeded: process.terminationStatus))))
        }
    }

    private func copy(_ source: String, _ target: String, _ pods: FakePods) async -> (code: Int32, said: String) {
        let console = TestConsole()
        do throws(CommandError) {
            try await CopyOperation().run(
                CopySpec(parsing: source), CopySpec(parsing: target), pods, console.console)
            return (0, console.error)
        } catch {
            return (error.exitCode, console.error + error.text)
        }
    }

    @Test func foldersGoThereAndBack() async throws {
        try await inFolder { folder in
            let manager = FileManager.default
            let deep = folder + "/src/web/deep/" + String(repeating: "long-name/", count: 14)
            try manager.createDirectory(atPath: deep, withIntermediateDirectories: true)
            try manager.createDirectory(atPath: folder + "/far", withIntermediateDirectories: true)
            let big = Data((0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7) })
            try big.write(to: URL(fileURLWithPath: deep + "big"))
            try Data().write(to: URL(fileURLWithPath: folder + "/src/web/empty"))
            try manager.createSymbolicLink(atPath: folder + "/src/web/link", withDestinationPath: "/etc/passwd")
            let up = await copy(folder + "/src/web", "pod:" + folder + "/far", pods())
            #expect(up.code == 0, "\(up.said)")
            let far = folder + "/far/web/deep/" + String(repeating: "long-name/", count: 14) + "big"
            #expect(manager.contents(atPath: far) == big)
            let down = await copy("pod:" + folder + "/far/web", folder + "/back", pods())
            #expect(down.code == 0, "\(down.said)")
            #expect(down.said.contains("skipping symlink: \"web/link\""))
            let back = folder + "/back/deep/" + String(repeating: "long-name/", count: 14) + "big"
            #expect(manager.contents(atPath: back) == big)
            #expect(manager.contents(atPath: folder + "/back/empty") == Data())
            #expect(!manager.fileExists(atPath: folder + "/back/link"))
            // One file, under another name.
            let one = await copy("pod:" + far, folder + "/one", pods())
            #expect(one.code == 0 && manager.contents(atPath: folder + "/one") == big, "\(one.said)")
            let link = await copy("pod:" + folder + "/src/web/link", folder + "/link", pods())
            #expect(link.code == 1 && link.said.contains("name what it points at"), "\(link.said)")
            let missing = await copy("pod:/no/such/file", folder + "/none", pods())
            #expect(missing.code != 0 && !manager.fileExists(atPath: folder + "/none"))
            #expect(await copy(folder + "/no-such", "pod:/tmp", pods()).code == 1)
        }
    }

    /// A container that is not what it says: its archive is unpacked in the destination or not at all.
    @Test func aHostileArchiveStaysInTheDestination() async throws {
        try await inFolder { folder in
            let manager = FileManager.default
            try manager.createDirectory(atPath: folder + "/outside", withIntermediateDirectories: true)
            try manager.createDirectory(atPath: folder + "/in/web", withIntermediateDirectories: true)
            // A link that stands in the destination already, as an earlier copy could have left it.
            try manager.createSymbolicLink(atPath: folder + "/in/web/door", withDestinationPath: folder + "/outside")
            try manager.createSymbolicLink(
                atPath: folder + "/in/web/file", withDestinationPath: folder + "/outside/file")
            let bytes = archive([
                (entry("web/../../outside/one"), "1"), (entry("/\(folder)/outside/two"), "2"),
                (entry("web/door/three"), "3"), (entry("web/file"), "4"),
                (entry("web/trap", .link(folder + "/outside")), ""), (entry("web/trap/five"), "5"),
                (entry("elsewhere/six"), "6"), (entry("web/good"), "7"),
            ])
            let hostile = FakePods(FakeCluster()) { _, process in
                process.say(.stdout(bytes))
                process.say(.exit(PodExit(code: 0)))
            }
            let result = await copy("pod:/web", folder + "/in/.", hostile)
            let plain = await copy("pod:/web", folder + "/in", hostile)
            for (code, said) in [result, plain] {
                #expect(code == 1)
                #expect(said.contains("refused"))
            }
            #expect(try manager.contentsOfDirectory(atPath: folder + "/outside").isEmpty)
            // What is honest was copied, and a link of the archive was not made.
            #expect(manager.contents(atPath: folder + "/in/web/good") == Data("7".utf8))
            #expect(manager.contents(atPath: folder + "/in/web/trap/five") == Data("5".utf8))
        }
    }
}
