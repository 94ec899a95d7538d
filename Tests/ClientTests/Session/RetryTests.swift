import APIModel
import Base
import Client
import Reactor
import Testing
import Wire

@Suite struct RetryTests {
    @Test func onlyWhatIsSafeIsSentAgain() {
        var random = Random(seed: 1)
        let policy = RetryPolicy()
        let again: Set<StatusCode> = [.notBegun, .linkLost, .tooManyRequests, .serverTimeout, .serviceUnavailable]
        for code in StatusCode.allCases where code != .redirected {
            let decision = policy.decide(code, StatusEnvelope(), attempt: 1, random: &random)
            #expect((decision != .no) == again.contains(code), "\(code)")
            #expect(policy.decide(code, StatusEnvelope(), attempt: 10, random: &random) == .no)
        }
        let redirect = StatusEnvelope(address: "10.0.0.9:1")
        #expect(policy.decide(.redirected, redirect, attempt: 1, random: &random) == .at("10.0.0.9:1"))
        #expect(policy.decide(.redirected, StatusEnvelope(), attempt: 1, random: &random) == .no)
    }

    @Test func hintsAreKept() {
        var random = Random(seed: 1)
        let policy = RetryPolicy()
        for _ in 0..<100 {
            guard
                case .after(let pause) = policy.decide(
                    .tooManyRequests, StatusEnvelope(retryAfterMilliseconds: 1_000), attempt: 1, random: &random)
            else {
                Issue.record("A hint that was not followed.")
                return
            }
            #expect(pause >= .milliseconds(1_000) && pause <= .milliseconds(1_100))
        }
        let long = StatusEnvelope(retryAfterMilliseconds: 3_600_000)
        #expect(policy.decide(.tooManyRequests, long, attempt: 1, random: &random) == .no)
    }

    @Test func tooManyRequestsIsWaitedOut() throws {
        let world = World()
        let session = world.session()
        defer { world.end(session) }
        var refused = 0
        world.server.script = { message, _ in
            guard message == .create, refused < 3 else { return nil }
            refused += 1
            return .status(.tooManyRequests, StatusEnvelope(message: "later", retryAfterMilliseconds: 700))
        }
        let start = world.world.now
        #expect(world.answer(session, .create(configMap("a")))?.value != nil)
        #expect(world.world.now - start >= .milliseconds(2_100))
        #expect(world.server.requests[.create] == 4)
    }

    @Test func aServerThatRefusesForEverIsBelieved() throws {
        let world = World()
        let session = world.session()
        defer { world.end(session) }
        world.server.script = { _, _ in .status(.tooManyRequests, StatusEnvelope(message: "never")) }
        let error = try #require(world.answer(session, .create(configMap("a")))?.error)
        #expect(error.answer?.reason == .tooManyRequests)
        #expect(error.answer?.message == "never")
        #expect(world.server.requests[.create] ?? 0 <= 10)
    }

    @Test func theDeadlineBoundsAllAttempts() throws {
        let world = World()
        let session = world.session()
        defer { world.end(session) }
        world.server.script = { _, _ in .status(.tooManyRequests, StatusEnvelope(retryAfterMilliseconds: 900)) }
        var request = ObjectRequest.create(configMap("a"))
        request.deadline = .seconds(2)
        let start = world.world.now
        #expect(world.answer(session, request)?.error?.answer?.reason == .tooManyRequests)
        #expect(world.world.now - start < .seconds(2))
        #expect(world.server.requests[.create] == 3)
    }

    @Test func aLostAnswerOfAWriteIsUnknown() throws {
        let world = World()
        let session = world.session()
        defer { world.end(session) }
        world.server.script = { message, _ in message == .create ? .happensAndCuts : nil }
        #expect(world.answer(session, .create(configMap("a")))?.error == .outcomeUnknown)
        // It happened; the client reads, and goes on by itself on a new connection.
        let found: Result<ConfigMap, ClientError>? = world.answer(session, .get("a", in: "default"))
        #expect(found?.value?.metadata.name == "a")
        #expect(world.server.requests[.create] == 1, "A write whose outcome was unknown was sent again.")
    }

    @Test func aLostReadIsReadAgain() throws {
        let world = World()
        let session = world.session()
        defer { world.end(session) }
        #expect(world.answer(session, .create(configMap("a")))?.value != nil)
        var cuts = 3
        world.server.script = { message, _ in
            guard message == .get, cuts > 0 else { return nil }
            cuts -= 1
            return .cuts
        }
        let found: Result<ConfigMap, ClientError>? = world.answer(session, .get("a", in: "default"))
        #expect(found?.value != nil)
        #expect(world.server.requests[.get] == 4)
    }

    @Test func whatWasNotBegunIsSentAgain() {
        let world = World()
        let session = world.session()
        defer { world.end(session) }
        var times = 2
        world.server.script = { message, _ in
            guard message == .create, times > 0 else { return nil }
            times -= 1
            return .notBegun
        }
        #expect(world.answer(session, .create(configMap("a")))?.value != nil)
        #expect(world.server.requests[.create] == 3)
    }

    @Test func redirectsAreFollowed() throws {
        let world = World(servers: 2)
        let session = world.session { $0.servers = [Endpoint(world.server.address)] }
        defer { world.end(session) }
        let other = world.servers[1]
        world.server.script = { message, _ in
            .status(.redirected, StatusEnvelope(address: other.address.description))
        }
        #expect(world.answer(session, .create(configMap("a")))?.value != nil)
        #expect(other.requests[.create] == 1)
        #expect(world.answer(session, .create(configMap("b")))?.value != nil)
        #expect(other.requests[.create] == 2)
        #expect(other.connectionCount == 1)
        // A redirect to where nobody is: the request goes back to the first server, and ends when its attempts do.
        world.on(other) { other.stop() }
        let lost = try #require(world.answer(session, .create(configMap("c")))?.error)
        #expect(lost.answer?.code == .redirected)
        #expect(other.requests[.create] == 2)
    }

    @Test func deadlinesTravelAndHold() throws {
        let world = World()
        let session = world.session()
        defer { world.end(session) }
        world.server.script = { _, _ in .silence }
        var request: ObjectRequest<ConfigMap> = .get("a", in: "default")
        request.deadline = .milliseconds(300)
        let start = world.world.now
        #expect(world.answer(session, request)?.error == .deadlinePassed)
        #expect(world.world.now - start < .milliseconds(700))
        var write = ObjectRequest.create(configMap("a"))
        write.deadline = .milliseconds(300)
        // The server's own answer at the deadline says that nothing was changed.
        #expect(world.answer(session, write)?.error == .deadlinePassed)
    }
}
