/// Limits of raw messages, each with its unit and its reason.
public enum RawLimits {
    /// Bytes of a key: group, kind, namespace and name at their longest, and room to spare.
    public static let keyBytes = 4_096
    /// Bytes of a value: upstream's limit of a stored object.
    public static let valueBytes = 1_572_864
    /// Writes of one batch: a millisecond of applying.
    public static let batchWrites = 1_024
    /// Bytes of an item of a range or a watch, about: one frame, which is what compression sees at once.
    public static let itemBytes = 32_768
    /// Bytes of a continue token: a revision and a key.
    public static let tokenBytes = keyBytes + 32
    /// The least time between bookmarks that were not asked for one by one, milliseconds.
    public static let bookmarkMillisecondsMin: UInt32 = 100
}
