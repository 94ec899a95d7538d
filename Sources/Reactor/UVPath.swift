import CUV

/// Paths of Unix sockets.
enum UVPath {
    /// Whether the path can be an address: libuv would cut a longer one silently.
    static func fits(_ path: String) -> Bool {
        !path.isEmpty && path.utf8.count <= ReactorLimits.unixPathBytesMax && !path.utf8.contains(0)
    }

    /// The path at which `pipe` listens or was bound. The corresponding C function is `uv_pipe_getsockname`.
    static func local(of pipe: UnsafeMutablePointer<uv_pipe_t>) -> SocketAddress? {
        path { uv_pipe_getsockname(pipe, $0, $1) }
    }

    /// The path that `pipe` is connected to. The corresponding C function is `uv_pipe_getpeername`.
    static func peer(of pipe: UnsafeMutablePointer<uv_pipe_t>) -> SocketAddress? {
        path { uv_pipe_getpeername(pipe, $0, $1) }
    }

    private static func path(_ ask: (UnsafeMutablePointer<CChar>, UnsafeMutablePointer<Int>) -> Int32) -> SocketAddress?
    {
        // SAFETY: libuv writes at most `length` bytes and sets it to how many it wrote.
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: ReactorLimits.unixPathBytesMax + 2) { text in
            var length = text.count
            guard ask(text.baseAddress!, &length) == 0, length > 0 else { return nil }
            let bytes = UnsafeRawBufferPointer(start: text.baseAddress, count: length)
            return .unix(path: String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self))
        }
    }
}
