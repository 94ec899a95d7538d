public import Wire

/// A place in a file of manifests.
public struct ManifestPlace: Hashable, Sendable {
    public let file: String
    /// The document in the file, from 1; documents without content count.
    public let document: Int
    /// From 1.
    public let line: Int
    /// From 1: characters in YAML, bytes in JSON.
    public let column: Int
    /// The field in the document, for example `spec.containers[0].image`; empty for the document itself.
    public let path: String

    public init(file: String, document: Int, line: Int, column: Int, path: String) {
        self.file = file
        self.document = document
        self.line = line
        self.column = column
        self.path = path
    }
}

extension ManifestPlace: CustomStringConvertible {
    /// The place without the field: `pods.yaml, document 2, line 14, column 9`.
    public var description: String { "\(file), document \(document), line \(line), column \(column)" }
}

/// Why a document of a file gives no object.
public struct ManifestError: Error, Hashable, Sendable {
    public enum Code: String, Sendable {
        /// Neither YAML nor JSON, or not UTF-8. Nothing after it can be read.
        case malformed
        /// Larger or deeper than a limit, aliases in place.
        case limit
        /// Not an object with `apiVersion` and `kind`.
        case unidentified
        /// A value that its field cannot take.
        case invalid
    }

    public let code: Code
    public let place: ManifestPlace
    /// One sentence without the place.
    public let message: String

    public init(_ code: Code, at place: ManifestPlace, _ message: String) {
        self.code = code
        self.place = place
        self.message = message
    }
}

extension ManifestError: CustomStringConvertible {
    /// `pods.yaml, document 2, line 14, column 9: spec.containers[0].image: expected a string, found an integer`.
    public var description: String { "\(place): \(place.path.isEmpty ? "" : place.path + ": ")\(message)" }
}

/// A field that was passed over: refused when field validation is strict, a warning otherwise.
public struct ManifestIssue: Hashable, Sendable {
    public let kind: TextIssue.Kind
    public let place: ManifestPlace

    public init(_ kind: TextIssue.Kind, at place: ManifestPlace) {
        self.kind = kind
        self.place = place
    }
}

extension ManifestIssue: CustomStringConvertible {
    /// `pods.yaml, document 2, line 14, column 9: unknown field "spec.foo"`.
    public var description: String {
        switch kind {
        case .unknownField: "\(place): unknown field \"\(place.path)\""
        case .duplicateField: "\(place): duplicate field \"\(place.path)\""
        }
    }
}

/// What the steps below the reader throw; the reader adds file and document.
struct YAMLFault: Error {
    let code: ManifestError.Code
    /// From 1.
    let line: Int
    let column: Int
    var path = ""
    let message: String
}
