import Base
import Reactor
import Replication
import Store
import Synchronization
import Testing

/// The host over the real disk and over one in memory that crashes.
@Suite(.serialized) struct MemberHostTests {
    @Test func writesSurviveAClosingAndAnOpening() async throws {
        try await withFolder { folder in
            let disk = try PosixDisk(root: folder)
            let first = try await HostRig.open(disk)
            for number in 0..<300 { #expect(await first.put("k\(number)", "v\(number)") != nil) }
            #expect(await first.delete("k7"))
            let hash = try await first.hash()
            await first.close()
            let report = try await MemberHost.check(disk)
            #expect(report.shards.map(\.hash) == hash.shards)
            #expect(report.shards.reduce(0) { $0 + $1.items } == 299)
            let second = try await HostRig.open(disk)
            #expect(try await second.get("k5") == "v5")
            #expect(try await second.get("k7") == nil)
            #expect(try await second.hash().shards == hash.shards)
            let revision = await second.put("k5", "again")
            #expect(try #require(revision) > hash.revision)
            await second.close()
        }
    }

    @Test func answersComeToTheDelegateByTag() async throws {
        final class Ears: MemberDelegate, @unchecked Sendable {
            var ends: [UInt64: Int] = [:]
            func proposal(_ tag: UInt64, ended outcome: TaggedOutcome) {
                if case .applied(let results) = outcome { ends[tag] = results.count }
            }
        }
        let rig = try await HostRig.open(CrashDisk())
        let ears = Ears()
        try await rig.on { host in
            host.delegate = ears
            for tag in 0..<100 {
                host.submit(
                    .writes([.put(bytes("k\(tag)"), bytes("v"))]), to: ShardNumber(UInt8(tag % 2)), tag: UInt64(tag))
                #expect(ears.ends.isEmpty)
            }
        }
        #expect(try await rig.wait { _ in ears.ends.count == 100 })
        #expect(try await rig.on { _ in ears.ends.values.allSatisfy { $0 == 1 } })
        await rig.close()
    }

    @Test func twoHostsOnOneFolderAreRefused() async throws {
        try await withFolder { folder in
            let first = try await HostRig.open(try PosixDisk(root: folder))
            await #expect(throws: MemberError.self) { try await HostRig.open(try PosixDisk(root: folder)) }
            #expect(await first.put("a", "1") != nil)
            await first.close()
            let second = try await HostRig.open(try PosixDisk(root: folder))
            #expect(try await second.get("a") == "1")
            await second.close()
        }
    }

    @Test func anotherNumberOfShardsIsRefused() async throws {
        let disk = CrashDisk()
        await (try await HostRig.open(disk, shards: 3)).close()
        do {
            _ = try await HostRig.open(disk, shards: 4)
            Issue.record("It opened.")
        } catch MemberError.shards(let folder, let asked) {
            #expect(folder == 3 && asked == 4)
        }
        let again = try await HostRig.open(disk, shards: nil)
        #expect(try await again.on { $0.durableShards.count } == 3)
        await again.close()
    }

    @Test func anIdleHostWritesNothing() async throws {
        let disk = CrashDisk()
        let rig = try await HostRig.open(disk)
        #expect(await rig.put("a", "1") != nil)
        // Segments are prepared beside the writes; then nothing is left to do.
        #expect(try await rig.wait { _ in disk.names.contains { $0.hasPrefix("log/") } })
        let before = try await settled(disk, rig)
        await withCheckedContinuation { continuation in
            rig.loop.post { rig.loop.schedule(after: .milliseconds(1_500)) { continuation.resume() } }
        }
        #expect(disk.operations == before)
        await rig.close()
    }

    /// The number of operations, when it has not changed for a while.
    private func settled(_ disk: CrashDisk, _ rig: HostRig<CrashDisk>) async throws -> Int {
        let seen = Mutex((operations: -1, times: 0))
        #expect(
            try await rig.wait { _ in
                seen.withLock { seen in
                    seen.times = seen.operations == disk.operations ? seen.times + 1 : 0
                    seen.operations = disk.operations
                    return seen.times == 20
                }
            })
        return disk.operations
    }

    @Test func memoryOnlyShardsComeUpEmptyAndExpireOldWatches() async throws {
        let disk = CrashDisk()
        let first = try await HostRig.open(disk)
        let revision = try #require(await first.put("m/node", "beat"))
        #expect(await first.put("a", "1") != nil)
        disk.kill()
        await first.drop()
        let second = try await HostRig.open(disk.afterCrash())
        #expect(try await second.get("m/node") == nil)
        #expect(try await second.get("a") == "1")
        try await second.on { host in
            let shards = host.memoryShards
            #expect(throws: ReadError.self) { try MergedFeed(shards: shards, after: revision, in: host) }
        }
        #expect(try #require(await second.put("m/node", "beat")) > revision)
        await second.close()
    }

    @Test func aFailedWriteStopsEverythingAndLosesNothing() async throws {
        let disk = CrashDisk()
        let rig = try await HostRig.open(disk)
        #expect(await rig.put("a", "1") != nil)
        disk.state.withLock { $0.failsWrites = true }
        guard case .outcomeUnknown = await rig.submit(.put(bytes("b"), bytes("2"))) else {
            Issue.record("It was answered.")
            return
        }
        disk.state.withLock { $0.failsWrites = false }
        guard case .refused(.failed) = await rig.submit(.put(bytes("c"), bytes("3"))) else {
            Issue.record("It goes on after a failed write.")
            return
        }
        #expect(try await rig.get("a") == "1")
        #expect(try await rig.get("b") == nil)
        await rig.close()
        let again = try await HostRig.open(disk.afterCrash())
        #expect(try await again.get("a") == "1")
        #expect(try await again.get("c") == nil)
        await again.close()
    }

    @Test func whatNoSegmentHoldsIsRefusedAndTheStoreGoesOn() async throws {
        let disk = CrashDisk()
        let rig = try await HostRig.open(disk)
        let large = Bytes([UInt8](repeating: 7, count: 200 << 10))
        guard case .refused(.tooLarge(let bytesMax)) = await rig.submit(.put(bytes("large"), large)) else {
            Issue.record("A put that is longer than half a segment was not refused.")
            return
        }
        #expect(bytesMax == 128 << 10)
        #expect(try await rig.on { $0.status().alarms.isEmpty })
        #expect(await rig.put("small", "1") != nil)
        // The longest that is taken, with all that stands around it.
        let longest = Bytes([UInt8](repeating: 7, count: bytesMax - 14 - 3 - 4 - 1))
        guard case .applied = await rig.submit(.put(bytes("l"), longest)) else {
            Issue.record("A put that just fits was refused.")
            return
        }
        await rig.close()
        let again = try await HostRig.open(disk)
        #expect(try await again.get("small") == "1")
        #expect(try await again.get("l")?.utf8.count == longest.count)
        await again.close()
    }

    @Test func aFullDiskRefusesWritesAndRecoversByItself() async throws {
        let disk = CrashDisk()
        let rig = try await HostRig.open(disk)
        disk.state.withLock { $0.isFull = true }
        let value = String(repeating: "x", count: 4_000)
        let outcomes = Outcomes()
        var sent = 0
        while sent < 400, try await rig.on({ $0.status().alarms.isEmpty }) {
            let key = "k\(sent)"
            sent += 1
            try await rig.on { host in
                let shard = host.shard(forKey: bytes(key))
                host.submit(.writes([.put(bytes(key), bytes(value))]), to: shard) { outcomes.note(key, $0) }
            }
            let expected = sent
            #expect(
                try await rig.wait { host in
                    !host.status().alarms.isEmpty || outcomes.all.count == expected
                })
        }
        guard case .refused(.noSpace) = await rig.submit(.put(bytes("refused"), bytes(value))) else {
            Issue.record("Not what a full disk answers.")
            return
        }
        // Those that were under way when the disk turned out to be full have their answers too.
        let all = sent
        #expect(try await rig.wait { _ in outcomes.all.count == all })
        for (key, outcome) in outcomes.all {
            if case .applied = outcome { #expect(try await rig.get(key) == value) }
        }
        #expect(try await rig.on { $0.status().alarms } == [.noSpace])
        disk.state.withLock { $0.isFull = false }
        #expect(try await rig.wait { $0.status().alarms.isEmpty })
        #expect(await rig.put("later", "1") != nil)
        disk.kill()
        await rig.drop()
        let again = try await HostRig.open(disk.afterCrash())
        for (key, outcome) in outcomes.all {
            switch outcome {
            case .applied: #expect(try await again.get(key) == value)
            case .refused(.noSpace): #expect(try await again.get(key) == nil)
            case .refused, .outcomeUnknown: Issue.record("Not what a full disk answers.")
            }
        }
        #expect(try await again.get("later") == "1")
        await again.close()
    }

    @Test func revisionsRiseThoughTheTimeOfDayGoesBack() async throws {
        let disk = CrashDisk()
        let first = try await HostRig.open(disk, wallClock: { CoreRig.wall })
        let before = try #require(await first.put("a", "1"))
        await first.close()
        let back = WallMilliseconds(CoreRig.wall.rawValue - 3_600_000)
        let second = try await HostRig.open(disk, wallClock: { back })
        let between = try #require(await second.put("a", "2"))
        #expect(between > before)
        await second.close()
        let ahead = WallMilliseconds(CoreRig.wall.rawValue + 3_600_000)
        let third = try await HostRig.open(disk, wallClock: { ahead })
        let after = try #require(await third.put("a", "3"))
        // Less what passed on the first host before its write.
        #expect(after > between && after.milliseconds >= before.milliseconds + 3_590_000)
        await third.close()
    }

    @Test func closedRevisionsLetAFeedSeeEveryWriteOnce() async throws {
        let rig = try await HostRig.open(CrashDisk(), shards: 4)
        let start = try await rig.on { $0.exactRevision() }
        var revisions: [Revision] = []
        for number in 0..<200 { revisions.append(try #require(await rig.put("k\(number)", "v"))) }
        let expected = revisions
        try await rig.on { host in
            var seen: [Revision] = []
            let exact = host.exactRevision()
            do {
                var feed = try MergedFeed(shards: host.durableShards, after: start, in: host)
                try feed.pump(host) { seen.append($0.revision) }
                #expect(feed.progress == exact)
            } catch {
                Issue.record("\(error)")
            }
            #expect(seen == expected)
            #expect(exact >= expected.last!)
        }
        await rig.close()
    }
}

/// What became of writes that nobody waits for one by one.
private final class Outcomes: Sendable {
    private let byKey = Mutex<[String: SubmitOutcome]>([:])

    var all: [String: SubmitOutcome] { byKey.withLock { $0 } }

    func note(_ key: String, _ outcome: SubmitOutcome) {
        byKey.withLock { $0[key] = outcome }
    }
}
