import CUV
import Glibc

extension EventLoop {
    /// The addresses of `host`, a name or a numeric address, with `port`, in the order in which to try them.
    ///
    /// Runs on libuv's thread pool, for as long as the system's resolver takes. In a simulated world the names
    /// are those of its hosts. Throws `unreachable` when the name has no address, `loopStopped`, or `other`.
    ///
    /// The corresponding C function is `uv_getaddrinfo`.
    public func resolve(_ host: String, port: UInt16) async throws(StreamError) -> [SocketAddress] {
        let result: Result<[SocketAddress], StreamError> = await withCheckedContinuation { continuation in
            let isTaken = post { [self] in resolve(host, port: port) { continuation.resume(returning: $0) } }
            if !isTaken { continuation.resume(returning: .failure(.loopStopped)) }
        }
        return try result.get()
    }

    /// The same, calling `completion` once on the loop, never within this call.
    public func resolve(
        _ host: String, port: UInt16, _ completion: @escaping (Result<[SocketAddress], StreamError>) -> Void
    ) {
        preconditionCurrent()
        if let address = SocketAddress(ip: host, port: port) { return later { completion(.success([address])) } }
        guard !isStopping else { return later { completion(.failure(.loopStopped)) } }
        switch backend {
        case .uv(let uv):
            UVResolution(loop: self, port: port, completion).start(uv, host)
        case .simulated(let member):
            let found = member.world.hosts.first { $0.name == host }
            later { completion(found.map { .success([$0.address(port: port)]) } ?? .failure(.unreachable)) }
        }
    }
}

/// A name being resolved.
private final class UVResolution {
    private let loop: EventLoop
    private let port: UInt16
    private let completion: (Result<[SocketAddress], StreamError>) -> Void
    private let request = UnsafeMutablePointer<uv_getaddrinfo_t>.allocate(capacity: 1)

    init(loop: EventLoop, port: UInt16, _ completion: @escaping (Result<[SocketAddress], StreamError>) -> Void) {
        self.loop = loop
        self.port = port
        self.completion = completion
    }

    deinit {
        // SAFETY: libuv has called back, or has refused to start; it has nothing of the request any more.
        request.deallocate()
    }

    func start(_ uv: UVLoop, _ host: String) {
        // SAFETY: the reference is taken back in the callback, or below when there will be none.
        let reference = Unmanaged.passRetained(self)
        request.pointee.data = reference.toOpaque()
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        let code = uv_getaddrinfo(
            uv.loop, request,
            { request, status, list in
                let resolution = Unmanaged<UVResolution>.fromOpaque(request!.pointee.data).takeRetainedValue()
                resolution.loop.enter()
                resolution.finish(status, list)
                uv_freeaddrinfo(list)
            }, host, nil, &hints)
        guard code != 0 else { return }
        reference.release()
        loop.later { [self] in finish(code, nil) }
    }

    private func finish(_ status: Int32, _ list: UnsafeMutablePointer<addrinfo>?) {
        guard status == 0 else {
            let isUnknown = status == UV_EAI_NONAME.rawValue || status == UV_EAI_NODATA.rawValue
            return completion(.failure(isUnknown ? .unreachable : StreamError(uv: status)))
        }
        var addresses: [SocketAddress] = []
        var next = list
        while let entry = next {
            if let address = SocketAddress(entry.pointee.ai_addr) { addresses.append(address.with(port: port)) }
            next = entry.pointee.ai_next
        }
        completion(addresses.isEmpty ? .failure(.unreachable) : .success(addresses))
    }
}
