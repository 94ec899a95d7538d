import Base
import Client
import Reactor
import Testing
import Transport
import Wire

@testable import APIServer

/// Connections of this machine that a forwarder joins with a port of a pod.
@Suite(.serialized) struct PortForwarderTests {
    /// A program at the near end: writes, says that this was all, and reads to the end. Belongs to its loop.
    private final class Dialer: ConnectionHandler {
        private var connection: Connection?
        private var received: [UInt8] = []
        private let completion: ([UInt8]?) -> Void

        init(_ connection: consuming Connection, _ bytes: Bytes, _ completion: @escaping ([UInt8]?) -> Void) {
            self.connection = consume connection
            self.completion = completion
            self.connection?.start(self)
            try? self.connection?.write(bytes)
            self.connection?.shutdownWriting()
        }

        func connectionReceived(_ bytes: RawSpan) { received += Bytes(bytes).array }
        func connectionReachedEnd() {
            connection.take()?.close()
            completion(received)
        }
        func connectionBecameWritable() {}
        func connectionFailed(_ error: StreamError) {
            connection = nil
            completion(nil)
        }
    }

    /// What comes back of bytes that are sent to an address; nil where the connection was reset.
    private func dial(_ address: SocketAddress, _ bytes: Bytes, on loop: EventLoop) async -> [UInt8]? {
        await withCheckedContinuation { continuation in
            loop.post {
                loop.connect(to: address, deadline: loop.now + .seconds(10)) { outcome in
                    switch consume outcome {
                    case .connected(let connection):
                        _ = Dialer(connection, bytes) { continuation.resume(returning: $0) }
                    case .failed: continuation.resume(returning: nil)
                    }
                }
            }
        }
    }

    @Test func bytesGoThereAndBack() async throws {
        try await withPods { world in
            let session = world.client.session
            let (events, sink) = AsyncStream.makeStream(of: String.self)
            func forward(_ pod: String) async throws -> (forwarder: LoopBound<PortForwarder>, address: SocketAddress) {
                let forwarder = try await session.loop.run {
                    Result { () throws(StreamError) in
                        LoopBound(
                            try PortForwarder(
                                session.value, at: .loopback(port: 0), to: 8080, of: pod, in: "default"
                            ) { _, event in
                                if case .failed(let error) = event { sink.yield("\(error)") }
                            }, on: session.loop)
                    }
                }.get()
                return (forwarder, try #require(try await session.loop.run { forwarder.value.address }))
            }
            let web = try await forward("web")
            #expect(await dial(web.address, Bytes("ping".utf8), on: session.loop) == Array("ping".utf8))
            #expect(await dial(web.address, Bytes(), on: session.loop) == [])
            let big = Bytes((0..<2_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
            async let first = dial(web.address, big, on: session.loop)
            async let second = dial(web.address, big, on: session.loop)
            let both = await [first, second]
            #expect(both == [big.array, big.array])

            // Where the pod cannot be reached the connection is reset, and why is told.
            let nobody = try await forward("nobody")
            #expect(await dial(nobody.address, Bytes("x".utf8), on: session.loop) == nil)
            for await event in events {
                #expect(event == "pods \"nobody\" not found")
                break
            }
            for forwarder in [web.forwarder, nobody.forwarder] {
                try await session.loop.run { forwarder.value.close() }
            }
            #expect(await dial(web.address, Bytes(), on: session.loop) == nil)
        }
    }
}
