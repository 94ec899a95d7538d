import APIModel
import Base
import Foundation
import JSON
import TestSupport
import Testing
import Wire

/// Objects posted to a real server: our defaults and preparation make of each what the server stored.
@Suite struct CreateTests {
    /// Paths that are not of a kind's defaults and preparation; indices left out, `*` for any kind.
    static let ignored: [(kind: String, path: String, reason: String)] = [
        ("*", "metadata.managedFields", "the server's record of who set which field"),
        ("Pod", "spec.serviceAccount", "admission: the namespace's service account"),
        ("Pod", "spec.serviceAccountName", "admission: the namespace's service account"),
        ("Pod", "spec.volumes", "admission: the service account's token"),
        ("Pod", "spec.containers[].volumeMounts", "admission: the service account's token"),
        ("Pod", "spec.tolerations", "admission: default tolerations"),
        ("Pod", "spec.priority", "admission: priority classes"),
        ("Pod", "spec.preemptionPolicy", "admission: priority classes"),
        ("PersistentVolume", "metadata.finalizers", "admission: storage in use is protected"),
        ("PersistentVolumeClaim", "metadata.finalizers", "admission: storage in use is protected"),
    ]

    private struct Differences {
        var found: [String] = []
        var ignored: [String] = []
    }

    @Test func storedObjects() throws {
        let path = "rest/manifests_create.jsonl"
        guard let bytes = Cases.bytes(path) else { return }
        var tally = Tally(path)
        var refusals = Tally("\(path): refused ones")
        var byKind: [String: [String: Int]] = [:]
        var ignored: [String: Int] = [:]
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let row = try JSONValue.parse(Array(line), limits: JSONLimits(bytesMax: 1 << 24))
            let name = row["name"]?.string ?? ""
            guard let body = row["request"]?["body"], let response = row["response"] else { continue }
            let identity = TypeMeta(
                apiVersion: body["apiVersion"]?.string ?? "", kind: body["kind"]?.string ?? "")
            guard let entry = KindCatalogue.entry(identity) else {
                tally.passOver("\(identity.apiVersion) \(identity.kind), no kind of this version")
                continue
            }
            let request = row["request"]?["path"]?.string ?? ""
            let object = try Self.prepared(body, entry, request, stored: response)
            var errors = FieldErrors()
            object.object.validate(into: &errors)
            guard row["status"]?.integer == 201 else {
                let message = response["message"]?.string ?? ""
                if message.contains("disallowed by cluster policy") {
                    refusals.passOver("refused by a setting of that server, not by the kind's rules")
                } else if row["status"]?.integer == 422 {
                    refusals.check(!errors.isEmpty, "\(name) \(identity.kind) is not refused: \(message.prefix(160))")
                } else {
                    refusals.passOver("\(row["status"]?.integer ?? 0): depends on what is stored")
                }
                continue
            }
            var differences = Differences()
            Self.compare(
                response, try JSONValue.parse(object.encodedText()), kind: identity.kind, path: "", &differences)
            tally.check(differences.found.isEmpty, "\(name) \(identity.kind): \(differences.found.prefix(3))")
            for difference in differences.found { byKind[identity.kind, default: [:]][difference, default: 0] += 1 }
            for path in differences.ignored { ignored[path, default: 0] += 1 }
            // Stored objects are valid; what we find wrong in them we are wrong about.
            refusals.check(errors.isEmpty, "\(name) \(identity.kind) is refused: \(errors.errors.map(\.description))")
        }
        tally.report(shown: 0)
        for (kind, paths) in byKind.sorted(by: { $0.key < $1.key }) {
            for (path, count) in paths.sorted(by: { $0.key < $1.key }) {
                print("    differs: \(kind) \(count) × \(path)")
            }
        }
        for (path, count) in ignored.sorted(by: { $0.key < $1.key }) { print("    ignored: \(count) × \(path)") }
        refusals.report()
        #expect(tally.share >= 0.95)
        #expect(refusals.share >= 0.95)
    }

    /// The object of a request, as a server would store it but for what it allocates; the name and the uid, which
    /// others are made from, are those of the stored one.
    private static func prepared(
        _ body: JSONValue, _ entry: KindEntry, _ path: String, stored: JSONValue
    ) throws -> AnyKind {
        var issues: [TextIssue] = []
        let limits = JSONLimits(bytesMax: 1 << 24)
        var object = try entry.decodeText(JSONTape.parse(body.encoded(), limits: limits), 0, &issues)
        let parts = path.split(separator: "/")
        if entry.resource.isNamespaced, let place = parts.firstIndex(of: "namespaces"), place + 1 < parts.count {
            object.metadata.namespace = String(parts[place + 1])
        }
        if object.metadata.name.isEmpty { object.metadata.name = stored["metadata"]?["name"]?.string ?? "" }
        let selector = stored["spec"]?["selector"]?["matchLabels"]
        let uid = selector?["batch.kubernetes.io/controller-uid"]?.string ?? "<uid>"
        object.metadata.uid = uid
        object.object.applyDefaults()
        object.object.prepareForCreate()
        if var job = object.object as? Job {
            job.generateSelector(uid: uid)
            object.object = job
        }
        return object
    }

    /// What a row has in place of a value that is another in each run.
    private static func isPlaceholder(_ value: JSONValue) -> Bool {
        if let elements = value.array { return !elements.isEmpty && elements.allSatisfy(isPlaceholder) }
        return ["<uid>", "<rv>", "<time>", "<ip>", "<nodePort>", "<token>"].contains(value.string ?? "")
    }

    private static func compare(
        _ wanted: JSONValue?, _ ours: JSONValue?, kind: String, path: String, _ result: inout Differences
    ) {
        if wanted == ours { return }
        if let rule = ignored.first(where: { ($0.kind == "*" || $0.kind == kind) && $0.path == path }) {
            result.ignored.append("\(rule.kind) \(path): \(rule.reason)")
            return
        }
        if let wanted, isPlaceholder(wanted) {
            result.ignored.append("* \(path): allocated, or a time")
            return
        }
        switch (wanted, ours) {
        case (.object(let l)?, .object(let r)?):
            for key in l.keys + r.keys.filter({ !l.contains($0) }) {
                compare(l[key], r[key], kind: kind, path: path.isEmpty ? key : "\(path).\(key)", &result)
            }
        case (.array(let l)?, .array(let r)?) where l.count == r.count:
            for (left, right) in zip(l, r) { compare(left, right, kind: kind, path: "\(path)[]", &result) }
        default:
            func short(_ value: JSONValue?) -> String { value.map { String("\($0)".prefix(80)) } ?? "absent" }
            result.found.append("\(path): stored \(short(wanted)), here \(short(ours))")
        }
    }
}
