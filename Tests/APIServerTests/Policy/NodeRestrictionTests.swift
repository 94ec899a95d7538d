import APIModel
import APIServer
import Base
import Testing

/// A node writes itself and its own pods, and nothing that draws work or secrets to it.
@Suite struct NodeRestrictionTests {
    private func view() -> MemoryView {
        var view = MemoryView()
        for (pod, node) in [("own", "n1"), ("foreign", "n2")] {
            view.add(
                Pod {
                    $0.metadata.namespace = "a"
                    $0.metadata.name = pod
                    $0.metadata.uid = pod + "-uid"
                    $0.spec.nodeName = node
                    $0.spec.volumes = [
                        Volume {
                            $0.volumeSource.projected = ProjectedVolumeSource {
                                $0.sources = [
                                    VolumeProjection {
                                        $0.serviceAccountToken = ServiceAccountTokenProjection {
                                            $0.audience = "vault"
                                        }
                                    }
                                ]
                            }
                        }
                    ]
                })
        }
        view.add(
            Node {
                $0.metadata.name = "n1"
                $0.metadata.uid = "n1-uid"
            })
        return view
    }

    private func refusal<K: Kind>(_ request: AdmissionRequest<K>) -> String? {
        var request = request
        var context = AdmissionContext(view())
        return Verdict.refusal { try NodeRestriction.mutate(&request, &context) }?.message
    }

    private let node = Identity.node("n1")

    private func mirror(_ build: (inout Pod) -> Void = { _ in }) -> AdmissionRequest<Pod> {
        var pod = Pod {
            $0.metadata.namespace = "a"
            $0.metadata.name = "mirror"
            $0.metadata.annotations["kubernetes.io/config.mirror"] = "x"
            $0.spec.nodeName = "n1"
            $0.metadata.ownerReferences = [
                OwnerReference {
                    $0.apiVersion = "v1"
                    $0.kind = "Node"
                    $0.name = "n1"
                    $0.uid = "n1-uid"
                    $0.controller = true
                }
            ]
        }
        build(&pod)
        return AdmissionRequest(.create, namespace: "a", user: node, object: pod)
    }

    @Test func othersAreNotRestricted() {
        var request = mirror { $0.metadata.annotations = [:] }
        request.user = .user("ann")
        #expect(refusal(request) == nil)
        request.user = .node("")
        #expect(refusal(request)?.contains("could not determine node from user \"system:node:\"") == true)
    }

    @Test func mirrorPodsOnly() {
        #expect(refusal(mirror()) == nil)
        #expect(
            refusal(mirror { $0.metadata.annotations = [:] })
                == "pods \"mirror\" is forbidden: pod does not have \"kubernetes.io/config.mirror\" annotation, node "
                + "\"n1\" can only create mirror pods")
        #expect(refusal(mirror { $0.spec.nodeName = "n2" })?.contains("spec.nodeName set to itself") == true)
        #expect(refusal(mirror { $0.metadata.ownerReferences = [] })?.contains("an owner reference") == true)
        #expect(
            refusal(mirror { $0.metadata.ownerReferences.append(OwnerReference()) })?
                .contains("a single owner reference") == true)
        #expect(refusal(mirror { $0.metadata.ownerReferences[0].name = "n2" }) != nil)
        #expect(refusal(mirror { $0.metadata.ownerReferences[0].uid = "old" })?.contains("UID mismatch") == true)
        #expect(refusal(mirror { $0.metadata.ownerReferences[0].controller = nil }) != nil)
        #expect(refusal(mirror { $0.metadata.ownerReferences[0].blockOwnerDeletion = true }) != nil)
    }

    @Test func mirrorsNameNothing() {
        #expect(refusal(mirror { $0.spec.serviceAccountName = "x" })?.contains("a service account") == true)
        #expect(
            refusal(mirror { $0.spec.imagePullSecrets = [LocalObjectReference { $0.name = "s" }] })?
                .contains("secrets") == true)
        func volume(_ build: (inout VolumeSource) -> Void) -> String? {
            refusal(mirror { pod in pod.spec.volumes = [Volume { build(&$0.volumeSource) }] })
        }
        #expect(
            volume {
                $0.configMap = ConfigMapVolumeSource { $0.localObjectReference.name = "m" }
            }?.contains("configmaps") == true)
        #expect(
            volume {
                $0.persistentVolumeClaim = PersistentVolumeClaimVolumeSource { $0.claimName = "c" }
            }?.contains("persistentvolumeclaims") == true)
        #expect(
            volume {
                $0.projected = ProjectedVolumeSource {
                    $0.sources = [VolumeProjection { $0.clusterTrustBundle = ClusterTrustBundleProjection() }]
                }
            }?.contains("clustertrustbundles") == true)
    }

    @Test func podsOfOthersStay() {
        func request(_ name: String, _ operation: AdmissionOperation, _ subresource: String = "")
            -> AdmissionRequest<Pod>
        {
            AdmissionRequest(
                operation, subresource: subresource, namespace: "a", name: name, user: node,
                object: operation == .delete ? nil : view().pods["a/" + name], oldObject: view().pods["a/" + name])
        }
        #expect(refusal(request("own", .delete)) == nil)
        #expect(
            refusal(request("foreign", .delete))
                == "pods \"foreign\" is forbidden: node \"n1\" can only delete pods with spec.nodeName set to itself")
        #expect(refusal(request("own", .update, "status")) == nil)
        #expect(refusal(request("foreign", .update, "status")) != nil)
        #expect(refusal(request("own", .update))?.contains("can only create and delete mirror pods") == true)
        #expect(refusal(request("own", .update, "ephemeralcontainers"))?.contains("unexpected pod subresource") == true)
        var labelled = request("own", .update, "status")
        labelled.object?.metadata.labels["app"] = "web"
        #expect(refusal(labelled)?.contains("cannot update labels through pod status") == true)
        // What the new object says of its node does not count.
        var moved = request("foreign", .update, "status")
        moved.object?.spec.nodeName = "n1"
        #expect(refusal(moved) != nil)
    }

    @Test func evictions() {
        func eviction(_ name: String) -> AdmissionRequest<Eviction> {
            AdmissionRequest(
                .create, resource: GroupResource(group: "", resource: "pods"), subresource: "eviction",
                namespace: "a", name: name, user: node, object: Eviction { $0.metadata.name = "own" })
        }
        #expect(refusal(eviction("own")) == nil)
        #expect(refusal(eviction("")) == nil)
        #expect(refusal(eviction("foreign"))?.contains("can only evict pods") == true, "the path's name counts")
        #expect(refusal(eviction("gone")) == "pods \"gone\" not found")
    }

    @Test func labelsThatSteerPodsAreForOthers() {
        func create(_ labels: StringMap<String>) -> String? {
            refusal(
                AdmissionRequest(
                    .create, user: node,
                    object: Node {
                        $0.metadata.name = "n1"
                        $0.metadata.labels = labels
                    }))
        }
        #expect(
            create([
                "kubernetes.io/hostname": "n1", "topology.kubernetes.io/zone": "z", "example.com/x": "y", "plain": "z",
                "node.kubernetes.io/anything": "x", "sub.kubelet.kubernetes.io/x": "y",
            ]) == nil)
        #expect(
            create(["node-restriction.kubernetes.io/gpu": "1", "kubernetes.io/made-up": "x", "plain": "z"])
                == "nodes \"n1\" is forbidden: node \"n1\" is not allowed to set the following labels: "
                + "kubernetes.io/made-up, node-restriction.kubernetes.io/gpu")
        for label in [
            "x.node-restriction.kubernetes.io/a", "k8s.io/a", "deep.k8s.io/a",
            "node-role.kubernetes.io/control-plane",
        ] {
            #expect(create([label: ""]) != nil, "\(label)")
        }
        func update(_ new: StringMap<String>, _ old: StringMap<String>) -> String? {
            refusal(
                AdmissionRequest(
                    .update, name: "n1", user: node, object: Node { $0.metadata.labels = new },
                    oldObject: Node { $0.metadata.labels = old }))
        }
        let restricted: StringMap<String> = ["node-restriction.kubernetes.io/gpu": "1"]
        #expect(update(restricted, restricted) == nil, "what was there may stay")
        #expect(
            update([:], restricted)
                == "nodes \"n1\" is forbidden: is not allowed to modify labels: node-restriction.kubernetes.io/gpu")
        #expect(update(["node-restriction.kubernetes.io/gpu": "2"], restricted) != nil)
    }

    @Test func nodesStayThemselves() {
        func request(_ name: String, _ build: (inout Node) -> Void = { _ in }) -> AdmissionRequest<Node> {
            var new = Node { $0.metadata.name = name }
            build(&new)
            return AdmissionRequest(
                .update, name: name, user: node, object: new, oldObject: Node { $0.metadata.name = name })
        }
        #expect(refusal(request("n1")) == nil)
        #expect(
            refusal(request("n2"))
                == "nodes \"n2\" is forbidden: node \"n1\" is not allowed to modify node \"n2\"")
        #expect(
            refusal(request("n1") { $0.spec.taints = [Taint { $0.key = "x" }] })?
                .contains("is not allowed to modify taints") == true)
        #expect(refusal(request("n1") { $0.spec.configSource = NodeConfigSource() })?.contains("configSource") == true)
        let created = AdmissionRequest(.create, user: node, object: Node { $0.metadata.name = "n2" })
        #expect(refusal(created) != nil)
    }

    @Test func leasesAndClaims() {
        func lease(_ namespace: String, _ name: String) -> String? {
            refusal(
                AdmissionRequest(
                    .create, namespace: namespace, user: node, object: Lease { $0.metadata.name = name }))
        }
        #expect(lease("kube-node-lease", "n1") == nil)
        #expect(lease("kube-node-lease", "n2")?.contains("same name as the requesting node") == true)
        #expect(lease("default", "n1")?.contains("\"kube-node-lease\" system namespace") == true)
        func claim(_ build: (inout PersistentVolumeClaim) -> Void) -> String? {
            var new = PersistentVolumeClaim()
            build(&new)
            return refusal(
                AdmissionRequest(
                    .update, subresource: "status", namespace: "a", name: "c", user: node, object: new,
                    oldObject: PersistentVolumeClaim()))
        }
        #expect(claim { $0.status.capacity["storage"] = Quantity(1) } == nil)
        #expect(claim { $0.status.conditions = [PersistentVolumeClaimCondition()] } == nil)
        #expect(claim { $0.status.phase = "Bound" }?.contains("fields other than status.capacity") == true)
        #expect(claim { $0.metadata.labels["x"] = "y" } != nil)
    }

    @Test func tokensForOwnPodsOnly() {
        func token(
            _ pod: String?, uid: String = "own-uid", audiences: [String] = ["vault"], kind: String = "Pod"
        ) -> String? {
            let request = TokenRequest { request in
                request.spec.audiences = audiences
                if let pod {
                    request.spec.boundObjectRef = BoundObjectReference {
                        $0.apiVersion = "v1"
                        $0.kind = kind
                        $0.name = pod
                        $0.uid = uid
                    }
                }
            }
            return refusal(
                AdmissionRequest(
                    .create, resource: GroupResource(group: "", resource: "serviceaccounts"), subresource: "token",
                    namespace: "a", name: "robot", user: node, object: request))
        }
        #expect(token("own") == nil)
        #expect(token(nil)?.contains("node requested token not bound to a pod") == true)
        #expect(token("own", kind: "Secret")?.contains("not bound to a pod") == true)
        #expect(token("own", uid: "")?.contains("without a uid") == true)
        #expect(token("own", uid: "old")?.contains("does not match the UID in record") == true)
        #expect(
            token("foreign", uid: "foreign-uid")?.contains("bound to a pod scheduled on a different node") == true)
        #expect(token("gone") == "pods \"gone\" not found")
        #expect(token("own", audiences: ["bank"])?.contains("audience \"bank\" not found in pod spec volume") == true)
    }
}
