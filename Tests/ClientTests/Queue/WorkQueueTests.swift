import Base
import Client
import Testing

@Suite struct WorkQueueTests {
    private let start = Instant(nanoseconds: 1_000_000_000)

    @Test func aKeyIsInItOnce() {
        var queue = WorkQueue<String>()
        for key in ["a", "b", "a", "c", "b"] { queue.add(key) }
        #expect(queue.count == 3)
        #expect([queue.next(now: start), queue.next(now: start), queue.next(now: start)] == ["a", "b", "c"])
        #expect(queue.next(now: start) == nil)
    }

    @Test func aKeyIsNotProcessedTwiceAtOnce() {
        var queue = WorkQueue<String>()
        queue.add("a")
        #expect(queue.next(now: start) == "a")
        queue.add("a")
        queue.add("a")
        #expect(queue.next(now: start) == nil)
        queue.done("a")
        #expect(queue.next(now: start) == "a")
        queue.done("a")
        #expect(queue.next(now: start) == nil && queue.isIdle)
        // Done without being processed is nothing.
        queue.done("x")
        #expect(queue.isIdle)
    }

    @Test func delayedKeysComeInTheirTime() {
        var queue = WorkQueue<String>()
        queue.add("late", after: .seconds(3), now: start)
        queue.add("soon", after: .seconds(1), now: start)
        queue.add("late", after: .seconds(2), now: start)
        queue.add("soon", after: .seconds(9), now: start)
        queue.add("now", after: .zero, now: start)
        #expect(queue.next(now: start) == "now")
        #expect(queue.next(now: start) == nil)
        #expect(queue.nextInstant == start + .seconds(1))
        #expect(queue.next(now: start + .seconds(1)) == "soon")
        #expect(queue.next(now: start + .milliseconds(1_999)) == nil)
        #expect(queue.next(now: start + .seconds(2)) == "late")
        #expect(queue.next(now: start + .seconds(60)) == nil)
        #expect(queue.delayedCount == 0)
    }

    @Test func failuresGrowThePause() {
        var queue = WorkQueue<String>()
        var pauses: [Duration] = []
        for _ in 0..<5 { pauses.append(queue.addRateLimited("a", now: start)) }
        #expect(pauses == [5, 10, 20, 40, 80].map { .milliseconds($0) })
        #expect(queue.failures(of: "a") == 5)
        for _ in 0..<90 { pauses.append(queue.addRateLimited("a", now: start)) }
        #expect(pauses.last == .seconds(1_000))
        queue.forget("a")
        #expect(queue.failures(of: "a") == 0)
    }

    @Test func manyFailuresAreSpread() {
        var queue = WorkQueue<Int>()
        var longest = Duration.zero
        for key in 0..<300 { longest = max(longest, queue.addRateLimited(key, now: start)) }
        // A hundred at once, then ten in a second: the last one of 300 comes after twenty.
        #expect(longest == .seconds(20))
        #expect(queue.addRateLimited(1_000, now: start + .seconds(60)) == .milliseconds(5))
    }

    @Test func shutDownDrains() {
        var queue = WorkQueue<String>()
        queue.add("a")
        queue.add("b")
        queue.add("c", after: .seconds(1), now: start)
        #expect(queue.next(now: start) == "a")
        queue.add("a")
        queue.shutDown()
        queue.add("d")
        queue.add("e", after: .seconds(1), now: start)
        #expect(queue.next(now: start) == "b")
        queue.done("b")
        queue.done("a")
        #expect(!queue.isIdle, "What was added before is processed.")
        #expect(queue.next(now: start + .seconds(9)) == "a")
        queue.done("a")
        #expect(queue.isIdle && queue.next(now: start + .seconds(9)) == nil)
    }

    /// No key that was added is lost, and none is processed twice at once, whatever the order.
    @Test func nothingIsLost() {
        for seed in 0..<50 as Range<UInt64> {
            var random = Random(seed: seed)
            var queue = WorkQueue<Int>()
            var now = start
            var processing: Set<Int> = []
            /// Keys that were added and not taken since.
            var owed: Set<Int> = []
            for _ in 0..<2_000 {
                let key = random.below(20)
                switch random.below(6) {
                case 0:
                    queue.add(key)
                    owed.insert(key)
                case 1:
                    queue.add(key, after: .milliseconds(random.below(500)), now: now)
                    owed.insert(key)
                case 2:
                    queue.addRateLimited(key, now: now)
                    owed.insert(key)
                case 3:
                    now = now + .milliseconds(random.below(100))
                case 4:
                    if let taken = queue.next(now: now) {
                        #expect(processing.insert(taken).inserted, "Processed twice at once.")
                        owed.remove(taken)
                        // It may be added for later besides; then it comes once more.
                    }
                default:
                    if let some = processing.randomElement(using: &random) {
                        processing.remove(some)
                        queue.done(some)
                        queue.forget(some)
                    }
                }
            }
            for key in processing { queue.done(key) }
            now = now + .seconds(3_600)
            while let key = queue.next(now: now) {
                owed.remove(key)
                queue.done(key)
            }
            #expect(owed.isEmpty, "Lost: \(owed)")
            #expect(queue.isIdle && queue.nextInstant == nil)
        }
    }
}

@Suite struct QueueWorkerTests {
    @Test func aBurstIsOnePieceOfWork() {
        let world = World()
        var seen: [String] = []
        let worker = world.on {
            QueueWorker<String>(on: world.client, parallel: 2) { key, done in
                seen.append(key)
                done(.success)
            }
        }
        world.on {
            for _ in 0..<10 {
                worker.add("a")
                worker.add("b")
            }
            worker.start()
        }
        #expect(world.run(.seconds(1)) { seen.count == 2 })
        world.world.run(for: .seconds(1))
        #expect(seen == ["a", "b"])
    }

    @Test func retriesAndLaterLooks() {
        let world = World()
        var failures = 3
        var times: [Instant] = []
        let worker = world.on {
            QueueWorker<String>(on: world.client) { key, done in
                times.append(world.client.now)
                failures -= 1
                done(failures >= 0 ? .retry : times.count < 5 ? .after(.seconds(10)) : .success)
            }
        }
        world.on {
            worker.start()
            worker.add("a")
        }
        world.world.run(for: .seconds(60))
        #expect(times.count == 5)
        #expect(times[3] - times[0] >= .milliseconds(35))
        #expect(times[4] - times[3] >= .seconds(10))
    }

    @Test func noMoreThanAskedForAtOnce() {
        let world = World()
        var under = 0
        var most = 0
        var done = 0
        let worker = world.on {
            QueueWorker<Int>(on: world.client, parallel: 3) { _, finish in
                under += 1
                most = max(most, under)
                world.client.schedule(after: .milliseconds(10)) {
                    under -= 1
                    done += 1
                    finish(.success)
                    // Said twice is said once.
                    finish(.retry)
                }
            }
        }
        var isIdle = false
        world.on {
            worker.start()
            for key in 0..<50 { worker.add(key) }
            worker.shutDown { isIdle = true }
        }
        #expect(world.run { isIdle })
        #expect(done == 50 && most == 3)
    }
}
