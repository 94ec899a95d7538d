import CUV
import Glibc

/// A new pseudo-terminal: the near side open, the far side by its path.
struct UVTerminal {
    let descriptor: Int32
    let path: String

    /// Opens one, of the given size. What posix_openpt, grantpt, unlockpt and ptsname do on Linux.
    init(_ size: TerminalSize) throws(ProcessError) {
        let descriptor = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ProcessError(uv: -errno) }
        var number: UInt32 = 0
        guard cuv_ioctl_unlock_terminal(descriptor) == 0, cuv_ioctl_terminal_number(descriptor, &number) == 0,
            cuv_ioctl_set_window_size(descriptor, size.columns, size.rows) == 0
        else {
            let error = ProcessError(uv: -errno)
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
        path = "/dev/pts/\(number)"
    }
}
