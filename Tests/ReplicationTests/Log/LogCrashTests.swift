import Base
import Store
import Testing

@testable import Replication

/// The log against a model, with the power lost at any moment: what was acknowledged is there, in order, and nothing
/// that was never appended.
@Suite struct LogCrashTests {
    /// What the log was told, and may have to give back.
    struct Model {
        var records: [LogRecord] = []
        var persisted = 0
        /// Per shard, the first sequence that it still needs.
        var released: [UInt8: LogSequence] = [:]

        /// The newest vote of each shard among the first `count` records.
        func votes(_ count: Int) -> [UInt8: UInt64] {
            var votes: [UInt8: UInt64] = [:]
            for record in records.prefix(count) where record.kind == .vote {
                votes[record.shard.rawValue] = record.term
            }
            return votes
        }

        /// The oldest record that must be there.
        func oldestNeeded(_ count: Int) -> Int? {
            records.prefix(count).indices.first { index in
                let record = records[index]
                guard !record.kind.isCarried else { return false }
                return LogSequence(UInt64(index + 1)) >= released[record.shard.rawValue] ?? .zero
            }
        }
    }

    /// What is wrong with what a recovery gave, or nil. The model goes on with what the log holds now.
    func complaint(_ recovered: Recovered, _ model: inout Model) -> String? {
        let last = Int(recovered.start.last.rawValue)
        guard last >= model.persisted else { return "\(model.persisted) records were acknowledged, \(last) are there" }
        guard last <= model.records.count else { return "more records than were appended" }
        let from = Int(recovered.records.first?.sequence.rawValue ?? UInt64(last + 1))
        for (offset, item) in recovered.records.enumerated() {
            guard item.sequence.rawValue == UInt64(from + offset), from + offset <= last else { return "a gap" }
            guard isSame(item.record, model.records[from + offset - 1]) else { return "another record" }
        }
        guard recovered.records.isEmpty || from + recovered.records.count == last + 1 else { return "the end is gone" }
        if let needed = model.oldestNeeded(last), from > needed + 1 { return "a record that is needed is gone" }
        var votes: [UInt8: UInt64] = [:]
        for record in recovered.carried { votes[record.shard.rawValue] = record.term }
        for item in recovered.records where item.record.kind == .vote {
            votes[item.record.shard.rawValue] = item.record.term
        }
        guard votes == model.votes(last) else { return "another vote" }
        model.records.removeSubrange(last...)
        model.persisted = last
        return nil
    }

    /// Runs a log through `rounds` losses of power; returns the first complaint.
    func run(seed: UInt64, rounds: Int, isForgetful: Bool = false) throws -> String? {
        var random = Random(seed: seed)
        let disk = FakeDisk(seed: seed &* 31)
        let options = smallOptions()
        var model = Model()
        var start = try recovery(disk, options).create(secret: random.next())
        for round in 0..<rounds {
            var driver = LogDriver(disk: disk, start: start, options: options)
            disk.state.withLock { $0.isForgetful = isForgetful }
            disk.crash(after: random.below(random.oneIn(3) ? 200 : 20))
            while !disk.isDown, !driver.notices.contains("failed") {
                switch random.below(12) {
                case 0...3:
                    let records = (0..<(1 + random.below(5))).map { _ -> LogRecord in
                        let shard = UInt8(random.below(3))
                        if random.oneIn(6) { return vote(shard, term: random.next()) }
                        let bytes = random.oneIn(20) ? random.below(30_000) : random.below(800)
                        return entry(shard, random.next(), bytes: bytes)
                    }
                    if let last = try? driver.core.append(records) {
                        model.records += records
                        precondition(last == LogSequence(UInt64(model.records.count)))
                    }
                case 4...5: driver.step(.pump)
                case 6...7: driver.performWrite()
                case 8:
                    driver.performPreparation()
                    driver.performRemovals()
                case 9: trouble(disk, &random)
                case 10: driver.tick()
                default:
                    guard random.oneIn(3), model.persisted > 0 else { continue }
                    let shard = UInt8(random.below(3))
                    let sequence = LogSequence(UInt64(1 + random.below(model.persisted + 1)))
                    guard sequence > model.released[shard] ?? .zero else { continue }
                    model.released[shard] = sequence
                    driver.step(.release(ShardNumber(shard), below: sequence))
                }
                model.persisted = max(model.persisted, Int(driver.persisted.rawValue))
            }
            disk.restart()
            let recovered = try Recovered(disk, options, workers: 1 + round % 3)
            if let complaint = complaint(recovered, &model) { return "seed \(seed), round \(round): \(complaint)" }
            start = recovered.start
        }
        return nil
    }

    /// Now and then the disk is full, or was, or a write fails.
    func trouble(_ disk: FakeDisk, _ random: inout Random) {
        guard random.oneIn(6) else { return }
        let choice = random.below(8)
        disk.state.withLock { state in
            switch choice {
            case 0: state.writeError = 5
            case 1...2: state.writeError = 28
            case 3...5: state.capacity = state.files.values.reduce(0) { $0 + $1.count } + (32 << 10)
            default: state.capacity = .max
            }
        }
    }

    @Test(arguments: 1...20) func powerLoss(seed: UInt64) throws {
        #expect(try run(seed: seed, rounds: 20) == nil)
    }

    /// The model notices a disk that now and then forgets what it called durable.
    @Test func forgetfulDiskIsNoticed() {
        let noticed = (1...10).filter { seed in
            do {
                return try run(seed: UInt64(seed), rounds: 20, isForgetful: true) != nil
            } catch {
                return error is LogError
            }
        }
        #expect(noticed.count > 5)
    }
}
