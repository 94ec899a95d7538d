/// What is wrong with an object, and the path of the field that is being looked at.
///
/// A validator takes one of these `inout` and walks: `errors.at("spec") { errors in … }`. The path is one array that
/// grows and shrinks; it is printed only when a fault is found. Leaves are named when they are at fault:
///
///     errors.at("spec") { errors in
///         if spec.replicas < 0 { errors.invalid("replicas", .integer(spec.replicas), "must not be negative") }
///     }
public struct FieldErrors: Sendable {
    /// The faults in the order in which they were found.
    public private(set) var errors: [FieldError] = []
    /// Where the validator is.
    public private(set) var path: FieldPath

    /// No faults yet, at `path`.
    public init(at path: FieldPath = FieldPath()) {
        self.path = path
    }

    public var isEmpty: Bool { errors.isEmpty }

    /// Runs `body` one step further down.
    @inline(__always)
    public mutating func at<R, E: Error>(
        _ element: FieldPath.Element, _ body: (inout FieldErrors) throws(E) -> R
    ) throws(E) -> R {
        path.push(element)
        defer { path.pop() }
        return try body(&self)
    }

    /// Runs `body` at an element of the list `name`.
    @inline(__always)
    public mutating func at<R, E: Error>(
        _ name: String, index: Int, _ body: (inout FieldErrors) throws(E) -> R
    ) throws(E) -> R {
        path.push(.name(name))
        path.push(.index(index))
        defer {
            path.pop()
            path.pop()
        }
        return try body(&self)
    }

    /// Runs `body` for each element of the list `name`.
    @inline(__always)
    public mutating func each<C: Sequence, E: Error>(
        _ name: String, of list: C, _ body: (inout FieldErrors, C.Element) throws(E) -> Void
    ) throws(E) {
        path.push(.name(name))
        defer { path.pop() }
        var index = 0
        for item in list {
            path.push(.index(index))
            defer { path.pop() }
            try body(&self, item)
            index += 1
        }
    }

    /// The path of `element` below the current one, or the current one itself.
    public func here(_ element: FieldPath.Element? = nil) -> FieldPath {
        guard let element else { return path }
        return path.appending(element)
    }

    public mutating func append(_ error: FieldError) {
        errors.append(error)
    }

    public mutating func append(contentsOf more: [FieldError]) {
        errors += more
    }
}

/// Faults of the field `element` below the current path, or with nil of the current field itself.
extension FieldErrors {
    public mutating func required(_ element: FieldPath.Element?, _ detail: String) {
        append(.required(here(element), detail))
    }

    public mutating func forbidden(_ element: FieldPath.Element?, _ detail: String) {
        append(.forbidden(here(element), detail))
    }

    public mutating func invalid(_ element: FieldPath.Element?, _ value: FieldValue, _ detail: String) {
        append(.invalid(here(element), value, detail))
    }

    /// One fault for each of `messages`, as the validations of names return them.
    public mutating func invalid(_ element: FieldPath.Element?, _ value: FieldValue, messages: [String]) {
        for message in messages { append(.invalid(here(element), value, message)) }
    }

    public mutating func typeInvalid(_ element: FieldPath.Element?, _ value: FieldValue, _ detail: String) {
        append(.typeInvalid(here(element), value, detail))
    }

    public mutating func duplicate(_ element: FieldPath.Element?, _ value: FieldValue) {
        append(.duplicate(here(element), value))
    }

    public mutating func notFound(_ element: FieldPath.Element?, _ value: FieldValue) {
        append(.notFound(here(element), value))
    }

    public mutating func notSupported(
        _ element: FieldPath.Element?, _ value: FieldValue, supported: [String] = []
    ) {
        append(.notSupported(here(element), value, supported: supported))
    }

    public mutating func tooLong(_ element: FieldPath.Element? = nil, bytesMax: Int) {
        append(.tooLong(here(element), bytesMax: bytesMax))
    }

    public mutating func tooLong(_ element: FieldPath.Element? = nil, charactersMax: Int) {
        append(.tooLong(here(element), charactersMax: charactersMax))
    }

    public mutating func tooMany(_ element: FieldPath.Element? = nil, count: Int, max: Int) {
        append(.tooMany(here(element), count: count, max: max))
    }

    public mutating func tooFew(_ element: FieldPath.Element? = nil, count: Int, min: Int) {
        append(.tooFew(here(element), count: count, min: min))
    }

    public mutating func internalError(_ element: FieldPath.Element?, _ detail: String) {
        append(.internalError(here(element), detail))
    }
}

extension Sequence<FieldError> {
    /// All faults as one message, repeated ones once: `[a, b]`, or the only one as it is. Empty without faults.
    public var message: String {
        var seen: Set<String> = []
        let messages = map(\.description).filter { seen.insert($0).inserted }
        return messages.count == 1 ? messages[0] : messages.isEmpty ? "" : "[" + messages.joined(separator: ", ") + "]"
    }
}
