import APIModel
import Foundation
import TestSupport
import Testing

/// Upstream's tables of conversions: what a server makes of old and doubled fields.
@Suite struct PodConversionTableTests {
    @Test func conversions() throws {
        guard let rows = Cases.rows("defaults/apis__core__v1__conversion.jsonl") else { return }
        var tally = Tally("defaults/apis__core__v1__conversion, pods")
        for row in rows {
            let content = row["case"]
            let members = content as? [String: Any]
            let name = "\(row["test"] ?? "") \(row["loop"] ?? "") \(row["name"] ?? "")"
            switch row["test"] as? String {
            case "TestPodSpecConversion":
                var spec = try #require(try GoObject.decode(PodSpec.self, content))
                spec.applyDefaults()
                tally.check(spec.serviceAccount == "foo" && spec.serviceAccountName == "foo", name)
            case "Test_v1_PodStatus_to_core_PodStatus" where row["loop"] as? String == "asymmetricInputs":
                var pod = Pod()
                pod.status = try GoObject.decode(PodStatus.self, members?["in"]) ?? PodStatus()
                pod.applyDefaults()
                let expected = try GoObject.decode(PodStatus.self, members?["out"]) ?? PodStatus()
                tally.check(pod.status.podIPs == expected.podIPs, name)
            case "TestResourceListConversion":
                var list = try GoObject.decode(ResourceRequirements.self, ["limits": members?["input"] ?? [:]])
                list?.applyDefaults()
                let expected = try GoObject.decode(ResourceRequirements.self, ["limits": members?["expected"] ?? [:]])
                tally.check(list?.limits == expected?.limits, name)
            case "TestConvert_v1_Pod_To_core_Pod":
                let arguments = members?["args"] as? [String: Any]
                var pod = try GoObject.decode(Pod.self, arguments?["in"]) ?? Pod()
                pod.applyDefaults()
                tally.check(pod.spec.terminationGracePeriodSeconds == 1, name)
            default: tally.passOver("another kind, or the way back")
            }
        }
        tally.report()
        #expect(tally.failed == 0)
        #expect(tally.passed > 0)
    }
}
