import Base

/// The preset dictionaries, by number. Published in `Protocol/`; a number's bytes never change.
enum CompressionDictionary {
    /// The dictionary's bytes, empty for 0, nil for a number that nobody here knows.
    static func numbered(_ number: UInt32) -> Bytes? {
        switch number {
        case 0: none
        case 1: first
        default: nil
        }
    }

    private static let none = Bytes()
    static let first = Bytes(Array(firstText.utf8))
    private static let firstText = ""
}
