/// Forms of arguments that kubectl takes and the parser does not: made into those that it does.
enum ArgumentForms {
    /// Switches that may have a value: `--watch=true`.
    private static let switches: Set<String> = [
        "all", "all-containers", "all-namespaces", "all-pods", "allow-missing-template-keys", "cluster-wide", "command",
        "current", "expose",
        "flatten", "follow", "force", "force-conflicts", "global-default", "ignore-errors", "ignore-not-found",
        "interactive", "list", "local",
        "minify", "namespaced", "no-headers", "no-preserve", "now", "output-watch-events", "overwrite", "prefix",
        "previous", "privileged", "prune", "quiet",
        "raw", "record", "recursive", "server-side", "show-events", "show-kind", "show-labels", "show-managed-fields",
        "stdin", "timestamps", "tty", "wait", "watch", "watch-only", "live",
    ]
    private static let shortSwitches: Set<Character> = ["w", "A", "R", "i", "t", "q"]
    /// Switches that are on without being said.
    private static let usuallyOn: Set<String> = ["allow-missing-template-keys", "show-events", "wait", "live"]
    /// Options that may stand without a value, and the value that this means.
    private static let optionalValues = ["dry-run": "client", "validate": "strict", "cascade": "background"]
    /// Flags with a value that may stand before the command.
    private static let leadingOptions: Set<String> = [
        "-n", "--namespace", "-s", "--server", "--config", "--context", "--cluster", "--user", "--token",
        "--request-timeout", "--certificate-authority", "--client-certificate", "--client-key",
    ]
    /// Flags of kubectl that say how to do what is done in one way here.
    private static let dropped: Set<String> = ["record", "server-print"]

    static func normalized(_ arguments: [String]) -> [String] {
        // What stands behind `--` belongs to another program.
        let end = arguments.firstIndex(of: "--") ?? arguments.count
        var (leading, rest) = split(Array(arguments[..<end]))
        rest = rest.flatMap(one)
        leading = leading.flatMap(one)
        return rest + leading + arguments[end...]
    }

    /// Flags before the first word, and all behind.
    private static func split(_ arguments: [String]) -> (leading: [String], rest: [String]) {
        var place = 0
        while place < arguments.count, arguments[place].hasPrefix("-"), arguments[place] != "-" {
            let flag = arguments[place]
            // Questions about the program itself stay in front.
            if ["-h", "--help", "--version"].contains(flag) { return ([], arguments) }
            place += leadingOptions.contains(flag) ? 2 : 1
        }
        place = min(place, arguments.count)
        return (Array(arguments[..<place]), Array(arguments[place...]))
    }

    private static func one(_ argument: String) -> [String] {
        guard argument.hasPrefix("--") else {
            // `-n=default`: the value of a short flag behind an equals sign.
            let letters = Array(argument)
            if letters.count > 3, letters[0] == "-", letters[2] == "=", letters[1].isLetter {
                if shortSwitches.contains(letters[1]) {
                    return String(letters[3...]) == "false" ? [] : ["-\(letters[1])"]
                }
                return ["-\(letters[1])", String(letters[3...])]
            }
            return [argument]
        }
        let (name, value) = String(argument.dropFirst(2)).split(once: "=")
        if dropped.contains(name) { return [] }
        if value == nil, let meant = optionalValues[name] { return ["--\(name)=\(meant)"] }
        guard switches.contains(name), let value else { return [argument] }
        switch value.lowercased() {
        case "true", "1", "t": return ["--\(name)"]
        case "false", "0", "f": return usuallyOn.contains(name) ? ["--no-\(name)"] : []
        default: return [argument]
        }
    }
}
