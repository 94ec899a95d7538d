import Base
import Replication
import Store
import Testing

/// The machine goes off after every possible operation on the disk: what was answered is there afterwards.
@Suite(.serialized) struct MemberCrashTests {
    /// Writes until the machine goes off; what was answered, by key.
    private func run(_ disk: CrashDisk, puts: Int, snapshots: Bool) async -> [String: String] {
        var answered: [String: String] = [:]
        guard
            let rig = try? await HostRig.open(
                disk, { if snapshots { $0.snapshotLogBytesMin = 20_000 } })
        else { return answered }
        let value = String(repeating: "x", count: snapshots ? 700 : 100)
        for number in 0..<puts {
            let key = "k\(number % 40)"
            let text = "\(number)-" + value
            guard await rig.put(key, text) != nil else { break }
            answered[key] = text
        }
        disk.kill()
        await rig.drop()
        return answered
    }

    private func expect(_ answered: [String: String], on disk: CrashDisk, after operations: Int) async throws {
        let next = disk.afterCrash()
        do {
            let rig = try await HostRig.open(next)
            for (key, value) in answered {
                let found = try await rig.get(key)
                // One later write may have become durable without its answer.
                let isLater = found.map { Int($0.prefix { $0 != "-" })! >= Int(value.prefix { $0 != "-" })! } ?? false
                #expect(isLater, "\(key) after \(operations) operations")
            }
            #expect(await rig.put("alive", "1") != nil)
            await rig.close()
            let report = try await MemberHost.check(next)
            #expect(report.shards.count == 2)
        } catch {
            Issue.record("A crash after \(operations) operations cannot be opened: \(error)")
        }
    }

    @Test func atEveryOperationOfAFirstStartAndItsWrites() async throws {
        for operations in 0..<45 {
            let disk = CrashDisk()
            disk.state.withLock {
                $0.crashAfter = operations
                $0.keptOfUnsynced = operations % 3 * 50
            }
            let answered = await run(disk, puts: 20, snapshots: false)
            try await expect(answered, on: disk, after: operations)
        }
    }

    @Test func atManyOperationsWhileSnapshotsRun() async throws {
        let whole = CrashDisk()
        let all = await run(whole, puts: 300, snapshots: true)
        #expect(all.count == 40)
        #expect(whole.names.contains { $0.hasPrefix("snapshots/shard-") && !$0.hasSuffix(".part") })
        let total = whole.operations
        try await expect(all, on: whole, after: total)
        for operations in stride(from: 40, to: total, by: max(1, total / 40)) {
            let disk = CrashDisk()
            disk.state.withLock {
                $0.crashAfter = operations
                $0.keptOfUnsynced = operations % 3 * 10_000
            }
            let answered = await run(disk, puts: 300, snapshots: true)
            try await expect(answered, on: disk, after: operations)
        }
    }

    @Test func aDamagedSnapshotIsRefused() async throws {
        let disk = CrashDisk()
        let rig = try await HostRig.open(disk, { $0.snapshotLogBytesMin = 20_000 })
        for number in 0..<300 {
            #expect(await rig.put("k\(number % 40)", "\(number)-" + String(repeating: "x", count: 700)) != nil)
        }
        // Only a snapshot that the log names is needed at the next start.
        #expect(try await rig.wait { $0.status().snapshotsTaken > 0 && !$0.status().isTakingSnapshot })
        await rig.close()
        let name = try #require(disk.names.first { $0.hasPrefix("snapshots/shard-") && !$0.hasSuffix(".part") })
        let damaged = disk.afterCrash()
        damaged.state.withLock { state in
            state.files[name]!.bytes.withLock { $0.present[$0.present.count / 2] ^= 4 }
        }
        do {
            _ = try await HostRig.open(damaged)
            Issue.record("A damaged snapshot was loaded.")
        } catch MemberError.snapshot(let file, _) {
            #expect(file == name)
        }
        // And one that is gone is missed.
        let gone = disk.afterCrash()
        gone.state.withLock { $0.files[name] = nil }
        await #expect(throws: MemberError.self) { try await HostRig.open(gone) }
    }

    /// The record of an idle shard's snapshot outlives the segment that held it at the last start.
    @Test func aSnapshotOfAnIdleShardIsMissedAfterStartsAndTurnsOfTheLog() async throws {
        let disk = CrashDisk()
        let value = String(repeating: "y", count: 4_000)
        func fill(_ rig: HostRig<CrashDisk>, _ shard: UInt8, count: Int) async throws {
            let keys = (0..<1_000).map { "k\($0)" }
            let ours = keys.filter { rig.host.cluster.shard(forKey: bytes($0)) == ShardNumber(shard) }.prefix(20)
            for number in 0..<count {
                #expect(await rig.put(Array(ours)[number % ours.count], value) != nil)
                // Nothing of the idle shard is to be needed beside its snapshot.
                if shard == 0, try await rig.on({ $0.status().snapshotsTaken > 0 || $0.status().isTakingSnapshot }) {
                    return
                }
            }
        }
        let rig = try await HostRig.open(disk, { $0.snapshotLogBytesMin = 100_000 })
        try await fill(rig, 0, count: 30)
        #expect(try await rig.wait { $0.status().snapshotsTaken == 1 && !$0.status().isTakingSnapshot })
        await rig.close()
        let second = try await HostRig.open(disk, { $0.snapshotLogBytesMin = 100_000 })
        try await fill(second, 1, count: 150)
        #expect(try await second.wait { $0.status().snapshotsTaken >= 3 && !$0.status().isTakingSnapshot })
        #expect(try await second.wait { _ in !disk.names.contains("log/segment-00000001") })
        disk.kill()
        await second.drop()
        let gone = disk.afterCrash()
        let name = try #require(gone.names.first { $0.hasPrefix("snapshots/shard-000") && !$0.hasSuffix(".part") })
        gone.state.withLock { $0.files[name] = nil }
        await #expect(throws: MemberError.self) { try await HostRig.open(gone) }
    }

    @Test func snapshotsLetSegmentsBeUsedAgain() async throws {
        let disk = CrashDisk()
        let rig = try await HostRig.open(disk, { $0.snapshotLogBytesMin = 100_000 })
        let value = String(repeating: "y", count: 4_000)
        for number in 0..<1_200 { #expect(await rig.put("k\(number % 20)", "\(number)-" + value) != nil) }
        #expect(try await rig.wait { !$0.status().isTakingSnapshot })
        let status = try await rig.on { $0.status() }
        #expect(status.snapshotsTaken >= 4)
        #expect(status.log.segments <= 8)
        // Five megabytes were written: they are not all there.
        #expect(disk.names.filter { $0.hasPrefix("log/") }.count <= 14)
        await rig.close()
        let again = try await HostRig.open(disk)
        #expect(try await again.get("k19") == "1199-" + value)
        await again.close()
    }

    @Test func compactionDuringASnapshotHarmsNeither() async throws {
        let disk = CrashDisk()
        let rig = try await HostRig.open(disk, { $0.snapshotLogBytesMin = 50_000 })
        let value = String(repeating: "z", count: 2_000)
        for number in 0..<400 {
            let revision = await rig.put("k\(number % 30)", "\(number)-" + value)
            if number % 20 == 0, let revision {
                let outcome: SubmitOutcome = await withCheckedContinuation { continuation in
                    rig.loop.post { rig.host.compact(to: revision) { continuation.resume(returning: $0) } }
                }
                guard case .applied = outcome else {
                    Issue.record("The compaction was not applied.")
                    return
                }
            }
        }
        #expect(try await rig.wait { !$0.status().isTakingSnapshot && $0.status().snapshotsTaken > 0 })
        let hash = try await rig.hash()
        disk.kill()
        await rig.drop()
        let again = try await HostRig.open(disk.afterCrash())
        #expect(try await again.hash().shards == hash.shards)
        await again.close()
    }
}

extension MemberCrashTests {
    @Test func recordsThatDoNotFitAreRefused() throws {
        let payload: (UInt64) -> Bytes = { milliseconds in
            var buffer = ByteBuffer()
            let revision = Revision(milliseconds: milliseconds, counter: 0, shard: ShardNumber(0))
            try? EntryPayload.encode(.writes([.put(bytes("k"), bytes("v"))]), revision: revision, into: &buffer)
            return buffer.finish()
        }
        func entry(_ index: UInt64, term: UInt64 = 1, at milliseconds: UInt64) -> LogRecord {
            LogRecord(shard: ShardNumber(0), kind: .entry, term: term, index: index, payload: payload(milliseconds))
        }
        func start() -> ShardRecovery { ShardRecovery(shard: Shard(number: ShardNumber(0), seed: 1)) }

        var gap = start()
        try gap.take(entry(1, at: 5))
        #expect(throws: RecoveryError.gap(ShardNumber(0), after: 1, found: 3)) { try gap.take(entry(3, at: 6)) }
        var twice = start()
        try twice.take(entry(1, at: 5))
        #expect(throws: RecoveryError.disorder(ShardNumber(0), index: 1)) { try twice.take(entry(1, at: 6)) }
        var back = start()
        try back.take(entry(1, at: 5))
        #expect(throws: RecoveryError.disorder(ShardNumber(0), index: 2)) { try back.take(entry(2, at: 5)) }
        var term = start()
        try term.take(entry(1, term: 2, at: 5))
        #expect(throws: RecoveryError.disorder(ShardNumber(0), index: 2)) { try term.take(entry(2, term: 1, at: 6)) }
        var garbage = start()
        #expect(throws: RecoveryError.self) {
            try garbage.take(
                LogRecord(shard: ShardNumber(0), kind: .entry, term: 1, index: 1, payload: Bytes([9, 9, 9])))
        }
        var missing = start()
        try missing.take(LogRecord(shard: ShardNumber(0), kind: .snapshot, term: 1, index: 7))
        #expect(throws: RecoveryError.snapshotMissing(ShardNumber(0), index: 7)) { try missing.finish() }
    }
}
