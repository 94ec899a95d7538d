import Glibc

/// Tells whoever started the process how far it is: systemd's protocol, `sd_notify(3)`. Without systemd it is silent.
enum ServiceManager {
    enum State: String {
        case ready = "READY=1"
        case stopping = "STOPPING=1"
    }

    /// One datagram to the socket that `NOTIFY_SOCKET` names. Nothing depends on its arrival.
    static func tell(_ state: State) {
        guard let name = getenv("NOTIFY_SOCKET").map({ String(cString: $0) }),
            name.hasPrefix("/") || name.hasPrefix("@")
        else { return }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var path = Array(name.utf8)
        // A name that is no file begins with a zero byte, for which an `@` stands.
        if path[0] == UInt8(ascii: "@") { path[0] = 0 }
        let room = MemoryLayout.size(ofValue: address.sun_path)
        guard path.count < room else { return }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let text = state.rawValue
        let length = socklen_t(MemoryLayout<sockaddr_un>.size - room + path.count)
        // SAFETY: both are read during the call only; a `sockaddr_un` is what the family says that it is.
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = sendto(descriptor, text, text.utf8.count, 0, $0, length)
            }
        }
    }
}
