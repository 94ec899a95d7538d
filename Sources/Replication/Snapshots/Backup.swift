/// Why a backup cannot be used.
public enum BackupError: Error, Equatable, Sendable {
    /// The first bytes are not those of a backup.
    case notABackup
    case versionUnknown(UInt16)
    /// It ends early.
    case truncated
    /// A part is not what was written.
    case damaged
    /// The history that it needed was forgotten while it was taken: the store was too busy; try again.
    case overrun
}
