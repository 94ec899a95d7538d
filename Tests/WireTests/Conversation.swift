import Base

@testable import Wire

/// Two cores that a scenario file talks to: every command, and what both sides then say and do.
final class Conversation {
    private let pair = Pair()
    private var lines: [String] = []

    func run(_ commands: [String]) -> [String] {
        lines = []
        for command in commands { perform(command.split(separator: " ").map(String.init)) }
        carry()
        return lines
    }

    private func perform(_ words: [String]) {
        if words[0] == "connect" { return carry() }
        if words[0] == "pass" {
            pair.pass(.milliseconds(Int(words[1])!))
            pair.client.core.timer(now: pair.now, into: &pair.client.actions)
            pair.server.core.timer(now: pair.now, into: &pair.server.actions)
            return
        }
        let side = words[0] == "client" ? pair.client : pair.server
        let now = pair.now
        func stream() -> StreamID { StreamID(rawValue: UInt32(words[2])!) }
        func status() -> StatusCode { StatusCode.allCases.first { "\($0)" == words[3] }! }
        func body(_ index: Int) -> Payload {
            index < words.count && words[index] != "-" ? Payload(Bytes(WireText.bytes(words[index]))) : .empty
        }
        switch words[1] {
        case "accept": side.core.accept(now: now, into: &side.actions)
        case "refuse": side.core.refuse(reason: words[2], now: now, into: &side.actions)
        case "open":
            let number = MessageCatalogue.entries.first { $0.name == words[2] }!.number
            let deadline = words.first { $0.hasPrefix("deadline=") }.flatMap { Int($0.dropFirst(9)) }
            do {
                _ = try side.core.open(
                    number, body(3), deadline: deadline.map { .milliseconds($0) }, isLast: !words.contains("more"),
                    now: now)
            } catch {
                lines.append("\(words[0])! refused to open: \(error)")
            }
        case "respond": side.core.respond(stream(), status(), body(4), isLast: !words.contains("more"), now: now)
        case "send":
            let result = side.core.send(stream(), body(3), isLast: words.contains("last"), now: now)
            if result != .queued { lines.append("\(words[0])! \(result)") }
        case "finish": side.core.finish(stream(), status(), body(4).plain, now: now)
        case "cancel": side.core.cancel(stream(), status(), now: now, into: &side.actions)
        case "consumed": side.core.consumed(stream(), cost: Int(words[3])!, now: now, into: &side.actions)
        case "revision": side.core.revision = UInt64(words[2])!
        case "ping": side.core.ping(UInt64(words[2])!, now: now)
        case "goaway":
            side.core.goAway(
                GoAway(reason: words[2], addresses: Array(words.dropFirst(3))), now: now, into: &side.actions)
        case "lost": side.core.linkLost(now: now, into: &side.actions)
        case "writes": side.receive(Bytes(), now: now)
        default: preconditionFailure("No such command: \(words)")
        }
    }

    private func carry() {
        report("client", pair.client)
        report("server", pair.server)
        while pair.client.hasOutput || pair.server.hasOutput {
            let up = pair.client.drain(now: pair.now)
            show("client", up)
            report("client", pair.client)
            pair.server.receive(up, now: pair.now)
            report("server", pair.server)
            let down = pair.server.drain(now: pair.now)
            show("server", down)
            report("server", pair.server)
            pair.client.receive(down, now: pair.now)
            report("client", pair.client)
            if up.isEmpty, down.isEmpty { break }
        }
    }

    private func show(_ side: String, _ bytes: Bytes) {
        var parser = FrameParser(lengthMax: WireLimits.frameBytesCeiling)
        parser.push(bytes)
        while let frame = try? parser.next() {
            var encoded = ByteBuffer()
            frame.encode(into: &encoded)
            lines.append("\(side)> \(WireText.hex(encoded.finish()))")
            lines.append("        \(WireText.frame(frame))")
        }
    }

    private func report(_ side: String, _ endpoint: Endpoint) {
        for action in endpoint.takeActions() { lines.append("\(side)! \(WireText.action(action))") }
    }
}
