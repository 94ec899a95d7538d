import Base

/// The statuses that the operations port answers with.
enum HTTPStatus: Int {
    case ok = 200
    case badRequest = 400
    case notFound = 404
    case methodNotAllowed = 405
    case requestTimeout = 408
    case contentTooLarge = 413
    case headTooLarge = 431
    case serviceUnavailable = 503
    case versionUnsupported = 505

    var reason: String {
        switch self {
        case .ok: "OK"
        case .badRequest: "Bad Request"
        case .notFound: "Not Found"
        case .methodNotAllowed: "Method Not Allowed"
        case .requestTimeout: "Request Timeout"
        case .contentTooLarge: "Content Too Large"
        case .headTooLarge: "Request Header Fields Too Large"
        case .serviceUnavailable: "Service Unavailable"
        case .versionUnsupported: "HTTP Version Not Supported"
        }
    }
}

/// An answer of the operations port.
struct HTTPAnswer {
    var status: HTTPStatus
    var contentType = "text/plain; charset=utf-8"
    var body: String

    /// Appends the answer as it travels. `isHead`: the body is only announced.
    func encode(into buffer: inout ByteBuffer, keepsAlive: Bool, isHead: Bool) {
        buffer.append(utf8: "HTTP/1.1 \(status.rawValue) \(status.reason)\r\n")
        buffer.append(utf8: "Content-Type: \(contentType)\r\nContent-Length: \(body.utf8.count)\r\n")
        // Probes and scrapers want the state of this moment.
        buffer.append(utf8: "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n")
        if status == .methodNotAllowed { buffer.append(utf8: "Allow: GET, HEAD\r\n") }
        buffer.append(utf8: keepsAlive ? "\r\n" : "Connection: close\r\n\r\n")
        if !isHead { buffer.append(utf8: body) }
    }
}
