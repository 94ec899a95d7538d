/// Bounds of the command line.
enum Limits {
    /// Narrowest column of a table, and the blanks between columns: those of kubectl, so that output lines up alike.
    static let columnWidthMin = 6
    static let columnPadding = 3

    /// Containers inside each other that a JSONPath expression may open: brackets inside of filters. Real ones have two.
    static let pathNestingMax = 32

    /// Bytes of a template or an expression: 1 MiB, as much as a command line may carry in one argument several times
    /// over (Linux: 128 KiB).
    static let templateBytesMax = 1 << 20

    /// Bytes of a configuration file: 16 MiB; certificates of thousands of clusters fit.
    static let configBytesMax = 16 << 20

    /// Bytes of one file given with `-f` or `--from-file`, or of standard input: 64 MiB, the limit of manifests.
    static let fileBytesMax = 64 << 20

    /// Files that one command reads from folders: a wrong folder (`/`) ends with a sentence instead of hours.
    static let filesMax = 100_000

    /// Folders inside each other that `-R` descends into, against links that lead in circles.
    static let folderDepthMax = 64

    /// Rows that a live table keeps: beyond it the oldest that are not on the screen are let go.
    static let liveRowsMax = 100_000

    /// Bytes of a line of a log that are kept back so that lines of several logs do not mix: 64 KiB; longer ones are
    /// written in pieces.
    static let logLineBytesMax = 64 << 10

    /// Bytes of one read of standard input or of a file that is copied: as much as one item of a stream takes.
    static let inputChunkBytes = 32_000

    /// Bytes of a name in an archive, or of the fields that hold it: 64 KiB, sixteen times the longest path of Linux.
    static let archivePathBytesMax = 64 << 10

    /// Bytes of what a program in the container complains of while files are copied: 16 KiB, a screen or two.
    static let complaintBytesMax = 16 << 10

    /// Warnings, and refused entries, of one copy that are shown: 100; more say nothing new.
    static let complaintsMax = 100
}
