/// One side of `ctl cp`: a path of this machine, or one of a container.
struct CopySpec: Sendable, Equatable {
    var pod = ""
    var namespace = ""
    var path: String

    var isRemote: Bool { !pod.isEmpty }

    /// `path`, `pod:path` or `namespace/pod:path`. What has a slash before its colon, but for one between two names, is
    /// a path of this machine.
    init(parsing text: String) throws(CommandError) {
        guard !text.isEmpty else { throw .message("filepath can not be empty") }
        guard let colon = text.firstIndex(of: ":") else {
            path = text
            return
        }
        let place = text[..<colon]
        path = String(text[text.index(after: colon)...])
        let names = place.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        if place.hasPrefix(".") || place.hasPrefix("/") {
            path = text
            return
        }
        guard !place.isEmpty, !path.isEmpty else { throw .message("filepath can not be empty") }
        switch names.count {
        case 1: pod = names[0]
        case 2: (namespace, pod) = (names[0], names[1])
        default: throw .message("\"\(text)\" is neither a path nor [NAMESPACE/]POD:PATH")
        }
        guard !pod.isEmpty, names.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }) else {
            throw .message("\"\(text)\" is neither a path nor [NAMESPACE/]POD:PATH")
        }
        guard path.utf8.allSatisfy({ $0 != 0 }) else { throw .message("a path holds a zero") }
    }

    init(path: String) { self.path = path }

    /// The folder and the name in it: `a/b/` is `b` in `a`; `/` and `a/.` are `.` in themselves.
    var parts: (folder: String, name: String) {
        var names = path.split(separator: "/").map(String.init)
        let root = path.hasPrefix("/") ? "/" : ""
        guard let last = names.last, last != ".", last != ".." else {
            return (path.isEmpty ? "." : path, ".")
        }
        names.removeLast()
        let folder = root + names.joined(separator: "/")
        return (folder.isEmpty ? "." : folder, last)
    }
}
