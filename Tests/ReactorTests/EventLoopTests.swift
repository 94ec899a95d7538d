import Base
import Testing

@testable import Reactor

extension ReactorSuite {
    @Suite struct EventLoopTests {
        @Test func runsOnItsOwnThread() async throws {
            try await withLoop { loop in
                #expect(!loop.isCurrent)
                let isThere = try await loop.run { loop.isCurrent }
                #expect(isThere)
                #expect(loop.isIsolatingCurrentContext() == false)
            }
        }

        @Test func keepsTheOrderOfOneSender() async throws {
            try await withLoop { loop in
                let order = try await loop.run { LoopBound([Int](), on: loop) }
                for number in 0..<1_000 { loop.post { order.value.append(number) } }
                #expect(try await loop.run { order.value } == Array(0..<1_000))
            }
        }

        @Test func messagesBeforeStartAreKept() async throws {
            let loop = EventLoop(name: "late")
            let heard = Promise<Bool>()
            loop.post { heard.keep(loop.isCurrent) }
            try loop.start()
            try loop.start()
            #expect(await heard.value)
            await loop.shutdown()
        }

        @Test func fullInboxRefuses() async throws {
            var options = EventLoopOptions()
            options.inboxMessagesMax = 8
            let loop = EventLoop(name: "small", options: options)
            for _ in 0..<8 { try loop.tryPost {} }
            #expect(throws: LoopError.inboxFull) { try loop.tryPost {} }
            #expect(loop.post {}, "What must arrive is not counted.")
            try loop.start()
            #expect(try await loop.run { 1 } == 1)
            try loop.tryPost {}
            await loop.shutdown()
            #expect(throws: LoopError.stopped) { try loop.tryPost {} }
        }

        @Test func fullRingRefusesTheLoopItself() async throws {
            var options = EventLoopOptions()
            options.inboxMessagesMax = 8
            try await withLoop(options: options) { loop in
                let taken = try await loop.run {
                    var taken = 0
                    while (try? loop.tryPost {}) != nil { taken += 1 }
                    return taken
                }
                #expect(taken == 8)
            }
        }

        @Test func pingPongBetweenLoops() async throws {
            try await withLoop("ping") { ping in
                try await withLoop("pong") { pong in
                    let done = Promise<Int>()
                    @Sendable func hit(_ count: Int) {
                        if count == 2_000 { return done.keep(count) }
                        let other = ping.isCurrent ? pong : ping
                        other.post { hit(count + 1) }
                    }
                    ping.post { hit(0) }
                    #expect(await done.value == 2_000)
                }
            }
        }

        @Test func manySendersWakeOncePerBatch() async throws {
            try await withLoop { loop in
                let sum = try await loop.run { LoopBound(0, on: loop) }
                await withTaskGroup(of: Void.self) { group in
                    for _ in 0..<8 {
                        group.addTask { for _ in 0..<1_000 { loop.post { sum.value += 1 } } }
                    }
                }
                #expect(try await loop.run { sum.value } == 8_000)
            }
        }

        @Test func actorsRunPinned() async throws {
            try await withLoop { loop in
                let counter = Counter(loop: loop)
                for _ in 0..<100 { await counter.add() }
                #expect(await counter.count == 100)
                #expect(await counter.sawItsLoop)
            }
        }

        @Test func tasksMayPreferALoop() async throws {
            try await withLoop { loop in
                let counter = Counter(loop: loop)
                let isThere = await Task(executorPreference: loop) {
                    let before = loop.isCurrent
                    await counter.add()
                    return before && loop.isCurrent
                }.value
                #expect(isThere)
                #expect(await counter.sawItsLoop)
            }
        }

        @Test func actorsOutliveTheirLoop() async throws {
            let loop = EventLoop(name: "gone")
            try loop.start()
            let counter = Counter(loop: loop)
            await counter.add()
            await loop.shutdown()
            await counter.add()
            #expect(await counter.count == 2)
            #expect(await counter.sawItsLoop)
            #expect(!loop.post {})
            await #expect(throws: LoopError.stopped) { try await loop.run {} }
            #expect(throws: LoopError.stopped) { try loop.start() }
        }

        @Test func stopIsIdempotentAndRunsWhatWasPosted() async throws {
            let loop = EventLoop(name: "stop")
            try loop.start()
            let heard = Promise<Int>()
            loop.post { heard.keep(1) }
            loop.stop()
            loop.stop()
            await loop.shutdown()
            await loop.shutdown()
            #expect(await heard.value == 1)
            let never = EventLoop(name: "never")
            await never.shutdown()
            #expect(throws: LoopError.stopped) { try never.start() }
        }

        @Test func flushesOnceAtTheEndOfTheTurn() async throws {
            try await withLoop { loop in
                let flushes = Promise<[String]>()
                loop.post {
                    let sink = Sink(flushes)
                    let bound = LoopBound(sink, on: loop)
                    for number in 0..<3 {
                        loop.post { bound.value.add("\(number)", loop) }
                    }
                    sink.add("now", loop)
                }
                #expect(await flushes.value == ["now", "0", "1", "2"])
            }
        }

        @Test func turnsEndAfterTheirFlush() async throws {
            try await withLoop { loop in
                let flushes = Promise<[String]>()
                let told = Promise<(flushed: Bool, took: Duration)>()
                loop.post {
                    let sink = Sink(flushes)
                    sink.add("now", loop)
                    loop.whenTurnEnds { told.keep((sink.isFlushed, $0)) }
                }
                let (flushed, took) = await told.value
                #expect(flushed && took > .zero)
            }
        }

        @Test func stallsAreCountedAndReported() async throws {
            let reports = Promise<StallReport>()
            var options = EventLoopOptions()
            options.stallThreshold = .seconds(5)
            options.onStall = { reports.keep($0) }
            try await withLoop("slow", options: options) { loop in
                let start = try await loop.run {
                    loop.skipClock(by: .seconds(7))
                    return loop.now
                }
                let report = await reports.value
                #expect(report.loop == "slow")
                #expect(report.start == start)
                #expect(report.duration >= .seconds(7))
                let diagnostics = try await loop.run { loop.diagnostics }
                #expect(diagnostics.stalls == 1)
                #expect(diagnostics.longestTurn == report.duration)
            }
        }

        @Test func nowStandsStillInATurn() async throws {
            try await withLoop { loop in
                let isSame = try await loop.run {
                    let before = loop.now
                    loop.skipClock(by: .seconds(1))
                    return loop.now == before
                }
                #expect(isSame)
            }
        }

        @Test func boundValuesAreReleasedOnTheirLoop() async throws {
            try await withLoop { loop in
                let released = Promise<Bool>()
                var box: LoopBound<Witness>? = try await loop.run { LoopBound(Witness(loop, released), on: loop) }
                #expect(box != nil)
                box = nil
                #expect(await released.value)
            }
        }

        @Test func loopsLeaveNoDescriptors() async throws {
            let before = openDescriptors()
            for _ in 0..<100 { try await withLoop { _ in } }
            #expect(try await descriptorsFall(below: before + 50))
        }
    }
}

actor Counter {
    nonisolated let loop: EventLoop
    var count = 0
    var sawItsLoop = true

    init(loop: EventLoop) {
        self.loop = loop
    }

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    func add() {
        count += 1
        sawItsLoop = sawItsLoop && loop.isCurrent
    }
}

private final class Sink: Flushable {
    private let flushes: Promise<[String]>
    private var gathered: [String] = []

    init(_ flushes: Promise<[String]>) {
        self.flushes = flushes
    }

    func add(_ text: String, _ loop: EventLoop) {
        if gathered.isEmpty { loop.flushAtEndOfTurn(self) }
        gathered.append(text)
    }

    private(set) var isFlushed = false

    func flush() {
        flushes.keep(gathered)
        gathered = []
        isFlushed = true
    }
}

private final class Witness {
    private let loop: EventLoop
    private let released: Promise<Bool>

    init(_ loop: EventLoop, _ released: Promise<Bool>) {
        self.loop = loop
        self.released = released
    }

    deinit {
        released.keep(loop.isCurrent)
    }
}
