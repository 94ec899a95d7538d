import Base

/// Writes the headers of a tar archive: `ustar`, with GNU tar's long names where a name does not fit.
enum TarWriter {
    /// What stands before an entry's content.
    static func header(_ entry: TarEntry) -> Bytes {
        var out: [UInt8] = []
        var path = entry.path
        if entry.kind == .folder, !path.hasSuffix("/") { path += "/" }
        if path.utf8.count > TarBlock.name.count { out += long("L", path) }
        var target = ""
        if case .link(let text) = entry.kind { target = text }
        if target.utf8.count > TarBlock.linkName.count { out += long("K", target) }
        let type: Character =
            switch entry.kind {
            case .folder: "5"
            case .link: "2"
            case .file, .other: "0"
            }
        out += block(path, type, target, mode: entry.mode, size: entry.size, modified: entry.modified)
        return Bytes(out)
    }

    /// What stands behind content of a size.
    static func padding(_ size: Int) -> Bytes {
        Bytes(repeatElement(0 as UInt8, count: TarBlock.padding(size)))
    }

    /// The archive's end: two blocks of zeros.
    static let end = Bytes(repeatElement(0 as UInt8, count: 2 * TarBlock.bytes))

    private static func long(_ type: Character, _ text: String) -> [UInt8] {
        let bytes = Array(text.utf8) + [0]
        return block("././@LongLink", type, "", mode: 0, size: bytes.count, modified: 0) + bytes
            + [UInt8](repeating: 0, count: TarBlock.padding(bytes.count))
    }

    private static func block(
        _ path: String, _ type: Character, _ target: String, mode: UInt32, size: Int, modified: Int64
    ) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: TarBlock.bytes)
        func put(_ bytes: some Sequence<UInt8>, _ place: Range<Int>) {
            for (offset, byte) in bytes.prefix(place.count).enumerated() { block[place.lowerBound + offset] = byte }
        }
        func put(_ number: Int, _ place: Range<Int>) {
            // All but the last byte, which ends the digits.
            let digits = String(number, radix: 8)
            let width = place.count - 1
            guard digits.utf8.count <= width else {
                // GNU's form for what has more digits: a set bit, then the number, its most significant byte first.
                block[place.lowerBound] = 0x80
                for offset in 0..<8 {
                    block[place.upperBound - 1 - offset] = UInt8(truncatingIfNeeded: number >> (8 * offset))
                }
                return
            }
            put(repeatElement(UInt8(ascii: "0"), count: width - digits.utf8.count) + Array(digits.utf8), place)
        }
        put(path.utf8, TarBlock.name)
        put(Int(mode & 0o777), TarBlock.mode)
        put(0, 108..<116)
        put(0, 116..<124)
        put(size, TarBlock.size)
        put(Int(max(0, modified)), TarBlock.modified)
        block[TarBlock.type] = type.asciiValue ?? 0
        put(target.utf8, TarBlock.linkName)
        put(Array("ustar\u{0}00".utf8), 257..<265)
        put(TarBlock.sum(block[...]), 148..<155)
        block[155] = UInt8(ascii: " ")
        return block
    }
}
