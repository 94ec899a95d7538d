import APIModel
import APIServer
import Foundation
import JSON
import TestSupport
import Testing
import Wire

/// Objects that a real server accepted, through all steps: none is refused, and what steps fill in is what it stored.
@Suite struct StoredAdmissionTests {
    @Test func realServersObjects() throws {
        guard let rows = Self.rows() else { return }
        var tally = Tally("objects of a real server through admission")
        for row in rows {
            let name = row["name"] as? String ?? ""
            guard row["status"] as? Int == 201 else {
                tally.passOver("refused by validation or by what was stored before")
                continue
            }
            let request = row["request"] as? [String: Any] ?? [:]
            guard let body = request["body"] as? [String: Any],
                let entry = KindCatalogue.entry(
                    TypeMeta(apiVersion: body["apiVersion"] as? String ?? "", kind: body["kind"] as? String ?? ""))
            else {
                tally.passOver("no kind of ours")
                continue
            }
            let new = try Self.decode(entry, body)
            let answer = Self.numbered(row["response"]) as? [String: Any] ?? [:]
            guard let stored = try? Self.decode(entry, answer) else {
                tally.passOver("the stored form holds other marks")
                continue
            }
            let path = (request["path"] as? String ?? "").split(separator: "/").map(String.init)
            let namespace = path.firstIndex(of: "namespaces").map { $0 + 2 < path.count ? path[$0 + 1] : "" } ?? ""
            if let fault = Self.judge(new, stored, namespace: namespace) {
                tally.check(false, "\(name): \(fault)")
            } else {
                tally.check(true, name)
            }
        }
        tally.report()
        #expect(tally.failed == 0)
        #expect(tally.passed > 200)
    }

    private static func rows() -> [[String: Any]]? {
        guard let bytes = Cases.bytes("rest/manifests_create.jsonl") else { return nil }
        return bytes.split(separator: UInt8(ascii: "\n")).compactMap {
            (try? JSONSerialization.jsonObject(with: Data($0))) as? [String: Any]
        }
    }

    /// With a number or a time where the table says that each run had another.
    private static func numbered(_ any: Any?) -> Any {
        switch any {
        case let members as [String: Any]: members.mapValues { numbered($0) }
        case let list as [Any]: list.map { numbered($0) }
        case let text as String where text == "<nodePort>": 30_000
        case let text as String where text == "<time>": "2024-01-01T00:00:00Z"
        default: any ?? NSNull()
        }
    }

    private static func decode(_ entry: KindEntry, _ any: [String: Any]) throws -> AnyKind {
        var any = any
        if var metadata = any["metadata"] as? [String: Any] {
            // What differs in each run is written in angle brackets.
            for key in ["creationTimestamp", "managedFields"] { metadata[key] = nil }
            any["metadata"] = metadata
        }
        let data = try JSONSerialization.data(withJSONObject: any)
        var issues: [TextIssue] = []
        return try entry.decodeText(JSONTape.parse([UInt8](data)), 0, &issues)
    }

    /// What is wrong with our treatment of the object, or nil.
    private static func judge(_ new: AnyKind, _ stored: AnyKind, namespace: String) -> String? {
        func judge<K: Kind>(_ new: K) -> String? {
            guard let stored = stored.object as? K else { return "another kind was stored" }
            var view = MemoryView()
            view.add(Namespace { $0.metadata.name = namespace })
            view.add(
                ServiceAccount {
                    $0.metadata.namespace = namespace
                    $0.metadata.name = "default"
                })
            var object = new
            object.prepareForCreate()
            object.applyDefaults()
            var context = AdmissionContext(view)
            var request = AdmissionRequest(
                .create, namespace: namespace, user: .user("root", "system:masters"), object: object)
            let refusal = Verdict.refusal {
                try AdmissionCatalogue.chain.mutate(&request, &context)
                try AdmissionCatalogue.chain.validate(request, &context)
            }
            if let refusal { return refusal.message }
            guard let admitted = request.object else { return "the object is gone" }
            if admitted.metadata.finalizers != stored.metadata.finalizers { return "finalizers" }
            if let pod = admitted as? Pod, let expected = stored as? Pod { return compare(pod, expected) }
            return nil
        }
        return judge(new.object)
    }

    private static func compare(_ pod: Pod, _ expected: Pod) -> String? {
        let (left, right) = (normal(pod.spec), normal(expected.spec))
        if left == right { return nil }
        return "\(text(left)) but \(text(right))"
    }

    private static func text(_ spec: PodSpec) -> String {
        String(decoding: Pod { $0.spec = spec }.encodedText().array, as: UTF8.self)
    }

    /// Without the letters of the token's volume, and without what that server's own policy adds to it.
    private static func normal(_ spec: PodSpec) -> PodSpec {
        var spec = spec
        func plain(_ name: inout String) {
            if name.hasPrefix("kube-api-access-") { name = "kube-api-access-" }
        }
        for index in spec.volumes.indices {
            plain(&spec.volumes[index].name)
            spec.volumes[index].volumeSource.projected?.sources.removeAll {
                $0.configMap?.localObjectReference.name == "openshift-service-ca.crt"
            }
        }
        for index in spec.containers.indices {
            for mount in spec.containers[index].volumeMounts.indices {
                plain(&spec.containers[index].volumeMounts[mount].name)
            }
        }
        return spec
    }
}
