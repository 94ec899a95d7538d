import Base
import Store
import Testing

@testable import APIServer

@Suite struct PrefixIndexTests {
    /// Against the plain rule: everything whose prefix the key begins with.
    @Test(arguments: 0..<10) func againstTheRule(seed: Int) {
        var random = Random(seed: UInt64(seed))
        func word() -> Bytes { Bytes((0..<random.below(6)).map { _ in UInt8(97 + random.below(3)) }) }
        var index = PrefixIndex()
        var entered: [(prefix: Bytes, value: SlabToken)] = []
        for step in 0..<500 {
            if !entered.isEmpty, random.oneIn(3) {
                let gone = entered.remove(at: random.below(entered.count))
                index.remove(gone.value, under: gone.prefix)
            } else {
                let value = SlabToken(index: UInt32(step), generation: 0)
                let prefix = word()
                index.insert(value, under: prefix)
                entered.append((prefix, value))
            }
            let key = word()
            var matches: [SlabToken] = []
            index.matches(key, into: &matches)
            let expected = entered.filter { key.hasPrefix($0.prefix) }.map(\.value.index).sorted()
            #expect(matches.map(\.index).sorted() == expected)
        }
        for (prefix, value) in entered { index.remove(value, under: prefix) }
        #expect(index.count == 0)
    }

    @Test func bytesAboveASCII() {
        var index = PrefixIndex()
        for (number, prefix) in ([[], [0xFF], [0xFF, 0xFF], [0], [0, 0xFF]] as [[UInt8]]).enumerated() {
            index.insert(SlabToken(index: UInt32(number), generation: 0), under: Bytes(prefix))
        }
        var matches: [SlabToken] = []
        index.matches([0xFF, 0xFF, 0xFF], into: &matches)
        #expect(matches.map(\.index) == [2, 1, 0])
        matches = []
        index.matches([0, 0xFF], into: &matches)
        #expect(matches.map(\.index) == [4, 3, 0])
        matches = []
        index.matches([1], into: &matches)
        #expect(matches.map(\.index) == [0])
    }
}
