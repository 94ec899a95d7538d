public import JSON

/// The bounds on a file of manifests.
public struct ManifestLimits: Sendable, Hashable {
    /// Bytes of the file.
    public var fileBytesMax: Int
    /// The bounds on each of its documents, aliases and merge keys in place.
    public var document: JSONLimits

    public init(fileBytesMax: Int = ManifestLimits.standardFileBytesMax, document: JSONLimits = .standard) {
        self.fileBytesMax = fileBytesMax
        self.document = document
    }

    public static let standard = ManifestLimits()

    /// 64 MiB: the largest bundles of custom resource definitions have about 5, and each document has its own limit.
    public static let standardFileBytesMax = 64 << 20

    /// 4,194,304 places looked at while the merge keys of one document are resolved: merging costs steps without adding
    /// nodes, so that maps that merge each other are bounded by this instead. Real files take dozens.
    static let mergeStepsMax = 1 << 22

    /// 512 bytes: a longer key is written in the explicit form, since readers find short keys only (libyaml: 1,024).
    static let simpleKeyBytesMax = 512
}
