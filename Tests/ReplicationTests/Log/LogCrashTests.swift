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

    /// Checks what a recovery gave; returns how many records the log holds now.
    func check(_ recovered: Recovered, _ model: inout Model, _ note: Comment) {
        let last = Int(recovered.start.last.rawValue)
        #expect(last >= model.persisted, note)
        #expect(last <= model.records.count, note)
        if let first = recovered.records.first {
            for (offset, item) in recovered.records.enumerated() {
                guard item.sequence == first.sequence + offset, Int(item.sequence.rawValue) <= model.records.count
                else {
                    Issue.record(note)
                    return
                }
                let isRight = isSame(item.record, model.records[Int(item.sequence.rawValue) - 1])
                #expect(isRight, note)
            }
            #expect(recovered.records.last?.sequence == recovered.start.last, note)
        }
        let from = Int(recovered.records.first?.sequence.rawValue ?? UInt64(last + 1))
        if let needed = model.oldestNeeded(last) { #expect(from <= needed + 1, note) }
        var votes: [UInt8: UInt64] = [:]
        for record in recovered.carried { votes[record.shard.rawValue] = record.term }
        for item in recovered.records where item.record.kind == .vote {
            votes[item.record.shard.rawValue] = item.record.term
        }
        #expect(votes == model.votes(last), note)
        model.records.removeSubrange(last...)
        model.persisted = last
    }

    func run(seed: UInt64, rounds: Int) throws {
        var random = Random(seed: seed)
        let disk = FakeDisk(seed: seed &* 31)
        let options = smallOptions()
        var model = Model()
        var start = try recovery(disk, options).create(secret: random.next())
        for round in 0..<rounds {
            var driver = LogDriver(disk: disk, start: start, options: options)
            disk.crash(after: random.below(random.oneIn(3) ? 200 : 20))
            while !disk.isDown {
                switch random.below(10) {
                case 0...3:
                    let records = (0..<(1 + random.below(5))).map { _ -> LogRecord in
                        let shard = UInt8(random.below(3))
                        if random.oneIn(6) { return vote(shard, term: random.next()) }
                        let bytes = random.oneIn(20) ? random.below(30_000) : random.below(800)
                        return entry(shard, random.next(), bytes: bytes)
                    }
                    if let last = try? driver.core.append(records) {
                        model.records += records
                        #expect(last == LogSequence(UInt64(model.records.count)))
                    }
                case 4...5: driver.step(.pump)
                case 6...7: driver.performWrite()
                case 8:
                    driver.performPreparation()
                    driver.performRemovals()
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
            check(recovered, &model, "seed \(seed), round \(round)")
            start = recovered.start
        }
    }

    @Test(arguments: 1...10) func powerLoss(seed: UInt64) throws {
        try run(seed: seed, rounds: 25)
    }
}
