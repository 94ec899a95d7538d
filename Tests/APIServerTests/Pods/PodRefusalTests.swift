import APIModel
import Base
import Client
import Testing
import Transport
import Wire

@testable import APIServer

/// Streams of pods that are refused, and with which words.
@Suite(.serialized) struct PodRefusalTests {
    private let command = PodProcessOptions(command: ["true"])

    /// All four, one after the other.
    private func errors(_ client: Client, _ pod: String) async -> [ClientError?] {
        [
            await clientError { () throws(ClientError) in _ = try await client.log(of: pod, in: "default") },
            await clientError { () throws(ClientError) in
                _ = try await client.exec(in: pod, in: "default", command)
            },
            await clientError { () throws(ClientError) in
                _ = try await client.attach(to: pod, in: "default", PodProcessOptions())
            },
            await clientError { () throws(ClientError) in
                _ = try await client.connect(to: 80, of: pod, in: "default")
            },
        ]
    }

    @Test func rights() async throws {
        try await withPods { world in
            let jane = try await world.client(.client("jane"))
            let words = [("get", "log"), ("create", "exec"), ("create", "attach"), ("create", "portforward")]
            for (error, (verb, subresource)) in zip(await errors(jane, "web"), words) {
                #expect(error?.answer?.reason == .forbidden)
                #expect(
                    error?.answer?.message
                        == "pods \"web\" is forbidden: User \"jane\" cannot \(verb) resource \"pods/\(subresource)\" in "
                        + "API group \"\" in the namespace \"default\"")
            }
            // Whether there is such a pod is not told either.
            for error in await errors(jane, "nobody") { #expect(error?.answer?.reason == .forbidden) }
            try await world.calls.create(
                Role {
                    $0.metadata.name = "reader"
                    $0.rules = [
                        PolicyRule {
                            $0.apiGroups = [""]
                            $0.resources = ["pods/log", "pods/exec"]
                            $0.verbs = ["get"]
                        }
                    ]
                })
            try await world.calls.create(
                RoleBinding {
                    $0.metadata.name = "reader"
                    $0.roleRef.apiGroup = "rbac.authorization.k8s.io"
                    $0.roleRef.kind = "Role"
                    $0.roleRef.name = "reader"
                    $0.subjects = [
                        Subject {
                            $0.kind = "User"
                            $0.apiGroup = "rbac.authorization.k8s.io"
                            $0.name = "jane"
                        }
                    ]
                })
            // To look is not to run something.
            #expect(await errors(jane, "web").map { $0 == nil } == [true, false, false, false])
            // A node asks nothing of pods, its own included.
            let node = try await world.client(.node("n1"))
            for error in await errors(node, "web") { #expect(error?.answer?.reason == .forbidden) }
            jane.close()
            node.close()
        }
    }

    @Test func podsAndContainers() async throws {
        try await withPods { world in
            let client = world.client
            for error in await errors(client, "nobody") {
                #expect(error?.answer?.reason == .notFound && error?.answer?.message == "pods \"nobody\" not found")
            }
            for name in ["../web", "a/b", "..", "%2e%2e", "x\u{0}y"] {
                for error in await errors(client, name) { #expect(error?.answer?.reason == .notFound) }
            }
            try await world.pod("two", node: "n1", containers: ["a", "b"], initial: ["i"])
            let several =
                "a container name must be specified for pod two, choose one of: [a b] or one of the init containers: [i]"
            let errors = await errors(client, "two")
            #expect(errors.prefix(3).map { $0?.answer?.message } == [several, several, several])
            #expect(errors[3] == nil)
            var log = PodLogOptions(container: "c")
            let unknown = await clientError { () throws(ClientError) in
                _ = try await client.log(of: "two", in: "default", log)
            }
            #expect(unknown?.answer?.reason == .badRequest)
            #expect(unknown?.answer?.message == "container c is not valid for pod two")
            log.container = "i"
            #expect(
                await clientError { () throws(ClientError) in _ = try await client.log(of: "two", in: "default", log) }
                    == nil)
        }
    }

    @Test func nodes() async throws {
        try await withPods { world in
            try await world.pod("waiting", node: "")
            for error in await errors(world.client, "waiting") {
                #expect(error?.answer?.message == "pod waiting does not have a host assigned")
            }
            try await world.pod("elsewhere", node: "n9")
            for error in await errors(world.client, "elsewhere") {
                #expect(error?.answer?.reason == .serviceUnavailable)
                #expect(error?.answer?.message == "the agent of node \"n9\" is not connected")
            }
        }
    }

    @Test func options() async throws {
        try await withPods { world in
            for options in [
                PodProcessOptions(), PodProcessOptions(command: [""]),
                PodProcessOptions(stdout: false, stderr: false, command: ["x"]),
                PodProcessOptions(stderr: true, tty: true, command: ["x"]),
            ] {
                let error = await clientError { () throws(ClientError) in
                    _ = try await world.client.exec(in: "web", in: "default", options)
                }
                #expect(error?.answer?.reason == .badRequest, "\(options)")
            }
            for options in [
                PodLogOptions(sinceSeconds: 0), PodLogOptions(tailLines: -1), PodLogOptions(limitBytes: 0),
                PodLogOptions(sinceSeconds: 1, sinceTime: PodLogOptions.Time(seconds: 1)),
            ] {
                let error = await clientError { () throws(ClientError) in
                    _ = try await world.client.log(of: "web", in: "default", options)
                }
                #expect(error?.answer?.reason == .invalid, "\(options)")
            }
            // Other kinds have none, and bytes that are no options are refused.
            for (kind, options) in [(ConfigMap.identity, Bytes()), (Pod.identity, Bytes([0xFF as UInt8]))] {
                let envelope = RequestEnvelope(
                    kind: UInt32(KindCatalogue.entry(kind)!.number), namespace: "default", name: "web", options: options
                )
                let refused = try await refusal { _ = try await world.calls.send(.log, envelope) }
                #expect(refused?.code == .badRequest)
            }
        }
    }

    /// One connection does not take all streams.
    @Test func tooMany() async throws {
        try await withPods { world in
            var open: [ByteStream] = []
            for _ in 0..<ServerLimits.podStreamsPerConnectionMax {
                open.append(try await world.client.log(of: "web", in: "default", PodLogOptions(follow: true)))
            }
            let error = await clientError { () throws(ClientError) in
                _ = try await world.client.log(of: "web", in: "default")
            }
            #expect(error?.answer?.reason == .tooManyRequests)
            open = []
            await world.agent.wait(.cancelled)
        }
    }
}
