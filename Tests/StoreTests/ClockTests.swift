import Base
import Store
import Testing

@Suite struct ClockTests {
    let shard = ShardNumber(7)

    func wall(_ milliseconds: Int64) -> WallMilliseconds {
        WallMilliseconds(WallMilliseconds.revisionOrigin.rawValue + milliseconds)
    }

    @Test func partsOfARevision() {
        let revision = Revision(milliseconds: 1 << 40, counter: 16_383, shard: ShardNumber(255))
        #expect(revision.milliseconds == 1 << 40 && revision.counter == 16_383 && revision.shard == ShardNumber(255))
        #expect(Revision(milliseconds: (1 << 41) - 1, counter: 16_383, shard: ShardNumber(255)) == .max)
        #expect(Revision.max.rawValue == UInt64(Int64.max))
        #expect(revision.wall == wall(1 << 40))
        #expect(Revision(startOf: wall(5)) == Revision(milliseconds: 5, counter: 0, shard: ShardNumber(0)))
        #expect(Revision(startOf: wall(-5)) == .zero)
    }

    @Test func theCounterCarriesIntoTheTime() {
        let last = Revision(milliseconds: 9, counter: 16_383, shard: shard)
        #expect(last.advanced(by: 1) == Revision(milliseconds: 10, counter: 0, shard: shard))
        var clock = HybridClock(last: last)
        #expect(clock.next(shard: shard, wall: wall(9)) == Revision(milliseconds: 10, counter: 0, shard: shard))
        let row = clock.next(shard: shard, count: 40_000, wall: wall(9))
        #expect(row == Revision(milliseconds: 10, counter: 1, shard: shard))
        #expect(clock.latest == row.advanced(by: 39_999) && clock.latest.milliseconds == 12)
        #expect(clock.milliseconds(aheadOf: wall(9)) == 3)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func revisionsRiseWhateverTheTimeOfDay(seed: UInt64) throws {
        var random = Random(seed: seed)
        var clock = HybridClock(last: .zero)
        var now: Int64 = 3 * 3_600_000
        var last = Revision.zero
        for _ in 0..<5_000 {
            // Three hours back or forward, a bit of either, or nothing.
            switch random.below(40) {
            case 0: now = max(0, now - 3 * 3_600_000)
            case 1: now += 3 * 3_600_000
            case 2..<10: now += Int64(random.below(5))
            case 10..<14: now = max(0, now - Int64(random.below(5)))
            default: break
            }
            let revision = clock.next(
                shard: ShardNumber(UInt8(random.below(4))), count: 1 + random.below(3), wall: wall(now))
            #expect(revision > last && clock.latest >= revision)
            #expect(revision.milliseconds >= UInt64(now))
            last = clock.latest
        }
    }

    @Test func aClockFarAheadIsRefused() throws {
        var clock = HybridClock(last: .zero)
        let exact = Revision(milliseconds: 10_500, counter: 3, shard: shard)
        try clock.observe(exact, wall: wall(10_000))
        #expect(clock.latest == exact)
        let ahead = Revision(milliseconds: 10_501, counter: 0, shard: shard)
        #expect(throws: ClockError.ahead(milliseconds: 501)) { try clock.observe(ahead, wall: wall(10_000)) }
        #expect(clock.latest == exact)
        #expect(throws: ClockError.outOfRange) { try clock.observe(Revision(.max), wall: wall(10_000)) }
        // What is not above the latest needs no judgement, also when our time of day has fallen back.
        try clock.observe(Revision(milliseconds: 9_000, counter: 0, shard: shard), wall: wall(0))
        #expect(clock.next(shard: ShardNumber(0), wall: wall(0)) > exact)
    }

    @Test func aRestartContinuesAboveTheBound() {
        let bound = Revision(milliseconds: 3 * 3_600_000, counter: 0, shard: ShardNumber(0))
        var clock = HybridClock(last: bound)
        #expect(clock.milliseconds(aheadOf: wall(0)) == 3 * 3_600_000)
        #expect(clock.next(shard: shard, wall: wall(0)) > bound)
    }

    @Test func stepsOfTheTimeOfDayDoNotMoveTheSteadyOne() throws {
        let start = Instant(nanoseconds: 5_000_000_000)
        let steady = SteadyWall(wall: wall(1_000), now: start)
        let later = start + .milliseconds(250)
        #expect(steady.wall(at: later) == wall(1_250))
        try steady.check(wall: wall(1_750), now: later)
        try steady.check(wall: wall(750), now: later)
        #expect(throws: ClockError.drifted(milliseconds: 501)) { try steady.check(wall: wall(1_751), now: later) }
        #expect(throws: ClockError.drifted(milliseconds: -10_800_000)) {
            try steady.check(wall: wall(1_250 - 10_800_000), now: later)
        }
    }
}
