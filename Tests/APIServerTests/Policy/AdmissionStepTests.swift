import APIModel
import APIServer
import Base
import Testing

/// Each step by its rules; those with many have suites of their own.
@Suite struct AdmissionStepTests {
    private func namespace(_ name: String, phase: String = "Active") -> Namespace {
        Namespace {
            $0.metadata.name = name
            $0.status.phase = phase
        }
    }

    @Test func chainIsInKubernetesOrder() {
        #expect(
            AdmissionCatalogue.chain.names == [
                "NamespaceLifecycle", "LimitRanger", "ServiceAccount", "NodeRestriction", "TaintNodesByCondition",
                "PodSecurity",
                "Priority", "DefaultTolerationSeconds", "DefaultStorageClass", "StorageObjectInUseProtection",
                "PersistentVolumeClaimResize", "RuntimeClass", "CertificateApproval", "CertificateSigning",
                "CertificateSubjectRestriction", "DefaultIngressClass", "ResourceQuota",
            ])
    }

    // MARK: NamespaceLifecycle

    @Test func nothingIsMadeInAMissingNamespace() throws {
        var context = AdmissionContext(MemoryView())
        var request = AdmissionRequest(.create, namespace: "gone", user: .user("ann"), object: ConfigMap())
        do {
            try NamespaceLifecycle.mutate(&request, &context)
            Issue.record("A refusal was expected.")
        } catch {
            #expect(error.status.code == 404 && error.status.message == "namespaces \"gone\" not found")
            #expect(error.missing?.resource.resource == "namespaces" && error.missing?.name == "gone")
        }
        request.operation = .delete
        #expect(Verdict.refusal { try NamespaceLifecycle.mutate(&request, &context) } == nil)
    }

    @Test func nothingIsMadeInALeavingNamespace() throws {
        var view = MemoryView()
        view.add(namespace("a", phase: "Terminating"))
        var context = AdmissionContext(view)
        var request = AdmissionRequest(
            .create, namespace: "a", user: .user("ann"), object: ConfigMap { $0.metadata.name = "x" })
        let status = try #require(Verdict.refusal { try NamespaceLifecycle.mutate(&request, &context) })
        #expect(
            status.message == "configmaps \"x\" is forbidden: unable to create new content in namespace a because it "
                + "is being terminated")
        let cause = try #require(status.details?.causes.first)
        #expect(cause.reason == "NamespaceTerminating" && cause.field == "metadata.namespace")
        #expect(cause.message == "namespace a is being terminated")
        request.operation = .update
        #expect(Verdict.refusal { try NamespaceLifecycle.mutate(&request, &context) } == nil)
        // A question about rights is answered there too.
        var review = AdmissionRequest(
            .create, namespace: "a", user: .user("ann"), object: LocalSubjectAccessReview())
        #expect(Verdict.refusal { try NamespaceLifecycle.mutate(&review, &context) } == nil)
    }

    @Test(arguments: ["default", "kube-system", "kube-public", "mine"]) func systemNamespacesStay(name: String) {
        var context = AdmissionContext(MemoryView())
        var request = AdmissionRequest<Namespace>(.delete, name: name, user: .user("root", "system:masters"))
        let status = Verdict.refusal { try NamespaceLifecycle.mutate(&request, &context) }
        #expect((status != nil) == (name != "mine"))
        if let status {
            #expect(status.message == "namespaces \"\(name)\" is forbidden: this namespace may not be deleted")
        }
    }

    // MARK: ServiceAccount

    private func accounts(_ build: (inout ServiceAccount) -> Void = { _ in }) -> AdmissionContext<MemoryView> {
        var view = MemoryView()
        var account = ServiceAccount {
            $0.metadata.namespace = "a"
            $0.metadata.name = "default"
            $0.imagePullSecrets = [LocalObjectReference { $0.name = "pull" }]
        }
        build(&account)
        view.add(account)
        return AdmissionContext(view)
    }

    private func podRequest(_ build: (inout Pod) -> Void = { _ in }) -> AdmissionRequest<Pod> {
        var pod = Pod {
            $0.metadata.name = "p"
            $0.metadata.namespace = "a"
            $0.spec.containers = [Container { $0.name = "c" }]
            $0.spec.initContainers = [Container { $0.name = "i" }]
        }
        build(&pod)
        return AdmissionRequest(.create, namespace: "a", user: .user("ann"), object: pod)
    }

    @Test func podGetsAccountTokenAndPullSecrets() throws {
        var context = accounts()
        var request = podRequest()
        try ServiceAccountAdmission.mutate(&request, &context)
        try ServiceAccountAdmission.validate(request, &context)
        let spec = try #require(request.object?.spec)
        #expect(spec.serviceAccountName == "default" && spec.serviceAccount == "default")
        #expect(spec.imagePullSecrets.map(\.name) == ["pull"])
        let volume = try #require(spec.volumes.first)
        #expect(volume.name.hasPrefix("kube-api-access-") && volume.name.count == 21)
        let sources = try #require(volume.volumeSource.projected?.sources)
        #expect(sources[0].serviceAccountToken?.expirationSeconds == 3607)
        #expect(sources[0].serviceAccountToken?.path == "token")
        #expect(sources[1].configMap?.localObjectReference.name == "kube-root-ca.crt")
        #expect(sources[2].downwardAPI?.items.first?.fieldRef?.fieldPath == "metadata.namespace")
        for container in spec.containers + spec.initContainers {
            let mount = try #require(container.volumeMounts.first)
            #expect(mount.name == volume.name && mount.readOnly)
            #expect(mount.mountPath == "/var/run/secrets/kubernetes.io/serviceaccount")
        }
        // Admitted again, nothing is added.
        let once = request.object
        try ServiceAccountAdmission.mutate(&request, &context)
        #expect(request.object == once)
    }

    @Test func tokenIsLeftOutWhereItIsNotWanted() throws {
        var context = accounts { $0.automountServiceAccountToken = false }
        var request = podRequest()
        try ServiceAccountAdmission.mutate(&request, &context)
        #expect(request.object?.spec.volumes.isEmpty == true)
        request = podRequest { $0.spec.automountServiceAccountToken = true }
        try ServiceAccountAdmission.mutate(&request, &context)
        #expect(request.object?.spec.volumes.count == 1)
        context = accounts()
        request = podRequest { $0.spec.automountServiceAccountToken = false }
        try ServiceAccountAdmission.mutate(&request, &context)
        #expect(request.object?.spec.volumes.isEmpty == true)
        // Containers that mount something there are left alone.
        request = podRequest { pod in
            pod.spec.initContainers = []
            pod.spec.containers[0].volumeMounts = [
                VolumeMount {
                    $0.name = "own"
                    $0.mountPath = "/var/run/secrets/kubernetes.io/serviceaccount"
                }
            ]
        }
        try ServiceAccountAdmission.mutate(&request, &context)
        #expect(request.object?.spec.volumes.isEmpty == true)
    }

    @Test func missingAccountIsRefused() {
        var context = accounts()
        var request = podRequest { $0.spec.serviceAccountName = "robot" }
        do {
            try ServiceAccountAdmission.mutate(&request, &context)
            Issue.record("A refusal was expected.")
        } catch {
            #expect(
                error.status.message == "pods \"p\" is forbidden: error looking up service account a/robot: "
                    + "serviceaccount \"robot\" not found")
            #expect(error.missing?.namespace == "a" && error.missing?.name == "robot")
        }
    }

    @Test func mirrorsLendNothing() throws {
        var context = accounts()
        var mirror = podRequest { $0.metadata.annotations["kubernetes.io/config.mirror"] = "x" }
        let before = mirror.object
        try ServiceAccountAdmission.mutate(&mirror, &context)
        #expect(mirror.object == before)
        mirror.object?.spec.serviceAccountName = "default"
        #expect(
            Verdict.refusal { try ServiceAccountAdmission.mutate(&mirror, &context) }?.message
                == "pods \"p\" is forbidden: a mirror pod may not reference service accounts")
        mirror.object?.spec.serviceAccountName = ""
        mirror.object?.spec.volumes = [
            Volume { $0.volumeSource.secret = SecretVolumeSource { $0.secretName = "s" } }
        ]
        #expect(
            Verdict.refusal { try ServiceAccountAdmission.mutate(&mirror, &context) }?.message
                == "pods \"p\" is forbidden: a mirror pod may not reference secrets")
    }

    @Test func accountMayLimitSecrets() throws {
        var context = accounts {
            $0.metadata.annotations["kubernetes.io/enforce-mountable-secrets"] = "true"
            $0.secrets = [ObjectReference { $0.name = "mine" }]
        }
        var request = podRequest { pod in
            pod.spec.containers[0].env = [
                EnvVar {
                    $0.name = "KEY"
                    $0.valueFrom = EnvVarSource {
                        $0.secretKeyRef = SecretKeySelector { $0.localObjectReference.name = "foreign" }
                    }
                }
            ]
        }
        try ServiceAccountAdmission.mutate(&request, &context)
        #expect(
            Verdict.refusal { try ServiceAccountAdmission.validate(request, &context) }?.message
                == "pods \"p\" is forbidden: container c with envVar KEY referencing secret.secretName=\"foreign\" is "
                + "not allowed because service account default does not reference that secret")
        request.object?.spec.containers[0].env = []
        #expect(Verdict.refusal { try ServiceAccountAdmission.validate(request, &context) } == nil)
        request.object?.spec.imagePullSecrets = [LocalObjectReference { $0.name = "other" }]
        #expect(Verdict.refusal { try ServiceAccountAdmission.validate(request, &context) } != nil)
    }

    // MARK: Pods and nodes

    @Test func podsTolerateForFiveMinutes() throws {
        var context = AdmissionContext(MemoryView())
        var request = podRequest()
        try DefaultTolerationSeconds.mutate(&request, &context)
        let added = try #require(request.object?.spec.tolerations)
        #expect(added.map(\.key) == ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"])
        #expect(added.allSatisfy { $0.operator == "Exists" && $0.effect == "NoExecute" && $0.tolerationSeconds == 300 })
        try DefaultTolerationSeconds.mutate(&request, &context)
        #expect(request.object?.spec.tolerations.count == 2)
        request = podRequest { $0.spec.tolerations = [Toleration { $0.operator = "Exists" }] }
        try DefaultTolerationSeconds.mutate(&request, &context)
        #expect(request.object?.spec.tolerations.count == 1)
        request = podRequest {
            $0.spec.tolerations = [
                Toleration {
                    $0.key = "node.kubernetes.io/unreachable"
                    $0.operator = "Exists"
                    $0.effect = "NoSchedule"
                }
            ]
        }
        try DefaultTolerationSeconds.mutate(&request, &context)
        #expect(request.object?.spec.tolerations.count == 3)
    }

    @Test func newNodesAreNotReady() throws {
        var context = AdmissionContext(MemoryView())
        var request = AdmissionRequest(.create, user: .node("n1"), object: Node { $0.metadata.name = "n1" })
        try TaintNodesByCondition.mutate(&request, &context)
        try TaintNodesByCondition.mutate(&request, &context)
        #expect(request.object?.spec.taints.map(\.key) == ["node.kubernetes.io/not-ready"])
        #expect(request.object?.spec.taints.first?.effect == "NoSchedule")
        request = AdmissionRequest(.update, user: .node("n1"), object: Node { $0.metadata.name = "n1" })
        try TaintNodesByCondition.mutate(&request, &context)
        #expect(request.object?.spec.taints.isEmpty == true)
    }

    @Test func missingPriorityClassIsNamed() {
        var context = AdmissionContext(MemoryView())
        var request = podRequest { $0.spec.priorityClassName = "gold" }
        do {
            try PriorityAdmission.mutate(&request, &context)
            Issue.record("A refusal was expected.")
        } catch {
            #expect(error.status.message == "pods \"p\" is forbidden: no PriorityClass with name gold was found")
            #expect(error.missing?.resource.description == "priorityclasses.scheduling.k8s.io")
        }
    }

    @Test func priorityStaysOnUpdate() throws {
        var context = AdmissionContext(MemoryView())
        var request = podRequest()
        request.operation = .update
        request.oldObject = Pod {
            $0.spec.priority = 7
            $0.spec.preemptionPolicy = "Never"
        }
        try PriorityAdmission.mutate(&request, &context)
        #expect(request.object?.spec.priority == 7 && request.object?.spec.preemptionPolicy == "Never")
    }

    @Test func runtimeClassesAreNotThere() throws {
        var context = AdmissionContext(MemoryView())
        var request = podRequest { $0.spec.runtimeClassName = "gvisor" }
        #expect(
            Verdict.refusal { try RuntimeClassAdmission.mutate(&request, &context) }?.message
                == "pods \"p\" is forbidden: pod rejected: RuntimeClass \"gvisor\" not found")
        request = podRequest { $0.spec.overhead["cpu"] = Quantity(1) }
        #expect(Verdict.refusal { try RuntimeClassAdmission.mutate(&request, &context) } != nil)
        request = podRequest()
        #expect(Verdict.refusal { try RuntimeClassAdmission.mutate(&request, &context) } == nil)
    }

    @Test func levelsOfPodSecurityAreNotPassedOverInSilence() throws {
        var context = AdmissionContext(MemoryView())
        var request = AdmissionRequest(.create, name: "a", user: .user("ann"), object: namespace("a"))
        try PodSecurity.validate(request, &context)
        request.object?.metadata.labels["pod-security.kubernetes.io/enforce"] = "privileged"
        try PodSecurity.validate(request, &context)
        #expect(context.warnings.isEmpty)
        request.object?.metadata.labels["pod-security.kubernetes.io/enforce"] = "restricted"
        try PodSecurity.validate(request, &context)
        #expect(context.warnings.count == 1)
        request.oldObject = request.object
        try PodSecurity.validate(request, &context)
        #expect(context.warnings.count == 1)
    }

    // MARK: Storage and networking

    private func storageClass(_ name: String, seconds: Int64, isDefault: Bool = true) -> StorageClass {
        StorageClass {
            $0.metadata.name = name
            $0.metadata.creationTimestamp = Time(seconds: seconds)
            if isDefault { $0.metadata.annotations["storageclass.kubernetes.io/is-default-class"] = "true" }
        }
    }

    @Test func claimsGetTheNewestDefaultClass() throws {
        var view = MemoryView()
        view.storageClasses = [
            storageClass("old", seconds: 1), storageClass("new-b", seconds: 2), storageClass("new-a", seconds: 2),
            storageClass("other", seconds: 3, isDefault: false),
        ]
        var context = AdmissionContext(view)
        var request = AdmissionRequest(.create, namespace: "a", user: .user("ann"), object: PersistentVolumeClaim())
        try DefaultStorageClass.mutate(&request, &context)
        #expect(request.object?.spec.storageClassName == "new-a")
        request.object = PersistentVolumeClaim { $0.spec.storageClassName = "" }
        try DefaultStorageClass.mutate(&request, &context)
        #expect(request.object?.spec.storageClassName == "")
        request.object = PersistentVolumeClaim {
            $0.metadata.annotations["volume.beta.kubernetes.io/storage-class"] = "x"
        }
        try DefaultStorageClass.mutate(&request, &context)
        #expect(request.object?.spec.storageClassName == nil)
    }

    @Test func storageIsProtectedWhileInUse() throws {
        var context = AdmissionContext(MemoryView())
        var claim = AdmissionRequest(.create, namespace: "a", user: .user("ann"), object: PersistentVolumeClaim())
        try StorageObjectInUseProtection.mutate(&claim, &context)
        try StorageObjectInUseProtection.mutate(&claim, &context)
        #expect(claim.object?.metadata.finalizers == ["kubernetes.io/pvc-protection"])
        var volume = AdmissionRequest(.create, user: .user("ann"), object: PersistentVolume())
        try StorageObjectInUseProtection.mutate(&volume, &context)
        #expect(volume.object?.metadata.finalizers == ["kubernetes.io/pv-protection"])
        var other = AdmissionRequest(.create, namespace: "a", user: .user("ann"), object: ConfigMap())
        try StorageObjectInUseProtection.mutate(&other, &context)
        #expect(other.object?.metadata.finalizers.isEmpty == true)
    }

    @Test func claimsGrowOnlyWhereTheClassAllows() throws {
        var view = MemoryView()
        var standard = storageClass("fast", seconds: 1)
        standard.allowVolumeExpansion = true
        view.storageClasses = [standard, storageClass("rigid", seconds: 1)]
        var context = AdmissionContext(view)
        func claim(_ size: Int64, _ name: String?, phase: String = "Bound") -> PersistentVolumeClaim {
            PersistentVolumeClaim {
                $0.spec.resources.requests["storage"] = Quantity(size)
                $0.spec.storageClassName = name
                $0.status.phase = phase
            }
        }
        func refusal(_ new: PersistentVolumeClaim, _ old: PersistentVolumeClaim) -> String? {
            let request = AdmissionRequest(
                .update, namespace: "a", name: "c", user: .user("ann"), object: new, oldObject: old)
            return Verdict.refusal { try PersistentVolumeClaimResize.validate(request, &context) }?.message
        }
        #expect(refusal(claim(2, "fast"), claim(1, "fast")) == nil)
        #expect(refusal(claim(1, "rigid"), claim(2, "rigid")) == nil, "shrinking is validation's business")
        #expect(refusal(claim(2, "rigid"), claim(1, "rigid"))?.contains("must support resize") == true)
        #expect(refusal(claim(2, nil), claim(1, nil))?.contains("must support resize") == true)
        #expect(refusal(claim(2, "gone"), claim(1, "gone"))?.contains("must support resize") == true)
        #expect(
            refusal(claim(2, "fast"), claim(1, "fast", phase: "Pending"))
                == "persistentvolumeclaims \"c\" is forbidden: Only bound persistent volume claims can be expanded")
    }

    @Test func ingressesGetTheDefaultClass() throws {
        var view = MemoryView()
        view.ingressClasses = [
            IngressClass {
                $0.metadata.name = "plain"
                $0.metadata.creationTimestamp = Time(seconds: 9)
            },
            IngressClass {
                $0.metadata.name = "standard"
                $0.metadata.annotations["ingressclass.kubernetes.io/is-default-class"] = "true"
            },
        ]
        var context = AdmissionContext(view)
        var request = AdmissionRequest(.create, namespace: "a", user: .user("ann"), object: Ingress())
        try DefaultIngressClass.mutate(&request, &context)
        #expect(request.object?.spec.ingressClassName == "standard")
        request.object = Ingress { $0.metadata.annotations["kubernetes.io/ingress.class"] = "old" }
        try DefaultIngressClass.mutate(&request, &context)
        #expect(request.object?.spec.ingressClassName == nil)
    }

    // MARK: LimitRanger

    @Test func limitsFillInAndSaySo() throws {
        var view = MemoryView()
        view.ranges = [
            LimitRange {
                $0.metadata.namespace = "a"
                $0.spec.limits = [
                    LimitRangeItem {
                        $0.type = "Container"
                        $0.default = ["cpu": Quantity(1), "memory": Quantity(2)]
                        $0.defaultRequest = ["cpu": Quantity(milli: 500)]
                        $0.max = ["cpu": Quantity(2)]
                    }
                ]
            }
        ]
        var context = AdmissionContext(view)
        var request = podRequest()
        try LimitRanger.mutate(&request, &context)
        #expect(
            request.object?.metadata.annotations["kubernetes.io/limit-ranger"]
                == "LimitRanger plugin set: cpu request for container c; cpu, memory limit for container c; "
                + "cpu request for init container i; cpu, memory limit for init container i")
        #expect(request.object?.spec.containers[0].resources.requests["cpu"] == Quantity(milli: 500))
        #expect(Verdict.refusal { try LimitRanger.validate(request, &context) } == nil)
        request.object?.spec.containers[0].resources.limits["cpu"] = Quantity(3)
        #expect(
            Verdict.refusal { try LimitRanger.validate(request, &context) }?.message
                == "pods \"p\" is forbidden: maximum cpu usage per Container is 2, but limit is 3")
        // Pods that exist keep what they have, but for a resize.
        request.operation = .update
        #expect(Verdict.refusal { try LimitRanger.validate(request, &context) } == nil)
        request.subresource = "resize"
        #expect(Verdict.refusal { try LimitRanger.validate(request, &context) } != nil)
        request.oldObject = Pod { $0.metadata.deletionTimestamp = Time(seconds: 1) }
        #expect(Verdict.refusal { try LimitRanger.validate(request, &context) } == nil)
    }

    // MARK: The chain

    /// A pod on its way through all steps, as a server runs them.
    @Test func podThroughTheChain() throws {
        var view = MemoryView()
        view.add(namespace("a"))
        view.add(
            ServiceAccount {
                $0.metadata.namespace = "a"
                $0.metadata.name = "default"
            })
        view.quotas = [
            ResourceQuota {
                $0.metadata.namespace = "a"
                $0.metadata.name = "q"
                $0.status.hard = ["pods": Quantity(2)]
                $0.status.used = ["pods": Quantity(1)]
            }
        ]
        var context = AdmissionContext(view)
        var request = podRequest()
        try AdmissionCatalogue.chain.mutate(&request, &context)
        try AdmissionCatalogue.chain.validate(request, &context)
        let spec = try #require(request.object?.spec)
        #expect(spec.serviceAccountName == "default" && spec.priority == 0 && spec.tolerations.count == 2)
        #expect(context.quota.charges.map(\.name) == ["q"])
        request.namespace = "gone"
        #expect(Verdict.refusal { try AdmissionCatalogue.chain.mutate(&request, &context) }?.code == 404)
    }

    /// A node cannot smuggle a pod past the steps that fill it in.
    @Test func nodesPodsThroughTheChain() throws {
        var view = MemoryView()
        view.add(namespace("a"))
        view.add(
            ServiceAccount {
                $0.metadata.namespace = "a"
                $0.metadata.name = "default"
            })
        var context = AdmissionContext(view)
        var request = podRequest { $0.spec.nodeName = "n1" }
        request.user = .node("n1")
        let status = try #require(Verdict.refusal { try AdmissionCatalogue.chain.mutate(&request, &context) })
        #expect(status.message.contains("can only create mirror pods"))
    }
}
