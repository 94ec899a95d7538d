/// What happened in a run: a digest of every event, and the events as lines when they are kept.
struct Trace {
    /// FNV-1a (Fowler, Noll, Vo) over the events, 64 bits. Equal digests mean equal runs.
    private(set) var digest: UInt64 = 0xCBF2_9CE4_8422_2325
    private(set) var count = 0
    /// Whether lines are printed as they come.
    let prints: Bool

    init(prints: Bool) {
        self.prints = prints
    }

    /// Notes an event; the text is made only when it is printed.
    mutating func note(_ time: UInt64, _ kind: StaticString, _ numbers: UInt64..., text: @autoclosure () -> String = "")
    {
        count += 1
        add(time)
        kind.withUTF8Buffer { for byte in $0 { add(byte: byte) } }
        for number in numbers { add(number) }
        guard prints else { return }
        let (seconds, rest) = time.quotientAndRemainder(dividingBy: 1_000_000_000)
        let fraction = String(rest / 1_000)
        let padded = String(repeating: "0", count: 6 - fraction.count) + fraction
        print("\(seconds).\(padded) \(kind) \(numbers.map { String($0) }.joined(separator: " ")) \(text())")
    }

    private mutating func add(_ number: UInt64) {
        for shift in stride(from: 0, to: 64, by: 8) { add(byte: UInt8(truncatingIfNeeded: number >> UInt64(shift))) }
    }

    private mutating func add(byte: UInt8) {
        digest = (digest ^ UInt64(byte)) &* 0x100_0000_01B3
    }
}
