import JSON

/// The bounds of server-side apply.
public enum ApplyLimits {
    /// 10 entries of operation `Update`, as in Kubernetes; the oldest above are merged into one.
    public static let updateManagersMax = 10

    /// The manager that the oldest `Update` entries are merged into.
    public static let ancientManager = "ancient-changes"

    /// The manager of what an object held before its first apply when nobody was recorded for it.
    public static let beforeFirstApply = "before-first-apply"

    /// 1 MiB of `fieldsV1` text in one entry. An object has at most 3 MiB, and its fields are shorter than it.
    public static let fieldsBytesMax = 1 << 20

    /// 131,072 paths and steps of paths in one entry: a byte of text in eight.
    public static let fieldsNodesMax = 1 << 17

    /// 100 steps in one path. The deepest types, schemas of custom resources, nest as deep as their documents, and
    /// those that are in use stay under 100; every walk over a set may recurse.
    public static let pathDepthMax = 100

    /// 256 KiB: all annotations of an object together, names and values, as in Kubernetes.
    public static let annotationBytesMax = 256 << 10

    /// The limits of an object's own text: as deep as any document, as large as the store lets it be.
    static let objectText = JSONLimits(bytesMax: .max, depthMax: JSONLimits.nestingMax, nodesMax: .max)
}
