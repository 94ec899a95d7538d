import APIModel
import Base
import Foundation
import JSON
import TestSupport
import Testing
import Wire

/// Google's implementation of protobuf, from Debian's packages.
enum Protobuf {
    static let compiler = "/usr/bin/protoc"
    /// Debian's own interpreter: the one that Debian's python3-protobuf is installed for.
    static let python = "/usr/bin/python3"

    /// Why it cannot be used here; nil when it can.
    static func obstacle() -> String? {
        for program in [compiler, python] where !FileManager.default.isExecutableFile(atPath: program) {
            return "\(program) is missing: install protobuf-compiler and python3-protobuf (Tools/setup does)."
        }
        let check = try? run(python, ["-c", "import google.protobuf"])
        return check?.status == 0 ? nil : "\(python) has no protobuf: install python3-protobuf (Tools/setup does)."
    }

    /// Sends messages, each with its full name, through `interop.py`.
    static func rewrite(_ messages: [(name: String, bytes: Bytes)], seed: UInt64) throws -> [Answer] {
        try withTemporaryFolder { folder in
            let generated = folder.appendingPathComponent("generated")
            try FileManager.default.createDirectory(at: generated, withIntermediateDirectories: true)
            let files = ProtoSchema().files
            for file in files { try Data(file.content.utf8).write(to: folder.appendingPathComponent(file.name)) }
            let made = try run(
                compiler, ["-I", folder.path, "--python_out=\(generated.path)"] + files.map(\.name))
            guard made.status == 0 else { throw Failure(output: made.output) }
            var input = Data()
            for message in messages {
                for part in [Array(message.name.utf8), message.bytes.array] {
                    withUnsafeBytes(of: UInt32(part.count).littleEndian) { input.append(contentsOf: $0) }
                    input.append(contentsOf: part)
                }
            }
            let inputFile = folder.appendingPathComponent("input")
            let outputFile = folder.appendingPathComponent("output")
            try input.write(to: inputFile)
            let script = Cases.repository.appendingPathComponent("Protocol/schema/interop.py")
            let done = try run(
                python, [script.path, generated.path, inputFile.path, outputFile.path, String(seed)])
            guard done.status == 0 else { throw Failure(output: done.output) }
            return answers([UInt8](try Data(contentsOf: outputFile)))
        }
    }

    struct Failure: Error {
        let output: String
    }

    struct Answer {
        /// Bytes that Google's implementation found no field for.
        let unknownBytes: Int
        let written: Bytes
        let shuffled: Bytes
        let withUnknown: Bytes
        let split: Bytes
    }

    private static func answers(_ output: [UInt8]) -> [Answer] {
        var position = 0
        func number() -> Int {
            defer { position += 4 }
            return (0..<4).reduce(0) { $0 | Int(output[position + $1]) << (8 * $1) }
        }
        func bytes() -> Bytes {
            let count = number()
            defer { position += count }
            return Bytes(output[position..<position + count])
        }
        var answers: [Answer] = []
        while position < output.count {
            answers.append(
                Answer(
                    unknownBytes: number(), written: bytes(), shuffled: bytes(), withUnknown: bytes(), split: bytes()))
        }
        return answers
    }
}

@Suite struct ProtobufTests {
    /// An object with each field set goes to JSON and back, and to the binary form and back.
    @Test func everyFieldSurvives() throws {
        var population = Population(seed: 1)
        for entry in KindCatalogue.entries {
            for _ in 0..<3 {
                let json = population.object(of: entry)
                var issues: [TextIssue] = []
                let object = try entry.decodeText(JSONTape.parse(json.encoded()), 0, &issues)
                #expect(issues.isEmpty, "\(entry.identity.kind): \(issues)")
                let text = try JSONValue.parse(object.encodedText())
                #expect(text == json, "\(entry.identity.kind): \(firstDifference(json, text) ?? "")")
                let back = try entry.decode(object.encoded())
                #expect(back.encoded() == object.encoded(), "\(entry.identity.kind)")
                #expect(try JSONValue.parse(back.encodedText()) == json, "\(entry.identity.kind)")
            }
        }
    }

    /// Google's implementation, with code made from our schema, reads what we write, and we read what it writes.
    @Test func googleReadsAndWrites() throws {
        if let obstacle = Protobuf.obstacle() {
            print("protobuf: \(obstacle)")
            Issue.record("\(obstacle)")
            return
        }
        let seed: UInt64 = 20
        var population = Population(seed: seed)
        var sent: [(entry: KindEntry, object: AnyKind)] = []
        for entry in KindCatalogue.entries {
            for _ in 0..<2 { sent.append((entry, try population.kind(of: entry))) }
        }
        let answers = try Protobuf.rewrite(sent.map { ($0.entry.schema().name, $0.object.encoded()) }, seed: seed)
        #expect(answers.count == sent.count)
        var tally = Tally("protobuf interop, \(KindCatalogue.entries.count) kinds")
        for ((entry, object), answer) in zip(sent, answers) {
            let name = entry.identity.kind
            let bytes = object.encoded()
            tally.check(answer.unknownBytes == 0, "\(name): \(answer.unknownBytes) bytes without a field")
            for (way, form) in [("written", answer.written), ("shuffled", answer.shuffled), ("split", answer.split)] {
                tally.check((try? entry.decode(form))?.encoded() == bytes, "\(name), \(way)")
            }
            // Unknown fields are kept, so that the bytes differ, but nothing else does.
            let stranger = try? entry.decode(answer.withUnknown)
            tally.check(stranger?.encodedText() == object.encodedText(), "\(name), with unknown fields")
            let again = try stranger.map { try entry.decode($0.encoded()) }
            tally.check(
                again?.encoded() == stranger?.encoded() && stranger?.encoded() != bytes, "\(name), unknown fields kept")
        }
        tally.report()
        #expect(tally.failed == 0)
    }
}

/// Where two values differ first; nil when they are equal.
func firstDifference(_ left: JSONValue?, _ right: JSONValue?, at path: String = "") -> String? {
    if left == right { return nil }
    switch (left, right) {
    case (.object(let l)?, .object(let r)?):
        for key in l.keys + r.keys.filter({ !l.contains($0) }) {
            if let difference = firstDifference(l[key], r[key], at: "\(path).\(key)") { return difference }
        }
    case (.array(let l)?, .array(let r)?) where l.count == r.count:
        for index in l.indices {
            if let difference = firstDifference(l[index], r[index], at: "\(path)[\(index)]") { return difference }
        }
    default: break
    }
    func short(_ value: JSONValue?) -> String { value.map { String("\($0)".prefix(120)) } ?? "nothing" }
    return "\(path): \(short(left)) is not \(short(right))"
}
