/// The way from a destination to an entry of an archive, as names of folders and files: never upwards, never from the
/// root.
struct EntryPath: Sendable, Hashable {
    /// Empty for the destination itself.
    let names: [String]

    /// Why a path is not followed.
    struct Refused: Error, Hashable, Sendable, CustomStringConvertible {
        let path: String
        let reason: String

        var description: String { "\(path): \(reason)" }
    }

    /// Reads a path of an archive that was asked for as `asked`, its first name; what is packed under another name is
    /// refused, as is whatever leads out of the destination.
    init(_ path: String, under asked: String) throws(Refused) {
        guard !path.hasPrefix("/") else { throw Refused(path: path, reason: "it begins at the root") }
        guard path.utf8.allSatisfy({ $0 != 0 }) else { throw Refused(path: path, reason: "it holds a zero") }
        var names = path.split(separator: "/").map(String.init).filter { $0 != "." }
        guard !names.contains("..") else { throw Refused(path: path, reason: "it leads out of the destination") }
        if asked != "." {
            guard names.first == asked else { throw Refused(path: path, reason: "it was not asked for") }
            names.removeFirst()
        }
        self.names = names
    }
}
