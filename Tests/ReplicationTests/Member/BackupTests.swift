import Base
import Replication
import Store
import Testing

@Suite(.serialized) struct BackupTests {
    @Test func aRestoredClusterIsEqualAndExpiresOldWatches() async throws {
        let disk = CrashDisk()
        let vault = CrashDisk()
        let rig = try await HostRig.open(disk, shards: 3)
        for number in 0..<500 { await rig.put("k\(number)", "v\(number)") }
        for number in 0..<100 { _ = await rig.delete("k\(number)") }
        let hash = try await rig.hash()
        let report = try await rig.host.backup(to: vault, name: "nightly")
        #expect(report.revision >= hash.revision)
        // The old cluster goes on: what it issues is below the new one's floor, too.
        let later = try #require(await rig.put("k200", "later"))
        await rig.close()

        let target = CrashDisk()
        let restored = try await MemberHost.restore(from: vault, name: "nightly", into: target)
        #expect(restored.items == 400)
        #expect(restored.floor > later)
        let again = try await HostRig.open(target, shards: nil)
        #expect(try await again.hash().shards == hash.shards)
        #expect(again.host.cluster.cluster != rig.host.cluster.cluster)
        #expect(try await again.get("k200") == "v200")
        #expect(try await again.get("k50") == nil)
        try await again.on { host in
            for old in [hash.revision, report.revision, later] {
                #expect(throws: ReadError.self) { try MergedFeed(shards: host.durableShards, after: old, in: host) }
            }
        }
        #expect(try #require(await again.put("k200", "new")) > restored.floor)
        await again.close()
        await #expect(throws: MemberError.self) {
            try await MemberHost.restore(from: vault, name: "nightly", into: target)
        }
    }

    @Test func everyDamageOfABackupIsFound() async throws {
        let vault = CrashDisk()
        let rig = try await HostRig.open(CrashDisk())
        for number in 0..<20 { await rig.put("k\(number)", "v\(number)") }
        _ = try await rig.host.backup(to: vault, name: "b")
        await rig.close()
        let whole = vault.state.withLock { $0.files["b"]!.bytes.withLock { $0.present } }
        func restore(_ bytes: [UInt8]) async throws {
            let source = CrashDisk()
            source.state.withLock { $0.files["b"] = CrashDisk.Content(bytes, isDurable: true) }
            _ = try await MemberHost.restore(from: source, name: "b", into: CrashDisk())
        }
        try await restore(whole)
        for index in stride(from: 0, to: whole.count, by: max(1, whole.count / 150)) {
            var damaged = whole
            damaged[index] ^= 0x10
            await #expect(throws: MemberError.self, "byte \(index)") { try await restore(damaged) }
            await #expect(throws: MemberError.self, "cut at \(index)") { try await restore(Array(whole[..<index])) }
        }
        await #expect(throws: MemberError.self) { try await restore(whole + [0]) }
    }

    @Test func aBackupOfABusyStoreIsOfOneMoment() async throws {
        let vault = CrashDisk()
        let rig = try await HostRig.open(CrashDisk(), shards: 4)
        // Two keys that always change together, in this order: no backup may have the second without the first.
        for number in 0..<200 { await rig.put("pad\(number)", String(repeating: "p", count: 2_000)) }
        async let writes: Void = {
            for number in 0..<150 {
                await rig.put("first", "\(number)")
                await rig.put("second", "\(number)")
            }
        }()
        var pairs: [(Int, Int)] = []
        for round in 0..<4 {
            _ = try await rig.host.backup(to: vault, name: "b\(round)")
            let target = CrashDisk()
            _ = try await MemberHost.restore(from: vault, name: "b\(round)", into: target)
            let copy = try await HostRig.open(target, shards: nil)
            let first = try await copy.get("first").flatMap { Int($0) } ?? -1
            let second = try await copy.get("second").flatMap { Int($0) } ?? -1
            pairs.append((first, second))
            await copy.close()
        }
        await writes
        for (first, second) in pairs { #expect(second == first || second == first - 1) }
        await rig.close()
    }
}
