import Base
import Replication
import Store
import Testing

@Suite struct ClusterFileTests {
    private let file = ClusterFile(
        cluster: LogIdentity(high: 0x0123_4567_89AB_CDEF, low: 5), shards: 8, memoryShards: 1, keySeed: .max,
        memoryPrefixes: [Bytes(Array("/leases/".utf8)), [0, 0xFF, 10]])

    @Test func comesBackAsItWas() throws {
        #expect(try ClusterFile(decoding: file.encoded()) == file)
    }

    @Test func everyDamageIsFound() {
        let bytes = file.encoded().array
        for index in bytes.indices {
            for bit: UInt8 in [1, 0x20, 0x80] {
                var damaged = bytes
                damaged[index] ^= bit
                #expect(throws: ClusterFileError.self) { try ClusterFile(decoding: Bytes(damaged)) }
            }
            #expect(throws: ClusterFileError.self) { try ClusterFile(decoding: Bytes(bytes[..<index])) }
        }
        #expect(throws: ClusterFileError.self) { try ClusterFile(decoding: Bytes(bytes + bytes)) }
    }

    @Test func anyBytesAreRefusedWithoutATrap() {
        var random = Random(seed: 3)
        for _ in 0..<2_000 {
            let bytes = (0..<random.below(200)).map { _ in UInt8.random(in: 0...255, using: &random) }
            #expect(throws: ClusterFileError.self) { try ClusterFile(decoding: Bytes(bytes)) }
        }
    }

    @Test func keysGoToAllShardsOfTheirClass() {
        var counts = [Int](repeating: 0, count: 9)
        for number in 0..<8_000 {
            counts[Int(file.shard(forKey: Bytes(Array("/pods/default/web-\(number)".utf8))).rawValue)] += 1
        }
        #expect(counts[..<8].allSatisfy { (800...1_200).contains($0) })
        #expect(counts[8] == 0)
        #expect(file.shard(forKey: Bytes(Array("/leases/node-1".utf8))) == ShardNumber(8))
        #expect(file.durability(ofKey: Bytes(Array("/leases/node-1".utf8))) == .memory)
    }

    @Test func snapshotNamesComeBack() {
        let name = SnapshotName(shard: ShardNumber(7), index: 10, term: 3)
        #expect(name.text == "shard-007-000000000000000a-3")
        #expect(SnapshotName(text: name.text) == name)
        for text in [
            "", "shard-7-000000000000000a-3", "shard-007-000000000000000a-3.part", "shard-007-a-3", "x-007-0-0",
        ] {
            #expect(SnapshotName(text: text) == nil)
        }
    }
}
