public import APIModel
public import JSON
public import Wire

/// One object of a file.
public struct ManifestObject: Sendable {
    public enum Content: Sendable {
        /// An object of a kind of ours.
        case kind(AnyKind)
        /// An object of a kind that this version does not know, as it was written: at `node` of the tape.
        case other(JSONTape, node: Int)
    }

    public let identity: TypeMeta
    public let content: Content
    /// Where the object begins.
    public let place: ManifestPlace
    /// Unknown and duplicate fields. Of `.other` objects the duplicate ones.
    public let issues: [ManifestIssue]

    /// The object of a kind of ours; nil for others.
    public var object: AnyKind? {
        if case .kind(let object) = content { object } else { nil }
    }

    /// The JSON form. Throws for a number beyond the largest double, in objects of unknown kinds.
    public func json() throws(JSONError) -> JSONValue {
        switch content {
        case .kind(let object): try JSONValue.parse(object.encodedText())
        case .other(let tape, let node): try JSONValue(tape, node: node)
        }
    }
}

/// Files of manifests.
public enum Manifest {
    /// All objects of a file, items of lists one by one. The first error is thrown; a `ManifestReader` goes on behind
    /// those that it can.
    public static func objects(
        in bytes: [UInt8], file: String, limits: ManifestLimits = .standard
    ) throws(ManifestError) -> [ManifestObject] {
        var reader = ManifestReader(bytes, file: file, limits: limits)
        var objects: [ManifestObject] = []
        while let object = try reader.next() { objects.append(object) }
        return objects
    }

    /// All objects of a text.
    public static func objects(
        in text: String, file: String, limits: ManifestLimits = .standard
    ) throws(ManifestError) -> [ManifestObject] {
        try objects(in: Array(text.utf8), file: file, limits: limits)
    }
}
