import APIModel
import Base
import Foundation
import JSON
import TestSupport
import Testing
import Wire

/// A folder of one test's own, removed when the test ends.
func withTemporaryFolder<R>(_ body: (URL) throws -> R) throws -> R {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("trireme-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
}

/// Runs a program to its end; returns its status and everything it printed.
func run(_ path: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
}

/// The files in `Protocol/schema` are what the kinds say. `TRIREME_REWRITE=1` writes them anew.
@Suite struct SchemaFileTests {
    static let folder = Cases.repository.appendingPathComponent("Protocol/schema")

    static var files: [(name: String, content: [UInt8])] {
        ProtoSchema().files.map { ($0.name, Array($0.content.utf8)) } + [
            ("openapi.json", OpenAPISchema().encoded(style: .pretty(spaces: 1)).array + [UInt8(ascii: "\n")])
        ]
    }

    @Test func filesAreCurrent() throws {
        let rewrites = ProcessInfo.processInfo.environment["TRIREME_REWRITE"] == "1"
        let manager = FileManager.default
        let names = Set(Self.files.map(\.name))
        for found in try manager.contentsOfDirectory(atPath: Self.folder.path)
        where found.hasSuffix(".proto") && !names.contains(found) {
            if rewrites { try manager.removeItem(at: Self.folder.appendingPathComponent(found)) }
            #expect(rewrites, "\(found) is of no package any more: run Tools/emit-schema.")
        }
        for (name, content) in Self.files {
            let url = Self.folder.appendingPathComponent(name)
            if rewrites {
                try Data(content).write(to: url)
            } else {
                let isCurrent = (try? Data(contentsOf: url)) == Data(content)
                #expect(isCurrent, "\(name) is not what the kinds say: run Tools/emit-schema.")
            }
        }
        print("schema: \(names.count) files, \(SchemaSet.all.messages.count) messages")
    }

    /// No message lists a number or a name twice, or out of order.
    @Test func fieldsAreDistinct() {
        for message in SchemaSet.all.messages {
            let numbers = message.fields.map(\.number)
            #expect(numbers == numbers.sorted() && Set(numbers).count == numbers.count, "\(message.name)")
            let names = message.textFields.map(\.name)
            #expect(Set(names).count == names.count, "\(message.name)")
        }
    }

    @Test func protocTakesTheFiles() throws {
        try withTemporaryFolder { folder in
            let files = ProtoSchema().files
            for file in files { try Data(file.content.utf8).write(to: folder.appendingPathComponent(file.name)) }
            guard FileManager.default.isExecutableFile(atPath: Protobuf.compiler) else {
                Issue.record("\(Protobuf.compiler) is missing: install Debian's protobuf-compiler (Tools/setup does).")
                return
            }
            let (status, output) = try run(
                Protobuf.compiler,
                ["-I", folder.path, "-o", folder.appendingPathComponent("all.pb").path] + files.map(\.name))
            #expect(status == 0, "\(output)")
        }
    }

    /// Every reference of the OpenAPI document leads to a component.
    @Test func referencesResolve() throws {
        let limits = JSONLimits(bytesMax: 1 << 24)
        let document = try JSONValue.parse(OpenAPISchema().encoded(), limits: limits)
        let schemas = try #require(document["components"]?["schemas"]?.object)
        var count = 0
        func walk(_ value: JSONValue) {
            switch value {
            case .object(let members):
                for (key, member) in members {
                    if key == "$ref", let text = member.string {
                        count += 1
                        #expect(schemas.contains(String(text.dropFirst("#/components/schemas/".count))), "\(text)")
                    }
                    walk(member)
                }
            case .array(let elements): for element in elements { walk(element) }
            case .null, .bool, .integer, .number, .string: break
            }
        }
        walk(document)
        #expect(count > 500)
    }
}
