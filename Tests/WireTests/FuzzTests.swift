import Base
import TestSupport
import Testing

@testable import Wire

/// Every decoder against bytes that nobody meant: an error or a value, never a trap, never memory out of bounds.
@Suite struct FuzzTests {
    private static let rounds = Effort.rounds(3_000)

    /// Frames that a peer may send, as raw material.
    private static func corpus() -> [Bytes] {
        var all: [Bytes] = []
        var buffer = ByteBuffer()
        func add(
            _ type: FrameType, _ flags: FrameFlags, _ stream: UInt32, revision: UInt64? = nil, _ payload: Bytes,
            _ buffer: inout ByteBuffer
        ) {
            Frame(
                header: FrameHeader(type, flags: flags, stream: stream, length: 0), revision: revision, payload: payload
            )
            .encode(into: &buffer)
            all.append(buffer.finish())
        }
        var codec = ZlibCodec()
        let plain = Bytes(Array(repeating: 7, count: 3_000))
        let compressed = codec.compress(plain, form: .deflateWithDictionary1)!
        let request = Bytes([3, 0, 0, 0, 100, 0, 0, 0])
        var payload = ByteBuffer()
        Hello(software: "fuzz/1", compressions: CompressionForm.known, cluster: "c", token: Bytes(text: "t"))
            .encode(into: &payload)
        add(.hello, [], 0, payload.finish(), &buffer)
        GoAway(error: .refused, reason: "why", addresses: ["a:1", "b:2"]).encode(into: &payload)
        add(.goAway, [], 0, payload.finish(), &buffer)
        GoAway(lastAccepted: 5).encode(into: &payload)
        add(.goAway, [], 0, payload.finish(), &buffer)
        add(.ping, [], 0, revision: 77, Bytes(1...8), &buffer)
        add(.pong, [], 0, Bytes(1...8), &buffer)
        add(.credit, [], 0, [1, 0, 1, 0], &buffer)
        add(.credit, [], 1, [1, 0, 1, 0], &buffer)
        add(.request, .last, 1, request, &buffer)
        add(.request, .more, 3, revision: 1 << 40, Bytes(request.array + plain.array), &buffer)
        add(.request, [.last, .compressed], 5, Bytes(request.array + compressed.array), &buffer)
        add(.data, .last, 3, plain, &buffer)
        add(.data, [.more, .compressed], 3, compressed, &buffer)
        add(.response, [], 2, [0, 0, 0, 0, 9], &buffer)
        add(.end, [], 2, [107, 0, 0, 0, 1, 2], &buffer)
        add(.cancel, [], 1, [129, 0, 0, 0], &buffer)
        return all
    }

    private func mutated(_ bytes: Bytes, _ random: inout Random) -> Bytes {
        var array = bytes.array
        for _ in 0...random.below(4) {
            guard !array.isEmpty else { break }
            let at = random.below(array.count)
            switch random.below(6) {
            case 0: array[at] ^= 1 << random.below(8)
            case 1: array[at] = UInt8(truncatingIfNeeded: random.next())
            case 2: array[at] = [0, 1, 0x7F, 0x80, 0xFF][random.below(5)]
            case 3: array.removeSubrange(at..<min(array.count, at + 1 + random.below(8)))
            case 4: array.insert(contentsOf: array[at..<min(array.count, at + 8)], at: at)
            default: array[at] &+= 1
            }
        }
        return Bytes(array)
    }

    @Test func envelopesNeverTrap() {
        var random = Random(seed: 11)
        var accepted = 0
        let corpus = FuzzTests.corpus().prefix(3)
        for round in 0..<FuzzTests.rounds {
            let bytes: Bytes
            if round % 3 == 0 {
                bytes = Bytes.noise(random.below(60), &random)
            } else {
                let frame = corpus.randomElement(using: &random)!
                bytes = mutated(frame[12..<frame.count], &random)
            }
            if (try? Hello(decoding: bytes)) != nil { accepted += 1 }
            if (try? GoAway(decoding: bytes)) != nil { accepted += 1 }
            _ = try? RequestEnvelope(decoding: bytes)
            _ = try? StatusEnvelope(decoding: bytes)
        }
        #expect(accepted > 0, "Nothing got past the first check: the fuzzer reaches nothing.")
    }

    @Test func envelopesRoundTrip() throws {
        var buffer = ByteBuffer()
        let hello = Hello(
            software: "s/1", compressions: CompressionForm.known,
            limits: HelloLimits(frameBytes: 70_000, streams: 0, streamWindowBytes: 200_000), versions: 1...4,
            cluster: "c", token: [1, 2], shardMap: [3])
        hello.encode(into: &buffer)
        #expect(try Hello(decoding: buffer.finish()) == hello)
        let notice = GoAway(
            error: .refused, lastAccepted: 9, reason: "r", isResumable: false, retryAfterMilliseconds: 5,
            addresses: ["a", "b"], versions: 2...3)
        notice.encode(into: &buffer)
        #expect(try GoAway(decoding: buffer.finish()) == notice)
        let request = RequestEnvelope(
            kind: 7, namespace: "n", name: "m", subresource: "status", options: [1], body: [2])
        request.encode(into: &buffer)
        #expect(try RequestEnvelope(decoding: buffer.finish()) == request)
        let status = StatusEnvelope(
            message: "m", subject: "s", retryAfterMilliseconds: 3, address: "a", status: [9])
        status.encode(into: &buffer)
        #expect(try StatusEnvelope(decoding: buffer.finish()) == status)
    }

    @Test(
        arguments: [
            ([0x08], false), ([0x08, 0x80], false), ([0x08, 0x80, 0], true), ([0x00, 0], false), ([0x0B], false),
            ([0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1], true),
            ([0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 2], false),
            ([0x08, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1], false),
            ([0x0A, 1], false), ([0x0A, 0], true),
            ([0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], false),
            ([0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1], false),
            ([0x09, 1, 2, 3, 4, 5, 6, 7, 8], true), ([0x09, 1], false), ([0x0D, 1, 2, 3, 4], true), ([0x0F], false),
        ] as [([UInt8], Bool)])
    func fields(bytes: [UInt8], isGood: Bool) {
        var reader = EnvelopeReader(Bytes(bytes))
        var read = 0
        do throws(WireError) {
            while try reader.next() != nil { read += 1 }
            #expect(isGood && read == 1)
        } catch {
            #expect(!isGood && error == .fieldsInvalid)
        }
    }

    /// Noise and mutated conversations, cut anywhere: any outcome but a trap, and the same for every cut.
    @Test func coresNeverTrapAndCutsDoNotMatter() {
        var random = Random(seed: 12)
        let corpus = FuzzTests.corpus()
        var closed: [WireError: Int] = [:]
        for round in 0..<FuzzTests.rounds {
            var stream = ByteBuffer()
            for _ in 0...random.below(5) {
                let frame = corpus[3...].randomElement(using: &random)!
                stream.append(round % 4 == 0 ? frame : mutated(frame, &random))
            }
            let bytes = round % 50 == 0 ? Bytes.noise(200, &random) : stream.finish()
            let whole = outcome(of: bytes, cuts: [])
            let cuts = (0..<3).map { _ in random.below(bytes.count + 1) }.sorted()
            #expect(outcome(of: bytes, cuts: cuts) == whole, "round \(round), cuts \(cuts)")
            if let error = whole.error { closed[error, default: 0] += 1 }
        }
        print(
            "fuzzed connections closed by: \(closed.map { "\($0.key) \($0.value)" }.sorted().joined(separator: ", "))")
        #expect(closed.count >= 8, "The fuzzer reaches few rules.")
    }

    private struct Outcome: Equatable {
        var error: WireError?
        var actions: [String]
    }

    private func outcome(of bytes: Bytes, cuts: [Int]) -> Outcome {
        let pair = Pair.ready()
        // A stream of the server's own, so that responses have something to hit.
        _ = try? pair.server.core.open(.get, .empty, now: pair.now)
        _ = pair.server.drain(now: pair.now)
        var start = 0
        for cut in cuts + [bytes.count] where cut > start {
            pair.server.receive(bytes[start..<cut], now: pair.now)
            start = cut
        }
        let actions = pair.server.takeActions()
        return Outcome(error: actions.closed ?? nil, actions: actions.map { "\($0)" }.map(plainDescription))
    }

    /// Bodies are printed with the address of their storage; what counts is that they are equal, which lengths show.
    private func plainDescription(_ text: String) -> String {
        text.replacing(/BytesStorage, start: \d+/, with: "")
    }

    @Test func everyTruncationOfAConversation() {
        for frame in FuzzTests.corpus() {
            for end in 0..<frame.count {
                let pair = Pair.ready()
                pair.server.receive(frame[0..<end], now: pair.now)
                let error = pair.server.takeActions().closed
                // A cut frame is no error until the link ends; some frames are not allowed here at all.
                #expect(error == .none || error == .frameUnexpected)
                pair.server.core.linkLost(now: pair.now, into: &pair.server.actions)
                #expect(pair.server.state == .closed)
            }
        }
    }
}
