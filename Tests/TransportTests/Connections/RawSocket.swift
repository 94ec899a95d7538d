import Base
import Glibc
import Reactor
import Wire

/// A blocking socket for peers that do not behave.
final class RawSocket {
    let descriptor: Int32

    init(_ address: SocketAddress, receiveBytes: Int32? = nil) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if var receiveBytes {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBytes, socklen_t(MemoryLayout<Int32>.size))
        }
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = address.port!.bigEndian
        name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        precondition(result == 0, "The test server does not listen.")
    }

    deinit {
        close(descriptor)
    }

    func send(_ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count {
            let result = bytes.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress! + sent, $0.count - sent, Int32(MSG_NOSIGNAL))
            }
            if result <= 0 { return }
            sent += result
        }
    }

    /// Sends a hello and waits until the server's has begun to come: frames sent before it would break the rules.
    func exchangeHellos(_ limits: HelloLimits = HelloLimits()) {
        send(RawFrames.hello(limits))
        awaitHello()
    }

    /// Waits for the first byte of the server's hello.
    func awaitHello() {
        var byte: UInt8 = 0
        _ = recv(descriptor, &byte, 1, 0)
    }

    /// Says that nothing more comes from this side.
    func shut() {
        _ = Glibc.shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Reads until a cancel of the stream comes; whether it came, with one of the statuses.
    func contains(cancelOf stream: UInt32, _ statuses: [StatusCode]) -> Bool {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let frames = statuses.map { status in
            var payload = ByteBuffer()
            payload.append(littleEndian: UInt32(status.rawValue))
            return RawFrames.frame(.cancel, stream, [], payload.finish())
        }
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { return false }
            all += buffer[..<count]
            let found = frames.contains { frame in
                all.indices.contains { all[$0] == frame[0] && all[$0...].starts(with: frame) }
            }
            if found { return true }
        }
    }

    /// What comes until the peer closes; nil when it did not within the socket's limit.
    func readToEnd() -> [UInt8]? {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count == 0 { return all }
            if count < 0 { return errno == ECONNRESET ? all : nil }
            all += buffer[..<count]
        }
    }
}

/// The frames of a client that writes them by hand.
enum RawFrames {
    static func hello(
        _ limits: HelloLimits = HelloLimits(), compressions: [CompressionForm] = CompressionForm.known
    ) -> [UInt8] {
        var payload = ByteBuffer()
        Hello(software: "raw", compressions: compressions, limits: limits).encode(into: &payload)
        return frame(.hello, 0, [], payload.finish())
    }

    static func request(_ message: MessageNumber, stream: UInt32) -> [UInt8] {
        var payload = ByteBuffer()
        payload.append(littleEndian: UInt64(message.rawValue))
        return frame(.request, stream, .last, payload.finish())
    }

    static func frame(_ type: FrameType, _ stream: UInt32, _ flags: FrameFlags, _ payload: Bytes) -> [UInt8] {
        var buffer = ByteBuffer()
        let header = FrameHeader(type, flags: flags, stream: stream, length: payload.count)
        Frame(header: header, revision: nil, payload: payload).encode(into: &buffer)
        return buffer.array()
    }
}
