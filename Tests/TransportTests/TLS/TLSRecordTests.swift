import Base
import Testing

@testable import Transport

@Suite struct TLSRecordTests {
    private func connected() throws -> Pair {
        let pair = try Pair(client: Fixture.clientContext(), server: Fixture.serverContext())
        pair.run()
        return pair
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func bigTransfersInRandomPieces(seed: UInt64) throws {
        var random = Random(seed: seed)
        let pair = try connected()
        var sent: [UInt8] = []
        var answered: [UInt8] = []
        while sent.count < 3_000_000 {
            let chunk = (0..<random.below(200_000)).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ sent.count) }
            try pair.client.send(chunk)
            sent += chunk
            let answer = [UInt8](repeating: UInt8(truncatingIfNeeded: sent.count), count: random.below(20_000))
            try pair.server.send(answer)
            answered += answer
            pair.run(piece: 1 + random.below(50_000))
        }
        #expect(pair.server.got == sent)
        #expect(pair.client.got == answered)
    }

    @Test func oneWriteIsOneRecordUpToItsSize() throws {
        let pair = try connected()
        try pair.client.send([UInt8](repeating: 1, count: 16_384))
        // Header, content type and tag: 22 bytes.
        #expect(pair.client.waiting == 16_384 + 22)
    }

    @Test func aFlippedBitEndsTheConnection() throws {
        let pair = try connected()
        try pair.client.send(Array("hello".utf8))
        var bytes = pair.client.take().array
        bytes[bytes.count / 2] ^= 1
        pair.server.receive(Bytes(bytes))
        #expect(pair.server.error.isRecordRefused)
        #expect(pair.server.got.isEmpty)
        #expect(!pair.server.isEstablished)
        // The same error again, and an alert that may be sent.
        #expect(throws: TLSError.self) { try pair.server.send([1]) }
        #expect(pair.server.waiting > 0)
        pair.run()
        #expect(pair.client.error.isRecordRefused)
    }

    @Test func aReplayedRecordEndsTheConnection() throws {
        let pair = try connected()
        try pair.client.send([1])
        let record = pair.client.take()
        pair.server.receive(record)
        #expect(pair.server.error == nil)
        pair.server.receive(record)
        #expect(pair.server.error.isRecordRefused)
        #expect(pair.server.got == [1])
    }

    @Test func anEndWithoutGoodbyeIsTold() throws {
        let pair = try connected()
        #expect(throws: TLSError.truncated) { try pair.server.endOfInput() }
        let polite = try connected()
        polite.client.close()
        polite.run()
        #expect(polite.server.isClosedByPeer)
        try polite.server.endOfInput()
        // The other direction is still open.
        try polite.server.send([9])
        polite.run()
        #expect(polite.client.got == [9])
    }

    @Test func outputIsBounded() throws {
        let pair = try connected()
        let chunk = [UInt8](repeating: 0, count: 1 << 20)
        var caught: TLSError?
        for _ in 0..<(TLSLimits.ciphertextBytesMax / chunk.count + 1) {
            do { try pair.client.send(chunk) } catch { caught = error as? TLSError }
        }
        #expect(caught == .outputFull)
        #expect(pair.client.waiting <= TLSLimits.ciphertextBytesMax + (1 << 20))
    }

    @Test func buffersGivenBackReturn() throws {
        let pair = try connected()
        for round in 0..<3 {
            pair.client.releaseBuffers()
            pair.server.releaseBuffers()
            try pair.client.send([UInt8(round)])
            try pair.server.send([UInt8(round)])
            pair.run(piece: 7)
        }
        #expect(pair.server.got == [0, 1, 2])
        #expect(pair.client.got == [0, 1, 2])
    }
}
