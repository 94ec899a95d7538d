import APIModel
import Testing
import Wire

/// What changes of workloads may do, and what creation adds to them.
@Suite struct WorkloadRulesTests {
    private func job(_ build: (inout Job) -> Void = { _ in }) -> Job {
        var job = Job {
            $0.metadata.name = "sum"
            $0.metadata.namespace = "default"
            $0.metadata.uid = "6f4f"
            $0.metadata.resourceVersion = "1"
            $0.spec.template.spec.restartPolicy = "Never"
            $0.spec.template.spec.containers = [
                Container {
                    $0.name = "main"
                    $0.image = "sum:1"
                }
            ]
        }
        build(&job)
        job.applyDefaults()
        job.generateSelector(uid: job.metadata.uid)
        return job
    }

    private func faults<K: Kind>(_ object: K) -> [String] {
        var errors = FieldErrors()
        object.validate(into: &errors)
        return errors.errors.map(\.description)
    }

    private func faults<K: Kind>(_ old: K, _ new: K) -> [String] {
        var errors = FieldErrors()
        new.validateUpdate(from: old, into: &errors)
        return errors.errors.map(\.field)
    }

    @Test func generatedSelector() {
        let job = job()
        #expect(faults(job) == [])
        #expect(job.spec.selector?.matchLabels == [JobLabels.uid: "6f4f"])
        #expect(job.spec.template.metadata.labels[JobLabels.legacyName] == "sum")
        #expect(job.metadata.labels == job.spec.template.metadata.labels)
        var own = Job { $0.spec.manualSelector = true }
        own.generateSelector(uid: "6f4f")
        #expect(own.spec.selector == nil && own.spec.template.metadata.labels.isEmpty)
    }

    @Test func contradictingLabelsAreRefused() {
        let job = job { $0.spec.template.metadata.labels = [JobLabels.uid: "other"] }
        #expect(faults(job).contains { $0.hasPrefix("spec.template.metadata.labels[\(JobLabels.uid)]: Invalid value") })
    }

    @Test func templatesOfJobsStay() {
        let old = job()
        var new = old
        new.spec.template.spec.nodeSelector = ["disk": "fast"]
        #expect(faults(old, new) == ["spec.template"])
        var suspended = old
        suspended.spec.suspend = true
        var moved = suspended
        moved.spec.template.spec.nodeSelector = ["disk": "fast"]
        moved.spec.template.spec.tolerations = [Toleration { $0.operator = "Exists" }]
        moved.spec.template.spec.containers[0].resources.requests = ["cpu": Quantity(2)]
        #expect(faults(suspended, moved) == [])
        moved.spec.template.spec.containers[0].image = "sum:2"
        #expect(faults(suspended, moved) == ["spec.template"])
    }

    @Test func suspendedJobsWithPodsStay() {
        var old = job { $0.spec.suspend = true }
        old.status.startTime = Time(seconds: 0)
        old.status.active = 1
        var new = old
        new.spec.template.spec.nodeSelector = ["disk": "fast"]
        #expect(faults(old, new) == ["spec.template"])
        old.status.active = 0
        #expect(faults(old, new) == [])
    }

    @Test func completionsFollowParallelism() {
        let old = job {
            $0.spec.completionMode = "Indexed"
            $0.spec.completions = 3
            $0.spec.parallelism = 3
        }
        var new = old
        new.spec.completions = 5
        #expect(faults(old, new) == ["spec.completions"])
        new.spec.parallelism = 5
        #expect(faults(old, new) == [])
    }

    @Test func statusOfJobs() {
        var old = job()
        old.status.startTime = Time(seconds: 100)
        old.status.failed = 2
        var new = old
        func condition(_ type: String) -> JobCondition {
            JobCondition {
                $0.type = type
                $0.status = "True"
            }
        }
        new.status.failed = 1
        new.status.active = 1
        new.status.completionTime = Time(seconds: 50)
        new.status.conditions = [condition("Complete")]
        var errors = FieldErrors()
        new.validateStatusUpdate(from: old, into: &errors)
        #expect(
            errors.errors.map(\.field) == [
                "status.conditions", "status.completionTime", "status.active", "status.failed",
            ])
        new = old
        new.status.completionTime = Time(seconds: 150)
        new.status.conditions = [condition("SuccessCriteriaMet"), condition("Complete")]
        errors = FieldErrors()
        new.validateStatusUpdate(from: old, into: &errors)
        #expect(errors.isEmpty)
    }

    @Test func generations() {
        var old = DaemonSet { $0.metadata.name = "agent" }
        old.applyDefaults()
        old.prepareForCreate()
        #expect(old.metadata.annotations["deprecated.daemonset.template.generation"] == "1")
        var new = old
        new.spec.minReadySeconds = 5
        new.prepareForUpdate(from: old)
        #expect(new.metadata.generation == 2)
        #expect(new.metadata.annotations["deprecated.daemonset.template.generation"] == "1")
        new.spec.template.metadata.labels = ["a": "b"]
        new.status.numberReady = 7
        new.prepareForUpdate(from: old)
        #expect(new.metadata.generation == 2 && new.status == old.status)
        #expect(new.metadata.annotations["deprecated.daemonset.template.generation"] == "2")
        var deployment = Deployment()
        deployment.prepareForCreate()
        var annotated = deployment
        annotated.metadata.annotations = ["why": "because"]
        annotated.prepareForUpdate(from: deployment)
        #expect(annotated.metadata.generation == 2)
    }

    @Test func claimsAreMountedByName() {
        var set = StatefulSet {
            $0.metadata.name = "db"
            $0.metadata.namespace = "default"
            $0.spec.selector = LabelSelector { $0.matchLabels = ["app": "db"] }
            $0.spec.template.metadata.labels = ["app": "db"]
            $0.spec.template.spec.containers = [
                Container {
                    $0.name = "db"
                    $0.image = "db:1"
                    $0.volumeMounts = [
                        VolumeMount {
                            $0.name = "data"
                            $0.mountPath = "/data"
                        }
                    ]
                }
            ]
        }
        set.applyDefaults()
        #expect(!faults(set).isEmpty)
        set.spec.volumeClaimTemplates = [
            PersistentVolumeClaim {
                $0.metadata.name = "data"
                $0.spec.accessModes = ["ReadWriteOnce"]
                $0.spec.resources.requests = ["storage": Quantity(1 << 30)]
            }
        ]
        set.applyDefaults()
        #expect(faults(set) == [])
        var renamed = set
        renamed.metadata.resourceVersion = "1"
        renamed.spec.serviceName = "other"
        #expect(faults(set, renamed) == ["spec"])
    }

    @Test func requestsForCertificates() {
        var request = CertificateSigningRequest {
            $0.metadata.name = "csr"
            $0.spec.signerName = "kubernetes.io/kubelet-serving"
            $0.spec.usages = ["digital signature", "digital signature", "flying"]
            $0.spec.expirationSeconds = 60
            $0.spec.username = "somebody"
        }
        request.prepareForCreate()
        #expect(request.spec.username.isEmpty)
        let fields = faults(request).map { $0.prefix(while: { $0 != ":" }) }
        #expect(
            fields == ["spec.request", "spec.usages[2]", "spec.usages[1]", "spec.expirationSeconds"])
    }

    @Test func questionsAboutAccess() {
        let empty = SubjectAccessReview()
        #expect(faults(empty).count == 2)
        let local = LocalSubjectAccessReview {
            $0.metadata.namespace = "a"
            $0.spec.user = "u"
            $0.spec.resourceAttributes = ResourceAttributes { $0.namespace = "b" }
        }
        #expect(
            faults(local) == [
                "spec.resourceAttributes.namespace: Invalid value: \"b\": must match metadata.namespace"
            ])
    }
}
