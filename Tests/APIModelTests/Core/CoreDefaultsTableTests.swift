import APIModel
import Base
import Foundation
import TestSupport
import Testing

/// Upstream's tables of what is filled into services, nodes and volumes.
@Suite struct CoreDefaultsTableTests {
    @Test func defaults() throws {
        guard let rows = Cases.rows("defaults/apis__core__v1__defaults.jsonl") else { return }
        var tally = Tally("defaults/apis__core__v1__defaults, core kinds")
        for row in rows {
            guard let content = row["case"] as? [String: Any] else { continue }
            let label = "\(row["test"] ?? "") \(row["name"] ?? "")"
            let mode = content["volumeMode"] as? String
            let expectedMode = content["expectedVolumeMode"] as? String
            switch row["test"] as? String {
            case "TestSetDefaultServiceSessionAffinityConfig":
                let service = try defaulted(Service.self, content)
                tally.check(service.spec.sessionAffinityConfig?.clientIP?.timeoutSeconds == 10_800, label)
            case "TestSetDefaultServiceLoadbalancerIPMode":
                let service = try defaulted(Service.self, content["svc"])
                let modes = service.status.loadBalancer.ingress.map { $0.ipMode ?? "" }
                tally.check(modes == content["expectedIPMode"] as? [String], label)
            case "TestSetDefaultServiceInternalTrafficPolicy":
                let service = try defaulted(Service.self, content["svc"])
                let expected = content["expectedInternalTrafficPolicy"] as? String
                tally.check(service.spec.internalTrafficPolicy == expected, label)
            case "TestSetDefaultPersistentVolume":
                var volume = PersistentVolume { $0.spec.volumeMode = mode }
                volume.applyDefaults()
                tally.check(volume.spec.volumeMode == expectedMode, label)
            case "TestSetDefaultPersistentVolumeClaim":
                var claim = PersistentVolumeClaim { $0.spec.volumeMode = mode }
                claim.applyDefaults()
                tally.check(claim.spec.volumeMode == expectedMode, label)
            case "TestSetDefaultNodeStatusAllocatable":
                let status = ["capacity": content["capacity"], "allocatable": content["allocatable"]]
                let node = try defaulted(Node.self, ["status": status.mapValues { $0 ?? NSNull() }])
                let expected = try GoObject.decode(
                    NodeStatus.self, ["allocatable": content["expectedAllocatable"] ?? NSNull()])
                tally.check(node.status.allocatable == expected?.allocatable, label)
            default: continue
            }
        }
        tally.report()
        #expect(tally.failed == 0)
        #expect(tally.passed > 0)
    }

    @Test func podCIDRs() throws {
        guard let rows = Cases.rows("defaults/apis__core__v1__conversion.jsonl") else { return }
        var tally = Tally("defaults/apis__core__v1__conversion, ranges of pods' addresses")
        for row in rows where row["test"] as? String == "Test_v1_NodeSpec_to_core_NodeSpec" {
            guard let content = row["case"] as? [String: Any] else { continue }
            let node = try defaulted(Node.self, ["spec": content["in"] ?? content])
            if let out = try GoObject.decode(NodeSpec.self, content["out"]) {
                tally.check(node.spec == out, "\(row["name"] ?? "")")
            } else {
                tally.check(node.spec.podCIDR == node.spec.podCIDRs.first ?? "", "\(row["name"] ?? "")")
            }
        }
        tally.report()
        #expect(tally.failed == 0)
        #expect(tally.passed > 0)
    }

    private func defaulted<K: Kind>(_ kind: K.Type, _ any: Any?) throws -> K {
        var object = try #require(try GoObject.decode(K.self, any))
        object.applyDefaults()
        return object
    }
}
