import Base
import TestSupport

@testable import Wire

/// Frames and actions as lines of text, for scenario files.
enum WireText {
    /// Bytes from hexadecimal, as `Hex` has it.
    static func bytes(_ text: String) -> [UInt8] { Hex.bytes(text) }

    /// Hexadecimal; long runs keep their head and their length.
    static func hex(_ bytes: Bytes, max: Int = 160) -> String {
        func digits(_ bytes: some Sequence<UInt8>) -> String {
            bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
        if bytes.isEmpty { return "-" }
        if bytes.count <= max { return digits(bytes.array) }
        return digits(bytes.array.prefix(16)) + "…(\(bytes.count) bytes)"
    }

    static func flags(_ flags: FrameFlags) -> String {
        let names: [(FrameFlags, String)] = [
            (.last, "last"), (.more, "more"), (.revision, "revision"), (.compressed, "compressed"),
        ]
        let set = names.filter { flags.contains($0.0) }.map(\.1)
        return set.isEmpty ? "-" : set.joined(separator: "+")
    }

    static func frame(_ frame: Frame) -> String {
        let header = frame.header
        var line = header.type.map { "\($0)" } ?? "extension-\(header.typeCode)"
        line += " stream=\(header.stream) flags=\(flags(header.flags))"
        if let revision = frame.revision { line += " revision=\(revision)" }
        let payload = frame.payload
        switch header.type {
        case .request:
            let message = MessageNumber(rawValue: payload.littleEndian16(at: 0))
            line += " message=\(MessageCatalogue.entry(message)?.name ?? "\(message.rawValue)")"
            line += " deadline=\(payload.littleEndian32(at: 4)) body=\(hex(payload[8..<payload.count], max: 32))"
        case .response, .end:
            line += " status=\(StatusCode(code: payload.littleEndian16(at: 0)))"
            line += " body=\(hex(payload[4..<payload.count], max: 32))"
        case .cancel: line += " status=\(StatusCode(code: payload.littleEndian16(at: 0)))"
        case .credit: line += " bytes=\(payload.littleEndian32(at: 0))"
        case .hello, .goAway, .ping, .pong, .data, nil: line += " payload=\(hex(payload, max: 32))"
        }
        return line
    }

    static func error(_ error: WireError) -> String {
        "\(error) (\(error.code))"
    }

    static func action(_ action: ConnectionAction) -> String {
        func end(_ isLast: Bool) -> String { isLast ? " last" : "" }
        switch action {
        case .authenticate: return "authenticate"
        case .ready: return "ready"
        case .revision(let revision): return "revision \(revision)"
        case .request(let request):
            let name = MessageCatalogue.entry(request.message)?.name ?? "\(request.message.rawValue)"
            return "request \(request.stream.rawValue) \(name) \(hex(request.body, max: 32)) cost=\(request.cost)"
                + end(request.isLast)
        case .response(let stream, let status, let body, let isLast, let cost):
            return "response \(stream.rawValue) \(status) \(hex(body, max: 32)) cost=\(cost)" + end(isLast)
        case .data(let stream, let body, let isLast, let cost):
            return "data \(stream.rawValue) \(hex(body, max: 32)) cost=\(cost)" + end(isLast)
        case .ended(let stream, let status, let body):
            return "ended \(stream.rawValue) \(status) \(hex(body, max: 32))"
        case .cancelled(let stream, let status): return "cancelled \(stream.rawValue) \(status)"
        case .deadlinePassed(let stream): return "deadline-passed \(stream.rawValue)"
        case .writable(let stream): return "writable \(stream.rawValue)"
        case .goAway: return "go-away"
        case .pong(let token): return "pong \(token)"
        case .close(nil): return "close"
        case .close(let code?): return "close \(error(code))"
        }
    }
}
