public import Base
import CXXHash

/// What a data folder belongs to: a few lines of text with a checksum, written once when the cluster is made.
///
/// ```
/// trireme-data 1
/// cluster 5f1c0a9d3b7e42c6a0b1c2d3e4f50617
/// shards 8
/// memory-shards 1
/// key-seed 90d3…
/// memory-prefix 2f6576656e74732f
/// checksum 1122334455667788
/// ```
///
/// Numbers are decimal, seeds and prefixes hexadecimal. The checksum is XXH3 of everything before its line.
public struct ClusterFile: Equatable, Sendable {
    /// The name of the file in the data folder.
    public static let name = "cluster"
    /// The form of the folder that this program writes and reads.
    public static let version = 1

    /// Tells clusters apart: of two with the same data, one restored from the other's backup, too.
    public var cluster: LogIdentity
    /// Durable shards.
    public var shards: Int
    /// Shards whose entries stay in memory.
    public var memoryShards: Int
    /// Seeds the hash that sends keys to shards: part of the data, not a secret against flooding.
    public var keySeed: UInt64
    /// Keys that begin so live in the memory-only shards.
    public var memoryPrefixes: [Bytes]

    public init(cluster: LogIdentity, shards: Int, memoryShards: Int, keySeed: UInt64, memoryPrefixes: [Bytes]) {
        self.cluster = cluster
        self.shards = shards
        self.memoryShards = memoryShards
        self.keySeed = keySeed
        self.memoryPrefixes = memoryPrefixes
    }

    /// The text of the file.
    public func encoded() -> Bytes {
        var text =
            "trireme-data \(ClusterFile.version)\ncluster \(hexadecimal(cluster.high))\(hexadecimal(cluster.low))\nshards \(shards)\n"
        text += "memory-shards \(memoryShards)\nkey-seed \(hexadecimal(keySeed))\n"
        for prefix in memoryPrefixes {
            text += "memory-prefix " + prefix.array.map { hexadecimal($0) }.joined() + "\n"
        }
        let body = Array(text.utf8)
        return Bytes(body + Array("checksum \(hexadecimal(checksum(body)))\n".utf8))
    }

    /// Reads the text of the file. Bounded by `MemberLimits.clusterFileBytesMax`.
    public init(decoding bytes: Bytes) throws(ClusterFileError) {
        guard bytes.count <= MemberLimits.clusterFileBytesMax else { throw .damaged("it is longer than it can be") }
        let text = bytes.array
        guard text.last == newline, let mark = text.dropLast().lastIndex(of: newline) else {
            throw .damaged("it is cut short")
        }
        let body = text[...mark]
        let last = String(decoding: text[(mark + 1)...].dropLast(), as: UTF8.self)
        guard last == "checksum \(hexadecimal(checksum(Array(body))))" else { throw .damaged("its checksum is wrong") }
        self.init(cluster: LogIdentity(high: 0, low: 0), shards: 0, memoryShards: 0, keySeed: 0, memoryPrefixes: [])
        for (number, line) in body.split(separator: newline).enumerated() {
            let words = line.split(separator: UInt8(ascii: " "), maxSplits: 1, omittingEmptySubsequences: false)
            guard words.count == 2 else { throw .damaged("line \(number + 1) is not a name and a value") }
            try take(
                String(decoding: words[0], as: UTF8.self), String(decoding: words[1], as: UTF8.self), line: number)
        }
        guard (1...MemberLimits.durableShardsMax).contains(shards),
            (0...MemberLimits.memoryShardsMax).contains(memoryShards)
        else { throw .damaged("its number of shards is out of range") }
    }

    private mutating func take(_ name: String, _ value: String, line: Int) throws(ClusterFileError) {
        if (name == "trireme-data") != (line == 0) { throw .damaged("its first line does not name a version") }
        switch name {
        case "trireme-data":
            guard let version = Int(value) else { throw .damaged("its version is not a number") }
            guard version == ClusterFile.version else { throw .version(version) }
        case "cluster":
            guard value.utf8.count == 32 else { throw .damaged("its cluster is not a number of 128 bits") }
            cluster.high = try parse(String(value.prefix(16)), radix: 16)
            cluster.low = try parse(String(value.suffix(16)), radix: 16)
        case "shards": shards = Int(truncatingIfNeeded: try parse(value, radix: 10))
        case "memory-shards": memoryShards = Int(truncatingIfNeeded: try parse(value, radix: 10))
        case "key-seed": keySeed = try parse(value, radix: 16)
        case "memory-prefix":
            guard memoryPrefixes.count < MemberLimits.memoryPrefixesMax else { throw .damaged("too many prefixes") }
            let digits = Array(value.utf8)
            guard digits.count.isMultiple(of: 2) else { throw .damaged("a prefix is cut short") }
            var prefix: [UInt8] = []
            for start in stride(from: 0, to: digits.count, by: 2) {
                let pair = String(decoding: digits[start..<start + 2], as: UTF8.self)
                prefix.append(UInt8(truncatingIfNeeded: try parse(pair, radix: 16)))
            }
            memoryPrefixes.append(Bytes(prefix))
        default: throw .damaged("it names \(name), which this version does not know")
        }
    }

    private func parse(_ value: String, radix: Int) throws(ClusterFileError) -> UInt64 {
        guard let number = UInt64(value, radix: radix) else { throw .damaged("\(value) is not a number") }
        return number
    }
}

/// Why the file that describes a data folder cannot be used.
public enum ClusterFileError: Error, Equatable, Sendable {
    /// Another form of the data folder, made by another version of the program.
    case version(Int)
    case damaged(String)
}

private let newline = UInt8(ascii: "\n")

private func hexadecimal(_ number: some FixedWidthInteger & UnsignedInteger) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: number.bitWidth / 4 - digits.utf8.count) + digits
}

private func checksum(_ bytes: [UInt8]) -> UInt64 {
    // SAFETY: the array's memory is valid for the call, and the count is its own.
    bytes.withUnsafeBytes { XXH3_64bits($0.baseAddress, $0.count) }
}
