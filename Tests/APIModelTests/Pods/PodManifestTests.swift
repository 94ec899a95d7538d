import APIModel
import Foundation
import TestSupport
import Testing

/// What a real server made of pods and templates of pods that people wrote.
@Suite struct PodManifestTests {
    @Test func templates() throws {
        guard let rows = Cases.allRows("rest/manifests_create.jsonl") else { return }
        var tally = Tally("manifests/ templates of pods")
        for row in rows {
            guard let request = row["request"] as? [String: Any], let body = request["body"] as? [String: Any],
                let response = row["response"] as? [String: Any], response["kind"] as? String == body["kind"] as? String
            else { continue }
            let paths = [["spec", "template"], ["spec", "jobTemplate", "spec", "template"]]
            for path in paths {
                guard let given = value(in: body, path), let stored = value(in: response, path) else { continue }
                var template: PodTemplateSpec
                do {
                    guard let decoded = try GoObject.decode(PodTemplateSpec.self, given) else { continue }
                    template = decoded
                } catch {
                    tally.check(false, "\(row["name"] ?? ""): \(error)")
                    continue
                }
                template.applyDefaults()
                let expected = try #require(try GoObject.decode(PodTemplateSpec.self, stored))
                tally.check(
                    template.spec == expected.spec, "\(row["name"] ?? ""): \(difference(template.spec, expected.spec))")
            }
        }
        tally.report()
        #expect(tally.failed == 0)
        #expect(tally.passed > 0)
    }

    @Test func pods() throws {
        guard let rows = Cases.allRows("rest/manifests_create.jsonl") else { return }
        var tally = Tally("manifests/ pods")
        for row in rows {
            guard let request = row["request"] as? [String: Any], let body = request["body"] as? [String: Any],
                body["kind"] as? String == "Pod", let response = row["response"] as? [String: Any],
                response["kind"] as? String == "Pod"
            else { continue }
            var pod = try #require(try GoObject.decode(Pod.self, body))
            pod.applyDefaults()
            pod.prepareForCreate()
            var stored = try #require(try GoObject.decode(Pod.self, plain(response)))
            // What admission adds.
            for index in stored.spec.containers.indices {
                stored.spec.containers[index].volumeMounts.removeAll { $0.name.hasPrefix("kube-api-access") }
            }
            stored.spec.volumes.removeAll { $0.name.hasPrefix("kube-api-access") }
            stored.spec.tolerations = pod.spec.tolerations
            stored.spec.priority = nil
            stored.spec.preemptionPolicy = nil
            stored.spec.serviceAccountName = pod.spec.serviceAccountName
            stored.spec.serviceAccount = pod.spec.serviceAccount
            let same =
                pod.spec == stored.spec && pod.status == stored.status
                && pod.metadata.generation == stored.metadata.generation
            tally.check(same, "\(row["name"] ?? ""): \(difference(pod.spec, stored.spec))")
        }
        tally.report()
        #expect(tally.failed == 0)
    }

    private func value(in object: [String: Any], _ path: [String]) -> Any? {
        var current: Any? = object
        for name in path { current = (current as? [String: Any])?[name] }
        return current
    }

    /// Without metadata that stands for what differs in each run.
    private func plain(_ object: [String: Any]) -> [String: Any] {
        var object = object
        let metadata = object["metadata"] as? [String: Any]
        object["metadata"] = ["generation": metadata?["generation"] ?? 0]
        return object
    }

    private func difference(_ left: PodSpec, _ right: PodSpec) -> String {
        let first = left.encodedText().withUnsafeBytes { Array($0) }
        let second = right.encodedText().withUnsafeBytes { Array($0) }
        let index = zip(first, second).prefix { $0 == $1 }.count
        func around(_ bytes: [UInt8]) -> String {
            String(decoding: bytes[max(0, index - 40)..<min(bytes.count, index + 80)], as: UTF8.self)
        }
        return "\(around(first)) ≠ \(around(second))"
    }
}

extension Cases {
    /// All lines, the first one included.
    static func allRows(_ path: String) -> [[String: Any]]? {
        guard let bytes = bytes(path) else { return nil }
        return bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
            (try? JSONSerialization.jsonObject(with: Data(line), options: [.fragmentsAllowed])) as? [String: Any]
        }
    }
}
