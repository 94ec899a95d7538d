import APIModel
import Base
import Testing
import Transport
import Wire

@testable import APIServer

/// What a client of the API sees of single objects, over TLS and a real disk.
@Suite(.serialized) struct ObjectServiceTests {
    private func configMap(_ name: String, _ data: StringMap<String> = ["a": "1"]) -> ConfigMap {
        ConfigMap {
            $0.metadata.name = name
            $0.data = data
        }
    }

    private func pod(_ name: String) -> Pod {
        Pod {
            $0.metadata.name = name
            $0.spec.containers = [
                Container {
                    $0.name = "main"
                    $0.image = "nginx"
                }
            ]
        }
    }

    private static let pods = UInt32(KindCatalogue.entry(Pod.identity)!.number)

    /// Requests that are none, and how they are answered.
    private static let bad: [(MessageNumber, RequestEnvelope, StatusCode)] = [
        (.get, RequestEnvelope(kind: 0, namespace: "default", name: "x"), .notFound),
        (.get, RequestEnvelope(kind: 999, namespace: "default", name: "x"), .notFound),
        (.get, RequestEnvelope(kind: 70_000, namespace: "default", name: "x"), .notFound),
        (.create, RequestEnvelope(kind: pods, namespace: "default", body: [0xFF]), .badRequest),
        (.create, RequestEnvelope(kind: pods, namespace: "default", options: [0xFF], body: [0xFF]), .badRequest),
        (.get, RequestEnvelope(kind: pods, namespace: "../x", name: "y"), .notFound),
        (.get, RequestEnvelope(kind: pods, namespace: "a/b", name: "y"), .notFound),
        (.update, RequestEnvelope(kind: pods, namespace: "default", name: "a/b"), .badRequest),
        (.exec, RequestEnvelope(kind: pods, namespace: "default", name: "x"), .badRequest),
        (.patch, RequestEnvelope(kind: pods, namespace: "default", name: "x", body: [9]), .unsupportedMediaType),
        (.patch, RequestEnvelope(kind: pods, namespace: "default", name: "x"), .unsupportedMediaType),
        (.apply, RequestEnvelope(kind: pods, namespace: "default", name: "x", body: [0x7B]), .invalid),
    ]

    @Test func badRequestsAreAnswered() async throws {
        try await withObjects { calls, _ in
            for (message, envelope, code) in Self.bad {
                let refused = try await refusal { _ = try await calls.send(message, envelope) }
                #expect(refused?.code == code, "\(message) \(envelope): \(String(describing: refused))")
            }
            // Nothing of this has harmed the connection.
            let namespace = try await calls.get(Namespace.self, "default", in: "")
            #expect(namespace.metadata.name == "default")
        }
    }

    @Test func anObjectsLife() async throws {
        try await withObjects { calls, _ in
            let made = try await calls.create(configMap("one"))
            #expect(made.metadata.namespace == "default")
            #expect(!made.metadata.uid.isEmpty && !made.metadata.resourceVersion.isEmpty)
            #expect(made.metadata.creationTimestamp != nil)
            #expect(try await refusal { try await calls.create(configMap("one")) }?.code == .alreadyExists)

            var changed = made
            changed.data["b"] = "2"
            let second = try await calls.update(changed)
            #expect(UInt64(second.metadata.resourceVersion)! > UInt64(made.metadata.resourceVersion)!)
            // The one who has not read it again is told so.
            let conflict = try await refusal { try await calls.update(changed) }
            #expect(conflict?.code == .conflict)
            #expect(
                conflict?.status.message
                    == "Operation cannot be fulfilled on configmaps \"one\": the object has been modified; please "
                    + "apply your changes to the latest version and try again")
            // An update that changes nothing writes nothing.
            #expect(try await calls.update(second).metadata.resourceVersion == second.metadata.resourceVersion)

            let patched = try await calls.patch(ConfigMap.self, "one", .merge, #"{"data":{"a":null,"c":"3"}}"#)
            #expect(patched.data == ["b": "2", "c": "3"])
            #expect(try await calls.get(ConfigMap.self, "one") == patched)

            let wrong = DeleteOptions { $0.preconditions = Preconditions { $0.uid = "other" } }
            #expect(try await refusal { try await calls.delete(ConfigMap.self, "one", wrong) }?.code == .conflict)
            try await calls.delete(ConfigMap.self, "one")
            #expect(try await refusal { _ = try await calls.get(ConfigMap.self, "one") }?.code == .notFound)
            #expect(try await refusal { try await calls.delete(ConfigMap.self, "one") }?.code == .notFound)
        }
    }

    @Test func aDryRunLeavesNothing() async throws {
        try await withObjects { calls, _ in
            let made = try await calls.create(configMap("ghost"), dryRun: true)
            #expect(made.metadata.name == "ghost" && !made.metadata.uid.isEmpty)
            #expect(try await refusal { _ = try await calls.get(ConfigMap.self, "ghost") }?.code == .notFound)
        }
    }

    @Test func namesAreGenerated() async throws {
        try await withObjects { calls, _ in
            var names: Set<String> = []
            for _ in 0..<20 {
                names.insert(try await calls.create(ConfigMap { $0.metadata.generateName = "web-" }).metadata.name)
            }
            #expect(names.count == 20)
            #expect(names.allSatisfy { $0.hasPrefix("web-") && $0.count == 9 })
        }
    }

    @Test func whatIsInvalidIsRefusedWithItsFields() async throws {
        try await withObjects { calls, _ in
            let refused = try await refusal { try await calls.create(pod("Not A Name")) }
            #expect(refused?.code == .invalid)
            #expect(refused?.status.details?.causes.first?.field == "metadata.name")
            let missing = try await refusal { try await calls.create(configMap("x"), in: "nowhere") }
            #expect(missing?.code == .notFound)
            #expect(missing?.status.message == "namespaces \"nowhere\" not found")
        }
    }

    @Test func finalizersHoldAnObject() async throws {
        try await withObjects { calls, _ in
            var held = configMap("held")
            held.metadata.finalizers = ["example.com/wait"]
            try await calls.create(held)
            let marked = try await calls.delete(ConfigMap.self, "held")
            #expect(marked.metadata.deletionTimestamp != nil)
            let again = try await calls.get(ConfigMap.self, "held")
            #expect(again.metadata.finalizers == ["example.com/wait"])
            try await calls.patch(ConfigMap.self, "held", .merge, #"{"metadata":{"finalizers":null}}"#)
            #expect(try await refusal { _ = try await calls.get(ConfigMap.self, "held") }?.code == .notFound)
        }
    }

    @Test func ofManyUpdatesOfOneRevisionOneSucceeds() async throws {
        try await withObjects { calls, _ in
            let made = try await calls.create(configMap("contended"))
            let winners = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<32 {
                    group.addTask {
                        var mine = made
                        mine.data["winner"] = "\(number)"
                        return try await refusal { try await calls.update(mine) } == nil
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(winners == 1)
        }
    }

    @Test func patchesOfOneObjectAllHappen() async throws {
        try await withObjects { calls, _ in
            try await calls.create(configMap("busy", [:]))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<64 {
                    group.addTask {
                        try await calls.patch(ConfigMap.self, "busy", .merge, #"{"data":{"k\#(number)":"v"}}"#)
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await calls.get(ConfigMap.self, "busy").data.count == 64)
        }
    }

    @Test func managersAreKept() async throws {
        try await withObjects { calls, _ in
            try await calls.create(configMap("owned"), manager: "maker")
            #expect(try await calls.get(ConfigMap.self, "owned").metadata.managedFields.isEmpty)
            let seen = try await calls.get(ConfigMap.self, "owned", managers: true)
            #expect(seen.metadata.managedFields.map(\.manager) == ["maker"])
            #expect(seen.metadata.managedFields.first?.operation == "Update")

            let text = #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"owned"},"data":{"a":"2"}}"#
            let conflict = try await refusal {
                try await calls.apply(ConfigMap.self, "owned", manager: "other", text)
            }
            #expect(conflict?.code == .conflict)
            #expect(conflict?.status.details?.causes.first?.field == ".data.a")
            let forced = try await calls.apply(ConfigMap.self, "owned", manager: "other", force: true, text)
            #expect(forced.data["a"] == "2")
            let fields = forced.metadata.managedFields.map { entry in
                entry.manager + " " + String(decoding: (entry.fieldsV1?.raw ?? Bytes()).array, as: UTF8.self)
            }
            #expect(fields.contains { $0.hasPrefix("other") && $0.contains("f:a") })
            #expect(!fields.contains { $0.hasPrefix("maker") && $0.contains("f:a") })
            // Again, without a change: nothing is written.
            let same = try await calls.apply(ConfigMap.self, "owned", manager: "other", text)
            #expect(same.metadata.resourceVersion == forced.metadata.resourceVersion)
        }
    }

    @Test func applyMakesWhatIsMissing() async throws {
        try await withObjects { calls, _ in
            let text = """
                {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"selector":{"matchLabels":
                {"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"c",
                "image":"nginx"}]}}}}
                """
            let made = try await calls.apply(Deployment.self, "web", manager: "ctl", text)
            #expect(made.spec.replicas == 1)
            #expect(made.metadata.generation == 1)
            #expect(made.metadata.managedFields.map(\.operation) == ["Apply"])
            let scale = try await calls.patch(Deployment.self, "web", .merge, #"{"spec":{"replicas":3}}"#)
            #expect(scale.spec.replicas == 3 && scale.metadata.generation == 2)
            let unknown = try await refusal {
                try await calls.apply(
                    Deployment.self, "web", manager: "ctl",
                    #"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"wrong":1}}"#)
            }
            #expect(unknown != nil)
        }
    }

    @Test func podsAreAdmittedBoundAndEvicted() async throws {
        try await withObjects { calls, _ in
            let made = try await calls.create(pod("web"))
            #expect(made.spec.serviceAccountName == "default")
            #expect(made.status.phase == "Pending")
            #expect(made.spec.tolerations.count == 2)
            let binding = Binding {
                $0.metadata.name = "web"
                $0.target.kind = "Node"
                $0.target.name = "n1"
            }
            try await calls.post(binding, to: Pod.self, "web", "binding")
            let bound = try await calls.get(Pod.self, "web", managers: true)
            #expect(bound.spec.nodeName == "n1")
            #expect(bound.status.conditions.contains { $0.type == "PodScheduled" && $0.status == "True" })
            #expect(bound.metadata.managedFields.count == 1)
            let again = try await refusal { try await calls.post(binding, to: Pod.self, "web", "binding") }
            #expect(again?.code == .conflict)
            #expect(again?.status.message.contains("already assigned to node \"n1\"") == true)
            // Bound pods get their grace, and their agent ends them.
            let marked = try await calls.delete(Pod.self, "web")
            #expect(marked.metadata.deletionGracePeriodSeconds == 30)
            try await calls.delete(Pod.self, "web", DeleteOptions { $0.gracePeriodSeconds = 0 })
            #expect(try await refusal { _ = try await calls.get(Pod.self, "web") }?.code == .notFound)
        }
    }

    @Test func budgetsStandAgainstEvictions() async throws {
        try await withObjects { calls, _ in
            var web = pod("web")
            web.metadata.labels = ["app": "web"]
            try await calls.create(web)
            var running = try await calls.get(Pod.self, "web")
            running.status.phase = "Running"
            running.status.conditions = [
                PodCondition {
                    $0.type = "Ready"
                    $0.status = "True"
                }
            ]
            try await calls.update(running, subresource: "status")
            let budget = try await calls.create(
                PodDisruptionBudget {
                    $0.metadata.name = "web"
                    $0.spec.minAvailable = .int(1)
                    $0.spec.selector = LabelSelector { $0.matchLabels = ["app": "web"] }
                })
            var counted = budget
            counted.status.observedGeneration = budget.metadata.generation
            counted.status.currentHealthy = 1
            counted.status.desiredHealthy = 1
            counted.status.expectedPods = 1
            counted = try await calls.update(counted, subresource: "status")
            let eviction = Eviction { $0.metadata.name = "web" }
            let refused = try await refusal { try await calls.post(eviction, to: Pod.self, "web", "eviction") }
            #expect(refused?.code == .tooManyRequests)
            #expect(refused?.status.details?.causes.first?.reason == "DisruptionBudget")
            counted.status.disruptionsAllowed = 1
            try await calls.update(counted, subresource: "status")
            try await calls.post(eviction, to: Pod.self, "web", "eviction")
            #expect(try await refusal { _ = try await calls.get(Pod.self, "web") }?.code == .notFound)
            let charged = try await calls.get(PodDisruptionBudget.self, "web")
            #expect(charged.status.disruptionsAllowed == 0)
            #expect(charged.status.disruptedPods["web"] != nil)
        }
    }

    @Test func quotasAreCharged() async throws {
        try await withObjects { calls, _ in
            var quota = try await calls.create(
                ResourceQuota {
                    $0.metadata.name = "few"
                    $0.spec.hard = ["count/configmaps": Quantity(2)]
                })
            quota.status.hard = quota.spec.hard
            quota.status.used = ["count/configmaps": Quantity(0)]
            try await calls.update(quota, subresource: "status")
            let refusals = try await withThrowingTaskGroup(of: ObjectCalls.Refused?.self) { group in
                for number in 0..<8 {
                    group.addTask { try await refusal { try await calls.create(configMap("c\(number)")) } }
                }
                return try await group.reduce(into: [ObjectCalls.Refused]()) {
                    if let refused = $1 { $0.append(refused) }
                }
            }
            #expect(refusals.count == 6)
            #expect(refusals.allSatisfy { $0.code == .forbidden && $0.status.message.contains("exceeded quota: few") })
            #expect(try await calls.get(ResourceQuota.self, "few").status.used["count/configmaps"] == Quantity(2))
        }
    }

    @Test func servicesGetAddressesOnce() async throws {
        try await withObjects { calls, server in
            func service(_ name: String, _ address: String = "") -> Service {
                Service {
                    $0.metadata.name = name
                    $0.spec.type = "NodePort"
                    $0.spec.clusterIP = address
                    $0.spec.ports = [ServicePort { $0.port = 80 }]
                }
            }
            let first = try await calls.create(service("a"))
            #expect(first.spec.clusterIP.hasPrefix("10."))
            #expect((30_000...32_767).contains(first.spec.ports[0].nodePort))
            let second = try await refusal { try await calls.create(service("b", first.spec.clusterIP)) }
            #expect(second?.code == .invalid)
            #expect(second?.status.message.contains("provided IP is already allocated") == true)
            // What was taken is known again after a restart, and free after its service is gone.
            await server.stop()
            try await server.start()
            let calls = ObjectCalls(client: try await server.transport())
            #expect(try await refusal { try await calls.create(service("b", first.spec.clusterIP)) }?.code == .invalid)
            try await calls.delete(Service.self, "a")
            try await calls.create(service("b", first.spec.clusterIP))
        }
    }

    @Test func batchesHaveAResultEach() async throws {
        try await withObjects { calls, _ in
            var writes = (0..<600).map { ObjectCalls.creating(configMap("b\($0)")) }
            writes.append(ObjectCalls.creating(configMap("b0")))
            writes.append(ObjectCalls.creating(configMap("Bad Name")))
            let results = try await calls.batch(writes)
            #expect(results.count == 602)
            #expect(results.prefix(600).allSatisfy { $0.status == .ok })
            #expect(results[600].status == .alreadyExists)
            #expect(results[601].status == .invalid)
            #expect(try await calls.list(ConfigMap.self).items.count == 600)
            try await calls.deleteCollection(ConfigMap.self)
            #expect(try await calls.list(ConfigMap.self).items.isEmpty)
        }
    }

    /// The second pod of a template is not checked whole; what differs from pod to pod still is.
    @Test func podsOfOneTemplateAreCheckedAlike() async throws {
        try await withObjects { calls, _ in
            var first = pod("t1")
            first.spec.containers[0].env = [1, 2].map { number in
                EnvVar {
                    $0.name = "TWICE"
                    $0.value = "\(number)"
                }
            }
            func warnings(_ pod: Pod) async throws -> [String] {
                let number = UInt32(KindCatalogue.entry(Pod.identity)!.number)
                let body = try await calls.send(
                    .create, RequestEnvelope(kind: number, namespace: "default", body: pod.encoded()))
                return try ObjectAnswer(decoding: body).warnings
            }
            let told = try await warnings(first)
            #expect(told.count == 1)
            var second = first
            second.metadata.name = "t2"
            #expect(try await warnings(second) == told)
            var mislabelled = first
            mislabelled.metadata.name = "t3"
            mislabelled.metadata.labels = ["no good/": "x"]
            #expect(try await refusal { try await calls.create(mislabelled) }?.code == .invalid)
            var wrong = first
            wrong.metadata.name = "t4"
            wrong.spec.containers[0].imagePullPolicy = "Sometimes"
            #expect(try await refusal { try await calls.create(wrong) }?.code == .invalid)
            #expect(try await refusal { try await calls.create(wrong) }?.code == .invalid)
        }
    }

    /// Who manages the fields of a usual new pod is left to be worked out, and comes out as if it had been at once.
    @Test(arguments: [false, true]) func managersOfPodsAreWorkedOutLater(isUnusual: Bool) async throws {
        try await withObjects { calls, server in
            var new = pod("web")
            if isUnusual {
                // What admission would add is the sender's own here.
                new.spec.tolerations = DefaultTolerationSeconds.keys.map { key in
                    Toleration {
                        $0.key = key
                        $0.operator = "Exists"
                        $0.effect = "NoExecute"
                        $0.tolerationSeconds = DefaultTolerationSeconds.seconds
                    }
                }
            }
            try await calls.create(new, manager: "maker")
            let raw = try await server.client()
            let item = try #require(try await raw.get(Bytes("pods/default/web".utf8)))
            let stored = try #require(StoredValue(unpacking: item.value))
            if case .creator(let name, _) = stored.managers {
                #expect(name == "maker" && !isUnusual)
            } else {
                #expect(isUnusual)
            }
            let seen = try await calls.get(Pod.self, "web", managers: true)
            let fields = String(
                decoding: (seen.metadata.managedFields.first?.fieldsV1?.raw ?? Bytes()).array, as: UTF8.self)
            #expect(fields.contains("f:image"))
            #expect(fields.contains("f:tolerations") == isUnusual)
            #expect(!fields.contains("serviceaccount") && !fields.contains("f:priority"))
        }
    }
}
