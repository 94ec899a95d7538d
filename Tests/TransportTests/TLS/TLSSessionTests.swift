import Base
import Synchronization
import Testing

@testable import Transport

@Suite struct TLSSessionTests {
    @Test func theSecondConnectionIsResumedWithTheSameIdentity() throws {
        let client = Fixture.clientContext()
        let server = Fixture.serverContext()
        let first = try Pair(client: client, server: server)
        first.run()
        #expect(first.client.isEstablished && !first.client.isResumed && !first.server.isResumed)
        let second = try Pair(client: client, server: server)
        second.run()
        #expect(second.client.isResumed && second.server.isResumed)
        #expect(second.server.peer == first.server.peer)
        #expect(second.client.peer == first.client.peer)
    }

    @Test func sessionsBelongToOneEndpointAndName() throws {
        let client = Fixture.clientContext()
        let server = Fixture.serverContext()
        let first = try Pair(client: client, server: server, endpoint: "a:1")
        first.run()
        let otherEndpoint = try Pair(client: client, server: server, endpoint: "b:1")
        otherEndpoint.run()
        #expect(!otherEndpoint.client.isResumed)
        let otherName = try Pair(client: client, server: server, endpoint: "a:1", expecting: .dns("evil.test"))
        otherName.run()
        #expect(otherName.client.error.isPeerRefused)
    }

    @Test func aNewIdentityEndsOldSessions() throws {
        let client = Fixture.clientContext()
        let server = Fixture.serverContext()
        let first = try Pair(client: client, server: server)
        first.run()
        try server.replace(identity: Fixture.identity(.server("new", dnsNames: ["apiserver.test"], ipAddresses: [])))
        // The old connection lives on.
        try first.client.send([1, 2, 3])
        first.run()
        #expect(first.server.got == [1, 2, 3])
        let second = try Pair(client: client, server: server)
        second.run()
        #expect(second.client.isEstablished && !second.client.isResumed)
        #expect(second.client.peer?.commonName == "new")
    }

    @Test func anAuthorityThatWasTakenAwayIsGone() throws {
        let client = Fixture.clientContext()
        let server = Fixture.serverContext()
        let first = try Pair(client: client, server: server)
        first.run()
        try server.replace(
            identity: Fixture.identity(
                .server("apiserver", dnsNames: ["apiserver.test"], ipAddresses: []), believing: [Fixture.stranger]))
        let second = try Pair(client: client, server: server)
        second.run()
        #expect(second.server.error.isPeerRefused)
    }

    @Test func anExpiredCertificateIsNotResumed() throws {
        let clock = Mutex(Fixture.now)
        let server = try TLSContext.server(Fixture.server) { clock.withLock { $0 } }
        let client = Fixture.clientContext(Fixture.identity(.client("alice"), lifetimeSeconds: 100))
        let first = try Pair(client: client, server: server)
        first.run()
        #expect(first.server.isEstablished)
        clock.withLock { $0 += 101 }
        let second = try Pair(client: client, server: server)
        second.run()
        #expect(second.server.error == .peerRefused("certificate has expired"))
    }
}
