import Base
import Glibc
import Testing

@testable import Reactor

extension ReactorSuite {
    @Suite struct FileTests {
        @Test func writesReadsAndSyncs() async throws {
            try await withFolder { folder in
                try await withLoop { loop in
                    let path = folder + "/data"
                    let file = try await loop.files.open(path, [.read, .write, .create, .exclusive])
                    try await file.write(bytes(100_000, of: 1), at: 0)
                    try await file.write(bytes(10, of: 2), at: 99_995)
                    try await file.sync()
                    try await file.sync(dataOnly: true)
                    #expect(try await file.status().size == 100_005)
                    #expect(try await file.read(count: 10, at: 99_990) == Bytes([1, 1, 1, 1, 1, 2, 2, 2, 2, 2]))
                    #expect(try await file.read(count: 100, at: 100_000).count == 5)
                    #expect(try await file.read(count: 1, at: 200_000).isEmpty)
                    try await file.truncate(to: 3)
                    try await file.close()
                    #expect(try await loop.files.contents(of: path, bytesMax: 3) == Bytes([1, 1, 1]))
                    await #expect(throws: FileError.tooLarge) { try await loop.files.contents(of: path, bytesMax: 2) }
                    await #expect(throws: FileError.exists) {
                        try await openAndDrop(loop, path, [.write, .create, .exclusive])
                    }
                    try await noHandles(loop)
                }
            }
        }

        @Test func foldersLinksAndNames() async throws {
            try await withFolder { folder in
                try await withLoop { loop in
                    let files = loop.files
                    try await files.makeFolder(folder + "/sub")
                    try await openAndDrop(loop, folder + "/a", [.write, .create])
                    try await files.makeLink(at: folder + "/link", to: "a")
                    try await files.rename(folder + "/a", to: folder + "/b")
                    let entries = try await files.entries(of: folder)
                    #expect(
                        Set(entries) == [
                            FolderEntry(name: "sub", kind: .folder), FolderEntry(name: "b", kind: .file),
                            FolderEntry(name: "link", kind: .link),
                        ])
                    #expect(try await files.target(ofLink: folder + "/link") == "a")
                    #expect(try await files.status(of: folder + "/link", following: false).kind == .link)
                    await #expect(throws: FileError.notFound) { try await files.status(of: folder + "/link") }
                    try await files.setMode(0o640, of: folder + "/b")
                    #expect(try await files.status(of: folder + "/b").mode == 0o640)
                    try await files.syncFolder(folder)
                    await #expect(throws: FileError.notEmpty) { try await files.removeFolder(folder) }
                    await #expect(throws: FileError.isNotFolder) { try await files.entries(of: folder + "/b") }
                    await #expect(throws: FileError.isFolder) {
                        try await openAndDrop(loop, folder + "/sub", [.write])
                    }
                    try await files.remove(folder + "/b")
                    try await files.removeFolder(folder + "/sub")
                    await #expect(throws: FileError.notFound) { try await files.remove(folder + "/b") }
                }
            }
        }

        @Test func directAndDataSync() async throws {
            try await withFolder { folder in
                try await withLoop { loop in
                    let options: OpenOptions = [.read, .write, .create, .direct, .dataSync]
                    let file = try await loop.files.open(folder + "/log", options)
                    let done = Promise<Result<Int, FileError>>()
                    let box = SharedFile(file)
                    loop.post {
                        let buffer = AlignedBuffer(count: 8_000)
                        #expect(buffer.count == 8_192)
                        buffer.withUnsafeMutableBytes { memory in
                            #expect(UInt(bitPattern: memory.baseAddress) % 4_096 == 0)
                            for index in memory.indices { memory[index] = UInt8(truncatingIfNeeded: index / 4_096 + 5) }
                        }
                        box.file.write(buffer, 0..<8_192, at: 4_096) { written in
                            #expect(written == .success(8_192))
                            box.file.read(into: buffer, 0..<4_096, at: 8_192) { read in
                                buffer.withUnsafeMutableBytes { #expect($0[0] == 6 && $0[4_095] == 6) }
                                done.keep(read)
                            }
                            #expect(buffer.isBusy)
                        }
                    }
                    #expect(await done.value == .success(4_096))
                    let misaligned = Promise<Result<Int, FileError>>()
                    loop.post {
                        let buffer = AlignedBuffer(count: 8_192)
                        box.file.write(buffer, 1..<4_097, at: 0) { misaligned.keep($0) }
                    }
                    let answer = await misaligned.value
                    // A disk refuses; tmpfs does not mind.
                    #expect(answer == .failure(.invalid) || answer == .success(4_096))
                }
            }
        }

        @Test func closedAndDroppedFiles() async throws {
            try await withFolder { folder in
                let before = openDescriptors()
                try await withLoop { loop in
                    for _ in 0..<200 { try await openAndDrop(loop, folder + "/x", [.write, .create]) }
                    try await noHandles(loop)
                }
                #expect(try await descriptorsFall(below: before + 100))
                let gone = EventLoop(name: "gone")
                try gone.start()
                let file = try await gone.files.open(folder + "/x", .read)
                await gone.shutdown()
                await #expect(throws: FileError.loopStopped) { try await file.read(count: 1, at: 0) }
                await #expect(throws: FileError.loopStopped) { try await openAndDrop(gone, folder + "/x", .read) }
            }
        }

        @Test func notInSimulation() async throws {
            let world = SimulatedWorld(seed: 1)
            let loop = world.makeLoop(name: "a", on: world.addHost("a"))
            var failure: FileError?
            world.on(loop) {
                loop.fileRequest({ _, _, _ in 0 }, result: { _ in }) { result in
                    if case .failure(let error) = result { failure = error }
                }
                #expect(throws: LoopError.unsupportedInSimulation) { _ = try loop.watchSignal(SIGUSR1) {} }
                #expect(throws: ProcessError.unsupportedInSimulation) {
                    _ = try loop.spawn(ChildOptions("true")) { _ in }
                }
            }
            #expect(failure == .unsupportedInSimulation)
        }
    }
}

private func openAndDrop(_ loop: EventLoop, _ path: String, _ options: OpenOptions) async throws {
    _ = try await loop.files.open(path, options)
}

private final class SharedFile: Sendable {
    let file: File

    init(_ file: consuming File) {
        self.file = file
    }
}
