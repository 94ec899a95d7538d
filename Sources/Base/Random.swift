/// A small, fast, seeded generator: xoshiro256** (Blackman and Vigna, 2018), seeded by SplitMix64.
///
/// Everything of ours that needs chance takes one of these, so that a seed replays a run exactly.
/// Not for keys or tokens.
public struct Random: RandomNumberGenerator, Sendable {
    @usableFromInline var state: (UInt64, UInt64, UInt64, UInt64)

    public init(seed: UInt64) {
        var mix = SplitMix(state: seed)
        state = (mix.next(), mix.next(), mix.next(), mix.next())
    }

    @inlinable
    public mutating func next() -> UInt64 {
        let product = state.1 &* 5
        let result = ((product << 7) | (product >> 57)) &* 9
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = (state.3 << 45) | (state.3 >> 19)
        return result
    }

    /// A number in `0..<bound`; `bound` is at least 1.
    @inlinable
    public mutating func below(_ bound: Int) -> Int {
        Int.random(in: 0..<bound, using: &self)
    }

    /// True once in `n` calls on average; `n` is at least 1.
    @inlinable
    public mutating func oneIn(_ n: Int) -> Bool {
        below(n) == 0
    }
}

private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
