/// The bounds on a document: what a parser, a builder or a patch refuses to go beyond.
public struct JSONLimits: Sendable, Hashable {
    /// Bytes of text, and bytes of the text that aliases stand for.
    public var bytesMax: Int
    /// Containers that are open at once.
    public var depthMax: Int
    /// Nodes of the tape: values and keys.
    public var nodesMax: Int

    public init(
        bytesMax: Int = JSONLimits.documentBytesMax,
        depthMax: Int = JSONLimits.nestingMax,
        nodesMax: Int = JSONLimits.documentNodesMax
    ) {
        self.bytesMax = bytesMax
        self.depthMax = depthMax
        self.nodesMax = nodesMax
    }

    /// The limits of a request's body.
    public static let standard = JSONLimits()

    /// 3 MiB: the largest request body of a Kubernetes API server.
    public static let documentBytesMax = 3 << 20

    /// 512 containers. Go's decoder allows 10,000, on stacks that grow; ours are fixed, and every walk
    /// over a value may recurse, at up to about 500 bytes a level. The deepest documents in use, schemas of
    /// custom resources, stay under 100.
    public static let nestingMax = 512

    /// 1,048,576 nodes, which take 16 MiB. A body of 3 MiB has as many at 3 bytes a node; real ones have 12 or more.
    public static let documentNodesMax = 1 << 20

    /// 10,000 operations in one JSON patch, as in Kubernetes.
    public static let patchOperationsMax = 10_000

    /// 3 MiB that the `copy` operations of one JSON patch may add in sum, as in Kubernetes: without it
    /// a short patch that copies a document into itself doubles it with each operation.
    public static let patchCopiedBytesMax = 3 << 20

    /// 268,435,456 steps in one JSON patch: values walked to measure their depth, elements shifted in arrays.
    /// About half a second of work; a patch of honest size takes thousands.
    static let patchStepsMax = 1 << 28
}
