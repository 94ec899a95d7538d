import APIModel
import Base
import Foundation
import JSON
import TestSupport
import Testing
import Transport
import Wire

@testable import APIServer

/// What a real server answered to 326 objects, beside what this one answers to them.
@Suite struct StoredManifestTests {
    private struct Row {
        let name: String
        let entry: KindEntry
        let namespace: String
        let body: [String: Any]
        let answer: [String: Any]
        let status: Int
    }

    @Test func everyObjectIsStoredAsThere() async throws {
        guard let rows = Self.rows() else { return }
        var acceptances = Tally("rest/manifests_create through the server: accepted or refused alike")
        var forms = Tally("rest/manifests_create through the server: stored alike")
        try await withObjects { calls, _ in
            for any in rows {
                guard let row = Self.row(any) else {
                    acceptances.passOver("no kind of this version")
                    continue
                }
                if !row.namespace.isEmpty, (try? await calls.get(Namespace.self, row.namespace, in: "")) == nil {
                    try await calls.create(Namespace { $0.metadata.name = row.namespace })
                    try await calls.create(ServiceAccount { $0.metadata.name = "default" }, in: row.namespace)
                }
                try await judge(row, calls, &acceptances, &forms)
            }
        }
        acceptances.report()
        forms.report()
        #expect(acceptances.failed == 0)
        #expect(acceptances.passed > 200)
        #expect(forms.share >= 0.95)
    }

    private func judge(
        _ row: Row, _ calls: ObjectCalls, _ acceptances: inout Tally, _ forms: inout Tally
    ) async throws {
        let object: AnyKind
        do {
            object = try Self.decode(row.entry, row.body)
        } catch {
            acceptances.check(row.status >= 400, "\(row.name): \(error)")
            return
        }
        let envelope = RequestEnvelope(
            kind: UInt32(row.entry.number), namespace: row.entry.resource.isNamespaced ? row.namespace : "",
            options: CreateOptions { $0.fieldManager = "unknown" }.encoded(), body: object.encoded(),
            wantsManagedFields: true)
        var answer: ObjectAnswer?
        let refused = try await refusal { answer = try ObjectAnswer(decoding: try await calls.send(.create, envelope)) }
        guard row.status < 400 else {
            let wanted = row.answer["reason"] as? String ?? ""
            // What is there already in this server's own start, or there by an earlier row, differs by set-up alone.
            if row.status == 409 { return acceptances.passOver("it was there already on that server") }
            if (row.answer["message"] as? String)?.contains("disallowed by cluster policy") == true {
                return acceptances.passOver("a policy of that server")
            }
            acceptances.check(
                refused?.status.reason == wanted,
                "\(row.name): \(refused?.status.reason ?? "accepted") instead of \(wanted) "
                    + "(\(row.answer["message"] as? String ?? ""))")
            return
        }
        if refused?.code == .alreadyExists { return acceptances.passOver("it is there already on this server") }
        acceptances.check(refused == nil, "\(row.name): \(String(describing: refused))")
        guard let answer else { return }
        let stored = try row.entry.decode(answer.object)
        let ours = try Self.normal(stored.encodedText().array)
        let theirs = try Self.normal([UInt8](JSONSerialization.data(withJSONObject: row.answer)))
        forms.check(ours == theirs, "\(row.name): \(Self.difference(ours, theirs, at: "") ?? "")")
    }

    // MARK: Rows

    private static func rows() -> [[String: Any]]? {
        guard let bytes = Cases.bytes("rest/manifests_create.jsonl") else { return nil }
        return bytes.split(separator: UInt8(ascii: "\n")).compactMap {
            (try? JSONSerialization.jsonObject(with: Data($0))) as? [String: Any]
        }
    }

    private static func row(_ any: [String: Any]) -> Row? {
        guard let request = any["request"] as? [String: Any], let body = request["body"] as? [String: Any],
            let version = body["apiVersion"] as? String, let kind = body["kind"] as? String,
            let entry = KindCatalogue.entry(TypeMeta(apiVersion: version, kind: kind)),
            ResourceCatalogue.rules(number: UInt32(entry.number)) != nil
        else { return nil }
        let path = (request["path"] as? String ?? "").split(separator: "/").map(String.init)
        let namespace = path.firstIndex(of: "namespaces").map { $0 + 2 < path.count ? path[$0 + 1] : "" } ?? ""
        return Row(
            name: any["name"] as? String ?? "", entry: entry, namespace: namespace, body: body,
            answer: any["response"] as? [String: Any] ?? [:], status: any["status"] as? Int ?? 0)
    }

    private static func decode(_ entry: KindEntry, _ any: [String: Any]) throws -> AnyKind {
        var issues: [TextIssue] = []
        let data = try JSONSerialization.data(withJSONObject: any)
        return try entry.decodeText(JSONTape.parse([UInt8](data)), 0, &issues)
    }

    // MARK: Comparison

    /// JSON without what differs in each run, and without what that server's own policies add.
    private static func normal(_ text: [UInt8]) throws -> NSDictionary {
        guard var object = try JSONSerialization.jsonObject(with: Data(text)) as? [String: Any] else { return [:] }
        if var metadata = object["metadata"] as? [String: Any] {
            for key in ["creationTimestamp", "uid", "resourceVersion"] { metadata[key] = nil }
            if var managers = metadata["managedFields"] as? [[String: Any]] {
                for index in managers.indices { managers[index]["time"] = nil }
                metadata["managedFields"] = managers
            }
            object["metadata"] = metadata
        }
        return plain(object) as? NSDictionary ?? [:]
    }

    /// Values that each run draws anew become the mark that the table has for them.
    private static func plain(_ any: Any, _ key: String = "") -> Any {
        switch any {
        case let members as [String: Any]:
            let kept = members.filter { key, value in
                // An empty message and none are the same here.
                (value as? [String: Any])?.isEmpty != true
            }
            return Dictionary(uniqueKeysWithValues: kept.map { ($0, plain($1, $0)) }) as NSDictionary
        case let list as [Any]: return list.map { plain($0, key) } as NSArray
        case let text as String:
            if text.hasPrefix("kube-api-access-") { return "kube-api-access-<x>" }
            switch key {
            case "clusterIP", "clusterIPs": return text.hasPrefix("10.") || text == "<ip>" ? "<ip>" : text
            case "nodePort": return "<nodePort>"
            case "controller-uid", "batch.kubernetes.io/controller-uid": return "<uid>"
            default: return text
            }
        case let number as NSNumber where key == "nodePort" || key == "healthCheckNodePort":
            return number.intValue >= 30_000 ? "<nodePort>" : number
        default: return any
        }
    }

    /// The first difference, as a path and both values.
    private static func difference(_ ours: Any?, _ theirs: Any?, at path: String) -> String? {
        if let ours = ours as? NSDictionary, let theirs = theirs as? NSDictionary {
            let keys = Set(ours.allKeys.compactMap { $0 as? String } + theirs.allKeys.compactMap { $0 as? String })
            for key in keys.sorted() {
                if let found = difference(ours[key], theirs[key], at: path + "." + key) { return found }
            }
            return nil
        }
        if let ours = ours as? NSArray, let theirs = theirs as? NSArray, ours.count == theirs.count {
            for index in 0..<ours.count {
                if let found = difference(ours[index], theirs[index], at: "\(path)[\(index)]") { return found }
            }
            return nil
        }
        let isSame = (ours as? NSObject) == (theirs as? NSObject)
        return isSame ? nil : "\(path): \(ours ?? "none") but \(theirs ?? "none")"
    }
}
