import APIModel
import APIServer
import Foundation
import TestSupport
import Testing

/// Upstream's tables of what nodes may do, over the objects that its tests make.
@Suite struct NodeTableTests {
    @Test func table() throws {
        guard let rows = Cases.rows("authz/plugin__auth__authorizer__node__node_authorizer.jsonl") else { return }
        var tally = Tally("node authorizer")
        let graph = Self.sample()
        for row in rows {
            let content = row["case"] as? [String: Any] ?? [:]
            let label = "\(row["test"] ?? "") \(row["name"] ?? "")"
            switch row["test"] as? String {
            case "TestNodeAuthorizer":
                if let reason = Self.gate(row["name"] as? String ?? "") {
                    tally.passOver(reason)
                    continue
                }
                let decision = NodeAuthorizer.authorize(AccessRequest(row: content["attrs"]), graph)
                let reason = content["expectReason"] as? String ?? ""
                let isRight = decision.isAllowed == (content["expect"] as? String == "Allow") && !decision.isDenied
                // The table compares the beginning; one row writes a comma after it.
                let trimmed = reason.hasSuffix(",") ? String(reason.dropLast()) : reason
                tally.check(
                    isRight && (trimmed.isEmpty || decision.reason.description.hasPrefix(trimmed)),
                    "\(label): \(content["expect"] ?? "") \(reason) but \(decision)")
            case "TestNodeAuthorizerSharedResources":
                tally.check(try Self.judge(content, Self.shared()), label)
            case "TestNodeAuthorizerAddEphemeralContainers":
                let added = try RowObject.decode(EphemeralContainer.self, content["EphCont"])
                tally.check(try Self.judge(content, Self.ephemeral(added)), label)
            default: tally.passOver("unknown table")
            }
        }
        tally.report()
        #expect(tally.failed == 0)
        #expect(tally.passed > 0)
        #expect(tally.shareOver < 0.3)
    }

    /// Tables over the insides of upstream's graph.
    @Test func graphTable() {
        guard let rows = Cases.rows("authz/plugin__auth__authorizer__node__graph.jsonl") else { return }
        var tally = Tally("node graph")
        tally.passOver("the graph's own edges and indexes, set up by functions", count: rows.count)
        tally.report()
    }

    private static func gate(_ name: String) -> String? {
        if name.contains("feature disabled") { return "the gate of accounts for image fetching is off" }
        if name.hasSuffix("selector disabled") || name.hasSuffix("selector authz disabled") {
            return "the gate of selectors is off"
        }
        if name.contains("PodCertificateProjection is enabled"), name.contains("pcr") {
            return "requests for pod certificates are no kind of ours"
        }
        return nil
    }

    private static func judge(_ content: [String: Any], _ graph: NodeGraph) throws -> Bool {
        let users = AccessRequest(
            row: ["User": content["User"] ?? NSNull(), "ResourceRequest": true, "Verb": "get"] as [String: Any]
        ).user
        let secret = content["Secret"] as? String ?? ""
        let map = content["ConfigMap"] as? String ?? ""
        let target = ResourceTarget(
            resource: secret.isEmpty ? "configmaps" : "secrets", namespace: "ns1", name: secret.isEmpty ? map : secret)
        let decision = NodeAuthorizer.authorize(AccessRequest(user: users, verb: "get", target), graph)
        return decision.isAllowed == (content["Decision"] as? String == "Allow")
    }

    /// Two nodes with two pods each: own and shared secrets, a config map, a claim with its volume, claims of devices.
    private static func sample() -> NodeGraph {
        var graph = NodeGraph()
        for node in ["node0", "node1"] {
            for number in 0..<2 {
                let pod = samplePod("pod\(number)-\(node)", namespace: "ns\(number)", node: node, number)
                graph.set(pod)
                graph.set(
                    PersistentVolume { volume in
                        volume.metadata.name = "pv0-\(pod.metadata.name)-\(pod.metadata.namespace)"
                        let name = volume.metadata.name
                        volume.spec.persistentVolumeSource.flexVolume = FlexPersistentVolumeSource {
                            $0.secretRef = SecretReference { $0.name = "secret-" + name }
                        }
                        volume.spec.claimRef = ObjectReference {
                            $0.namespace = pod.metadata.namespace
                            $0.name = "pvc0-" + pod.metadata.name
                        }
                    })
            }
            graph.set(.volumeAttachment, name: "attachment0-\(node)", node: node)
            for slice in 0..<2 { graph.set(.resourceSlice, name: "slice\(slice)-\(node)", node: node) }
        }
        return graph
    }

    private static func samplePod(_ name: String, namespace: String, node: String, _ number: Int) -> Pod {
        Pod { pod in
            pod.metadata.name = name
            pod.metadata.namespace = namespace
            pod.spec.nodeName = node
            pod.spec.serviceAccountName = "svcacct\(number)-\(node)"
            for secret in ["secret0-" + name, "secret0-shared"] {
                pod.spec.volumes.append(
                    Volume { $0.volumeSource.secret = SecretVolumeSource { $0.secretName = secret } })
            }
            pod.spec.volumes.append(
                Volume {
                    $0.volumeSource.configMap = ConfigMapVolumeSource {
                        $0.localObjectReference.name = "configmap0-" + name
                    }
                })
            pod.spec.volumes.append(
                Volume {
                    $0.volumeSource.persistentVolumeClaim = PersistentVolumeClaimVolumeSource {
                        $0.claimName = "pvc0-" + name
                    }
                })
            pod.spec.resourceClaims = [
                PodResourceClaim {
                    $0.name = "claim0"
                    $0.resourceClaimName = "claim0-\(name)-\(namespace)"
                },
                PodResourceClaim {
                    $0.name = "template0"
                    $0.resourceClaimTemplateName = name + "-claimtemplate0"
                },
            ]
            pod.status.resourceClaimStatuses = [
                PodResourceClaimStatus {
                    $0.name = "template0"
                    $0.resourceClaimName = "generated-claim-\(name)-\(namespace)-0"
                }
            ]
        }
    }

    /// Three nodes that share secrets.
    private static func shared() -> NodeGraph {
        var graph = NodeGraph()
        let secrets = [
            "node1": ["node1-only", "node1-node2-only", "shared-all"], "node2": ["node1-node2-only", "shared-all"],
            "node3": ["shared-all"],
        ]
        for (node, names) in secrets { graph.set(pod(on: node, secrets: names)) }
        return graph
    }

    private static func ephemeral(_ container: EphemeralContainer?) -> NodeGraph {
        var graph = NodeGraph()
        var pod = pod(on: "node1", secrets: ["node1-only"])
        graph.set(pod)
        if let container { pod.spec.ephemeralContainers = [container] }
        graph.set(pod)
        return graph
    }

    static func pod(on node: String, secrets: [String]) -> Pod {
        Pod { pod in
            pod.metadata.name = "pod-" + node
            pod.metadata.namespace = "ns1"
            pod.spec.nodeName = node
            for secret in secrets {
                pod.spec.volumes.append(
                    Volume { $0.volumeSource.secret = SecretVolumeSource { $0.secretName = secret } })
            }
        }
    }
}
