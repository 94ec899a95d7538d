package import Base
import CXXHash

/// XXH3 with 64 bits and a seed (Collet): what the formats and tables of the store hash with.
@inline(__always)
func xxh3(_ bytes: UnsafeBufferPointer<UInt8>, seed: UInt64) -> UInt64 {
    // SAFETY: the function reads `count` bytes from the base, which may be nil when there are none.
    XXH3_64bits_withSeed(bytes.baseAddress, bytes.count, seed)
}

extension Bytes {
    /// XXH3 of these bytes.
    package func xxh3(seed: UInt64) -> UInt64 {
        withUnsafeBytes { Store.xxh3($0, seed: seed) }
    }
}

/// Mixes one word into another (the finalizer of MurmurHash3, Appleby): cheap, and no two inputs give one output.
@inline(__always)
func mix(_ word: UInt64) -> UInt64 {
    var mixed = word
    mixed = (mixed ^ (mixed >> 33)) &* 0xFF51_AFD7_ED55_8CCD
    mixed = (mixed ^ (mixed >> 33)) &* 0xC4CE_B9FE_1A85_EC53
    return mixed ^ (mixed >> 33)
}
