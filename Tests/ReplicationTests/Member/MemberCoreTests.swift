import Base
import Replication
import Store
import Testing

/// The core of all shards, without disk, loop or clock.
@Suite struct MemberCoreTests {
    @Test func nothingIsVisibleOrAnsweredBeforeItIsDurable() {
        var rig = CoreRig()
        let tag = rig.put("a")
        #expect(rig.ends.isEmpty)
        #expect(rig.get("a") == nil)
        rig.sync()
        #expect(rig.revision(of: tag) != nil)
        #expect(rig.get("a") == bytes("v"))
    }

    @Test func aPartOfTheRecordsAnswersAPartOfTheProposals() {
        var rig = CoreRig()
        let first = rig.put("a", to: 0)
        let middle = rig.member.recordsGiven
        let second = rig.put("b", to: 1)
        rig.step(.durable(through: middle))
        #expect(rig.ends[first] != nil)
        #expect(rig.ends[second] == nil)
        rig.sync()
        #expect(rig.ends[second] != nil)
    }

    @Test func revisionsRiseOverAllShards() {
        var rig = CoreRig(shards: 4)
        var last = Revision.zero
        for number in 0..<200 {
            let tag = rig.put("k\(number)", to: UInt8(number % 4))
            rig.sync()
            let revision = rig.revision(of: tag)!
            #expect(revision > last)
            #expect(revision.shard == ShardNumber(UInt8(number % 4)))
            last = revision
        }
    }

    @Test func closedStaysBelowWhatIsPending() {
        var rig = CoreRig(shards: 2)
        let first = rig.put("a", to: 0)
        rig.sync()
        let applied = rig.revision(of: first)!
        #expect(rig.member.closed(of: .durable) >= applied)
        let pending = rig.put("b", to: 1)
        let closed = rig.member.closed(of: .durable)
        #expect(closed >= applied)
        rig.put("c", to: 0)
        rig.sync()
        #expect(rig.revision(of: pending)! > closed)
        #expect(rig.member.closed(of: .durable) >= rig.revision(of: pending)!)
        rig.member.withShard(ShardNumber(1)) { #expect($0.closed == rig.member.closed(of: .durable)) }
    }

    @Test func theBoundIsWrittenAtMostOnceASecondAndNotWhenIdle() {
        var rig = CoreRig()
        for _ in 0..<100 {
            rig.put("a")
            rig.sync()
            rig.pass(.milliseconds(50))
        }
        let bounds = rig.records.filter { $0.kind == .bound }.count
        #expect((4...6).contains(bounds))
        let count = rig.records.count
        for _ in 0..<1_000 {
            rig.pass(.seconds(1))
            rig.step(.turnEnded)
        }
        #expect(rig.records.count == count)
    }

    @Test func memoryShardsAnswerWithoutTheDiskOnceTheBoundIsDurable() {
        var rig = CoreRig()
        let first = rig.put("m/a", to: 2)
        // Not before: what is seen must be below what a restart starts from.
        #expect(rig.ends[first] == nil)
        #expect(rig.records.contains { $0.kind == .bound })
        rig.sync()
        #expect(rig.ends[first] != nil)
        let count = rig.records.count
        let second = rig.put("m/b", to: 2)
        #expect(rig.ends[second] != nil)
        #expect(rig.records.count == count)
        #expect(!rig.records.contains { $0.kind == .entry })
    }

    @Test func aRestartBeginsAboveEverythingThatWasSeen() {
        var rig = CoreRig()
        rig.put("a")
        rig.put("m/a", to: 2)
        rig.sync()
        let closed = max(rig.member.closed(of: .durable), rig.member.closed(of: .memory))
        let recovered = replay(rig)
        // The time of day went back by an hour.
        var again = CoreRig(wall: WallMilliseconds(CoreRig.wall.rawValue - 3_600_000), recovered: recovered)
        #expect(again.get("a") == bytes("v"))
        #expect(again.get("m/a", shard: 2) == nil)
        again.member.withShard(ShardNumber(2)) { #expect($0.floor >= closed) }
        for number in 0..<50 {
            let tag = again.put("b\(number)")
            again.sync()
            #expect(again.revision(of: tag)! > closed)
        }
    }

    /// What a start reads from the records that are durable.
    private func replay(_ rig: CoreRig) -> RecoveredMember {
        var bound = Revision.zero
        var shards = (0..<3).map { ShardRecovery(shard: Shard(number: ShardNumber(UInt8($0)), seed: 9)) }
        for record in rig.records.prefix(Int(rig.member.recordsDurable.rawValue)) {
            if record.kind == .bound {
                var value: UInt64 = 0
                for (index, byte) in record.payload.array.enumerated() { value |= UInt64(byte) << (8 * UInt64(index)) }
                bound = max(bound, Revision(value))
            } else {
                try! shards[Int(record.shard.rawValue)].take(record)
            }
        }
        var recovered = shards.map { try! $0.finish() }
        bound = recovered.reduce(bound) { max($0, $1.shard.latest) }
        recovered[2].shard.start(above: bound)
        return RecoveredMember(
            cluster: CoreRig.cluster(shards: 2), shards: recovered, bound: bound, last: rig.member.recordsDurable)
    }

    @Test func conditionsAreJudgedInLogOrder() {
        var rig = CoreRig()
        let create = Conditions(mustNotExist: true)
        let first = rig.propose(.writes([.put(bytes("a"), bytes("1"), conditions: create)]))
        let second = rig.propose(.writes([.put(bytes("a"), bytes("2"), conditions: create)]))
        rig.sync()
        let revision = rig.revision(of: first)!
        #expect(rig.ends[second] == .applied([.failed(.exists(revision))]))
        #expect(rig.get("a") == bytes("1"))
    }

    @Test func aBatchHasAResultForEachWrite() {
        var rig = CoreRig()
        let tag = rig.propose(
            .writes([.put(bytes("a"), bytes("1")), .delete(bytes("x")), .put(bytes("b"), bytes("2"))]))
        rig.sync()
        guard case .applied(let results)? = rig.ends[tag] else { return #expect(Bool(false)) }
        #expect(results.count == 3)
        #expect(results[1] == .failed(.notFound))
        guard case .written(let one, _) = results[0], case .written(let three, _) = results[2] else {
            return #expect(Bool(false))
        }
        #expect(three > one)
        let next = rig.put("c")
        rig.sync()
        #expect(rig.revision(of: next)! > three)
    }

    @Test func whatIsInvalidIsRefusedAndLeavesNothing() {
        var rig = CoreRig()
        let count = rig.records.count
        #expect(rig.ends[rig.propose(.writes([]))] == .refused(.invalidCommand))
        #expect(rig.ends[rig.put("a", to: 9)] == .refused(.noSuchShard))
        #expect(rig.ends[rig.put("")] == .refused(.invalidCommand))
        let huge = Bytes([UInt8](repeating: 1, count: 1 << 20))
        let tag = rig.propose(.writes((0..<6).map { .put(bytes("k\($0)"), huge) }))
        guard case .refused(.tooLarge)? = rig.ends[tag] else { return #expect(Bool(false)) }
        #expect(rig.records.filter { $0.kind == .entry }.isEmpty)
        #expect(rig.member.inFlight == 0 && rig.member.inFlightBytes == 0)
        #expect(rig.records.count - count <= 1)
    }

    @Test func whatIsInFlightIsBounded() {
        var rig = CoreRig { $0.inFlightMax = 3 }
        let tags = (0..<5).map { rig.put("k\($0)") }
        #expect(rig.ends[tags[3]] == .refused(.tooManyInFlight))
        #expect(rig.ends[tags[4]] == .refused(.tooManyInFlight))
        rig.sync()
        #expect(rig.revision(of: tags[2]) != nil)
        let later = rig.put("k")
        rig.sync()
        #expect(rig.revision(of: later) != nil)
        #expect(rig.member.inFlight == 0 && rig.member.inFlightBytes == 0)
    }

    @Test func aFullDiskRefusesWritesAndGoesOnByItself() {
        var rig = CoreRig()
        let tag = rig.put("a")
        rig.sync()
        rig.step(.space(isLow: true))
        #expect(rig.member.alarms == [.noSpace])
        #expect(rig.ends[rig.put("b")] == .refused(.noSpace))
        #expect(rig.get("a") == bytes("v"))
        // Heartbeats need no room in the log.
        let beat = rig.put("m/a", to: 2)
        #expect(rig.revision(of: beat) != nil)
        rig.step(.space(isLow: false))
        let later = rig.put("b")
        rig.sync()
        #expect(rig.revision(of: later)! > rig.revision(of: tag)!)
    }

    @Test func aFailedLogLeavesEverythingUnknownAndAnswersNothingMore() {
        var rig = CoreRig()
        let first = rig.put("a")
        rig.sync()
        let second = rig.put("b")
        rig.step(.logFailed)
        #expect(rig.ends[second] == .unknown)
        rig.sync()
        #expect(rig.get("b") == nil)
        #expect(rig.get("a") == bytes("v"))
        #expect(rig.ends[rig.put("c")] == .refused(.failed))
        #expect(rig.revision(of: first) != nil)
        #expect(rig.member.alarms.contains(.diskFailed))
    }

    @Test func theQuotaRefusesGrowthAndTakesDeletes() {
        var rig = CoreRig { options in
            options.quotaBytes = 2_000
        }
        let value = String(repeating: "x", count: 500)
        for number in 0..<6 {
            rig.put("k\(number)", value)
            rig.sync()
        }
        #expect(rig.member.alarms == [.quota])
        #expect(rig.ends[rig.put("new", value)] == .refused(.quota(bytesMax: 2_000)))
        let shrink = rig.put("k1", "small")
        let delete = rig.propose(.writes([.delete(bytes("k0"))]))
        rig.sync()
        #expect(rig.revision(of: shrink) != nil)
        guard case .applied(let ended)? = rig.ends[delete], case .deleted? = ended.first else {
            return #expect(Bool(false))
        }
        for number in 2..<6 {
            rig.propose(.writes([.delete(bytes("k\(number)"))]))
            rig.sync()
        }
        // The history that deletes leave is given up before puts are refused.
        rig.sync()
        rig.sync()
        #expect(rig.member.alarms.isEmpty)
        let later = rig.put("new", value)
        rig.sync()
        #expect(rig.revision(of: later) != nil)
    }

    @Test func aClockThatJumpsRaisesAnAlarmAndDoesNotMoveRevisions() {
        var rig = CoreRig()
        let first = rig.put("a")
        rig.sync()
        rig.step(.wall(WallMilliseconds(CoreRig.wall.rawValue + 3_600_000)))
        #expect(rig.member.alarms == [.clock])
        rig.pass(.milliseconds(10))
        let second = rig.put("b")
        rig.sync()
        let moved = rig.revision(of: second)!.milliseconds - rig.revision(of: first)!.milliseconds
        #expect(moved == 10)
        rig.step(.wall(WallMilliseconds(CoreRig.wall.rawValue + 10)))
        #expect(rig.member.alarms.isEmpty)
        rig.step(.wall(WallMilliseconds(CoreRig.wall.rawValue - 3_600_000)))
        #expect(rig.member.alarms == [.clock])
    }

    @Test func aRevisionFromFarAheadIsRefused() throws {
        var rig = CoreRig()
        let latest = Revision(startOf: CoreRig.wall)
        let far = Revision(milliseconds: latest.milliseconds + 600, counter: 0, shard: ShardNumber(0))
        #expect(throws: ClockError.self) { try rig.member.observe(far, now: rig.now) }
        let near = Revision(milliseconds: latest.milliseconds + 400, counter: 0, shard: ShardNumber(0))
        try rig.member.observe(near, now: rig.now)
        // Seen, but not closed: nothing durable says so.
        #expect(rig.member.closed(of: .durable) < near)
        let tag = rig.put("a")
        rig.sync()
        #expect(rig.revision(of: tag)! > near)
    }

    @Test func anAdministratorCompactsAllShards() {
        var rig = CoreRig(shards: 2)
        rig.put("a", to: 0)
        rig.sync()
        let last = rig.put("b", to: 1)
        rig.sync()
        rig.step(.compact(rig.revision(of: last)!, Ticket(tag: 777)))
        rig.step(.turnEnded)
        #expect(rig.ends[777] == nil)
        rig.sync()
        #expect(rig.ends[777] == .applied([]))
        let compactions = rig.records.filter { $0.kind == .entry }.count
        #expect(compactions == 4)
        rig.member.withShard(ShardNumber(1)) { #expect($0.floor == rig.revision(of: last)!) }
    }

    @Test func whatWasInFlightWhenASnapshotBeganIsKeptInTheLog() {
        var rig = CoreRig(shards: 2) { $0.snapshotLogBytesMin = 4_096 }
        rig.put("a", to: 1)
        rig.sync()
        rig.put("b", to: 1)
        let inFlight = rig.member.recordsGiven
        // Ends before the entry in flight, which is durable before the snapshot is.
        let point = rig.member.beginSnapshot(of: ShardNumber(1))
        #expect(point.logBelow == inFlight)
        rig.sync()
        rig.step(.snapshotTaken(point, bytes: 100))
        rig.notices = []
        // The other shard fills the log, so that idle ones are to let go of it.
        for number in 0..<100 {
            rig.put("c\(number)", String(repeating: "v", count: 1_000), to: 0)
            rig.sync()
        }
        var isWanted = false
        for notice in rig.notices {
            switch notice {
            case .release(ShardNumber(1), let below): #expect(below <= inFlight)
            case .snapshotWanted(ShardNumber(1)): isWanted = true
            default: break
            }
        }
        #expect(isWanted)
    }

    @Test func whatTheLogCannotTakeIsRefusedAndNeverWas() {
        var rig = CoreRig(shards: 2)
        let first = rig.put("a")
        rig.sync()
        let last = rig.member.recordsGiven
        rig.records = []
        // Far enough for another bound, which must not be lost.
        rig.pass(.seconds(5))
        let refused = rig.put("a", "other")
        let other = rig.put("b", to: 1)
        let free = rig.put("m/a", to: 2)
        #expect(rig.records.map(\.kind) == [.bound, .entry, .entry])
        rig.records = []
        rig.step(.space(isLow: true))
        rig.step(.withdrawn(after: last, .noSpace))
        #expect(rig.ends[refused] == .refused(.noSpace))
        #expect(rig.ends[other] == .refused(.noSpace))
        #expect(rig.ends[free] == nil)
        #expect(rig.member.inFlight == 1)
        #expect(rig.records.map(\.kind) == [.bound])
        #expect(rig.member.recordsGiven == last + 1)
        rig.sync()
        #expect(rig.ends[free] != nil)
        #expect(rig.get("a") == bytes("v"))
        rig.step(.space(isLow: false))
        rig.records = []
        let again = rig.put("a", "new")
        // The place of the refused entry, and a revision of its own.
        #expect(rig.records.map(\.index) == [2])
        rig.sync()
        #expect(rig.revision(of: again)! > rig.revision(of: first)!)
        #expect(rig.get("a") == bytes("new"))
        #expect(rig.member.inFlight == 0)
        #expect(rig.get("b", shard: 1) == nil)
    }

    @Test func aFullDiskLastsLongForWhatIsInMemory() {
        var rig = CoreRig(shards: 1)
        rig.step(.space(isLow: true))
        rig.records = []
        for number in 0..<1_800 {
            let tag = rig.put("m/\(number % 9)", to: 1)
            rig.sync()
            #expect(rig.ends[tag] != nil)
            rig.pass(.seconds(1))
        }
        #expect(rig.records.count < LogLimits.reservedBlocks)
        // And once a second again when there is space.
        rig.step(.space(isLow: false))
        rig.records = []
        for number in 0..<180 {
            rig.put("m/\(number % 9)", to: 1)
            rig.sync()
            rig.pass(.seconds(1))
        }
        #expect(rig.records.count > 50)
    }

    @Test func aSnapshotInProgressReleasesNothingThatTookTheWithdrawnPlaces() {
        var rig = CoreRig(shards: 2)
        rig.put("a")
        rig.sync()
        let last = rig.member.recordsGiven
        for number in 0..<10 { rig.put("b\(number)", to: 1) }
        let point = rig.member.beginSnapshot(of: ShardNumber(0))
        #expect(point.logBelow == last + 11)
        rig.step(.withdrawn(after: last, .noSpace))
        rig.put("c")
        let taken = rig.member.recordsGiven
        rig.sync()
        rig.notices = []
        rig.step(.snapshotTaken(point, bytes: 100))
        guard case .release(ShardNumber(0), let below)? = rig.notices.first else {
            Issue.record("Nothing was released.")
            return
        }
        #expect(below <= taken)
    }

    @Test func aFullDiskHasTheOldestPartOfTheLogLetGo() {
        var rig = CoreRig(shards: 3) { $0.segmentBytes = 64 << 10 }
        rig.put("a", to: 1)
        rig.put("b", to: 2)
        for number in 0..<100 { rig.put("c\(number % 7)", String(repeating: "v", count: 1_000), to: 0) }
        rig.sync()
        rig.step(.snapshotTaken(rig.member.beginSnapshot(of: ShardNumber(2)), bytes: 100))
        rig.notices = []
        rig.step(.space(isLow: true))
        var wanted: [ShardNumber] = []
        for notice in rig.notices { if case .snapshotWanted(let shard) = notice { wanted.append(shard) } }
        #expect(wanted == [ShardNumber(0), ShardNumber(1)])
    }

    @Test func theLogIsToldHowMuchASnapshotTakes() {
        var rig = CoreRig(shards: 2)
        rig.notices = []
        for number in 0..<100 { rig.put("c\(number)", String(repeating: "v", count: 1_000), to: 1) }
        rig.sync()
        let told = rig.notices.compactMap { if case .keepFree(let bytes) = $0 { bytes } else { nil } }
        #expect(told.last ?? 0 >= 100 * 1_000)
        #expect(told.last ?? 0 < 2 * 100 * 1_000)
    }

    /// A list of it names a revision, and a watch after that hears of the first write.
    @Test func anEmptyStoreHasARevision() throws {
        var rig = CoreRig(shards: 1)
        let listed = rig.member.closed(of: .durable)
        #expect(listed > .zero)
        #expect(rig.member.closed(of: .memory) > .zero)
        let tag = rig.put("a")
        rig.sync()
        let next = try rig.member.withShard(ShardNumber(0)) { shard throws(ReadError) in
            try shard.nextRevision(at: try shard.position(after: listed))
        }
        #expect(next == rig.revision(of: tag))
    }

    @Test func aShardWithoutNewsMovesTheRecordOfItsSnapshotOn() {
        var rig = CoreRig(shards: 2) { $0.snapshotLogBytesMin = 4_096 }
        rig.put("a", to: 1)
        rig.sync()
        rig.step(.snapshotTaken(rig.member.beginSnapshot(of: ShardNumber(1)), bytes: 100))
        rig.notices = []
        let before = rig.member.recordsGiven
        for number in 0..<100 {
            rig.put("c\(number)", String(repeating: "v", count: 1_000), to: 0)
            rig.sync()
        }
        let released = rig.notices.contains { notice in
            if case .release(ShardNumber(1), let below) = notice { below > before } else { false }
        }
        #expect(released)
    }

    @Test func historyGrowsOldAndIsForgottenThenTheStoreSleeps() {
        var rig = CoreRig { $0.historyAge = .seconds(100) }
        rig.put("a")
        rig.put("a")
        rig.sync()
        let floor = rig.member.withShard(ShardNumber(0)) { $0.floor }
        for _ in 0..<30 {
            guard let wake = rig.member.nextWake else { break }
            rig.now = max(wake, rig.now)
            rig.step(.wake)
            rig.step(.turnEnded)
            rig.sync()
        }
        #expect(rig.member.nextWake == nil)
        rig.member.withShard(ShardNumber(0)) {
            #expect($0.floor > floor)
            #expect($0.memory.historyEvents == 0)
        }
        #expect(rig.get("a") == bytes("v"))
        let count = rig.records.count
        rig.pass(.seconds(1_000))
        rig.step(.turnEnded)
        #expect(rig.records.count == count)
    }

    @Test func shutDownTakesNothingMoreAndAnswersTheRest() {
        var rig = CoreRig()
        let tag = rig.put("a")
        rig.step(.shutDown)
        #expect(rig.ends[rig.put("b")] == .refused(.shuttingDown))
        rig.sync()
        #expect(rig.revision(of: tag) != nil)
    }
}
