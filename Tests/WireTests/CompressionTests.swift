import Base
import CZlib
import Foundation
import TestSupport
import Testing

@testable import Wire

@Suite struct CompressionTests {
    @Test func roundTripsInBothForms() throws {
        var random = Random(seed: 2)
        let codec = Codec()
        for form in CompressionForm.known {
            for count in [100, 1_000, 32_768, 65_536] {
                let plain = Bytes((0..<count).map { _ in UInt8(random.below(4)) })
                let body = try #require(codec.compress(plain, form: form))
                #expect(body.count < plain.count)
                #expect(try codec.inflate(body, form: form, plainMax: 65_536) == plain)
            }
        }
    }

    @Test func whatDoesNotShrinkStaysPlain() {
        var random = Random(seed: 3)
        let codec = Codec()
        for count in [0, 1, 4, 5, 64, 1_000, 32_768] {
            #expect(codec.compress(Bytes.noise(count, &random), form: .deflate) == nil)
        }
    }

    @Test func publishedDictionaryIsTheOneInCode() throws {
        let url = Cases.repository.appendingPathComponent("Protocol/dictionary-1.bin")
        let published = Bytes([UInt8](try Data(contentsOf: url)))
        #expect(published == CompressionDictionary.first)
        #expect(published.count <= WireLimits.dictionaryBytes)
    }

    /// Deflate's best: 1,029 to 1. The announced length is the bound, whatever comes out.
    @Test func bombs() throws {
        let codec = Codec()
        var bomb = CompressionTests.bomb(plainCount: 4 << 20)
        #expect((4 << 20) / bomb.count > 1_000)
        #expect(throws: WireError.inflatedTooLarge) {
            try codec.inflate(Bytes(bomb), form: .deflate, plainMax: 65_536)
        }
        // The same bytes that announce less than they hold.
        bomb.replaceSubrange(0..<4, with: [0, 0, 1, 0])
        #expect(throws: WireError.inflatedTooLarge) {
            try codec.inflate(Bytes(bomb), form: .deflate, plainMax: 65_536)
        }
        // A few bytes that announce more than deflate can ever make of them.
        #expect(throws: WireError.inflatedTooLarge) {
            try codec.inflate([0, 0, 1, 0, 3, 0], form: .deflate, plainMax: 65_536)
        }
        // Nested: the inner bomb comes out as it went in, and is not inflated again.
        let nested = try #require(codec.compress(Bytes(bomb), form: .deflate))
        #expect(try codec.inflate(nested, form: .deflate, plainMax: 65_536) == Bytes(bomb))
    }

    /// A body of zeros, deflated as tightly as zlib can.
    static func bomb(plainCount: Int) -> [UInt8] {
        var zeros = [UInt8](repeating: 0, count: plainCount)
        var out = [UInt8](repeating: 0, count: plainCount / 900)
        var stream = z_stream()
        precondition(czlib_deflate_init(&stream, 9, -MAX_WBITS, 9) == Z_OK)
        zeros.withUnsafeMutableBufferPointer { source in
            out.withUnsafeMutableBufferPointer { target in
                stream.next_in = source.baseAddress
                stream.avail_in = UInt32(source.count)
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(target.count)
                precondition(deflate(&stream, Z_FINISH) == Z_STREAM_END)
            }
        }
        let length = (0..<4).map { UInt8(truncatingIfNeeded: plainCount >> (8 * $0)) }
        let body = length + out.prefix(Int(stream.total_out))
        deflateEnd(&stream)
        return body
    }

    @Test func lengthsThatLie() throws {
        let codec = Codec()
        let plain = Bytes(Array(repeating: 9, count: 1_000))
        let body = try #require(codec.compress(plain, form: .deflate)).array
        func announce(_ count: UInt32) -> Bytes {
            var buffer = ByteBuffer()
            buffer.append(littleEndian: count)
            return Bytes(buffer.array() + body[4...])
        }
        #expect(throws: WireError.inflatedTooLarge) {
            try codec.inflate(announce(999), form: .deflate, plainMax: 65_536)
        }
        #expect(throws: WireError.inflateFailed) {
            try codec.inflate(announce(1_001), form: .deflate, plainMax: 65_536)
        }
        #expect(throws: WireError.inflateFailed) {
            try codec.inflate(Bytes(body + [0]), form: .deflate, plainMax: 65_536)
        }
        #expect(throws: WireError.inflateFailed) {
            try codec.inflate(Bytes(body.dropLast()), form: .deflate, plainMax: 65_536)
        }
        #expect(throws: WireError.inflatedTooLarge) {
            try codec.inflate(Bytes(body), form: .deflate, plainMax: 999)
        }
        // The codec is as good as new after each of them.
        #expect(try codec.inflate(Bytes(body), form: .deflate, plainMax: 1_000) == plain)
    }

    @Test func mutatedBodiesNeverTrap() throws {
        var random = Random(seed: 5)
        let codec = Codec()
        let plain = Bytes((0..<3_000).map { UInt8($0 % 23) })
        let body = try #require(codec.compress(plain, form: .deflateWithDictionary1))
        var failed = 0
        for _ in 0..<3_000 {
            var array = body.array
            for _ in 0...random.below(3) { array[4 + random.below(array.count - 4)] ^= 1 << random.below(8) }
            do throws(WireError) {
                let out = try codec.inflate(Bytes(array), form: .deflateWithDictionary1, plainMax: 65_536)
                #expect(out.count == plain.count)
            } catch {
                failed += 1
            }
        }
        #expect(failed > 1_000)
        #expect(try codec.inflate(body, form: .deflateWithDictionary1, plainMax: 65_536) == plain)
    }

    /// One body, many watchers: one compression, and the same bytes for all.
    @Test func sharedPayloadsAreCompressedOnce() throws {
        let codec = Codec()
        let shared = SharedPayload(Bytes(Array(repeating: 5, count: 80_000)), receivers: 2)
        let first = try #require(codec.piece(of: shared, at: 32_768, form: .deflate))
        let again = try #require(codec.piece(of: shared, at: 32_768, form: .deflate))
        #expect(first.withUnsafeBytes { $0.baseAddress } == again.withUnsafeBytes { $0.baseAddress })
        #expect(try codec.inflate(first, form: .deflate, plainMax: 65_536).count == 32_768)
        let last = try #require(codec.piece(of: shared, at: 65_536, form: .deflate))
        #expect(try codec.inflate(last, form: .deflate, plainMax: 65_536).count == 80_000 - 65_536)
    }

    @Test func secretsGoPlain() throws {
        var settings = ConnectionSettings()
        settings.compression = .wide
        let pair = Pair.ready(clientSettings: settings)
        let body = Bytes(Array(repeating: 1, count: 10_000))
        _ = try pair.client.core.open(.create, Payload(body), now: pair.now)
        #expect(pair.client.drain(now: pair.now).count < 1_000)
        _ = try pair.client.core.open(.create, Payload(body, isSecret: true), now: pair.now)
        #expect(pair.client.drain(now: pair.now).count == 12 + 8 + 10_000)
        _ = try pair.client.core.open(
            .create, Payload(SharedPayload(body, receivers: 2, isSecret: true)), now: pair.now)
        #expect(pair.client.drain(now: pair.now).count == 12 + 8 + 10_000)
    }

    @Test func insideOfAMachineOnlyWhatManyReceive() throws {
        var settings = ConnectionSettings()
        settings.compression = .loopback
        let pair = Pair.ready(clientSettings: settings)
        let body = Bytes(Array(repeating: 1, count: 10_000))
        func sent(_ payload: Payload) throws -> Int {
            _ = try pair.client.core.open(.create, payload, now: pair.now)
            return pair.client.drain(now: pair.now).count
        }
        #expect(try sent(Payload(body)) > 10_000)
        #expect(try sent(Payload(SharedPayload(body, receivers: 15))) > 10_000)
        #expect(try sent(Payload(SharedPayload(body, receivers: 16))) < 1_000)
        #expect(try sent(Payload(SharedPayload(body[0..<4_000], receivers: 1_000))) > 4_000)
    }

    @Test func whatDidNotPayIsNotTriedForAWhile() {
        var trial = CompressionTrial()
        var tried = 0
        for _ in 0..<1_000 where trial.begin() {
            tried += 1
            trial.end(paid: false)
        }
        #expect(tried < 30)
        var paying = CompressionTrial()
        for _ in 0..<100 {
            let begun = paying.begin()
            #expect(begun)
            paying.end(paid: true)
        }
    }
}
