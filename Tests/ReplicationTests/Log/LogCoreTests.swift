import Base
import Store
import Testing

@testable import Replication

@Suite struct LogCoreTests {
    func newDriver(_ options: LogOptions = smallOptions(), capacity: Int = .max) throws -> LogDriver {
        let disk = FakeDisk()
        let start = try recovery(disk, options).create(secret: 0xABCD)
        disk.state.withLock { $0.capacity = capacity }
        return LogDriver(disk: disk, start: start, options: options)
    }

    /// Appends what `record` makes of 1, 2, … until that is refused, and returns why.
    func fill(_ driver: inout LogDriver, settles: Bool = false, _ record: (UInt64) -> LogRecord) -> LogRefusal? {
        for number in 1...10_000 as ClosedRange<UInt64> {
            do throws(LogRefusal) {
                _ = try driver.core.append([record(number)])
            } catch {
                return error
            }
            if settles { driver.settle() }
        }
        return nil
    }

    @Test func batchGathersWhileAWriteIsInFlight() throws {
        var driver = try newDriver()
        driver.settle()
        _ = try driver.core.append([entry(1, 1)])
        driver.step(.pump)
        #expect(driver.pendingWrite?.records.count == 1)
        for index in 2...11 as ClosedRange<UInt64> {
            _ = try driver.core.append([entry(1, index)])
            driver.step(.pump)
        }
        #expect(driver.persisted == .zero)
        driver.performWrite()
        #expect(driver.persisted == LogSequence(1))
        driver.step(.pump)
        #expect(driver.pendingWrite?.records.map(\.index) == Array(2...11))
        driver.performWrite()
        #expect(driver.persisted == LogSequence(11))
        #expect(!driver.core.wantsWrite)
    }

    @Test func batchesKeepTheirLimits() throws {
        var options = smallOptions()
        options.firstSegmentBytes = options.segmentBytes
        var driver = try newDriver(options)
        driver.settle()
        _ = try driver.core.append((1...100).map { entry(1, $0, bytes: 10) })
        driver.step(.pump)
        #expect(driver.pendingWrite?.records.count == 64)
        driver.settle()
        _ = try driver.core.append((1...10).map { entry(1, $0, bytes: 4_000) })
        driver.step(.pump)
        #expect(driver.pendingWrite?.records.count == 4)
        #expect(driver.pendingWrite!.byteCount <= 16 << 10)
        driver.settle()
        // One that is longer than a batch goes alone.
        _ = try driver.core.append([entry(1, 1), entry(1, 2, bytes: 30_000), entry(1, 3)])
        driver.settle()
        #expect(driver.persisted == driver.core.last)
        #expect(try Recovered(driver.disk).records.count == 113)
    }

    @Test func tooLongPayloadsAreRefused() throws {
        var driver = try newDriver()
        #expect(throws: LogRefusal.tooLarge(bytes: 32_769)) { try driver.core.append([entry(1, 1, bytes: 32_769)]) }
        var long = vote(1, term: 1)
        long.payload = Bytes(Array(repeating: 1, count: 257))
        #expect(throws: LogRefusal.tooLarge(bytes: 257)) { try driver.core.append([entry(1, 1), long]) }
        #expect(driver.core.last == .zero)
        _ = try driver.core.append([entry(1, 1, bytes: 32_768)])
        driver.settle()
        #expect(driver.persisted == LogSequence(1))
    }

    @Test func fullQueueRefusesEntriesAndTakesVotes() throws {
        var driver = try newDriver()
        #expect(fill(&driver) { _ in entry(1, 1, bytes: 1_000) } == .queueFull)
        var taken = driver.core.last.rawValue
        #expect(taken == UInt64(128 << 10) / 1_024)
        taken = try driver.core.append([vote(1, term: 9)]).rawValue
        driver.settle()
        #expect(driver.persisted.rawValue == taken)
        _ = try driver.core.append([entry(1, 1, bytes: 1_000)])
    }

    /// No block is written twice within one use of a segment.
    @Test func acknowledgedBlocksAreNeverRewritten() throws {
        var driver = try newDriver()
        var random = Random(seed: 5)
        for index in 1...200 as ClosedRange<UInt64> {
            _ = try driver.core.append([entry(1, index, bytes: random.below(5_000))])
            if random.oneIn(3) { driver.settle() }
            if random.oneIn(9) { driver.step(.release(ShardNumber(1), below: driver.persisted)) }
        }
        driver.settle()
        var ends: [String: Int] = [:]
        for write in driver.disk.state.withLock({ $0.writes }) {
            if write.offset == 0 {
                ends[write.name] = 4_096
            } else {
                #expect(write.offset == ends[write.name])
                ends[write.name] = write.offset + write.count
            }
        }
        #expect(ends.count > 2)
    }

    /// The disk is full: what was taken gets its answer, further entries are refused, votes go on, and it all passes.
    @Test func fullDisk() throws {
        var driver = try newDriver(capacity: 32 << 10)
        driver.settle()
        #expect(driver.notices == ["spaceLow"])
        var options = smallOptions()
        options.segmentBytes = 512 << 10
        driver = try newDriver(options, capacity: 32 << 10)
        // The first segment of 32 KiB has less than the reserve.
        driver.settle()
        #expect(throws: LogRefusal.noSpace) { try driver.core.append([entry(1, 1)]) }
        #expect(fill(&driver, settles: true) { vote(2, term: $0) } == .noSpace)
        let votes = driver.core.last.rawValue
        #expect(votes >= 2)
        #expect(driver.persisted.rawValue == votes)
        driver.tick()
        driver.settle()
        #expect(driver.notices == ["spaceLow"])
        driver.disk.state.withLock { $0.capacity = .max }
        driver.tick()
        driver.settle()
        #expect(driver.notices == ["spaceLow", "spaceBack"])
        let last = try driver.core.append([entry(1, 1)])
        driver.settle()
        #expect(driver.persisted == last)
        #expect(try Recovered(driver.disk, options).start.last == last)
    }

    /// What was taken before the disk turned out to be full, and does not fit, is given back, and is nowhere.
    @Test func fullDiskGivesBackWhatDoesNotFit() throws {
        var options = smallOptions()
        options.segmentBytes = 512 << 10
        options.firstSegmentBytes = 512 << 10
        options.queueBytesMax = 4 << 20
        var driver = try newDriver(options, capacity: 512 << 10)
        for index in 1...300 as ClosedRange<UInt64> { _ = try driver.core.append([entry(1, index, bytes: 3_000)]) }
        let offered = driver.core.last
        #expect(driver.core.withdraw() == offered)
        driver.step(.pump)
        driver.performPreparation()
        #expect(driver.notices == ["spaceLow"])
        let last = driver.core.withdraw()
        #expect(last > LogSequence(1))
        #expect(last < offered)
        driver.settle()
        #expect(driver.persisted == last)
        #expect(driver.core.withdraw() == last)
        #expect(try driver.core.append([vote(2, term: 1)]) == last + 1)
        driver.disk.state.withLock { $0.capacity = .max }
        driver.tick()
        driver.settle()
        let index = last.rawValue + 1
        #expect(try driver.core.append([entry(1, index, bytes: 3_000)]) == last + 2)
        driver.settle()
        let recovered = try Recovered(driver.disk, options)
        #expect(recovered.start.last == last + 2)
        let indices = recovered.records.map(\.record).filter { $0.kind == .entry }.map(\.index)
        #expect(indices == Array(1...index))
    }

    /// What is given back pins no segment, and lets go of none.
    @Test func whatIsGivenBackIsNotPinned() {
        var pins = ShardPins()
        pins.add(.entry, of: ShardNumber(1), at: LogSequence(5))
        pins.add(.entry, of: ShardNumber(2), at: LogSequence(7))
        pins.add(.entry, of: ShardNumber(1), at: LogSequence(9))
        pins.withdraw(after: LogSequence(6))
        #expect(pins[ShardNumber(1)] == LogSequence(5))
        #expect(pins[ShardNumber(2)] == nil)
        pins.add(.entry, of: ShardNumber(2), at: LogSequence(7))
        #expect(pins[ShardNumber(2)] == LogSequence(7))
        _ = pins.release(ShardNumber(1), below: LogSequence(7))
        #expect(pins[ShardNumber(1)] == nil)
    }

    /// A batch that may be on the disk is not given back.
    @Test func aWriteWithoutSpaceIsNotGivenBack() throws {
        var driver = try newDriver()
        driver.settle()
        let first = try driver.core.append([entry(1, 1)])
        driver.disk.state.withLock { $0.writeError = 28 }
        driver.step(.pump)
        _ = try driver.core.append([entry(1, 2)])
        driver.performWrite()
        #expect(driver.notices == ["spaceLow"])
        #expect(driver.core.withdraw() == first)
        driver.tick()
        driver.settle()
        #expect(driver.persisted == first)
        #expect(try Recovered(driver.disk).start.last == first)
    }

    /// With the disk full, segments that come free are used again: no more space is asked for.
    @Test func fullDiskRecoversByRelease() throws {
        var options = smallOptions()
        options.segmentBytes = 512 << 10
        options.firstSegmentBytes = 512 << 10
        var driver = try newDriver(options, capacity: 3 * (512 << 10))
        driver.settle()
        #expect(fill(&driver, settles: true) { entry(1, $0, bytes: 3_000) } == .noSpace)
        let index = driver.core.last.rawValue
        #expect(driver.persisted.rawValue == index)
        #expect(driver.core.segments.count == 3)
        driver.step(.release(ShardNumber(1), below: LogSequence(index)))
        driver.settle()
        #expect(driver.notices == ["spaceLow", "spaceBack"])
        let last = try driver.core.append([entry(1, index + 1, bytes: 3_000)])
        driver.settle()
        #expect(driver.persisted == last)
        #expect(try Recovered(driver.disk, options).start.last == last)
    }

    /// A write without space is tried again, the same batch at the same place.
    @Test func writeWithoutSpaceIsTriedAgain() throws {
        var driver = try newDriver()
        driver.settle()
        _ = try driver.core.append([entry(1, 1)])
        driver.disk.state.withLock { $0.writeError = 28 }
        driver.settle()
        #expect(driver.persisted == .zero)
        #expect(driver.notices == ["spaceLow"])
        #expect(throws: LogRefusal.noSpace) { try driver.core.append([entry(1, 2)]) }
        _ = try driver.core.append([vote(1, term: 3)])
        driver.settle()
        #expect(driver.persisted == .zero)
        driver.tick()
        driver.settle()
        #expect(driver.persisted == LogSequence(2))
        #expect(driver.notices == ["spaceLow", "spaceBack"])
        _ = try driver.core.append([entry(1, 2)])
        driver.settle()
        #expect(try Recovered(driver.disk).records.count == 3)
    }

    /// No descriptor is left: that passes, and is no reason to stop.
    @Test func lackOfDescriptorsPasses() throws {
        var driver = try newDriver()
        driver.step(.pump)
        driver.performWrite()
        #expect(driver.preparation != nil)
        driver.preparation = nil
        driver.step(.prepareFailed(.failed(.open, name: "log/segment-00000002", code: 24)))
        #expect(driver.notices == ["spaceLow"])
        driver.tick()
        driver.settle()
        #expect(driver.notices == ["spaceLow", "spaceBack"])
    }

    @Test func failedWriteStopsTheLog() throws {
        var driver = try newDriver()
        driver.settle()
        _ = try driver.core.append([entry(1, 1)])
        driver.settle()
        _ = try driver.core.append([entry(1, 2)])
        driver.disk.state.withLock { $0.writeError = 5 }
        driver.settle()
        #expect(driver.notices == ["failed"])
        #expect(driver.persisted == LogSequence(1))
        let error = DiskError.failed(.write, name: "log/segment-00000001", code: 5)
        #expect(throws: LogRefusal.failed(error)) { try driver.core.append([vote(1, term: 1)]) }
        for event in [LogEvent.pump, .tick, .written, .prepared, .close] { driver.step(event) }
        #expect(driver.pendingWrite == nil && driver.notices == ["failed"])
        #expect(driver.persisted == LogSequence(1))
    }

    @Test func failedPreparationStopsTheLog() throws {
        var driver = try newDriver()
        driver.step(.pump)
        driver.performWrite()
        driver.disk.state.withLock { $0.writeError = 5 }
        driver.performPreparation()
        #expect(driver.notices == ["failed"])
        #expect(throws: LogRefusal.self) { try driver.core.append([entry(1, 1)]) }
    }

    /// A shard that only voted, or needs nothing any more, holds back no segment; its vote is there all the same.
    @Test func idleShardsHoldNothing() throws {
        var driver = try newDriver()
        _ = try driver.core.append([vote(7, term: 3), entry(8, 1), vote(9, term: 1), vote(9, term: 2)])
        driver.settle()
        driver.step(.release(ShardNumber(8), below: LogSequence(100)))
        for index in 1...200 as ClosedRange<UInt64> {
            let last = try driver.core.append([entry(1, index, bytes: 2_000)])
            driver.settle()
            driver.step(.release(ShardNumber(1), below: last))
        }
        driver.settle()
        #expect(driver.core.segments.count == 1)
        #expect(driver.core.segments[0].generation > 4)
        #expect(driver.disk.names.count <= 6)
        let recovered = try Recovered(driver.disk)
        #expect(recovered.carried == [vote(7, term: 3), vote(9, term: 2)])
        #expect(recovered.records.allSatisfy { $0.record.shard == ShardNumber(1) })
    }

    @Test func bytesHeldTellsTheShard() throws {
        var driver = try newDriver()
        _ = try driver.core.append([entry(5, 1)])
        for index in 1...100 as ClosedRange<UInt64> {
            let last = try driver.core.append([entry(1, index, bytes: 2_000)])
            driver.settle()
            driver.step(.release(ShardNumber(1), below: last))
        }
        driver.settle()
        let status = driver.core.status
        #expect(status.segments > 3)
        #expect(driver.core.bytesHeld(by: ShardNumber(1)) == 0)
        #expect(driver.core.bytesHeld(by: ShardNumber(5)) == status.segmentBytes - (64 << 10))
        #expect(driver.core.bytesHeld(by: ShardNumber(6)) == 0)
    }

    @Test func closing() throws {
        var driver = try newDriver()
        driver.settle()
        _ = try driver.core.append([entry(1, 1), entry(1, 2)])
        driver.step(.close)
        #expect(throws: LogRefusal.closed) { try driver.core.append([entry(1, 3)]) }
        #expect(driver.notices.isEmpty)
        driver.settle()
        #expect(driver.notices == ["closed"])
        #expect(driver.persisted == LogSequence(2))
        driver.step(.close)
        #expect(driver.notices == ["closed"])
    }

    @Test func closingWithoutSpace() throws {
        var driver = try newDriver()
        driver.settle()
        _ = try driver.core.append([entry(1, 1)])
        driver.disk.state.withLock { $0.writeError = 28 }
        driver.settle()
        driver.step(.close)
        driver.settle()
        #expect(driver.notices == ["spaceLow", "closed"])
        #expect(driver.persisted == .zero)
    }

    @Test func namesOfSlots() {
        #expect(LogSlot(rawValue: 0x1F).name == "segment-0000001f")
        #expect(LogSlot(name: "segment-0000001f") == LogSlot(rawValue: 0x1F))
        for name in ["segment-0000001F", "segment-1f", "segment-00000001f", "segment-+000001f", "lock", ""] {
            #expect(LogSlot(name: name) == nil)
        }
    }
}
