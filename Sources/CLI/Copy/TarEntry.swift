import Base

/// One entry of a tar archive: what is said of it before its content.
struct TarEntry: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        case file
        case folder
        /// With what it points at.
        case link(String)
        /// A hard link, a device, a pipe: nothing that is copied.
        case other
    }

    var path: String
    var kind: Kind
    /// Permissions, nine bits.
    var mode: UInt32
    /// Bytes of content; 0 for all but files.
    var size: Int
    /// Seconds since 1970.
    var modified: Int64
}

/// Why an archive is none, or is not unpacked.
enum TarError: Error, Sendable, Hashable, CustomStringConvertible {
    case damaged(String)
    case tooLarge(String)

    var description: String {
        switch self {
        case .damaged(let what): "the archive is damaged: \(what)"
        case .tooLarge(let what): "the archive holds \(what)"
        }
    }
}

/// The form of a header: POSIX.1-1988's `ustar`, 512 bytes, numbers in octal digits.
enum TarBlock {
    static let bytes = 512
    static let name = 0..<100
    static let mode = 100..<108
    static let size = 124..<136
    static let modified = 136..<148
    static let checksum = 148..<156
    static let type = 156
    static let linkName = 157..<257
    static let magic = 257..<263
    static let prefix = 345..<500

    /// The sum of a header's bytes, its own field as blanks.
    static func sum(_ block: ArraySlice<UInt8>) -> Int {
        var sum = 0
        for (place, byte) in block.enumerated() { sum += checksum.contains(place) ? 32 : Int(byte) }
        return sum
    }

    /// Bytes from the end of content to the next header.
    static func padding(_ size: Int) -> Int { (bytes - size % bytes) % bytes }
}
