/// Rules for small texts other than names of objects.
extension Names {
    /// An identifier of the language C.
    public static func cIdentifier(_ text: String) -> [String] {
        let good = ByteRules.holds(text) {
            ByteRules.matches($0, $1, first: isWordStart, inner: isWordPart, last: isWordPart)
        }
        if good { return [] }
        return [
            mismatch(
                "a valid C identifier must start with alphabetic character or '_', followed by a string of "
                    + "alphanumeric characters or '_'",
                "[A-Za-z_][A-Za-z0-9_]*", "my_name", "MY_NAME", "MyName")
        ]
    }

    /// A name of an environment variable, strictly.
    public static func environmentVariable(_ name: String) -> [String] {
        var messages: [String] = []
        let first = name.utf8.first.map { !ByteRules.isDigit($0) } ?? false
        if !first || !ByteRules.isRun(name, of: isKeyPart) {
            messages.append(
                mismatch(
                    "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or "
                        + "'.', and must not start with a digit",
                    "[-._a-zA-Z][-._a-zA-Z0-9]*", "my.env-name", "MY_ENV.NAME", "MyEnvName1"))
        }
        return messages + upwards(name)
    }

    /// A name of an environment variable: printable ASCII without `=`.
    public static func relaxedEnvironmentVariable(_ name: String) -> [String] {
        if name.isEmpty { return ["environment variable name must be non-empty"] }
        if name.utf8.allSatisfy({ (0x20..<0x7F).contains($0) && $0 != UInt8(ascii: "=") }) { return [] }
        return ["a valid environment variable name must consist only of printable ASCII characters other than '='"]
    }

    /// A key of a config map or secret.
    public static func configMapKey(_ key: String) -> [String] {
        var messages = tooLong(key, Limit.subdomain, unit: "characters")
        if !ByteRules.isRun(key, of: isKeyPart) {
            messages.append(
                mismatch(
                    "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
                    "[-._a-zA-Z0-9]+", "key.name", "KEY_NAME", "key-name"))
        }
        return messages + upwards(key)
    }

    /// A number of a port.
    public static func portNumber(_ port: Int) -> [String] {
        inRange(port, 1...65535)
    }

    /// A name of a port (RFC 6335): 15 bytes at most, with a letter.
    public static func portName(_ name: String) -> [String] {
        var messages = tooLong(name, Limit.portName, unit: "characters")
        if !ByteRules.isRun(name, of: { ByteRules.isLowerOrDigit($0) || $0 == UInt8(ascii: "-") }) {
            messages.append("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)")
        }
        if !name.utf8.contains(where: ByteRules.isLower) {
            messages.append("must contain at least one letter (a-z)")
        }
        if zip(name.utf8, name.utf8.dropFirst()).contains(where: { $0 == 0x2D && $1 == 0x2D }) {
            messages.append("must not contain consecutive hyphens")
        }
        if name.utf8.first == UInt8(ascii: "-") || name.utf8.last == UInt8(ascii: "-") {
            messages.append("must not begin or end with a hyphen")
        }
        return messages
    }

    /// A number within `range`.
    public static func inRange(_ number: Int, _ range: ClosedRange<Int>) -> [String] {
        if range.contains(number) { return [] }
        return ["must be between \(range.lowerBound) and \(range.upperBound), inclusive"]
    }

    /// A number of a Unix user: 0 to 2³¹−1.
    public static func userID(_ id: Int64) -> [String] {
        inRange(Int(id), 0...Int(Int32.max))
    }

    /// A number of a Unix group: 0 to 2³¹−1.
    public static func groupID(_ id: Int64) -> [String] {
        inRange(Int(id), 0...Int(Int32.max))
    }

    /// A percentage: digits and `%`.
    public static func percent(_ text: String) -> [String] {
        let digits = text.utf8.dropLast()
        if text.utf8.last == UInt8(ascii: "%"), !digits.isEmpty, digits.allSatisfy(ByteRules.isDigit) { return [] }
        return [
            mismatch(
                "a valid percent string must be a numeric string followed by an ending '%'", "[0-9]+%", "1%", "93%")
        ]
    }

    /// A name of an HTTP header.
    public static func httpHeaderName(_ name: String) -> [String] {
        if ByteRules.isRun(name, of: { ByteRules.isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }) { return [] }
        return [
            mismatch(
                "a valid HTTP header must consist of alphanumeric characters or '-'", "[-A-Za-z0-9]+",
                "X-Header-Name")
        ]
    }

    /// The reason of a condition; its length is judged elsewhere.
    public static func conditionReason(_ reason: String) -> [String] {
        let good = ByteRules.holds(reason) { bytes, range in
            ByteRules.matches(
                bytes, range, first: ByteRules.isLetter,
                inner: { isWordPart($0) || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ":") }, last: isWordPart)
        }
        if good { return [] }
        return [
            mismatch(
                "a condition reason must start with alphabetic character, optionally followed by a string of "
                    + "alphanumeric characters or '_,:', and must end with an alphanumeric character or '_'",
                "[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?", "my_name", "MY_NAME", "MyName", "ReasonA,ReasonB",
                "ReasonA:ReasonB")
        ]
    }

    /// A whole number in the form a person writes: no plus, no leading zero.
    public static func decimalInteger(_ text: String) -> [String] {
        if text.isEmpty { return ["must be non-empty"] }
        let digits = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8[...]
        let canonical = digits.first.map { $0 != UInt8(ascii: "0") } ?? false
        if text == "0" || (canonical && digits.allSatisfy(ByteRules.isDigit)) { return [] }
        return ["must be a valid decimal integer in canonical form"]
    }

    @inline(__always)
    private static func isWordStart(_ byte: UInt8) -> Bool { ByteRules.isLetter(byte) || byte == UInt8(ascii: "_") }
    @inline(__always)
    private static func isWordPart(_ byte: UInt8) -> Bool { isWordStart(byte) || ByteRules.isDigit(byte) }
    @inline(__always)
    private static func isKeyPart(_ byte: UInt8) -> Bool {
        isWordPart(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }

    /// What is wrong with a name that would climb out of its folder.
    private static func upwards(_ name: String) -> [String] {
        guard name.utf8.first == UInt8(ascii: ".") else { return [] }
        if name == "." { return ["must not be '.'"] }
        if name == ".." { return ["must not be '..'"] }
        return name.utf8.starts(with: "..".utf8) ? ["must not start with '..'"] : []
    }
}
