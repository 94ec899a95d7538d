import Base

@testable import Wire

/// Two cores, a link that cuts bytes anywhere and may break, and owners that do as chance says.
///
/// What each owner sent is remembered; what arrives must be that, whole and in order, and every stream
/// must end exactly once on both sides. One seed, one run.
final class WireSimulation {
    private struct Way: Hashable {
        let side: Int
        let stream: StreamID
    }

    /// An owner's view of a stream.
    private struct View {
        var maySend: Bool
        var isAnswered: Bool
        var isOurs: Bool
    }

    let sides: [Endpoint]
    private(set) var faults: [String] = []
    private(set) var delivered = 0
    private(set) var ended = 0
    private(set) var compressedFrames = 0
    private var random: Random
    private var now = Instant(nanoseconds: 1)
    private var links: [[UInt8]] = [[], []]
    private var taps: [Tap] = [Tap(), Tap()]
    private let ledgers: [CreditLedger]
    private var expected: [Way: [Bytes]] = [:]
    private var views: [Way: View] = [:]
    private var debts: [[(StreamID, Int)]] = [[], []]
    private var isBroken = false

    /// What a side has received, cut into frames once more for its ledger.
    private final class Tap {
        var parser = FrameParser(lengthMax: WireLimits.frameBytesCeiling)
    }

    init(seed: UInt64) {
        var random = Random(seed: seed)
        func hello(_ random: inout Random) -> Hello {
            var limits = HelloLimits()
            limits.streams = 1 + random.below(40)
            limits.streamWindowBytes = WireLimits.windowBytesFloor + random.below(100_000)
            limits.connectionWindowBytes = WireLimits.windowBytesFloor + random.below(1_000_000)
            return Hello(software: "side", compressions: CompressionForm.known, limits: limits)
        }
        func settings(_ random: inout Random) -> ConnectionSettings {
            var settings = ConnectionSettings()
            settings.chunkBytes = [1_024, 5_000, 32_768, 60_000][random.below(4)]
            settings.compression = [.off, .local, .wide][random.below(3)]
            settings.resetBurst = 1_000_000
            settings.controlBurst = 1_000_000
            return settings
        }
        let hellos = [hello(&random), hello(&random)]
        sides = [
            Endpoint(.client, hello: hellos[0], settings: settings(&random), now: now),
            Endpoint(.server, hello: hellos[1], settings: settings(&random), now: now),
        ]
        ledgers = [
            CreditLedger(receiver: hellos[1].limits), CreditLedger(receiver: hellos[0].limits),
        ]
        self.random = random
    }

    /// Runs `steps` steps; then lets everything arrive, or breaks the link, and checks what is left.
    func run(steps: Int, breaks: Bool) {
        for _ in 0..<steps where !isBroken { step() }
        if breaks {
            for side in 0..<2 {
                sides[side].core.linkLost(now: now, into: &sides[side].actions)
                perform(side)
            }
        } else {
            settle()
        }
        for side in 0..<2 {
            let open = views.keys.filter { $0.side == side }
            if breaks, !open.isEmpty { fault("side \(side): \(open.count) streams never ended") }
            if let violation = ledgers[side].violation { fault("side \(side) overdrew: \(violation)") }
            if breaks, sides[side].streamCount != 0 { fault("side \(side): streams left in the table") }
        }
    }

    /// The canary: a side believes that it has credit that nobody gave it.
    func forgeCredit(side: Int, bytes: Int) {
        sides[side].core.sendCredit += bytes
        for slot in sides[side].core.streams.slots where sides[side].core.streams.isUsed(slot) {
            sides[side].core.streams[slot].sendCredit += bytes
        }
    }

    private func fault(_ text: String) {
        faults.append(text)
    }

    private func step() {
        let side = random.below(2)
        switch random.below(20) {
        case 0..<2: open(side)
        case 2..<7: sendSomething(side)
        case 7..<11: drain(side)
        case 11..<16: deliver(to: side, bytes: [1, 7, 100, 5_000, 100_000][random.below(5)])
        case 16: consume(side, all: false)
        case 17: sides[side].core.revision += UInt64(random.below(3))
        case 18 where random.oneIn(10): cancelSomething(side)
        default: advance()
        }
        perform(side)
    }

    private func advance() {
        now = now + .milliseconds(random.below(20))
        for side in 0..<2 {
            sides[side].core.timer(now: now, into: &sides[side].actions)
            if sides[side].nextTimer <= now { fault("side \(side) asks for a timer that has just run") }
            perform(side)
        }
    }

    private func body() -> Bytes {
        let count = [0, 1, 100, 4_000, 40_000, 200_000][random.below(6)]
        let start = UInt8(truncatingIfNeeded: random.next())
        guard random.oneIn(2) else { return Bytes(Array(repeating: start, count: count)) }
        return Bytes.noise(count, &random)
    }

    private func open(_ side: Int) {
        let isLast = random.oneIn(2)
        let body = body()
        let deadline: Duration? = random.oneIn(10) ? .milliseconds(1 + random.below(2_000)) : nil
        let message: MessageNumber = random.oneIn(2) ? .get : .create
        guard
            let stream = try? sides[side].core.open(
                message, Payload(body), deadline: deadline, isLast: isLast, now: now)
        else { return }
        expected[Way(side: side, stream: stream), default: []].append(body)
        views[Way(side: side, stream: stream)] = View(maySend: !isLast, isAnswered: false, isOurs: true)
    }

    private func pick(_ side: Int, where condition: (View) -> Bool) -> Way? {
        views.filter { $0.key.side == side && condition($0.value) }.keys
            .sorted { $0.stream < $1.stream }.randomElement(using: &random)
    }

    private func sendSomething(_ side: Int) {
        guard let way = pick(side, where: { $0.isOurs ? $0.maySend : true }), let view = views[way] else { return }
        let body = body()
        let isLast = random.oneIn(4)
        if !view.isOurs, !view.isAnswered {
            expected[way, default: []].append(body)
            sides[side].core.respond(way.stream, .ok, Payload(body), isLast: isLast, now: now)
            views[way]?.isAnswered = true
        } else if !view.isOurs, isLast, random.oneIn(2) {
            sides[side].core.finish(way.stream, .expired, Bytes(text: "over"), now: now)
        } else {
            let payload = random.oneIn(2) ? Payload(body) : Payload(SharedPayload(body, receivers: 2))
            guard sides[side].core.send(way.stream, payload, isLast: isLast, now: now) == .queued else { return }
            expected[way, default: []].append(body)
        }
        guard isLast else { return }
        if view.isOurs { views[way]?.maySend = false } else { views[way] = nil }
    }

    private func cancelSomething(_ side: Int) {
        guard let way = pick(side, where: { _ in true }) else { return }
        sides[side].core.cancel(way.stream, now: now, into: &sides[side].actions)
        views[way] = nil
    }

    private func consume(_ side: Int, all: Bool) {
        let count = all ? debts[side].count : random.below(debts[side].count + 1)
        for (stream, cost) in debts[side].prefix(count) {
            sides[side].core.consumed(stream, cost: cost, now: now, into: &sides[side].actions)
        }
        debts[side].removeFirst(count)
    }

    private func drain(_ side: Int) {
        let bytes = sides[side].drain(upTo: 1 + random.below(200_000), now: now)
        do { try ledgers[side].sent(bytes) } catch { fault("side \(side) wrote what is no frame: \(error)") }
        links[side].append(contentsOf: bytes.array)
    }

    private func deliver(to side: Int, bytes: Int) {
        let count = min(bytes, links[1 - side].count)
        guard count > 0, sides[side].state != .closed else { return }
        let chunk = Bytes(links[1 - side][0..<count])
        links[1 - side].removeFirst(count)
        let tap = taps[side]
        tap.parser.push(chunk)
        while let frame = try? tap.parser.next() {
            ledgers[side].received(frame)
            if frame.header.flags.contains(.compressed) { compressedFrames += 1 }
        }
        sides[side].receive(chunk, now: now)
    }

    private func settle() {
        for _ in 0..<10_000 {
            for side in 0..<2 {
                drain(side)
                deliver(to: side, bytes: .max)
                perform(side)
                consume(side, all: true)
                perform(side)
            }
            let isQuiet = (0..<2).allSatisfy { !sides[$0].hasOutput && links[$0].isEmpty && debts[$0].isEmpty }
            if isQuiet { break }
        }
        for side in 0..<2 {
            if sides[side].core.queuedBytes > 0 { fault("side \(side) is stuck with bytes and no output") }
            for (way, bodies) in expected where way.side == side && !bodies.isEmpty && views[way] != nil {
                fault("side \(side) stream \(way.stream.rawValue): \(bodies.count) messages never arrived")
            }
        }
    }

    private func perform(_ side: Int) {
        for action in sides[side].takeActions() {
            switch action {
            case .authenticate:
                sides[side].core.accept(now: now, into: &sides[side].actions)
            case .request(let request):
                views[Way(side: side, stream: request.stream)] = View(maySend: true, isAnswered: false, isOurs: false)
                arrive(side, request.stream, request.body, request.cost)
            case .response(let stream, _, let body, let isLast, let cost):
                arrive(side, stream, body, cost)
                if isLast { end(side, stream) }
            case .data(let stream, let body, let isLast, let cost):
                arrive(side, stream, body, cost)
                if isLast, views[Way(side: side, stream: stream)]?.isOurs == true { end(side, stream) }
            case .ended(let stream, _, _), .cancelled(let stream, _):
                end(side, stream)
            case .deadlinePassed(let stream):
                sides[side].core.finish(stream, .timeout, now: now)
                expected[Way(side: side, stream: stream)] = nil
                views[Way(side: side, stream: stream)] = nil
            case .close(let error):
                if let error, error != .linkLost { fault("side \(side) closed: \(error)") }
            case .ready, .revision, .writable, .goAway, .pong:
                break
            }
        }
        if sides[side].peerRevision > sides[1 - side].core.revision { fault("a revision from nowhere") }
    }

    private func arrive(_ side: Int, _ stream: StreamID, _ body: Bytes, _ cost: Int) {
        debts[side].append((stream, cost))
        delivered += 1
        let way = Way(side: 1 - side, stream: stream)
        // Nil: the sender gave the stream up after this was sent.
        guard var waiting = expected[way] else { return }
        if waiting.isEmpty || waiting.removeFirst() != body { fault("stream \(stream.rawValue): wrong message") }
        expected[way] = waiting
    }

    private func end(_ side: Int, _ stream: StreamID) {
        let way = Way(side: side, stream: stream)
        if views.removeValue(forKey: way) == nil { fault("side \(side) stream \(stream.rawValue) ended twice") }
        ended += 1
    }
}
