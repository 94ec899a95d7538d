import APIModel
import Base
import Foundation
import Manifest
import Store
import TestSupport
import Testing
import Wire

@testable import APIServer

/// What is read off an object's bytes is what the decoded object says.
@Suite struct ObjectScannerTests {
    private func resource(_ object: any Kind) -> any ResourceRules {
        func make<K: Kind>(_ object: K) -> any ResourceRules { rules(K.self) }
        return make(object)
    }

    private func everyKind() throws -> [(KindEntry, any ResourceRules, ObjectKind)] {
        try KindCatalogue.entries.map { entry in
            let rules = resource(try entry.decode(Bytes()).object)
            return (entry, rules, try #require(ObjectKind(rules), "\(entry.identity)"))
        }
    }

    @Test func everySelectableFieldHasItsPlace() throws {
        for (entry, rules, kind) in try everyKind() {
            let names = try rules.index(of: Bytes()).fields.map(\.name).filter { !$0.hasPrefix("metadata.") }
            #expect(kind.plan.fields.map(\.name) == names, "\(entry.identity)")
        }
    }

    /// Messages made at random along each kind's schema.
    @Test func randomObjectsOfEveryKind() throws {
        var random = Random(seed: 5)
        var compared = 0
        for (entry, rules, kind) in try everyKind() {
            let schema = entry.schema()
            for _ in 0..<60 {
                var buffer = ByteBuffer()
                message(schema, depth: 0, &random, into: &buffer)
                guard let object = try? entry.decode(buffer.finish()).encoded() else { continue }
                try compare(object, rules, kind, "\(entry.identity)")
                compared += 1
            }
        }
        #expect(compared > KindCatalogue.entries.count * 40)
    }

    @Test func realManifests() throws {
        let folder = Cases.shared.appendingPathComponent("manifests")
        let found = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        let files = (found?.compactMap { $0 as? URL } ?? []).filter { ["yaml", "yml"].contains($0.pathExtension) }
        guard !files.isEmpty else {
            print("passed over: \(folder.path) is not on this machine")
            return
        }
        var tally = Tally("manifests/ scanned")
        let kinds = try everyKind()
        for file in files {
            var reader = ManifestReader([UInt8](try Data(contentsOf: file)), file: file.lastPathComponent)
            while let object = try? reader.next() {
                guard let known = object.object, let number = KindCatalogue.entry(object.identity)?.number else {
                    tally.passOver("no kind of this version")
                    continue
                }
                let (_, rules, kind) = kinds[Int(number) - 1]
                try compare(known.encoded(), rules, kind, "\(object.place)")
                tally.check(true, "")
            }
        }
        tally.report()
        #expect(tally.passed > 200)
    }

    private func compare(_ object: Bytes, _ rules: any ResourceRules, _ kind: ObjectKind, _ comment: String) throws {
        let index = try rules.index(of: object)
        var scanned = ScannedObject()
        scanned.scan(object, kind.plan)
        for (name, value) in index.fields where !name.hasPrefix("metadata.") {
            // Each demand that the object meets, and one that it does not.
            for (wanted, isEqual) in [(value, true), (value + "x", false), ("", value.isEmpty)] {
                let fields = FieldSelector([FieldSelector.Term(field: name, equal: true, value: wanted)])
                let selection = ObjectSelection(fields: fields, kind.plan)
                #expect(
                    selection.matches(scanned, key: Bytes(), kind) == isEqual,
                    "\(comment): \(name)=\(wanted) of \(value)")
                #expect(index.matches(.everything, fields) == isEqual)
            }
        }
        #expect(
            scanned.labels.map { text(scanned, $0.key) + "=" + text(scanned, $0.value) }
                == index.labels.map { $0.key + "=" + $0.value }, "\(comment)")
        for label in index.labels {
            let selection = ObjectSelection(labels: Selector(labels: [(label.key, label.value)]), kind.plan)
            #expect(selection.matches(scanned, key: Bytes(), kind))
        }
    }

    private func text(_ object: ScannedObject, _ place: ScannedObject.Place) -> String {
        String(decoding: object.bytes(place).array, as: UTF8.self)
    }

    /// Fields of a message, some of them, in the order of their numbers.
    private func message(
        _ schema: MessageSchema, depth: Int, _ random: inout Random, into buffer: inout ByteBuffer
    ) {
        for field in schema.fields where random.below(depth == 0 ? 8 : 3) > 0 {
            let count = field.shape == .list || field.shape == .map ? random.below(3) : 1
            for number in 0..<count {
                if field.shape == .map {
                    var entry = ByteBuffer()
                    entry.append(bytes: Bytes("key-\(number)".utf8), field: 1)
                    value(field.type, depth: depth, number: 2, &random, into: &entry)
                    buffer.append(bytes: entry.finish(), field: field.number)
                } else {
                    value(field.type, depth: depth, number: field.number, &random, into: &buffer)
                }
            }
        }
    }

    private func value(
        _ type: FieldType, depth: Int, number: UInt32, _ random: inout Random, into buffer: inout ByteBuffer
    ) {
        switch type {
        case .string:
            let texts = ["", "a", "Running", "a text that is longer than fifteen bytes", "grün"]
            buffer.append(bytes: Bytes(texts[random.below(texts.count)].utf8), field: number)
        case .bytes: buffer.append(bytes: Bytes([1, 2, 3]), field: number)
        case .bool, .int32, .int64:
            buffer.append(varint: UInt64(number) << 3)
            buffer.append(varint: UInt64(random.below(3)))
        case .double: break
        case .message(let schema):
            let schema = schema()
            // Leaves with a text of their own want more than some text.
            guard depth < 4, schema.textForm == nil else { return }
            var inner = ByteBuffer()
            message(schema, depth: depth + 1, &random, into: &inner)
            buffer.append(bytes: inner.finish(), field: number)
        }
    }

    /// Bytes that are no message: nothing is found, and nothing is read that is not there.
    @Test func damagedBytes() throws {
        let kind = try #require(ObjectKind(rules(Pod.self)))
        let whole = pod("p", labels: ["a": "b", "c": "d"], node: "n", phase: "Running").encoded()
        var scanned = ScannedObject()
        for count in 0..<whole.count { scanned.scan(whole[0..<count], kind.plan) }
        var random = Random(seed: 9)
        for _ in 0..<5_000 {
            var bytes = whole.array
            for _ in 0..<1 + random.below(4) { bytes[random.below(bytes.count)] = UInt8(random.below(256)) }
            scanned.scan(Bytes(bytes), kind.plan)
            _ = scanned.value(of: "a")
            for label in scanned.labels { _ = scanned.bytes(label.key) }
        }
    }
}

extension ByteBuffer {
    fileprivate mutating func append(bytes: Bytes, field: UInt32) {
        append(varint: UInt64(field) << 3 | 2)
        append(varint: UInt64(bytes.count))
        append(bytes)
    }
}
