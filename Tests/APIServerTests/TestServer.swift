import Base
import Client
import Foundation
import Logging
import Reactor
import Replication
import Testing
import Transport
import Wire

@testable import APIServer

/// A server in this process over a folder of its own, which can be stopped and started again.
final class TestServer {
    let folder: String
    let loop: EventLoop
    var options: ServerOptions
    private(set) var server: Server<PosixDisk>?

    static var log: Logger {
        var log = Logger(label: "test")
        log.logLevel = .critical
        return log
    }

    init(_ change: (inout ServerOptions) -> Void = { _ in }) throws {
        folder = NSTemporaryDirectory() + "trireme-server-\(UUID().uuidString)"
        loop = EventLoop(name: "test")
        try loop.start()
        var member = MemberOptions(seed: 7)
        member.shards = 4
        member.segmentBytes = 8 << 20
        member.firstSegmentBytes = 8 << 20
        options = ServerOptions(address: .loopback(port: 0), member: member)
        options.bootstraps = false
        change(&options)
    }

    var credentials: ServerCredentials { ServerCredentials(folder: folder + "/pki") }

    func start() async throws {
        try TLSFiles.makeFolder(folder)
        let credentials = credentials
        server = try await Server.start(options, disk: PosixDisk(root: folder), loop: loop, log: Self.log) {
            try credentials.prepare(
                names: ServerNames(hosts: []), nowUnixSeconds: TLSContext.systemUnixSeconds())
            let context = try TLSContext.server(
                TLSIdentity(files: credentials.server), clientCertificates: .optional)
            return ServerSecurity(listener: .tls(context), tokenKeys: try credentials.tokenKeys())
        }
    }

    func stop() async {
        await server?.stop()
        server = nil
    }

    /// A client with the administrator's certificate, or another's.
    func client(
        _ identity: TLSIdentity? = nil, _ change: (inout DialOptions) -> Void = { _ in }
    ) async throws -> RawClient {
        var options = DialOptions(hello: Hello(software: "test"))
        change(&options)
        let identity = try identity ?? TLSIdentity(files: credentials.administrator)
        return try await RawClient.connect(
            to: server!.address, security: .tls(.client(identity), expecting: .dns("localhost")), on: loop,
            options: options)
    }

    /// A connection without the help of a client's types.
    func transport(_ identity: TLSIdentity? = nil, token: String = "") async throws -> TransportClient {
        var hello = Hello(software: "test/1")
        hello.token = Bytes(token.utf8)
        let context = try TLSContext.client(try identity ?? TLSIdentity(files: credentials.administrator))
        return try await TransportClient.connect(
            to: server!.address, security: .tls(context, expecting: .dns("localhost")), on: loop,
            options: DialOptions(hello: hello))
    }

    /// A connection that shows a token and no certificate.
    func transport(bearer token: String) async throws -> TransportClient {
        let authorities = try Certificate.list(pem: TLSFiles.read(credentials.server.authoritiesPath))
        return try await TransportClient.connect(
            to: server!.address, security: .tls(.anonymousClient(believing: authorities), expecting: .dns("localhost")),
            on: loop, options: DialOptions(hello: Hello(software: "test/1", token: Bytes(token.utf8))))
    }

    func remove() async {
        await stop()
        await loop.shutdown()
        try? FileManager.default.removeItem(atPath: folder)
    }
}

/// Runs `body` with a started server, which is gone afterwards, also when `body` throws.
func withServer(
    _ change: (inout ServerOptions) -> Void = { _ in }, _ body: (TestServer) async throws -> Void
) async throws {
    let server = try TestServer(change)
    do {
        try await server.start()
        try await body(server)
    } catch {
        await server.remove()
        throw error
    }
    await server.remove()
}

/// The items of a watch until `isEnough`, or the end.
func gather(
    _ watch: RawWatchStream, until isEnough: ([RawEvent], UInt64) -> Bool
) async throws -> (events: [RawEvent], bookmark: UInt64) {
    var events: [RawEvent] = []
    var bookmark: UInt64 = 0
    for try await item in watch {
        events += item.events
        bookmark = max(bookmark, item.bookmark)
        if isEnough(events, bookmark) { break }
    }
    return (events, bookmark)
}
