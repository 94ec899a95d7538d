import APIModel
import Base
import Client
import Glibc
import Wire

/// `ctl cp`: files to and from a container, as a tar archive through a program `tar` that the container has.
struct CopyOperation: Sendable {
    var namespace = "default"
    var container = ""
    /// Owners and permissions are not kept where they are unpacked in the container.
    var noPreserve = false

    func run(
        _ source: CopySpec, _ target: CopySpec, _ cluster: any PodCluster, _ console: Console
    ) async throws(CommandError) {
        switch (source.isRemote, target.isRemote) {
        case (true, false): try await download(source, target.path, cluster, console)
        case (false, true): try await upload(source.path, target, cluster, console)
        case (true, true), (false, false):
            throw .message("one of src or dest must be a local file specification")
        }
    }

    // MARK: From a container

    private func download(
        _ source: CopySpec, _ target: String, _ cluster: any PodCluster, _ console: Console
    ) async throws(CommandError) {
        let (folder, name) = source.parts
        var root = target
        if FileAccess.isFolder(target), name != "." { root = target + "/" + name }
        let process = try await exec(
            ["tar", "cf", "-", "-C", folder, name.hasPrefix("-") ? "./\(name)" : name], on: source, cluster, console)
        var unpacking = Unpacking(tree: LocalTree(root: root), asked: name)
        defer { unpacking.close() }
        var reader = TarReader()
        var exit: PodExit?
        var complaints: [UInt8] = []
        while let event = try await process.next() {
            switch event {
            case .stdout(let bytes):
                do throws(CommandError) {
                    try unpacking.take(bytes, &reader)
                } catch {
                    process.cancel()
                    throw error
                }
            case .stderr(let bytes):
                complaints += bytes.array.prefix(max(0, Limits.complaintBytesMax - complaints.count))
            case .exit(let how): exit = how
            }
        }
        for warning in unpacking.warnings { console.error("warning: \(TerminalText.escaped(warning))\n") }
        try Self.check(exit, complaints, console)
        guard reader.isAtEnd else { throw .message("the archive ended too early") }
        guard unpacking.entries > 0 else { throw .message("\(source.path): nothing was copied") }
        guard unpacking.refusals.isEmpty else {
            throw .text(
                unpacking.refusals.map { "error: \(TerminalText.escaped($0))" }.joined(separator: "\n"))
        }
    }

    // MARK: To a container

    private func upload(
        _ source: String, _ target: CopySpec, _ cluster: any PodCluster, _ console: Console
    ) async throws(CommandError) {
        guard FileAccess.exists(source) else {
            throw .message("\(source) doesn't exist in local filesystem")
        }
        var target = target
        let test = try await exec(["test", "-d", target.path], on: target, cluster, console)
        var isFolder = false
        while let event = try await test.next() { if case .exit(let how) = event { isFolder = how.code == 0 } }
        let base = CopySpec(path: source).parts.name
        if isFolder, base != "." {
            target.path += target.path.hasSuffix("/") ? base : "/" + base
        } else if !isFolder, target.path.hasSuffix("/") {
            throw .message("\(target.path): no such folder in the container")
        }
        let (folder, name) = target.parts
        var command = ["tar", "-xmf", "-", "-C", folder]
        if noPreserve { command.insert(contentsOf: ["--no-same-permissions", "--no-same-owner"], at: 1) }
        let process = try await exec(command, stdin: true, on: target, cluster, console)
        let result: Result<(PodExit?, [UInt8]), CommandError> = await withTaskGroup(of: CommandError?.self) { group in
            group.addTask {
                do throws(CommandError) {
                    try await LocalArchive(console: console).write(source, as: name, to: process)
                    try await process.endInput()
                    return nil
                } catch {
                    // Where the process has ended, its own words tell more.
                    process.cancel()
                    return error
                }
            }
            let heard = await Self.hear(process)
            let failure = await group.next() ?? nil
            if case .success(let (exit, complaints)) = heard, failure == nil || exit != nil {
                return .success((exit, complaints))
            }
            if let failure, case .failure(let other) = heard { return .failure(other.exitCode == 0 ? other : failure) }
            return heard
        }
        let (exit, complaints) = try result.get()
        try Self.check(exit, complaints, console)
    }

    private static func hear(_ process: any RemoteProcess) async -> Result<(PodExit?, [UInt8]), CommandError> {
        var exit: PodExit?
        var complaints: [UInt8] = []
        do throws(CommandError) {
            while let event = try await process.next() {
                switch event {
                case .stderr(let bytes), .stdout(let bytes):
                    complaints += bytes.array.prefix(max(0, Limits.complaintBytesMax - complaints.count))
                case .exit(let how): exit = how
                }
            }
            return .success((exit, complaints))
        } catch {
            return .failure(error)
        }
    }

    // MARK: Both

    private func exec(
        _ command: [String], stdin: Bool = false, on side: CopySpec, _ cluster: any PodCluster, _ console: Console
    ) async throws(CommandError) -> any RemoteProcess {
        let options = PodProcessOptions(stdin: stdin, container: container, command: command)
        return try await cluster.exec(in: side.pod, in: side.namespace.isEmpty ? namespace : side.namespace, options)
    }

    private static func check(
        _ exit: PodExit?, _ complaints: [UInt8], _ console: Console
    ) throws(CommandError) {
        if !complaints.isEmpty {
            let text = TerminalText.escaped(String(decoding: complaints, as: UTF8.self))
            console.error(text.hasSuffix("\n") ? text : text + "\n")
        }
        guard let exit else { throw .message("tar in the container ended without saying how") }
        guard exit.code != 0 else { return }
        console.error("command terminated with exit code \(exit.code)\n")
        throw .exit(Int32(exit.code))
    }
}

/// An archive on its way to the disk.
private struct Unpacking: ~Copyable {
    let tree: LocalTree
    /// The name that was asked for.
    let asked: String
    private var file: Int32 = -1
    private(set) var entries = 0
    private(set) var warnings: [String] = []
    private(set) var refusals: [String] = []

    init(tree: LocalTree, asked: String) {
        self.tree = tree
        self.asked = asked
    }

    mutating func close() {
        if file >= 0 { Glibc.close(file) }
        file = -1
    }

    mutating func take(_ bytes: Bytes, _ reader: inout TarReader) throws(CommandError) {
        var events: [TarReader.Event] = []
        do throws(TarError) {
            try reader.take(bytes, into: &events)
        } catch {
            throw .message("\(error)")
        }
        for event in events {
            switch event {
            case .entry(let entry): try begin(entry)
            case .content(let content):
                guard file >= 0 else { continue }
                let failure = FileAccess.writeAll(content.array, to: file)
                if failure != 0 { throw .message("\(FileAccessError(tree.root, errno: failure))") }
            case .entryEnd: close()
            }
        }
    }

    private mutating func begin(_ entry: TarEntry) throws(CommandError) {
        entries += 1
        let path: EntryPath
        do throws(EntryPath.Refused) {
            path = try EntryPath(entry.path, under: asked)
        } catch {
            return refuse("refused \(error)")
        }
        do throws(FileAccessError) {
            switch entry.kind {
            case .file: file = try tree.create(path, mode: entry.mode)
            case .folder: try tree.makeFolder(path, mode: entry.mode)
            case .link(let to) where path.names.isEmpty:
                refuse("\(entry.path) is a link to \(to): name what it points at")
            case .link(let to): note("skipping symlink: \"\(entry.path)\" -> \"\(to)\"")
            case .other: note("skipping \"\(entry.path)\": neither a file nor a folder")
            }
        } catch {
            refuse("\(error)")
        }
    }

    private mutating func refuse(_ text: String) {
        if refusals.count < Limits.complaintsMax { refusals.append(text) }
    }

    private mutating func note(_ text: String) {
        if warnings.count < Limits.complaintsMax { warnings.append(text) }
    }
}
