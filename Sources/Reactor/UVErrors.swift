import CUV

extension StreamError {
    /// The error that libuv's negative `code` stands for.
    init(uv code: Int32) {
        switch uv_errno_t(code) {
        case UV_ECONNREFUSED, UV_ENOENT: self = .refused
        case UV_EHOSTUNREACH, UV_ENETUNREACH, UV_ENETDOWN, UV_EHOSTDOWN: self = .unreachable
        case UV_ETIMEDOUT: self = .timedOut
        case UV_ECONNRESET, UV_EPIPE, UV_ECONNABORTED, UV_ENOTCONN: self = .reset
        case UV_ECANCELED, UV_ESHUTDOWN: self = .closed
        case UV_EADDRINUSE: self = .addressInUse
        case UV_EADDRNOTAVAIL, UV_EINVAL, UV_EAFNOSUPPORT, UV_ENAMETOOLONG: self = .addressInvalid
        case UV_EACCES, UV_EPERM: self = .notPermitted
        case UV_EMFILE, UV_ENFILE, UV_ENOMEM, UV_ENOBUFS, UV_EAGAIN: self = .exhausted
        default: self = .other(code: code)
        }
    }
}

/// libuv's name and sentence for its negative `code`, for logs.
public func describeSystemError(_ code: Int32) -> String {
    // SAFETY: libuv returns static strings, or for unknown codes one that it leaks by its own contract.
    "\(String(cString: uv_err_name(code))): \(String(cString: uv_strerror(code)))"
}
