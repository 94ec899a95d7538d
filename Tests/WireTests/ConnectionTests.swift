import Base
import Testing

@testable import Wire

@Suite struct ConnectionTests {
    @Test func hellosAgree() {
        let pair = Pair()
        pair.exchange()
        guard case .authenticate? = pair.server.takeActions().first else {
            Issue.record("The server was not asked to authenticate.")
            return
        }
        #expect(pair.server.peerHello?.software == "test")
        pair.server.core.accept(shardMap: Bytes(text: "map"), now: pair.now, into: &pair.server.actions)
        pair.exchange()
        guard case .ready? = pair.client.takeActions().first else {
            Issue.record("The client did not get ready.")
            return
        }
        #expect(pair.client.peerHello?.shardMap == Bytes(text: "map"))
        #expect(pair.client.compression == .deflateWithDictionary1)
        #expect(pair.server.compression == .deflateWithDictionary1)
    }

    @Test func requestAndResponse() throws {
        let pair = Pair.ready()
        let stream = try pair.client.core.open(.get, Payload(Bytes(text: "which")), now: pair.now)
        pair.exchange()
        let request = try #require(pair.server.takeActions().requests.first)
        #expect(request.stream == stream)
        #expect(request.message == .get)
        #expect(request.body == Bytes(text: "which"))
        #expect(request.isLast)
        pair.server.core.respond(stream, .ok, Payload(Bytes(text: "this")), now: pair.now)
        pair.exchange()
        let response = try #require(pair.client.takeActions().responses.first)
        #expect(response == (stream.rawValue, .ok, Bytes(text: "this"), true))
        #expect(pair.client.streamCount == 0)
        #expect(pair.server.streamCount == 0)
    }

    @Test func largeMessagesPassWindows() throws {
        var random = Random(seed: 1)
        let pair = Pair.ready()
        let body = Bytes.noise(3 << 20, &random)
        let stream = try pair.client.core.open(.create, Payload(body), now: pair.now)
        pair.exchange()
        let request = try #require(pair.server.takeActions().requests.first)
        #expect(request.body == body)
        pair.server.core.consumed(stream, cost: request.cost, now: pair.now, into: &pair.server.actions)
        pair.server.core.respond(stream, .ok, Payload(body), now: pair.now)
        pair.exchange()
        #expect(pair.client.takeActions().responses.first?.2 == body)
        #expect(pair.client.streamCount == 0)
    }
}
