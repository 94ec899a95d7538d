import Base

/// The armour around keys and certificates in text form.
enum PEMText {
    /// Whether the first block of `bytes` is of `type`, from its first to its last line. What is in it is not judged.
    static func begins(_ bytes: Bytes, with type: String) -> Bool {
        let text = bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
        let lines = text.split(omittingEmptySubsequences: true, whereSeparator: \.isNewline)
        guard let start = lines.firstIndex(where: { $0.hasPrefix("-----BEGIN ") }),
            lines[start].hasPrefix("-----BEGIN \(type)-----")
        else { return false }
        return lines[start...].contains { $0.hasPrefix("-----END \(type)-----") }
    }
}
