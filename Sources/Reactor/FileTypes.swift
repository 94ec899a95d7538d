/// How a file is opened.
public struct OpenOptions: OptionSet, Sendable {
    public let rawValue: Int

    public init(rawValue: Int) {
        self.rawValue = rawValue
    }

    public static let read = OpenOptions(rawValue: 1 << 0)
    public static let write = OpenOptions(rawValue: 1 << 1)
    /// Makes the file when it is not there.
    public static let create = OpenOptions(rawValue: 1 << 2)
    /// With `create`: fails with `exists` when it is there.
    public static let exclusive = OpenOptions(rawValue: 1 << 3)
    public static let truncate = OpenOptions(rawValue: 1 << 4)
    public static let append = OpenOptions(rawValue: 1 << 5)
    /// Past the page cache (O_DIRECT): offsets, lengths and buffers are multiples of the block size.
    public static let direct = OpenOptions(rawValue: 1 << 6)
    /// Every write is on the disk when it returns (O_DSYNC).
    public static let dataSync = OpenOptions(rawValue: 1 << 7)
    /// Only a folder, as for syncing one.
    public static let folder = OpenOptions(rawValue: 1 << 8)
    /// Not through a symbolic link at the path's end.
    public static let noFollow = OpenOptions(rawValue: 1 << 9)
}

/// What something in the file system is.
public enum FileKind: Sendable, Hashable {
    case file
    case folder
    case link
    case other
}

/// What the file system says of a file.
public struct FileStatus: Sendable, Hashable {
    public let kind: FileKind
    /// Length in bytes.
    public let size: Int
    /// Permission bits.
    public let mode: UInt32
    public let inode: UInt64
    /// Nanoseconds since 1970 of the last change of content.
    public let modifiedNanoseconds: Int64
}

/// One entry of a folder.
public struct FolderEntry: Sendable, Hashable {
    public let name: String
    public let kind: FileKind
}
