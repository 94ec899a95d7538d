import Base
import Testing

@testable import Transport

@Suite struct TLSHandshakeTests {
    @Test func bothSidesKnowEachOther() throws {
        let pair = try Pair(client: Fixture.clientContext(), server: Fixture.serverContext())
        pair.run()
        #expect(pair.client.error == nil && pair.server.error == nil)
        #expect(pair.client.isEstablished && pair.server.isEstablished)
        let alice = try #require(pair.server.peer)
        #expect(alice.commonName == "alice")
        #expect(alice.organizations == ["developers", "readers"])
        #expect(alice.fingerprint == Fixture.client.certificate.identity.fingerprint)
        #expect(alice.serial == Fixture.client.certificate.identity.serial && alice.serial.count == 32)
        let server = try #require(pair.client.peer)
        #expect(server.commonName == "apiserver")
        #expect(server.dnsNames == ["apiserver.test", "localhost"])
        #expect(server.ipAddresses == ["127.0.0.1", "::1"])
    }

    @Test func byteByByte() throws {
        let pair = try Pair(client: Fixture.clientContext(), server: Fixture.serverContext())
        pair.run(piece: 1)
        #expect(pair.client.isEstablished && pair.server.isEstablished)
    }

    @Test(arguments: [TLSPeerName.dns("localhost"), .ip("127.0.0.1"), .ip("::1"), .dns("APISERVER.test")])
    func namesThatAreProven(_ name: TLSPeerName) throws {
        let pair = try Pair(client: Fixture.clientContext(), server: Fixture.serverContext(), expecting: name)
        pair.run()
        #expect(pair.client.isEstablished)
    }

    @Test(arguments: [
        TLSPeerName.dns("other.test"), .dns("apiserver"), .ip("127.0.0.2"), .dns("127.0.0.1"), .node("apiserver"),
        .dns("x.apiserver.test"), .ip("nonsense"),
    ])
    func namesThatAreNot(_ name: TLSPeerName) throws {
        let pair = try Pair(client: Fixture.clientContext(), server: Fixture.serverContext(), expecting: name)
        pair.run()
        #expect(pair.client.error.isPeerRefused)
        #expect(!pair.client.isEstablished)
        // The client's certificate never left.
        #expect(pair.server.peer == nil)
    }

    @Test func aNodeIsDialledByItsName() throws {
        let node = Fixture.identity(.node("n1", ipAddresses: ["10.0.0.1"]))
        let pair = try Pair(
            client: Fixture.clientContext(), server: Fixture.serverContext(node), expecting: .node("n1"))
        pair.run()
        #expect(pair.client.isEstablished)
        let wrong = try Pair(
            client: Fixture.clientContext(), server: Fixture.serverContext(node), expecting: .node("n2"))
        wrong.run()
        #expect(wrong.client.error.isPeerRefused)
    }

    @Test func theServersAuthorityIsUnknown() throws {
        let server = Fixture.identity(
            .server("apiserver", dnsNames: ["apiserver.test"], ipAddresses: []), by: Fixture.stranger)
        let pair = try Pair(client: Fixture.clientContext(), server: Fixture.serverContext(server))
        pair.run()
        #expect(pair.client.error.isPeerRefused)
        #expect(pair.server.error.isHandshakeFailed)
    }

    @Test func theClientsAuthorityIsUnknown() throws {
        let client = Fixture.identity(.client("mallory", organizations: ["system:masters"]), by: Fixture.stranger)
        let pair = try Pair(client: Fixture.clientContext(client), server: Fixture.serverContext())
        pair.run()
        #expect(pair.server.error.isPeerRefused)
        #expect(pair.server.peer == nil)
        #expect(pair.client.error.isRecordRefused)
    }

    @Test func aServersCertificateIsNoClients() throws {
        let pair = try Pair(client: Fixture.clientContext(Fixture.server), server: Fixture.serverContext())
        pair.run()
        #expect(pair.server.error.isPeerRefused)
        let other = try Pair(
            client: Fixture.clientContext(), server: Fixture.serverContext(Fixture.client),
            expecting: .subject(commonName: "alice", organization: "readers"))
        other.run()
        #expect(other.client.error.isPeerRefused)
    }

    @Test func expiredAndNotYetValid() throws {
        let day: Int64 = 86_400
        let context = Fixture.clientContext()
        let old = try CertificateAuthority.create(commonName: "old", nowUnixSeconds: Fixture.now - 10 * day)
        let expired = Fixture.identity(
            .client("alice"), by: old, now: Fixture.now - 5 * day, lifetimeSeconds: day)
        let trusting = Fixture.identity(
            .server("apiserver", dnsNames: ["apiserver.test"], ipAddresses: []),
            believing: [Fixture.authority, old])
        let client = try TLSIdentity(
            certificate: expired.certificate, key: expired.key, authorities: [Fixture.authority.certificate])
        let pair = try Pair(client: Fixture.clientContext(client), server: Fixture.serverContext(trusting))
        pair.run()
        #expect(pair.server.error == .peerRefused("certificate has expired"))

        // The same authority, judged a year before it was made.
        let early = try TLSContext.server(Fixture.server) { Fixture.now - 365 * day }
        let other = try Pair(client: context, server: early)
        other.run()
        #expect(other.server.error.isPeerRefused)
    }

    @Test func anotherProtocolVersionIsRefused() throws {
        // A ClientHello of TLS 1.2 (RFC 5246, 7.4.1.2) with one suite and no extensions.
        let body: [UInt8] = [3, 3] + [UInt8](repeating: 7, count: 32) + [0, 0, 2, 0xC0, 0x2B, 1, 0]
        let handshake: [UInt8] = [1, 0, 0, UInt8(body.count)] + body
        let record: [UInt8] = [22, 3, 1, 0, UInt8(handshake.count)] + handshake
        let server = Side(try Fixture.serverContext().serverEngine())
        server.receive(Bytes(record))
        #expect(server.error == .handshakeFailed("unsupported protocol"))
        // Alert, fatal, protocol_version.
        #expect(server.take().array.suffix(2) == [2, 70])
    }

    @Test func anonymousClientsAreRefused() throws {
        let client = try TLSContext.anonymousClient(believing: [Fixture.authority.certificate])
        let pair = try Pair(client: client, server: Fixture.serverContext())
        pair.run()
        #expect(pair.server.error == .peerRefused("peer did not return a certificate"))
        #expect(!pair.server.isEstablished)
        let lenient = try TLSContext.server(Fixture.server, clientCertificates: .optional)
        let other = try Pair(client: client, server: lenient)
        other.run()
        #expect(other.server.isEstablished && other.server.peer == nil)
        let known = try Pair(client: Fixture.clientContext(), server: lenient)
        known.run()
        #expect(known.server.peer?.commonName == "alice")
    }

    @Test func garbageInsteadOfAHello() throws {
        var random = Random(seed: 1)
        for _ in 0..<200 {
            let server = Side(try Fixture.serverContext().serverEngine())
            server.receive(Bytes((0..<random.below(300)).map { _ in UInt8.random(in: 0...255, using: &random) }))
            #expect(server.error == nil || server.error.isHandshakeFailed)
            #expect(!server.isEstablished && server.got.isEmpty)
        }
    }
}
