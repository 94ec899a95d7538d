import APIModel
import Base
import Testing
import Wire

@testable import APIServer

/// One side of a relay that takes so many items and remembers what was done to it.
private final class FakePort: RelayPort {
    var room = Int.max
    var items: [Bytes] = []
    var consumed = 0
    var hasLast = false
    var answer: (status: StatusCode, isLast: Bool)?
    var end: StatusCode?
    var cancelled: StatusCode?

    func respond(_ status: StatusCode, _ body: Bytes, isLast: Bool) { answer = (status, isLast) }

    func send(_ item: Bytes, isLast: Bool) -> SendResult {
        if end != nil || cancelled != nil || hasLast { return .closed }
        guard room > 0 else { return .full }
        room -= 1
        items.append(item)
        hasLast = isLast
        return .queued
    }

    func consumed(_ cost: Int) { consumed += cost }
    func finish(_ status: StatusCode, _ body: Bytes) { if !hasLast { end = status } }
    func cancel(_ status: StatusCode) { cancelled = status }
}

/// The relay between a client and an agent, without connections.
@Suite struct PodRelayTests {
    private let client = FakePort()
    private let agent = FakePort()
    private let meter = PodMeter()

    private func relay(_ message: MessageNumber = .exec) -> PodRelay<FakePort> {
        PodRelay(message, client: client, agent: agent, node: "n1", meter: meter)
    }

    private func opened(_ message: MessageNumber = .exec) -> PodRelay<FakePort> {
        let relay = relay(message)
        relay.agentAnswered(.ok, Bytes(), isLast: false, cost: 32)
        return relay
    }

    @Test func itemsGoBothWays() {
        let relay = opened()
        #expect(client.answer?.status == .ok && client.answer?.isLast == false)
        relay.clientSent([1, 2], isLast: false, cost: 34)
        relay.agentSent([3], isLast: false, cost: 33)
        #expect(agent.items == [[1, 2]] && client.items == [[3]])
        #expect(client.consumed == 34 && agent.consumed == 32 + 33)
        // Half closed: what the agent says goes on.
        relay.clientSent(Bytes(), isLast: true, cost: 32)
        #expect(agent.hasLast)
        relay.agentSent([4], isLast: false, cost: 33)
        #expect(client.items == [[3], [4]])
        var isOver = false
        relay.onOver = { isOver = true }
        relay.agentEnded(.ok, Bytes())
        #expect(isOver && client.end == .ok && agent.cancelled == nil)
        #expect(meter.bytes == 4 && meter.heldBytes == 0)
    }

    /// What finds no room costs its sender credit until it does, in both directions, and in order.
    @Test func aSlowReaderStopsTheWriter() {
        let relay = opened()
        (client.room, agent.room) = (1, 0)
        for number in 0..<5 { relay.agentSent([UInt8(number)], isLast: false, cost: 100) }
        relay.clientSent([9], isLast: true, cost: 50)
        #expect(client.items.count == 1 && agent.consumed == 32 + 100)
        #expect(client.consumed == 0 && meter.heldBytes == 450)
        client.room = 2
        relay.clientBecameWritable()
        #expect(client.items.map(\.array) == [[0], [1], [2]] && agent.consumed == 32 + 300)
        agent.room = 1
        relay.agentBecameWritable()
        #expect(agent.hasLast && client.consumed == 50 && meter.heldBytes == 200)
        // The agent's end comes behind what waits.
        relay.agentEnded(.ok, Bytes())
        #expect(client.end == nil && !relay.isOver)
        client.room = 9
        relay.clientBecameWritable()
        #expect(client.items.count == 5 && client.end == .ok && relay.isOver && meter.heldBytes == 0)
    }

    @Test func theLastItemEndsTheStream() {
        let relay = opened()
        client.room = 0
        relay.agentSent([1], isLast: true, cost: 33)
        #expect(!relay.isOver)
        client.room = 1
        relay.clientBecameWritable()
        #expect(relay.isOver && client.hasLast && client.end == nil)
    }

    @Test func theClientGoes() {
        let relay = opened()
        agent.room = 0
        relay.clientSent([1], isLast: false, cost: 33)
        relay.clientGone(.linkLost)
        #expect(relay.isOver && agent.cancelled == .linkLost && client.end == nil && meter.heldBytes == 0)
        // Late events are passed over.
        relay.agentSent([1], isLast: false, cost: 33)
        relay.agentEnded(.ok, Bytes())
        relay.agentBecameWritable()
        #expect(client.items.isEmpty && client.end == nil)
    }

    /// What the connection says when the agent is gone, before and after its answer.
    @Test(arguments: [
        (MessageNumber.exec, StatusCode.outcomeUnknown, false, StatusCode.outcomeUnknown),
        (.exec, .notBegun, false, .serviceUnavailable),
        (.log, .linkLost, false, .serviceUnavailable),
        (.exec, .outcomeUnknown, true, .internalError),
        (.log, .linkLost, true, .internalError),
        // Of an agent's own words only Kubernetes' reasons are passed on, and nobody is sent elsewhere.
        (.log, .notFound, false, .notFound),
        (.log, .redirected, false, .internalError),
        (.log, .slowReader, true, .internalError),
        (.log, .unknown, false, .internalError),
    ])
    func theAgentGoes(message: MessageNumber, status: StatusCode, isOpen: Bool, told: StatusCode) {
        let relay = isOpen ? opened(message) : relay(message)
        relay.agentEnded(status, Bytes())
        #expect(relay.isOver)
        #expect((isOpen ? client.end : client.answer?.status) == told)
    }

    @Test func noAddressIsPassedOn() throws {
        var buffer = ByteBuffer()
        StatusEnvelope(message: "there", address: "10.0.0.1:1").encode(into: &buffer)
        let body = buffer.finish()
        let answer = PodAnswer.passedOn(.notFound, body, .log, node: "n1", isOpen: false)
        #expect(try StatusEnvelope(decoding: answer.body) == StatusEnvelope(message: "there"))
        let garbage = PodAnswer.passedOn(.notFound, [0xFF], .log, node: "n1", isOpen: true)
        #expect(garbage.status == .internalError && garbage.body.count <= WireLimits.endBodyBytes)
    }

    @Test func itemsAndWhatWaitsAreBounded() {
        let big = Bytes(repeatElement(0 as UInt8, count: PodLimits.itemBytes + 1))
        let relay = opened()
        relay.agentSent(big, isLast: false, cost: big.count)
        #expect(client.end == .requestEntityTooLarge && agent.cancelled == .cancelled)

        let (client, agent) = (FakePort(), FakePort())
        let other = PodRelay(.log, client: client, agent: agent, node: "n1", meter: meter)
        other.agentAnswered(.ok, Bytes(), isLast: false, cost: 0)
        client.room = 0
        meter.heldBytes = ServerLimits.podHeldBytesMax - 10
        other.agentSent([1], isLast: false, cost: 10)
        #expect(!other.isOver)
        other.agentSent([1], isLast: false, cost: 1)
        #expect(other.isOver && client.end == .tooManyRequests)
        #expect(meter.heldBytes == ServerLimits.podHeldBytesMax - 10)
    }

    @Test func timeEndsWhatDoesNotAnswerAndWhatIsIdle() {
        let silent = relay()
        silent.openingTimedOut()
        #expect(client.answer?.status == .timeout && agent.cancelled == .cancelled)

        let (client, agent) = (FakePort(), FakePort())
        let idle = PodRelay(.exec, client: client, agent: agent, node: "n1", meter: meter)
        idle.agentAnswered(.ok, Bytes(), isLast: false, cost: 0)
        idle.openingTimedOut()
        for _ in 1..<ServerLimits.podIdleTicks { idle.tick() }
        idle.clientSent([1], isLast: false, cost: 1)
        for _ in 1..<ServerLimits.podIdleTicks { idle.tick() }
        #expect(!idle.isOver)
        idle.tick()
        #expect(client.end == .timeout && agent.cancelled == .cancelled)

        let log = PodRelay(.log, client: FakePort(), agent: FakePort(), node: "n1", meter: meter)
        log.agentAnswered(.ok, Bytes(), isLast: false, cost: 0)
        for _ in 0...ServerLimits.podIdleTicks { log.tick() }
        #expect(!log.isOver)
    }
}
