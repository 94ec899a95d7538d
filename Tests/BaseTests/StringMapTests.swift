import Base
import Testing

@Suite struct StringMapTests {
    /// Two spellings of one letter are two keys, in the order of their bytes.
    @Test func keysAreBytes() {
        let (composed, decomposed) = ("\u{E9}", "e\u{301}")
        #expect(composed == decomposed, "Swift holds them equal.")
        let (map, hadDuplicates) = StringMap<Int>.collecting([
            .init(key: composed, value: 1), .init(key: "f", value: 2), .init(key: decomposed, value: 3),
        ])
        #expect(!hadDuplicates && map.count == 3)
        #expect(map.keys.map { Array($0.utf8) } == [[0x65, 0xCC, 0x81], [0x66], [0xC3, 0xA9]])
        #expect(map[composed] == 1 && map[decomposed] == 3 && map["e"] == nil)
    }

    @Test func anyOrderIsOneOrder() {
        var random = Random(seed: 3)
        let scalars: [Unicode.Scalar] = ["a", "e", "\u{301}", "\u{E9}", "\u{212B}", "\u{C5}", "😀", "\0"]
        for _ in 0..<500 {
            let entries = (0..<random.below(12)).map { value in
                var key = ""
                for _ in 0..<random.below(4) { key.unicodeScalars.append(scalars[random.below(scalars.count)]) }
                return StringMap<Int>.Entry(key: key, value: value)
            }
            let (map, _) = StringMap.collecting(entries)
            var last: [[UInt8]: Int] = [:]
            for entry in entries { last[Array(entry.key.utf8)] = entry.value }
            let sorted = last.keys.sorted { $0.lexicographicallyPrecedes($1) }
            #expect(map.entries.map { Array($0.key.utf8) } == sorted)
            for entry in map { #expect(entry.value == last[Array(entry.key.utf8)] && map[entry.key] == entry.value) }
            // Set one by one.
            var built = StringMap<Int>()
            for entry in entries { built[entry.key] = entry.value }
            #expect(built.entries.map { Array($0.key.utf8) } == sorted)
        }
    }
}
