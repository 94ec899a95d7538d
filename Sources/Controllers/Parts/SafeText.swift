/// Texts of a safe alphabet, as upstream's names have them: no vowels, so that no words come about, and no digits that
/// look like letters.
enum SafeText {
    private static let alphabet = Array("bcdfghjklmnpqrstvwxz2456789".utf8)

    /// A number in letters, one for each decimal digit, as upstream encodes hashes.
    static func encoded(_ number: UInt32) -> String {
        String(decoding: String(number).utf8.map { alphabet[Int($0) % alphabet.count] }, as: UTF8.self)
    }

    /// `count` letters of a number.
    static func letters(_ number: UInt64, count: Int) -> String {
        var number = number
        return String(unsafeUninitializedCapacity: count) { buffer in
            for index in 0..<count {
                buffer[index] = alphabet[Int(number % UInt64(alphabet.count))]
                number /= UInt64(alphabet.count)
            }
            return count
        }
    }
}

/// FNV-1a in 64 bits: the same on every machine and in every version.
struct StableHash {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    }

    mutating func add(_ number: UInt64) {
        for shift in stride(from: UInt64(0), to: 64, by: 8) {
            value = (value ^ (number >> shift & 0xFF)) &* 0x0000_0100_0000_01B3
        }
    }

    /// The value with its bits spread (the finalizer of SplitMix64).
    var mixed: UInt64 {
        var mixed = value
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
