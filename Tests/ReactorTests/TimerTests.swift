import Base
import Testing

@testable import Reactor

extension ReactorSuite {
    @Suite struct TimerTests {
        @Test func heapAgreesWithAModel() {
            var random = Random(seed: 11)
            var heap = TimerHeap()
            var model: [Int: (deadline: UInt64, order: Int)] = [:]
            var tokens: [Int: TimerToken] = [:]
            var fired: [Int] = []
            var order = 0
            var clock: UInt64 = 0
            for number in 0..<20_000 {
                switch random.below(10) {
                case 0..<5:
                    let deadline = clock + UInt64(random.below(1_000))
                    tokens[number] = heap.arm(at: Instant(nanoseconds: deadline), .call { fired.append(number) })
                    model[number] = (deadline, order)
                    order += 1
                case 5, 6:
                    guard let victim = tokens.keys.min() else { continue }
                    let isArmed = model.removeValue(forKey: victim) != nil
                    #expect(heap.cancel(tokens.removeValue(forKey: victim)!) == isArmed)
                case 7:
                    guard let moved = tokens.keys.max() else { continue }
                    let deadline = clock + UInt64(random.below(1_000))
                    let isArmed = heap.rearm(tokens[moved]!, at: Instant(nanoseconds: deadline))
                    #expect(isArmed == (model[moved] != nil))
                    if isArmed {
                        model[moved] = (deadline, order)
                        order += 1
                    }
                default:
                    clock += UInt64(random.below(100))
                    fired = []
                    while let action = heap.popDue(Instant(nanoseconds: clock), armedBefore: .max) { action.run() }
                    let due = model.filter { $0.value.deadline <= clock }
                        .sorted { ($0.value.deadline, $0.value.order) < ($1.value.deadline, $1.value.order) }
                    #expect(fired == due.map(\.key))
                    for timer in due { model[timer.key] = nil }
                }
                #expect(heap.count == model.count)
            }
        }

        @Test func tenThousandWithCancels() async throws {
            try await withLoop { loop in
                let fired = try await loop.run { LoopBound([Int](), on: loop) }
                let done = Promise<Int>()
                loop.post {
                    var random = Random(seed: 5)
                    var tokens: [TimerToken] = []
                    for number in 0..<10_000 {
                        let delay = Duration.microseconds(random.below(20_000))
                        tokens.append(loop.schedule(after: delay) { fired.value.append(number) })
                    }
                    for number in stride(from: 0, to: 10_000, by: 2) { #expect(loop.cancel(tokens[number])) }
                    #expect(loop.diagnostics.armedTimers == 5_000)
                    #expect(!loop.cancel(tokens[0]))
                    loop.schedule(after: .milliseconds(20)) { done.keep(fired.value.count) }
                }
                #expect(await done.value == 5_000)
                #expect(try await loop.run { fired.value.allSatisfy { $0 % 2 == 1 } } == true)
                #expect(try await loop.run { loop.diagnostics.armedTimers } == 0)
            }
        }

        @Test func neverEarlyAndInOrder() async throws {
            try await withLoop { loop in
                let done = Promise<[Bool]>()
                loop.post {
                    let seen = LoopBound([Bool](), on: loop)
                    for step in (1...5).reversed() {
                        let deadline = loop.now + .microseconds(700 * step)
                        loop.schedule(at: deadline) {
                            seen.value.append(loop.now >= deadline && seen.value.count == step - 1)
                            if step == 5 { done.keep(seen.value) }
                        }
                    }
                }
                #expect(await done.value == [true, true, true, true, true])
            }
        }

        @Test func handlersAreToldTheirTag() async throws {
            try await withLoop { loop in
                let heard = Promise<UInt64>()
                loop.post {
                    let listener = TagListener(heard)
                    loop.schedule(at: loop.now + .milliseconds(1), notifying: listener, tag: 42)
                }
                #expect(await heard.value == 42)
            }
        }

        @Test func movedAndStaleTokens() async throws {
            try await withLoop { loop in
                let heard = Promise<String>()
                loop.post {
                    let first = loop.schedule(after: .seconds(3_600)) { heard.keep("moved") }
                    #expect(loop.reschedule(first, at: loop.now + .milliseconds(1)))
                    let gone = loop.schedule(after: .seconds(3_600)) {}
                    loop.cancel(gone)
                    let inItsPlace = loop.schedule(after: .seconds(3_600)) {}
                    #expect(!loop.cancel(gone))
                    #expect(!loop.reschedule(gone, at: loop.now))
                    #expect(loop.cancel(inItsPlace))
                }
                #expect(await heard.value == "moved")
            }
        }

        @Test func pastDeadlinesDoNotStarveTheLoop() async throws {
            try await withLoop { loop in
                let turns = Promise<Int>()
                @Sendable func again(_ left: Int, since first: Int) {
                    if left == 0 { return turns.keep(loop.diagnostics.turns - first) }
                    loop.schedule(at: .origin) { again(left - 1, since: first) }
                }
                loop.post { again(100, since: loop.diagnostics.turns) }
                #expect(await turns.value >= 100)
            }
        }
    }
}

private final class TagListener: TimerHandler {
    private let heard: Promise<UInt64>

    init(_ heard: Promise<UInt64>) {
        self.heard = heard
    }

    func timerFired(_ tag: UInt64) {
        heard.keep(tag)
    }
}
