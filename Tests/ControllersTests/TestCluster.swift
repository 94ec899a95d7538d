import APIModel
import Base
import Client
import Foundation
import JSON
import Manifest
import Testing

@testable import Controllers

/// A cluster of tables around one controller: what is put in is seen, what is planned is text.
final class TestCluster<C: Controller> {
    let view = ClusterView()
    let keys = KeySink<C.Key>()
    let controller: C
    private(set) var due: Set<C.Key> = []
    private(set) var delays: [C.Key: Duration] = [:]
    private var tables: [UInt16: Any] = [:]
    private(set) var objects: [String: AnyKind] = [:]
    var now = Time("2026-01-01T00:00:00Z")!
    var instant = Instant(nanoseconds: 1_000_000_000_000)

    init() {
        controller = C(view, keys)
        keys.connect { [unowned self] key, delay in
            if delay > .zero { delays[key] = delay } else { due.insert(key) }
        }
    }

    func table<K: Kind>(_ kind: K.Type) -> ObjectTable<K> {
        let number = KindNumbers.number(of: kind)
        if let known = tables[number] as? ObjectTable<K> { return known }
        let made: ObjectTable<K> = view.table(kind)
        tables[number] = made
        return made
    }

    func put<K: Kind>(_ object: K) {
        objects[Self.place(K.identity.kind, object.key)] = AnyKind(object)
        table(K.self).put(object)
    }

    func remove<K: Kind>(_ kind: K.Type, _ key: ObjectKey) {
        objects[Self.place(K.identity.kind, key)] = nil
        table(kind).remove(key)
    }

    static func place(_ kind: String, _ key: ObjectKey) -> String { "\(kind) \(key)" }

    func turn(_ failure: WriteFailure? = nil) -> Turn { Turn(now: now, instant: instant, failure: failure) }

    func plan(_ key: C.Key, _ failure: WriteFailure? = nil) -> Plan { controller.reconcile(key, turn(failure)) }

    /// The plans about all keys that are due, as text.
    func text(_ failure: WriteFailure?) -> String {
        let keys = due.sorted { "\($0)" < "\($1)" }
        due = []
        var text = ""
        for key in keys {
            var plan = plan(key, failure)
            text += "\(key)\n"
            if !plan.lookups.isEmpty {
                for lookup in plan.lookups {
                    let kind = KindCatalogue.entry(number: lookup.kind)!.identity.kind
                    let found = objects[Self.place(kind, lookup.key)]?.metadata.uid
                    text += "  look up \(kind) \(lookup.key): \(found ?? "none")\n"
                    controller.found(lookup, uid: found)
                }
                plan = self.plan(key, failure)
            }
            text += PlanText(plan, objects).text
        }
        return text
    }
}

/// A plan for people: what is written, told and waited for.
struct PlanText {
    private(set) var text = ""

    init(_ plan: Plan, _ objects: [String: AnyKind]) {
        var shown: Set<String> = []
        for (index, stage) in plan.stages.enumerated() {
            if plan.stages.count > 1 { text += "  stage \(index + 1)\n" }
            for write in stage { add(write, objects, &shown) }
        }
        for event in plan.events { text += "  event \(event.type) \(event.reason): \(event.message)\n" }
        for lookup in plan.lookups { text += "  look up \(lookup.kind) \(lookup.key)\n" }
        if let fault = plan.fault { text += "  fault: \(fault)\n" }
        if let after = plan.requeueAfter { text += "  again after \(after)\n" }
        if plan.isEmpty { text += "  nothing\n" }
    }

    private mutating func add(_ write: PlannedWrite, _ objects: [String: AnyKind], _ shown: inout Set<String>) {
        let entry = KindCatalogue.entry(number: write.kind)!
        let kind = entry.identity.kind
        let sub = write.subresource.isEmpty ? "" : "/\(write.subresource)"
        text += "  \(write.verb.rawValue) \(kind)\(sub) \(write.key)\n"
        switch write.verb {
        case .create:
            guard var object = try? entry.decode(write.object) else { break }
            let name = object.metadata.name
            object.metadata.name = ""
            let yaml = Self.string(object.yaml())
            // Many of one kind are shown once.
            if shown.insert(yaml).inserted {
                object.metadata.name = name
                indent(Self.string(object.yaml()))
            }
        case .update:
            let old = objects[TestCluster<NamespaceController>.place(kind, write.key)]
            guard let new = try? entry.decode(write.object), let old else { break }
            for line in Difference.lines(json(old), json(new), "") { text += "    \(line)\n" }
        case .patch:
            switch write.patch {
            case .strategic(let body), .merge(let body), .json(let body):
                text += "    \(Self.string(body))\n"
            case nil: break
            }
        case .delete:
            let options = write.deletion ?? DeleteOptions()
            var words: [String] = []
            if let uid = options.preconditions?.uid { words.append("uid \(uid)") }
            if let revision = options.preconditions?.resourceVersion { words.append("revision \(revision)") }
            if let policy = options.propagationPolicy { words.append(policy) }
            if let grace = options.gracePeriodSeconds { words.append("grace \(grace)") }
            if !words.isEmpty { text += "    \(words.joined(separator: ", "))\n" }
        case .deleteCollection: break
        }
        if let told = write.told, let success = told.success {
            text += "    tells \(told.object.kind) \(told.object.name): \(success.reason) \(success.message)\n"
        }
    }

    private mutating func indent(_ yaml: String) {
        for line in yaml.split(separator: "\n") { text += "    | \(line)\n" }
    }

    private static func string(_ bytes: Bytes) -> String {
        bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }

    private func json(_ object: AnyKind) -> JSONValue { (try? JSONValue.parse(object.encodedText())) ?? .null }
}

/// What differs between two values, a line each.
enum Difference {
    static func lines(_ old: JSONValue, _ new: JSONValue, _ path: String) -> [String] {
        if old == new { return [] }
        if let a = old.object, let b = new.object {
            var lines: [String] = []
            for key in Set(a.keys).union(b.keys).sorted() {
                lines += self.lines(a[key] ?? .null, b[key] ?? .null, path.isEmpty ? key : "\(path).\(key)")
            }
            return lines
        }
        if let a = old.array, let b = new.array, a.count == b.count {
            return zip(a, b).enumerated().flatMap { index, pair in lines(pair.0, pair.1, "\(path)[\(index)]") }
        }
        return ["\(path): \(word(old)) → \(word(new))"]
    }

    private static func word(_ value: JSONValue) -> String { value.isNull ? "none" : value.description }
}

/// The golden pairs of a controller.
enum Golden {
    static let rewrites = ProcessInfo.processInfo.environment["TRIREME_REWRITE"] == "1"

    /// Compares what a controller plans about `Golden/<folder>/*.input.yaml` with what the files beside them say.
    static func check<C: Controller>(_ controller: C.Type, _ folder: String) throws {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden/\(folder)")
        let inputs = try FileManager.default.contentsOfDirectory(atPath: url.path)
            .filter { $0.hasSuffix(".input.yaml") }.sorted()
        #expect(!inputs.isEmpty, "there are no golden pairs in \(folder)")
        for input in inputs {
            let name = String(input.dropLast(".input.yaml".count))
            let source = try String(contentsOf: url.appendingPathComponent(input), encoding: .utf8)
            let cluster = TestCluster<C>()
            var failure: WriteFailure?
            for line in source.split(separator: "\n") where line.hasPrefix("#") {
                let words = line.dropFirst().split(separator: " ", maxSplits: 3).map(String.init)
                if words.first == "now:" { cluster.now = Time(words[1])! }
                if words.first == "failure:" {
                    let entry = KindCatalogue.entries.first { $0.identity.kind == words[2] }!
                    failure = WriteFailure(
                        verb: PlannedWrite.Verb(rawValue: words[1])!, kind: entry.number, message: words[3])
                }
            }
            for document in try Manifest.objects(in: source, file: input) {
                guard let object = document.object, document.issues.isEmpty else {
                    Issue.record("\(input): \(document.identity) \(document.issues)")
                    continue
                }
                put(object.object, in: cluster)
            }
            let text = cluster.text(failure)
            let output = url.appendingPathComponent("\(name).plan.txt")
            if rewrites {
                try text.write(to: output, atomically: true, encoding: .utf8)
            } else {
                let expected = (try? String(contentsOf: output, encoding: .utf8)) ?? ""
                #expect(text == expected, "\(folder)/\(name)")
            }
        }
    }

    private static func put<C: Controller>(_ object: some Kind, in cluster: TestCluster<C>) {
        var object = object
        object.applyDefaults()
        if object.metadata.uid.isEmpty { object.metadata.uid = "uid-\(object.metadata.name)" }
        if object.metadata.resourceVersion.isEmpty { object.metadata.resourceVersion = "1" }
        if object.metadata.creationTimestamp == nil {
            object.metadata.creationTimestamp = Time("2025-12-31T00:00:00Z")
        }
        cluster.put(object)
    }
}
