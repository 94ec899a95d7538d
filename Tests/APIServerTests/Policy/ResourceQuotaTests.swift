import APIModel
import APIServer
import Base
import Testing

/// What writes add to quotas, and when that is too much.
@Suite struct ResourceQuotaTests {
    private func quota(
        _ name: String = "q", hard: StringMap<Quantity>, used: StringMap<Quantity>,
        _ build: (inout ResourceQuota) -> Void = { _ in }
    ) -> ResourceQuota {
        var quota = ResourceQuota {
            $0.metadata.namespace = "a"
            $0.metadata.name = name
            $0.metadata.resourceVersion = "5"
            $0.spec.hard = hard
            $0.status.hard = hard
            $0.status.used = used
        }
        build(&quota)
        return quota
    }

    private func admit<K: Kind>(
        _ quotas: [ResourceQuota], _ object: K, _ build: (inout AdmissionRequest<K>) -> Void = { _ in }
    ) -> (plan: QuotaPlan, refusal: Status?) {
        var view = MemoryView()
        view.quotas = quotas
        var context = AdmissionContext(view)
        var request = AdmissionRequest(.create, namespace: "a", name: "x", user: .user("ann"), object: object)
        build(&request)
        let refusal = Verdict.refusal { try ResourceQuotaAdmission.validate(request, &context) }
        return (context.quota, refusal)
    }

    private func pod(cpu: Int64 = 1, _ build: (inout Pod) -> Void = { _ in }) -> Pod {
        var pod = Pod {
            $0.spec.containers = [
                Container {
                    $0.name = "c"
                    $0.resources.requests = ["cpu": Quantity(cpu), "memory": Quantity(10)]
                    $0.resources.limits = ["cpu": Quantity(2 * cpu)]
                }
            ]
        }
        build(&pod)
        return pod
    }

    @Test func chargesWhatIsAdded() throws {
        let stored = quota(
            hard: ["cpu": Quantity(4), "pods": Quantity(5), "count/pods": Quantity(9), "secrets": Quantity(1)],
            used: ["cpu": Quantity(1), "pods": Quantity(1), "count/pods": Quantity(1), "secrets": Quantity(1)])
        let (plan, refusal) = admit([stored], pod(cpu: 3))
        #expect(refusal == nil)
        let charge = try #require(plan.charges.first)
        #expect(charge.name == "q" && charge.resourceVersion == "5")
        #expect(charge.added == ["cpu": Quantity(3), "pods": Quantity(1), "count/pods": Quantity(1)])
        #expect(
            charge.used == [
                "cpu": Quantity(4), "pods": Quantity(2), "count/pods": Quantity(2), "secrets": Quantity(1),
            ])
        let written = charge.applied(to: stored)
        #expect(written.status.used == charge.used && written.metadata.resourceVersion == "5")
        // A rehearsal is judged and not charged.
        #expect(admit([stored], pod(cpu: 3)) { $0.isDryRun = true }.plan.isEmpty)
        #expect(admit([stored], pod(cpu: 4)) { $0.isDryRun = true }.refusal != nil)
    }

    @Test func refusesWhatIsTooMuch() {
        let stored = quota(
            hard: ["cpu": Quantity(4), "pods": Quantity(1)], used: ["cpu": Quantity(2), "pods": Quantity(1)])
        #expect(
            admit([stored], pod(cpu: 3)).refusal?.message
                == "pods \"x\" is forbidden: exceeded quota: q, requested: cpu=3,pods=1, used: cpu=2,pods=1, "
                + "limited: cpu=4,pods=1")
        // Other kinds and other namespaces are not touched.
        #expect(admit([stored], ConfigMap()).refusal == nil)
        #expect(admit([stored], pod(cpu: 3)) { $0.namespace = "b" }.refusal == nil)
    }

    @Test func allQuotasMustHold() {
        let wide = quota("wide", hard: ["pods": Quantity(9)], used: ["pods": Quantity(1)])
        let full = quota("full", hard: ["pods": Quantity(1)], used: ["pods": Quantity(1)])
        #expect(admit([wide, wide], pod()).plan.charges.count == 2)
        #expect(admit([wide, full], pod()).refusal?.message.contains("exceeded quota: full") == true)
    }

    @Test func uncountedQuotaBlocks() {
        let stored = quota(hard: ["pods": Quantity(1), "cpu": Quantity(1)], used: [:])
        #expect(
            admit([stored], pod()).refusal?.message
                == "pods \"x\" is forbidden: status unknown for quota: q, resources: cpu,pods")
    }

    @Test func containersMustSayWhatIsLimited() {
        let stored = quota(
            hard: ["limits.memory": Quantity(99), "requests.cpu": Quantity(9)],
            used: ["limits.memory": Quantity(), "requests.cpu": Quantity()])
        let silent = pod {
            $0.spec.containers.append(Container { $0.name = "silent" })
            $0.spec.initContainers = [Container { $0.name = "init" }]
        }
        #expect(
            admit([stored], silent).refusal?.message
                == "pods \"x\" is forbidden: failed quota: q: must specify limits.memory for: c,init,silent; "
                + "requests.cpu for: init,silent")
        let whole = pod { pod in
            pod.spec.containers.append(Container { $0.name = "silent" })
            pod.spec.resources = ResourceRequirements {
                $0.requests = ["cpu": Quantity(1)]
                $0.limits = ["memory": Quantity(5)]
            }
        }
        #expect(admit([stored], whole).refusal == nil)
    }

    @Test func initContainersAndOverhead() throws {
        let stored = quota(hard: ["cpu": Quantity(99)], used: ["cpu": Quantity()])
        let heavy = pod { pod in
            pod.spec.initContainers = [
                Container {
                    $0.name = "side"
                    $0.restartPolicy = "Always"
                    $0.resources.requests = ["cpu": Quantity(2)]
                },
                Container {
                    $0.name = "big"
                    $0.resources.requests = ["cpu": Quantity(7)]
                },
            ]
            pod.spec.overhead = ["cpu": Quantity(1)]
        }
        // The big one beside the sidecar, and the overhead.
        #expect(admit([stored], heavy).plan.charges.first?.added == ["cpu": Quantity(10)])
    }

    @Test func scopes() {
        func isCounted(_ pod: Pod, _ build: (inout ResourceQuota) -> Void) -> Bool {
            let stored = quota(hard: ["pods": Quantity(9)], used: ["pods": Quantity()], build)
            return !admit([stored], pod).plan.isEmpty
        }
        func scope(_ name: String, _ operation: String, _ values: [String] = []) -> (inout ResourceQuota) -> Void {
            { quota in
                quota.spec.scopeSelector = ScopeSelector {
                    $0.matchExpressions = [
                        ScopedResourceSelectorRequirement {
                            $0.scopeName = name
                            $0.operator = operation
                            $0.values = values
                        }
                    ]
                }
            }
        }
        let bounded = pod { $0.spec.activeDeadlineSeconds = 10 }
        #expect(isCounted(bounded) { $0.spec.scopes = ["Terminating"] })
        #expect(!isCounted(pod()) { $0.spec.scopes = ["Terminating"] })
        #expect(isCounted(pod()) { $0.spec.scopes = ["NotTerminating", "NotBestEffort"] })
        #expect(!isCounted(pod()) { $0.spec.scopes = ["BestEffort"] })
        #expect(
            isCounted(pod { $0.spec.containers[0].resources = ResourceRequirements() }) {
                $0.spec.scopes = ["BestEffort"]
            })
        let gold = pod { $0.spec.priorityClassName = "gold" }
        #expect(isCounted(gold, scope("PriorityClass", "In", ["gold"])))
        #expect(!isCounted(gold, scope("PriorityClass", "NotIn", ["gold"])))
        #expect(isCounted(gold, scope("PriorityClass", "Exists")))
        #expect(!isCounted(pod(), scope("PriorityClass", "Exists")))
        #expect(isCounted(pod(), scope("PriorityClass", "DoesNotExist")))
        let reaching = pod { pod in
            pod.spec.affinity = Affinity {
                $0.podAffinity = PodAffinity {
                    $0.requiredDuringSchedulingIgnoredDuringExecution = [PodAffinityTerm { $0.namespaces = ["b"] }]
                }
            }
        }
        #expect(isCounted(reaching) { $0.spec.scopes = ["CrossNamespacePodAffinity"] })
        #expect(!isCounted(pod()) { $0.spec.scopes = ["CrossNamespacePodAffinity"] })
    }

    @Test func resizeChargesTheDifference() throws {
        let stored = quota(
            hard: ["cpu": Quantity(4), "pods": Quantity(1)], used: ["cpu": Quantity(1), "pods": Quantity(1)])
        func resize(_ cpu: Int64) -> (plan: QuotaPlan, refusal: Status?) {
            admit([stored], pod(cpu: cpu)) {
                $0.operation = .update
                $0.subresource = "resize"
                $0.oldObject = pod(cpu: 1)
            }
        }
        #expect(resize(4).plan.charges.first?.added == ["cpu": Quantity(3)])
        #expect(resize(5).refusal != nil)
        #expect(resize(1).plan.isEmpty && resize(1).refusal == nil)
        // A change that is no resize costs nothing.
        #expect(admit([stored], pod(cpu: 9)) { $0.operation = .update }.plan.isEmpty)
    }

    @Test func servicesAndClaims() throws {
        let services = quota(
            hard: [
                "services": Quantity(9), "services.nodeports": Quantity(9), "services.loadbalancers": Quantity(9),
            ],
            used: ["services": Quantity(), "services.nodeports": Quantity(), "services.loadbalancers": Quantity()])
        let balancer = Service {
            $0.spec.type = "LoadBalancer"
            $0.spec.ports = [ServicePort(), ServicePort()]
        }
        #expect(
            admit([services], balancer).plan.charges.first?.added == [
                "services": Quantity(1), "services.nodeports": Quantity(2), "services.loadbalancers": Quantity(1),
            ])
        let changed = admit([services], balancer) {
            $0.operation = .update
            $0.oldObject = Service { $0.spec.type = "ClusterIP" }
        }
        #expect(
            changed.plan.charges.first?.added == [
                "services.nodeports": Quantity(2), "services.loadbalancers": Quantity(1),
            ])
        let gold = "gold.storageclass.storage.k8s.io/requests.storage"
        let storage = quota(
            hard: ["requests.storage": Quantity(100), gold: Quantity(10)],
            used: ["requests.storage": Quantity(50), gold: Quantity(5)])
        func claim(_ size: Int64) -> PersistentVolumeClaim {
            PersistentVolumeClaim {
                $0.spec.storageClassName = "gold"
                $0.spec.resources.requests["storage"] = Quantity(size)
            }
        }
        #expect(
            admit([storage], claim(5)).plan.charges.first?.added == [
                gold: Quantity(5), "requests.storage": Quantity(5),
            ])
        #expect(admit([storage], claim(6)).refusal?.message.contains("requested: \(gold)=6") == true)
    }

    @Test func everyKindCanBeCounted() {
        let stored = quota(
            hard: ["count/deployments.apps": Quantity(1), "configmaps": Quantity(1)],
            used: ["count/deployments.apps": Quantity(1), "configmaps": Quantity()])
        #expect(admit([stored], Deployment()).refusal?.message.contains("count/deployments.apps=1") == true)
        #expect(admit([stored], ConfigMap()).plan.charges.first?.added == ["configmaps": Quantity(1)])
        #expect(admit([stored], Deployment()) { $0.operation = .update }.refusal == nil)
    }
}

/// Amounts may be written as a literal where they are compared.
private func == (left: StringMap<Quantity>?, right: [String: Quantity]) -> Bool {
    guard let left, left.count == right.count else { return false }
    return left.allSatisfy { right[$0.key] == $0.value }
}
