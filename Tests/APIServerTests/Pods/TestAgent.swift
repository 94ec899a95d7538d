import APIModel
import Base
import Client
import Reactor
import Synchronization
import Transport
import Wire

@testable import APIServer

/// An agent that speaks the agent's side of the protocol and runs nothing. What a process does is its first word:
/// `cat`, `flood BYTES`, `hold` (reads nothing), `exit CODE`, `refuse`, `silent`. Belongs to its loop.
final class TestAgent: AgentHandler {
    enum Event: Sendable, Equatable {
        case registered
        case lost(AgentLoss)
        case asked(PodRequest, PodReference)
        /// A flood found no room for the first time.
        case full
        case resized(UInt16, UInt16)
        case inputEnded
        case cancelled
    }

    private(set) var link: AgentLink?
    private let sink: AsyncStream<Event>.Continuation
    /// Bytes that floods have sent.
    let sent: SharedCount

    private init(_ sink: AsyncStream<Event>.Continuation, _ sent: SharedCount) {
        self.sink = sink
        self.sent = sent
    }

    static func start(
        _ node: String, _ configuration: ClientConfiguration, on loop: EventLoop
    ) async throws -> TestAgentBox {
        let (events, sink) = AsyncStream.makeStream(of: Event.self)
        let sent = SharedCount()
        let agent = try await loop.run {
            let agent = TestAgent(sink, sent)
            agent.link = AgentLink(configuration, node: node, handler: agent, on: loop)
            return LoopBound(agent, on: loop)
        }
        return TestAgentBox(agent: agent, events: events, sent: sent)
    }

    func agent(_ link: AgentLink, asked request: PodRequest, of pod: PodReference, on stream: AgentStream) {
        sink.yield(.asked(request, pod))
        let served: Served
        switch request {
        case .log(let options):
            stream.accept()
            served = Served(stream, self, options.limitBytes.map { .flood(Int($0), isLog: true) } ?? .hold)
            if options.limitBytes == nil {
                _ = stream.send(Bytes("\(options.container) \(options.tailLines ?? -1)\n".utf8))
                if !options.follow { stream.finish() }
            }
        case .exec(let options), .attach(let options):
            let words = options.command
            switch words.first ?? "attach" {
            case "refuse": return stream.refuse(.badRequest("no such program"))
            case "silent": return
            case "exit":
                stream.accept()
                _ = stream.send(.stdout(Bytes("out".utf8)))
                _ = stream.send(.stderr(Bytes("err".utf8)))
                return stream.finish(PodExit(code: UInt8(words[1])!, message: "as asked"))
            case "fail":
                stream.accept()
                return stream.fail(.internalError("the runtime broke"))
            case "attach":
                stream.accept()
                _ = stream.send(.stdout(Bytes("attached".utf8)))
                return stream.finish()
            case "flood": served = Served(stream, self, .flood(Int(words[1])!, isLog: false))
            case "hold": served = Served(stream, self, .hold)
            default: served = Served(stream, self, .cat)
            }
            stream.accept()
        case .portForward:
            stream.accept()
            served = Served(stream, self, .echo)
        }
        if !stream.isOver { stream.handler = served }
        served.pump()
    }

    func agentRegistered(_ link: AgentLink) { sink.yield(.registered) }
    func agent(_ link: AgentLink, lost reason: AgentLoss) { sink.yield(.lost(reason)) }

    fileprivate func note(_ event: Event) { sink.yield(event) }
}

/// A number that tasks and loops share.
final class SharedCount: Sendable {
    private let count = Atomic<Int>(0)
    var value: Int { count.load(ordering: .sequentiallyConsistent) }
    func add(_ number: Int) { count.add(number, ordering: .sequentiallyConsistent) }
}

/// What a test holds of an agent.
struct TestAgentBox: Sendable {
    let agent: LoopBound<TestAgent>
    let events: AsyncStream<TestAgent.Event>
    let sent: SharedCount

    /// Waits for an event that is wanted; others are passed over.
    func wait(_ isWanted: (TestAgent.Event) -> Bool) async -> TestAgent.Event? {
        for await event in events where isWanted(event) { return event }
        return nil
    }

    func wait(_ event: TestAgent.Event) async { _ = await wait { $0 == event } }

    func close() async {
        let agent = agent
        _ = try? await agent.loop.run { agent.value.link?.close() }
    }
}

/// A stream that a test's agent serves.
private final class Served: AgentStreamHandler {
    enum Habit {
        case cat
        case echo
        case hold
        case flood(Int, isLog: Bool)
    }

    private let stream: AgentStream
    private let agent: TestAgent
    private var habit: Habit
    private var waiting: [(item: Bytes, cost: Int)] = []
    private var inputHasEnded = false
    private var wasFull = false

    init(_ stream: AgentStream, _ agent: TestAgent, _ habit: Habit) {
        self.stream = stream
        self.agent = agent
        self.habit = habit
    }

    func pump() {
        switch habit {
        case .hold: return
        case .flood(var left, let isLog):
            while left > 0 {
                let count = min(left, PodChunk.contentBytes)
                let bytes = Bytes(repeatElement(0x61 as UInt8, count: count))
                guard (isLog ? stream.send(bytes) : stream.send(.stdout(bytes))) == .queued else {
                    habit = .flood(left, isLog: isLog)
                    if !wasFull { agent.note(.full) }
                    wasFull = true
                    return
                }
                agent.sent.add(count)
                left -= count
            }
            habit = .hold
            if isLog { stream.finish() } else { stream.finish(PodExit(code: 0)) }
        case .cat, .echo:
            while let first = waiting.first {
                guard stream.send(first.item) == .queued else { return }
                waiting.removeFirst()
                stream.consumed(first.cost)
            }
            guard inputHasEnded else { return }
            if case .cat = habit {
                stream.finish(PodExit(code: 0))
            } else {
                // First the port's side is over, then all of it.
                _ = stream.send(Bytes())
                stream.finish()
            }
            habit = .hold
        }
    }

    func stream(_ stream: AgentStream, received item: Bytes, cost: Int) {
        if case .echo = habit {
            waiting.append((item, cost))
            return pump()
        }
        switch try? PodChunk(decoding: item) {
        case .stdin(let bytes):
            if case .hold = habit { return }
            if bytes.isEmpty {
                stream.consumed(cost)
                inputEnded()
            } else {
                waiting.append((PodChunk.stdout(bytes).encoded(), cost))
            }
        case .resize(let columns, let rows):
            stream.consumed(cost)
            agent.note(.resized(columns, rows))
        default: stream.consumed(cost)
        }
        pump()
    }

    func streamInputEnded(_ stream: AgentStream) {
        inputEnded()
        pump()
    }

    private func inputEnded() {
        guard !inputHasEnded else { return }
        inputHasEnded = true
        agent.note(.inputEnded)
    }

    func streamBecameWritable(_ stream: AgentStream) { pump() }
    func streamCancelled(_ stream: AgentStream) { agent.note(.cancelled) }
}
