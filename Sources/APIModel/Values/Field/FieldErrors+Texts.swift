/// Rules that many kinds share: each reports at the field `element` below the current path.
extension FieldErrors {
    /// A text that must not be empty.
    mutating func require(_ element: FieldPath.Element?, _ text: String, _ detail: String = "") {
        if text.isEmpty { required(element, detail) }
    }

    /// A text that must be given and must keep a rule of `Names`.
    mutating func require(_ element: FieldPath.Element?, _ text: String, _ rule: (String) -> [String]) {
        if text.isEmpty { required(element, "") } else { invalid(element, .string(text), messages: rule(text)) }
    }

    /// A text that must keep a rule of `Names`.
    mutating func check(_ element: FieldPath.Element?, _ text: String, _ rule: (String) -> [String]) {
        invalid(element, .string(text), messages: rule(text))
    }

    /// Permissions of a file: 0 to 0777.
    mutating func checkFileMode(_ element: FieldPath.Element?, _ mode: Int32?) {
        guard let mode, !(0...0o777).contains(mode) else { return }
        invalid(element, .integer(Int64(mode)), "must be a number between 0 and 0777 (octal), both inclusive")
    }

    /// A path without `..` among its elements.
    mutating func checkNoBacksteps(_ element: FieldPath.Element?, _ path: String) {
        if path.split(at: "/").contains("..") { invalid(element, .string(path), "must not contain '..'") }
    }

    /// A relative path that stays below its start.
    mutating func checkDescendingPath(_ element: FieldPath.Element?, _ path: String) {
        if path.utf8.first == UInt8(ascii: "/") { invalid(element, .string(path), "must be a relative path") }
        checkNoBacksteps(element, path)
    }

    /// A relative path that stays below its start and does not begin with `..`, which volumes need for themselves.
    mutating func checkLocalPath(_ element: FieldPath.Element?, _ path: String) {
        checkDescendingPath(element, path)
        if path.utf8.starts(with: "..".utf8), !path.utf8.starts(with: "../".utf8) {
            invalid(element, .string(path), "must not start with '..'")
        }
    }

    /// A port by number or by name.
    mutating func checkPort(_ element: FieldPath.Element?, _ port: IntOrString) {
        switch port {
        case .int(let number):
            invalid(element, .integer(Int64(number)), messages: Names.portNumber(Int(number)))
        case .string(let name): check(element, name, Names.portName)
        }
    }

    /// Whether `body` reports nothing.
    mutating func isClean(_ body: (inout FieldErrors) -> Void) -> Bool {
        let before = errors.count
        body(&self)
        return errors.count == before
    }
}

/// Looks at the members of a union: the first one that is set is judged, any other is one too many.
struct UnionCheck {
    let complaint: String
    private(set) var count = 0

    init(_ complaint: String) {
        self.complaint = complaint
    }

    /// Judges the member `name`; `report` and `path` stand for it where Kubernetes' messages name it differently.
    mutating func member<T>(
        _ name: String, _ value: T?, at path: String? = nil, report: String? = nil,
        into errors: inout FieldErrors, _ rule: (T, inout FieldErrors) -> Void
    ) {
        guard let value else { return }
        guard count == 0 else { return errors.forbidden(.name(report ?? name), complaint) }
        count += 1
        errors.at(.name(path ?? name)) { rule(value, &$0) }
    }
}
