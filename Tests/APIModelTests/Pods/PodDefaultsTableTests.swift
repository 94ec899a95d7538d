import APIModel
import Foundation
import TestSupport
import Testing

/// Upstream's tables of what is filled into pods and volumes.
@Suite struct PodDefaultsTableTests {
    private static let path = "defaults/apis__core__v1__defaults.jsonl"

    @Test func podResources() throws {
        guard let rows = Cases.rows(Self.path) else { return }
        var tally = Tally("defaults/apis__core__v1__defaults, resources of pods")
        for row in rows where row["test"] as? String == "TestPodResourcesDefaults" {
            let content = try #require(row["case"] as? [String: Any])
            var pod = Pod()
            pod.spec.containers = try GoObject.list(Container.self, content["containers"])
            pod.spec.initContainers = try GoObject.list(Container.self, content["initContainers"])
            pod.spec.resources = try GoObject.decode(ResourceRequirements.self, content["podResources"])
            let expected = try #require(try GoObject.decode(PodSpec.self, content["expectedPodSpec"]))
            let given = pod.spec.containers
            pod.applyDefaults()
            // Upstream's test looks at requests only, and of containers at those with limits.
            let good =
                zip(given, zip(pod.spec.containers, expected.containers)).allSatisfy { given, pair in
                    given.resources.limits.isEmpty || pair.0.resources.requests == pair.1.resources.requests
                } && pod.spec.resources?.requests ?? [:] == expected.resources?.requests ?? [:]
            tally.check(good, "\(row["name"] ?? "")")
        }
        tally.report()
        #expect(tally.failed == 0)
        #expect(tally.passed > 0)
    }

    @Test func volumes() throws {
        guard let rows = Cases.rows(Self.path) else { return }
        var tally = Tally("defaults/apis__core__v1__defaults, volumes")
        for row in rows {
            let content = row["case"] as? [String: Any]
            switch row["test"] as? String {
            case "TestSetDefaults_Volume":
                var volume = try #require(try GoObject.decode(Volume.self, content?["given"]))
                volume.applyDefaults()
                let expected = try GoObject.decode(Volume.self, content?["expected"])
                tally.check(volume == expected, "\(row["name"] ?? "")")
            case "TestSetDefaultEphemeral":
                var volume = Volume()
                volume.volumeSource.ephemeral = EphemeralVolumeSource {
                    $0.volumeClaimTemplate = PersistentVolumeClaimTemplate()
                    $0.volumeClaimTemplate?.spec.volumeMode = content?["volumeMode"] as? String
                }
                volume.applyDefaults()
                let mode = volume.volumeSource.ephemeral?.volumeClaimTemplate?.spec.volumeMode
                tally.check(mode == content?["expectedVolumeMode"] as? String, "\(row["name"] ?? "")")
            default: continue
            }
        }
        tally.report()
        #expect(tally.failed == 0)
        #expect(tally.passed > 0)
    }

    @Test func hostPorts() throws {
        guard let rows = Cases.rows(Self.path) else { return }
        for row in rows where row["test"] as? String == "TestPodHostNetworkDefaults" {
            let content = try #require(row["case"] as? [String: Any])
            var pod = Pod()
            pod.spec.hostNetwork = content["hostNet"] as? Bool ?? false
            pod.spec.containers = [Container { $0.ports = [ContainerPort { $0.containerPort = 12345 }] }]
            var template = PodTemplateSpec()
            template.spec = pod.spec
            pod.applyDefaults()
            template.applyDefaults()
            let expected: Int32 = content["expectPodDefault"] as? Bool == true ? 12345 : 0
            #expect(pod.spec.containers[0].ports[0].hostPort == expected)
            #expect(template.spec.containers[0].ports[0].hostPort == 0)
        }
    }
}
