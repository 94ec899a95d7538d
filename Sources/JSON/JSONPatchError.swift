/// Why a JSON patch was refused; the document is as it was.
public struct JSONPatchError: Error, Hashable, Sendable {
    public enum Code: String, Sendable {
        /// The patch itself is not what RFC 6902 describes.
        case malformed
        /// An operation refers to a place that does not exist.
        case missing
        /// An operation cannot be done at a place that exists: an index beyond an array, a child of a scalar.
        case invalid
        /// A `test` found another value.
        case testFailed
        /// A limit on operations, copied bytes, depth or work.
        case tooLarge
    }

    public let code: Code
    /// The position of the operation in the patch, from 0; nil when the fault is not in one of them.
    public let operation: Int?
    /// The operation's path as text, empty when it has none.
    public let path: String
    /// One sentence.
    public let message: String

    public init(_ code: Code, operation: Int?, path: String, message: String) {
        self.code = code
        self.operation = operation
        self.path = path
        self.message = message
    }
}

extension JSONPatchError: CustomStringConvertible {
    public var description: String {
        guard let operation else { return message }
        return "operation \(operation)\(path.isEmpty ? "" : " at \(path)"): \(message)"
    }
}

/// What one operation throws; the applier adds which it was.
struct PatchFault: Error {
    let code: JSONPatchError.Code
    let message: String

    init(_ code: JSONPatchError.Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
