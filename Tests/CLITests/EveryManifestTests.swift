import APIModel
import Foundation
import Glibc
import Manifest
import TestSupport
import Testing

@testable import CLI

/// A folder of manifests that nobody here wrote, through the commands and a real server: applied, listed, described,
/// exported, applied again, deleted.
@Suite(.serialized, .timeLimit(.minutes(3))) struct EveryManifestTests {
    /// A real `apiserverd` over a folder of its own.
    private final class Server {
        let folder = NSTemporaryDirectory() + "trireme-ctl-\(UUID().uuidString)"
        let process = Process()
        private(set) var address = ""

        /// The program beside the tests; nil after saying so where it was not built.
        static func program() -> String? {
            let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? "/"
            let places = [own, CommandLine.arguments.first ?? "/", Bundle.main.bundlePath + "/x"].map {
                URL(fileURLWithPath: $0).deletingLastPathComponent().path + "/apiserverd"
            }
            let named = ProcessInfo.processInfo.environment["TRIREME_APISERVERD"].map { [$0] } ?? []
            let found = (named + places).first { access($0, X_OK) == 0 }
            if found == nil { print("passed over: apiserverd is not at \(places); name it in TRIREME_APISERVERD") }
            return found
        }

        init(_ program: String) throws {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let output = Pipe()
            process.executableURL = URL(fileURLWithPath: program)
            process.arguments = ["--data", folder + "/data", "--listen", "127.0.0.1:0", "--shards", "2"]
            process.standardInput = FileHandle.nullDevice
            process.standardOutput = output
            process.standardError = FileHandle.nullDevice
            try process.run()
            var line: [UInt8] = []
            while let byte = output.fileHandleForReading.readData(ofLength: 1).first, byte != 10 { line.append(byte) }
            let words = String(decoding: line, as: UTF8.self).split(separator: " ")
            address = words.first { $0.hasPrefix("127.0.0.1:") }?.trimmingCharacters(in: [";", ","]) ?? ""
        }

        func stop() {
            process.terminate()
            process.waitUntilExit()
            try? FileManager.default.removeItem(atPath: folder)
        }

        func connect() async throws -> ClientCluster {
            let location = ConfigLocation(flag: folder + "/config")
            var file = try ConfigFile.local(
                LocalCluster(flag: folder), address: address, name: "test", in: location)
            file.currentContext = "test"
            return try await ClusterConnection.open(ActiveContext(file), location, timeout: nil) { _ in }
        }
    }

    @Test func everyManifest() async throws {
        let folder = Cases.shared.appendingPathComponent("manifests").path
        guard FileManager.default.fileExists(atPath: folder) else {
            print("passed over: \(folder) is not on this machine")
            return
        }
        guard let program = Server.program() else { return }
        let server = try Server(program)
        defer { server.stop() }
        let cluster = try await server.connect()
        let files = FileArguments([folder], isRecursive: true)
        let known = try files.read().known().objects

        var namespaces = 0
        for name in Set(known.map(\.object.metadata.namespace)).subtracting(["", "default"]).sorted() {
            if (try? await cluster.create(AnyKind(Generate.namespace(name)), WriteOptions())) != nil { namespaces += 1 }
        }
        let first = await apply(files, cluster)
        let created = first.words["created"] ?? 0
        print("manifests: \(known.count) objects of known kinds, \(first.words), refused: \(first.errors.count)")
        for error in first.errors { print("    refused: \(error)") }
        #expect(created > 250)
        // What is refused is of unknown kinds, has no fixed name, or is another form of an object of the same name.
        for error in first.errors {
            let isKnownReason = ["no matches for kind", "generate name", "is invalid"].contains { error.contains($0) }
            #expect(isKnownReason, "\(error)")
        }
        let second = await apply(files, cluster)
        print("again: \(second.words)")
        #expect(second.words["created"] == nil)

        var listed = 0
        for kind in Set(known.map(\.kind.number)).sorted().compactMap(KindCatalogue.entry(number:)) {
            let objects = try await cluster.all(kind, in: "", ListQuery(limit: 20)).map { PrintedObject($0) }
            listed += objects.count
            if objects.isEmpty { print("    no \(kind.resource.plural): the server has refused them all") }
            let printer = ObjectPrinter(.yaml)
            let yaml = try printer.text(objects, isSingle: false, now: PrintingTests.now)
            let again = try Manifest.objects(in: yaml, file: "export")
            #expect(again.count == objects.count && again.allSatisfy { $0.issues.isEmpty }, "\(kind.identity)")
            for object in objects {
                let text = Describe.text(object, DescribeContext(now: PrintingTests.now))
                #expect(text.contains(object.name), "\(object.reference)")
            }
        }
        print("listed, exported and described: \(listed)")
        #expect(listed >= created)

        let console = TestConsole()
        var deletion = DeleteOperation()
        deletion.request.ignoresNotFound = true
        deletion.waits = false
        for item in known where !item.object.metadata.name.isEmpty {
            deletion.request.words = ["\(NamedResource(item.kind).text)/\(item.object.metadata.name)"]
            deletion.request.scope.namespace = item.object.metadata.namespace.or("default")
            try await deletion.run(cluster, console.console)
        }
        let deleted = console.out.lines.count { $0.contains("\" deleted") }
        print("deleted: \(deleted)")
        // Namespaces that were made before and are in the manifests too are deleted as well.
        #expect((created...created + namespaces).contains(deleted) && console.error.isEmpty, "\(console.error)")
    }

    private func apply(
        _ files: FileArguments, _ cluster: ClientCluster
    ) async -> (words: [String: Int], errors: [String]) {
        let console = TestConsole()
        do throws(CommandError) {
            try await ApplyOperation(files: files).run(cluster, console.console)
        } catch {
            if !error.text.isEmpty { console.console.error(error.text + "\n") }
        }
        var words: [String: Int] = [:]
        for line in console.out.lines where !line.isEmpty {
            words[String(line.split(separator: " ").last ?? ""), default: 0] += 1
        }
        let errors = console.error.lines.filter {
            $0.hasPrefix("error:") || $0.hasPrefix("The ") || $0.hasPrefix("Error ")
        }
        return (words, errors)
    }
}
