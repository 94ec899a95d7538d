import Base
import Foundation
import Testing

@testable import Replication

@Suite struct PosixDiskTests {
    func disks(_ root: String) throws -> [PosixDisk] {
        [try PosixDisk(root: root), try PosixDisk(buffered: root)]
    }

    func status(_ path: String) throws -> stat {
        var status = stat()
        try #require(stat(path, &status) == 0)
        return status
    }

    @Test(arguments: folders) func writesAndReadsBlocks(parent: String) async throws {
        try await withTemporaryFolder(in: parent) { root in
            for disk in try disks(root) {
                try disk.createFolder("log")
                try disk.createFolder("log")
                try disk.createPrewritten("log/a", bytes: 3 << 20)
                #expect(try disk.list("log") == [DiskEntry(name: "a", bytes: 3 << 20)])
                #expect(try status(root + "/log/a").st_mode & 0o777 == 0o600)
                #expect(try status(root + "/log").st_mode & 0o777 == 0o700)
                #expect(try status(root + "/log/a").st_blocks * 512 >= 3 << 20, "Every block is there.")
                let file = try disk.open("log/a", for: .overwriting)
                let buffer = DiskBuffer(count: 8_192)
                for index in 0..<8_192 { buffer.bytes[index] = UInt8(truncatingIfNeeded: index &* 7) }
                try file.write(at: 4_096, from: UnsafeRawBufferPointer(buffer.bytes))
                let back = DiskBuffer(count: 16_384)
                #expect(try file.read(at: 0, into: back.bytes) == 16_384)
                #expect(back.bytes[4_096..<12_288].elementsEqual(buffer.bytes))
                #expect(back.bytes[0..<4_096].allSatisfy { $0 == 0 } && back.bytes[12_288...].allSatisfy { $0 == 0 })
                #expect(try file.byteCount() == 3 << 20)
                // At the end there is less, or nothing.
                #expect(try file.read(at: (3 << 20) - 4_096, into: back.bytes) == 4_096)
                #expect(try file.read(at: 3 << 20, into: back.bytes) == 0)
                file.close()
                try disk.remove("log/a")
                #expect(throws: DiskError.missing(name: "log/a")) { try disk.remove("log/a") }
                #expect(throws: DiskError.missing(name: "log/a")) { try disk.open("log/a", for: .reading) }
                #expect(throws: DiskError.missing(name: "other")) { try disk.list("other") }
                #expect(try disk.freeBytes() > 0)
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: root) == ["log"], "The probe is gone.")
        }
    }

    @Test func appendsAndRenames() async throws {
        try await withTemporaryFolder { root in
            let disk = try PosixDisk(root: root)
            let file = try disk.create("new")
            for part in ["one ", "two ", "three"] {
                let bytes = Array(part.utf8)
                try bytes.withUnsafeBytes { try file.append($0) }
            }
            try file.sync()
            file.close()
            try disk.rename("new", to: "final")
            #expect(try String(contentsOfFile: root + "/final", encoding: .utf8) == "one two three")
            #expect(try disk.list("") == [DiskEntry(name: "final", bytes: 13)])
            // A file whose length is no multiple of a block is read to its end.
            let reading = try disk.open("final", for: .reading)
            let block = DiskBuffer(count: 8_192)
            #expect(try reading.read(at: 0, into: block.bytes) == 13)
            reading.close()
            #expect(throws: DiskError.missing(name: "new")) { try disk.rename("new", to: "other") }
        }
    }

    @Test func secondProcessIsRefused() async throws {
        try await withTemporaryFolder { root in
            let disk = try PosixDisk(root: root)
            let lock = try disk.lock("")
            #expect(throws: DiskError.busy(name: "lock", process: getpid())) { try disk.lock("") }
            #expect(throws: DiskError.busy(name: "lock", process: getpid())) { try PosixDisk(root: root).lock("") }
            lock.release()
            let again = try disk.lock("")
            again.release()
            #expect("\(DiskError.busy(name: "lock", process: 7))".contains("process 7"))
        }
    }

    @Test func unusableFolders() async throws {
        try await withTemporaryFolder { root in
            #expect(throws: DiskError.missing(name: root + "/a/b")) { try PosixDisk(root: root + "/a/b") }
            _ = try PosixDisk(root: root)
            try Data().write(to: URL(fileURLWithPath: root + "/file"))
            #expect(throws: DiskError.self) { try PosixDisk(root: root + "/file") }
            #expect(throws: DiskError.self) { try PosixDisk(root: root).list("file") }
            // A link could lead out of the folder: it is not followed.
            try FileManager.default.createSymbolicLink(atPath: root + "/link", withDestinationPath: "/etc/passwd")
            #expect(throws: DiskError.self) { try PosixDisk(root: root).open("link", for: .reading) }
        }
    }
}
