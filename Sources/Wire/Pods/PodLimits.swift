/// Bounds of the streams of pods, each with its unit and its reason.
public enum PodLimits {
    /// Bytes of one item of a pod's stream, its first byte included: one frame, so that whoever passes it on keeps one
    /// frame and never a message that is being put together.
    public static let itemBytes = WireLimits.chunkBytes
    /// Bytes of one command, its words together: what Linux takes for one word.
    public static let commandBytes = 131_072
    /// Words of one command: beyond this a file is meant.
    public static let commandWords = 4_096
    /// Bytes of a node's name in a registration: those of a name in the store.
    public static let nodeBytes = 512
}
