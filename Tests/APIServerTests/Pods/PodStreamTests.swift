import APIModel
import Base
import Client
import Testing
import Transport
import Wire

@testable import APIServer

/// Streams of pods from a client over the server to an agent and back, over TLS.
@Suite(.serialized) struct PodStreamTests {
    private func text(_ stream: ByteStream) async throws -> String {
        var bytes: [UInt8] = []
        for try await item in stream { bytes += item.array }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func exec(_ words: String..., stdin: Bool = false) -> PodProcessOptions {
        PodProcessOptions(stdin: stdin, command: words)
    }

    @Test func logs() async throws {
        try await withPods { world in
            let options = PodLogOptions(tailLines: 5)
            #expect(try await text(world.client.log(of: "web", in: "default", options)) == "main 5\n")
            // The only container was named, and the pod is that of the store.
            let uid = try await world.calls.get(Pod.self, "web").metadata.uid
            let asked = await world.agent.wait { if case .asked = $0 { true } else { false } }
            let reference = PodReference(namespace: "default", name: "web", uid: uid)
            #expect(asked == .asked(.log(PodLogOptions(container: "main", tailLines: 5)), reference))
            // One that is followed goes on until its reader goes.
            do {
                let stream = try await world.client.log(of: "web", in: "default", PodLogOptions(follow: true))
                var items = stream.makeAsyncIterator()
                #expect(try await items.next() == Bytes("main -1\n".utf8))
            }
            await world.agent.wait(.cancelled)
        }
    }

    @Test func processes() async throws {
        try await withPods { world in
            let cat = try await world.client.exec(in: "web", in: "default", exec("cat", stdin: true))
            try await cat.resize(columns: 80, rows: 24)
            try await cat.write(Bytes("hello ".utf8))
            try await cat.write(Bytes("world".utf8))
            try await cat.endInput()
            let said = try await output(cat)
            #expect(String(decoding: said.stdout, as: UTF8.self) == "hello world")
            #expect(said.exit == PodExit(code: 0))
            await world.agent.wait(.resized(80, 24))

            let failed = try await output(world.client.exec(in: "web", in: "default", exec("exit", "7")))
            #expect(failed.stdout == Array("out".utf8) && failed.stderr == Array("err".utf8))
            #expect(failed.exit == PodExit(code: 7, message: "as asked"))

            let attached = try await output(
                world.client.attach(to: "web", in: "default", PodProcessOptions(stdin: true)))
            #expect(attached.stdout == Array("attached".utf8) && attached.exit == nil)

            let refused = await clientError { () throws(ClientError) in
                _ = try await world.client.exec(in: "web", in: "default", exec("refuse"))
            }
            #expect(refused?.answer?.reason == .badRequest && refused?.answer?.message == "no such program")
            let broken = try await world.client.exec(in: "web", in: "default", exec("fail"))
            let error = await #expect(throws: ClientError.self) { _ = try await output(broken) }
            #expect(error?.answer?.message.contains("the runtime broke") == true)
        }
    }

    @Test func ports() async throws {
        try await withPods { world in
            let connection = try await world.client.connect(to: 8080, of: "web", in: "default")
            try await connection.write(Bytes("ping".utf8))
            var items = connection.makeAsyncIterator()
            #expect(try await items.next() == Bytes("ping".utf8))
            try await connection.finish()
            #expect(try await items.next() == nil)
            await world.agent.wait(.inputEnded)
            let none = await clientError { () throws(ClientError) in
                _ = try await world.client.connect(to: 0, of: "web", in: "default")
            }
            #expect(none?.answer?.reason == .badRequest)
        }
    }

    /// What is on its way is never more than windows and queues hold, whatever the reader does.
    @Test func aSlowReaderHoldsTheProcessBack() async throws {
        try await withPods { world in
            let bytes = 8 << 20
            let flood = try await world.client.exec(in: "web", in: "default", exec("flood", "\(bytes)"))
            await world.agent.wait(.full)
            // A window and a queue on each of the two connections, what the relay holds within a window, one item
            // beyond each queue, and what was read and is told in portions.
            let bound = 2 * (WireLimits.streamWindowBytes + WireLimits.streamQueueBytes) + 3 * PodLimits.itemBytes
            var (read, most) = (0, 0)
            for try await event in flood {
                most = max(most, world.agent.sent.value - read)
                if case .stdout(let item) = event { read += item.count }
            }
            #expect(read == bytes)
            #expect(most <= bound && most > WireLimits.streamWindowBytes, "\(most) of \(bound)")
            #expect(await world.server.server!.metricsText.contains("trireme_pod_stream_held_bytes 0\n"))
        }
    }

    /// The other direction: what a process does not read stops the client.
    @Test func aProcessThatDoesNotReadHoldsTheClientBack() async throws {
        try await withPods { world in
            let process = try await world.client.exec(in: "web", in: "default", exec("hold", stdin: true))
            let written = SharedCount()
            let writer = Task {
                let item = Bytes(repeatElement(0 as UInt8, count: PodChunk.contentBytes))
                for _ in 0..<1_024 {
                    try await process.write(item)
                    written.add(item.count)
                }
            }
            // Meanwhile others pass: twenty such windows are more than the connection's.
            var stalled: [PodProcess] = []
            for _ in 0..<20 {
                let flood = try await world.client.exec(in: "web", in: "default", exec("flood", "1048576"))
                stalled.append(flood)
            }
            for _ in 0..<20 {
                let cat = try await world.client.exec(in: "web", in: "default", exec("cat", stdin: true))
                try await cat.write(Bytes("through".utf8))
                try await cat.endInput()
                #expect(try await output(cat).stdout == Array("through".utf8))
            }
            let bound = 2 * (WireLimits.streamWindowBytes + WireLimits.streamQueueBytes) + 3 * PodLimits.itemBytes
            #expect(written.value <= bound)
            process.cancel()
            await #expect(throws: ClientError.self) { try await writer.value }
            #expect(written.value <= bound)
            for flood in stalled { #expect(try await output(flood).stdout.count == 1_048_576) }
        }
    }

    @Test func aHundredAtOnce() async throws {
        try await withPods { world in
            let client = world.client
            let payload = Bytes((0..<200_000).map { UInt8(truncatingIfNeeded: $0) })
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<100 {
                    group.addTask {
                        let cat = try await client.exec(
                            in: "web", in: "default", PodProcessOptions(stdin: true, command: ["cat"]))
                        async let said = output(cat)
                        try await cat.write(payload)
                        try await cat.endInput()
                        return try await said.stdout == payload.array
                    }
                }
                for try await isRight in group { #expect(isRight) }
            }
            let metrics = await world.server.server!.metricsText
            #expect(metrics.contains("trireme_pod_streams 0\n"))
            #expect(metrics.contains("trireme_pod_streams_opened_total{subresource=\"exec\"} 100\n"))
        }
    }

    @Test func theAgentDies() async throws {
        try await withPods { world in
            let cat = try await world.client.exec(in: "web", in: "default", exec("cat", stdin: true))
            try await cat.write(Bytes("x".utf8))
            let log = try await world.client.log(of: "web", in: "default", PodLogOptions(follow: true))
            let client = world.client
            let silent = Task { () -> ClientError? in
                await clientError { () throws(ClientError) in
                    _ = try await client.exec(in: "web", in: "default", PodProcessOptions(command: ["silent"]))
                }
            }
            _ = await world.agent.wait {
                if case .asked(.exec(let options), _) = $0 { options.command == ["silent"] } else { false }
            }
            await world.agent.close()
            let error = await #expect(throws: ClientError.self) { _ = try await output(cat) }
            #expect(error?.answer?.reason == .internalError)
            await #expect(throws: ClientError.self) { _ = try await text(log) }
            // Whether that one was begun nobody can tell.
            #expect(await silent.value == .outcomeUnknown)
            let after = await clientError { () throws(ClientError) in
                _ = try await world.client.log(of: "web", in: "default")
            }
            #expect(after?.answer?.reason == .serviceUnavailable)
            #expect(after?.answer?.message == "the agent of node \"n1\" is not connected")
        }
    }

    @Test func theClientDies() async throws {
        try await withPods { world in
            let other = try await world.client(.client("admin", organizations: ["system:masters"]))
            let cat = try await other.exec(in: "web", in: "default", exec("cat", stdin: true))
            try await cat.write(Bytes("x".utf8))
            other.close()
            await world.agent.wait(.cancelled)
            #expect(await world.server.server!.metricsText.contains("trireme_pod_streams 0\n"))
        }
    }

    @Test func aLaterConnectionReplacesTheEarlier() async throws {
        try await withPods { world in
            let log = try await world.client.log(of: "web", in: "default", PodLogOptions(follow: true))
            let later = try await world.startAgent("n1")
            await later.wait(.registered)
            await world.agent.wait(.lost(.replaced))
            await #expect(throws: ClientError.self) { _ = try await text(log) }
            #expect(try await text(world.client.log(of: "web", in: "default")) == "main -1\n")
            _ = await later.wait { if case .asked = $0 { true } else { false } }
            await later.close()
        }
    }

    /// Only the node itself serves its pods.
    @Test func whoMayRegister() async throws {
        try await withPods { world in
            func loss(_ node: String, _ profile: CertificateProfile) async throws -> AgentLoss? {
                let agent = try await TestAgent.start(node, world.configuration(profile), on: world.server.loop)
                let event = await agent.wait { if case .lost = $0 { true } else { $0 == .registered } }
                await agent.close()
                if case .lost(let reason) = event { return reason }
                return nil
            }
            for (node, profile) in [
                ("n1", CertificateProfile.node("n2")), ("n2", .client("jane")), ("n2", .client("system:node:n2")),
                ("n2", .client("admin", organizations: ["system:masters"])), ("N2", .node("n2")),
            ] {
                guard case .refused(let error) = try await loss(node, profile) else {
                    Issue.record("\(profile.commonName) serves \(node)")
                    continue
                }
                #expect(error.reason == .forbidden)
            }
            for node in ["", "a/b", "..", String(repeating: "n", count: 600)] {
                guard case .refused(let error) = try await loss(node, .node("n2")) else {
                    Issue.record("\(node) was registered")
                    continue
                }
                #expect(error.reason == .badRequest)
            }
            #expect(try await loss("n2", .node("n2")) == nil)
            // Nobody has taken the node's place meanwhile.
            #expect(try await text(world.client.log(of: "web", in: "default")) == "main -1\n")
        }
    }
}
