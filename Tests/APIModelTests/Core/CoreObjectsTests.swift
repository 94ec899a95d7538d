import APIModel
import Foundation
import TestSupport
import Testing

/// What a real server made of objects that were sent to it, for the kinds that need no pods.
@Suite struct CoreObjectsTests {
    @Test func created() throws {
        guard let rows = Cases.rows("rest/manifests_create.jsonl") else { return }
        var tally = Tally("rest/manifests_create.jsonl, core kinds")
        for row in rows where row["status"] as? Int == 201 {
            guard let body = (row["request"] as? [String: Any])?["body"] as? [String: Any],
                let answer = row["response"] as? [String: Any], let kind = body["kind"] as? String,
                let make = Self.makers["\(body["apiVersion"] ?? "") \(kind)"]
            else { continue }
            let (found, expected) = try make(body, answer)
            tally.check(found == expected, "\(row["name"] ?? "") \(kind): \(found) not \(expected)")
        }
        tally.report()
        #expect(tally.failed == 0)
        #expect(tally.passed > 0)
    }

    private typealias Maker = @Sendable ([String: Any], [String: Any]) throws -> (String, String)

    private static let makers: [String: Maker] = [
        "v1 Namespace": maker(Namespace.self), "v1 Service": maker(Service.self), "v1 ConfigMap": maker(ConfigMap.self),
        "v1 Secret": maker(Secret.self), "v1 ServiceAccount": maker(ServiceAccount.self),
        "v1 PersistentVolume": maker(PersistentVolume.self),
        "v1 PersistentVolumeClaim": maker(PersistentVolumeClaim.self),
        "storage.k8s.io/v1 StorageClass": maker(StorageClass.self),
        "scheduling.k8s.io/v1 PriorityClass": maker(PriorityClass.self),
    ]

    /// Both sides as text, without what differs in each run or is done by others than the kind.
    private static func maker<K: Kind>(_ kind: K.Type) -> Maker {
        { body, answer in
            var found = try #require(try GoObject.decode(K.self, body))
            found.applyDefaults()
            found.prepareForCreate()
            #expect(found.isIdempotent)
            var expected = try #require(try GoObject.decode(K.self, timeless(answer) as? [String: Any]))
            strip(&found)
            strip(&expected)
            return ("\(AnyKind(found).encodedText())", "\(AnyKind(expected).encodedText())")
        }
    }

    private static func strip<K: Kind>(_ object: inout K) {
        object.metadata.managedFields = []
        object.metadata.uid = ""
        object.metadata.resourceVersion = ""
        object.metadata.creationTimestamp = nil
        object.metadata.namespace = ""
        // Added by an admission plugin.
        object.metadata.finalizers.removeAll { $0.hasSuffix("-protection") }
        guard var service = object as? Service else { return }
        if service.spec.clusterIP != "None", service.spec.type != "ExternalName" {
            service.spec.clusterIP = ""
            service.spec.clusterIPs = []
        }
        for index in service.spec.ports.indices { service.spec.ports[index].nodePort = 0 }
        service.spec.healthCheckNodePort = 0
        if let stripped = service as? K { object = stripped }
    }

    /// The answer without marks for times and numbers, which do not parse.
    private static func timeless(_ any: Any) -> Any {
        switch any {
        case let members as [String: Any]:
            return members.filter { !isMark($0.value) }.mapValues(timeless)
        case let list as [Any]: return list.filter { !isMark($0) }.map(timeless)
        default: return any
        }
    }

    private static func isMark(_ any: Any) -> Bool {
        ["<time>", "<nodePort>", "<ip>", "<uid>", "<rv>", "<token>"].contains(any as? String ?? "")
    }
}

extension Kind {
    /// Whether a second round of defaults changes nothing.
    fileprivate var isIdempotent: Bool {
        var copy = self
        copy.applyDefaults()
        return copy == self
    }
}
