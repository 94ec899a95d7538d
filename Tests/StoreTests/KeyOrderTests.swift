import Base
import Store
import Testing

@Suite struct KeyOrderTests {
    @Test func theOrderOfKeysIsThatOfTheirBytes() {
        let draw = Draw(seed: 3, keys: 80)
        for left in draw.keys {
            for right in draw.keys {
                #expect(left.precedes(right) == left.array.lexicographicallyPrecedes(right.array))
            }
        }
    }

    @Test func theEndOfAPrefix() {
        #expect(Bytes([1, 2]).endOfPrefix == Bytes([1, 3]))
        #expect(Bytes([1, 0xFF, 0xFF]).endOfPrefix == Bytes([2]))
        #expect(Bytes([0xFF]).endOfPrefix == nil && Bytes().endOfPrefix == nil)
        #expect(Bytes([1, 2, 3]).hasPrefix(Bytes([1, 2])) && !Bytes([1]).hasPrefix(Bytes([1, 2])))
    }
}
