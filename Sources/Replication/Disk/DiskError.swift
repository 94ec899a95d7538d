import Glibc

/// Why an operation on a disk failed: a case for each that callers treat differently.
public enum DiskError: Error, Hashable, Sendable {
    /// The file system or the quota is full; may pass by itself.
    case noSpace(DiskOperation, name: String)
    /// There is no such file or folder.
    case missing(name: String)
    /// Another process holds the lock; 0 when its number is not known.
    case busy(name: String, process: Int32)
    /// Anything else, as the operating system's number. A write or a sync that ends so is never tried again: the
    /// kernel may have dropped the bytes and called them clean.
    case failed(DiskOperation, name: String, code: Int32)

    /// Whether only a lack of space, or of descriptors or memory to open a file with, stands in the way: nothing is
    /// damaged, and the same may succeed later.
    public var isPassing: Bool {
        switch self {
        case .noSpace: true
        case .failed(.open, _, let code), .failed(.createFile, _, let code):
            code == EMFILE || code == ENFILE || code == ENOMEM
        case .missing, .busy, .failed: false
        }
    }
}

/// What was tried when a `DiskError` came.
public enum DiskOperation: String, Hashable, Sendable {
    case list, createFolder, createFile, open, read, write, sync, length, rename, remove, freeBytes, lock
}

extension DiskError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noSpace(let operation, let name):
            "No space is left on the disk (\(operation.rawValue) of \(name)). Free some; nothing that was acknowledged is lost."
        case .missing(let name):
            "\(name) is not there."
        case .busy(let name, let process):
            process > 0
                ? "\(name) is held by process \(process): two processes cannot share a data folder. Stop that one, or choose another folder."
                : "\(name) is held by another process: two processes cannot share a data folder."
        case .failed(let operation, let name, let code):
            "The disk failed (\(operation.rawValue) of \(name), error number \(code))."
        }
    }
}
