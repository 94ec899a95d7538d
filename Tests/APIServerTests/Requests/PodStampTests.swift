import APIModel
import Base
import Testing
import Wire

@testable import APIServer

/// Pods of one template, which are stamped: each must be what the whole way would have made of it.
@Suite struct PodStampTests {
    private func pod(_ name: String, generateName: String = "") -> Pod {
        Pod {
            $0.metadata.name = name
            $0.metadata.generateName = generateName
            $0.metadata.labels = ["app": "web"]
            $0.spec.containers = [
                Container {
                    $0.name = "main"
                    $0.image = "nginx"
                }
            ]
        }
    }

    /// Without what is each pod's own.
    private func plain(_ pod: Pod) -> Pod {
        var pod = pod
        pod.metadata.name = ""
        pod.metadata.uid = ""
        pod.metadata.resourceVersion = ""
        pod.metadata.creationTimestamp = nil
        for index in pod.spec.volumes.indices { pod.spec.volumes[index].name = "token" }
        for index in pod.spec.containers.indices {
            for mount in pod.spec.containers[index].volumeMounts.indices {
                pod.spec.containers[index].volumeMounts[mount].name = "token"
            }
        }
        return pod
    }

    private func hits(_ server: TestServer) async throws -> UInt64 {
        try await server.server!.podStampHits
    }

    @Test func eachIsAsTheFirst() async throws {
        try await withObjects { calls, server in
            let first = try await calls.create(pod("web-1"))
            #expect(try await hits(server) == 0)
            var seen = [first]
            for number in 2...5 { seen.append(try await calls.create(pod("web-\(number)"))) }
            #expect(try await hits(server) == 4)
            for (index, pod) in seen.enumerated() {
                #expect(pod.metadata.name == "web-\(index + 1)")
                #expect(plain(pod) == plain(first))
                #expect(pod.spec.volumes.count == 1)
                #expect(pod.spec.containers[0].volumeMounts[0].name == pod.spec.volumes[0].name)
                #expect(try await calls.get(Pod.self, pod.metadata.name) == pod)
            }
            #expect(Set(seen.map(\.metadata.uid)).count == 5)
            #expect(Set(seen.map { $0.spec.volumes[0].name }).count == 5)
            // Another length is another template; so is another namespace, or anything else that differs.
            let longer = try await calls.create(pod("web-10"))
            #expect(plain(longer) == plain(first))
            #expect(try await hits(server) == 4)
            let managed = try await calls.get(Pod.self, "web-5", managers: true)
            #expect(managed.metadata.managedFields.map(\.manager) == ["test"])
        }
    }

    @Test func eachHasItsNode() async throws {
        try await withObjects { calls, server in
            func onNode(_ name: String, _ node: String) -> Pod {
                var made = pod(name)
                made.spec.nodeName = node
                // The same text where it is no choice of a node.
                made.spec.containers[0].args = ["node-1"]
                return made
            }
            let first = try await calls.create(onNode("web-1", "node-1"))
            for number in 2...4 {
                let made = try await calls.create(onNode("web-\(number)", "node-\(number)"))
                #expect(made.spec.nodeName == "node-\(number)" && made.spec.containers[0].args == ["node-1"])
                var alike = made
                alike.spec.nodeName = "node-1"
                #expect(plain(alike) == plain(first))
                #expect(try await calls.get(Pod.self, "web-\(number)") == made)
            }
            #expect(try await hits(server) == 3)
            #expect(try await refusal { try await calls.create(onNode("web-5", "NODE-5")) }?.code == .invalid)
            _ = try await calls.create(pod("web-6"))
            #expect(try await calls.get(Pod.self, "web-6").spec.nodeName.isEmpty)
        }
    }

    /// Fields that come twice count by their last: no stamp is made of the first.
    @Test func whatComesTwiceGoesTheWholeWay() async throws {
        try await withObjects { calls, server in
            for number in 1...3 {
                var body = pod("web-\(number)").encoded().array
                // A second message of the spec's field, which is merged into the first: the node of all of them.
                body += [2 << 3 | 2, 8, 10 << 3 | 2, 6] + Array("node-9".utf8)
                let made = try await calls.create(Pod.self, body: Bytes(body))
                #expect(made.metadata.name == "web-\(number)" && made.spec.nodeName == "node-9")
            }
            #expect(try await hits(server) == 0)
        }
    }

    @Test func namesAreGeneratedForEach() async throws {
        try await withObjects { calls, server in
            var names: Set<String> = []
            for _ in 0..<6 {
                let made = try await calls.create(pod("", generateName: "web-"))
                names.insert(made.metadata.name)
                #expect(made.metadata.generateName == "web-")
                #expect(try await calls.get(Pod.self, made.metadata.name).metadata.uid == made.metadata.uid)
            }
            #expect(names.count == 6)
            #expect(try await hits(server) == 5)
        }
    }

    @Test func whatIsWrongWithOneIsFound() async throws {
        try await withObjects { calls, server in
            try await calls.create(pod("web-1"))
            try await calls.create(pod("web-2"))
            #expect(try await refusal { try await calls.create(pod("web-2")) }?.code == .alreadyExists)
            #expect(try await refusal { try await calls.create(pod("WEB-3")) }?.code == .invalid)
            #expect(try await refusal { try await calls.create(pod("web-3"), in: "other") }?.code == .notFound)
            let dry = try await calls.create(pod("web-4"), dryRun: true)
            #expect(dry.metadata.name == "web-4")
            #expect(try await refusal { _ = try await calls.get(Pod.self, "web-4") }?.code == .notFound)
        }
    }

    /// A policy that comes later decides about the next pod.
    @Test func policiesThatChangeAreHeard() async throws {
        try await withObjects { calls, server in
            try await calls.create(pod("web-1"))
            try await calls.create(pod("web-2"))
            #expect(try await hits(server) == 1)
            try await calls.create(
                PriorityClass {
                    $0.metadata.name = "usual"
                    $0.value = 7
                    $0.globalDefault = true
                })
            let third = try await calls.create(pod("web-3"))
            #expect(third.spec.priority == 7)
            try await calls.delete(PriorityClass.self, "usual", in: "")
            #expect(try await calls.create(pod("web-4")).spec.priority == 0)
            try await calls.create(
                LimitRange {
                    $0.metadata.name = "limits"
                    $0.spec.limits = [
                        LimitRangeItem {
                            $0.type = "Container"
                            $0.default = ["cpu": Quantity(1)]
                        }
                    ]
                })
            #expect(try await calls.create(pod("web-5")).spec.containers[0].resources.limits["cpu"] == Quantity(1))
            try await calls.delete(ServiceAccount.self, "default")
            #expect(try await refusal { try await calls.create(pod("web-6")) }?.code == .forbidden)
        }
    }

    /// Annotations may say something about containers: such pods go the whole way each.
    @Test func annotatedPodsAreNotStamped() async throws {
        try await withObjects { calls, server in
            for number in 1...3 {
                var new = pod("web-\(number)")
                new.metadata.annotations = ["a": "b"]
                try await calls.create(new)
            }
            #expect(try await hits(server) == 0)
        }
    }
}
