import Base
import TestSupport
import Testing

@testable import Transport

/// Handshakes, records and certificates that are wrong in every way: a typed error, never a crash, and nobody is believed.
@Suite struct TLSFuzzTests {
    private func mutate(_ bytes: [UInt8], _ random: inout Random) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<1 + random.below(3) where !bytes.isEmpty {
            let place = random.below(bytes.count)
            switch random.below(4) {
            case 0: bytes[place] ^= 1 << UInt8(random.below(8))
            case 1: bytes[place] = UInt8(truncatingIfNeeded: random.next())
            case 2: bytes.removeSubrange(place..<min(bytes.count, place + 1 + random.below(40)))
            default: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 1 + random.below(40))], at: place)
            }
        }
        return bytes
    }

    /// One flight of a handshake is changed, the client's first, the server's, or the client's second.
    @Test(arguments: 0..<3) func handshakes(_ flight: Int) throws {
        var random = Random(seed: UInt64(flight) + 1)
        var refused = 0
        for _ in 0..<Effort.rounds(60) {
            let pair = try Pair(client: Fixture.clientContext(), server: Fixture.serverContext())
            var (now, wasChanged) = (0, false)
            while pair.client.waiting > 0 || pair.server.waiting > 0 {
                for (from, to) in [(pair.client, pair.server), (pair.server, pair.client)] where from.waiting > 0 {
                    let sent = from.take().array
                    let arrives = now == flight ? mutate(sent, &random) : sent
                    if arrives != sent { wasChanged = true }
                    to.receive(Bytes(arrives))
                    now += 1
                }
                if now > 20 { break }
            }
            // Every byte of a handshake is under a hash. What may change is how it is cut into records, and their
            // version: then it is finished, with the peer that it must be.
            let receiver = flight == 1 ? pair.client : pair.server
            if receiver.isEstablished {
                #expect(receiver.peer?.commonName == (flight == 1 ? "apiserver" : "alice"))
            } else {
                refused += wasChanged ? 1 : 0
            }
        }
        #expect(refused > Effort.rounds(60) / 2)
    }

    @Test func noise() throws {
        var random = Random(seed: 9)
        for _ in 0..<Effort.rounds(100) {
            let server = Side(try Fixture.serverContext().serverEngine())
            let header: [UInt8] = random.oneIn(2) ? [22, 3, 1, 0, UInt8(random.below(200))] : []
            server.receive(
                Bytes(header + (0..<random.below(300)).map { _ in UInt8(truncatingIfNeeded: random.next()) }))
            #expect(!server.isEstablished && server.peer == nil && server.got.isEmpty)
        }
    }

    @Test func certificates() {
        var random = Random(seed: 10)
        let pem = Array(Fixture.server.certificate.pem.utf8)
        var taken = 0
        for _ in 0..<Effort.rounds(400) {
            let text = String(decoding: mutate(pem, &random), as: UTF8.self)
            if let certificate = try? Certificate(pem: text) {
                taken += 1
                // One that is another was not signed by the cluster.
                if certificate != Fixture.server.certificate {
                    #expect(!certificate.isSigned(by: Fixture.authority.certificate))
                }
            }
            _ = try? CertificateSigningRequest(pem: text)
            _ = try? PrivateKey(pem: text)
        }
        print("certificates: \(taken) of \(Effort.rounds(400)) changed texts are still certificates")
    }
}
