import Base
import TestSupport
import Testing

@testable import Wire

/// Replays the golden vectors of `Protocol/vectors`.
@Suite struct VectorTests {
    private func bytes(_ lines: some Sequence<String>) -> Bytes {
        Bytes(lines.flatMap { WireText.bytes(String($0.prefix { $0 != "#" })) })
    }

    @Test func frames() throws {
        try ScenarioFile.check("vectors/frames.txt") { commands in
            let outcome = FrameTests.parse(bytes(commands.dropFirst()))
            var lines = outcome.frames.map(WireText.frame)
            if outcome.isInside { lines.append("more to come") }
            if let error = outcome.error { lines.append("error \(WireText.error(error))") }
            return lines
        }
    }

    @Test func hellos() throws {
        try ScenarioFile.check("vectors/hellos.txt") { commands in
            do throws(WireError) {
                let hello = try Hello(decoding: bytes(commands.dropFirst()))
                let forms = hello.compressions.map { "\($0.algorithm)/\($0.dictionary)" }.joined(separator: " ")
                let limits = hello.limits
                return [
                    "versions \(hello.versions.lowerBound) to \(hello.versions.upperBound)",
                    "compressions \(forms.isEmpty ? "-" : forms)",
                    "limits frame=\(limits.frameBytes) streams=\(limits.streams) stream-window=\(limits.streamWindowBytes) connection-window=\(limits.connectionWindowBytes) message=\(limits.messageBytes)",
                    "software \(hello.software) cluster \(hello.cluster) token \(WireText.hex(hello.token)) shards \(WireText.hex(hello.shardMap))",
                ]
            } catch {
                return ["error \(WireText.error(error))"]
            }
        }
    }

    @Test func bodies() throws {
        try ScenarioFile.check("vectors/bodies.txt") { commands in
            let form: CompressionForm =
                commands[0].contains("1/1") ? .deflateWithDictionary1 : .deflate
            var codec = ZlibCodec()
            do throws(WireError) {
                let plain = try codec.inflate(bytes(commands.dropFirst()), form: form, plainMax: WireLimits.frameBytes)
                return ["plain \(WireText.hex(plain))"]
            } catch {
                return ["error \(WireText.error(error))"]
            }
        }
    }

    /// Bytes to a server in a given state: `greeting`, or `ready` with nothing open but its own stream 2.
    @Test func rules() throws {
        try ScenarioFile.check("vectors/rules.txt") { commands in
            let pair = Pair.ready()
            var server = pair.server
            if commands[0].hasPrefix("greeting") {
                server = Endpoint(.server, now: pair.now)
            } else {
                _ = try pair.server.core.open(.get, .empty, now: pair.now)
                _ = pair.server.drain(now: pair.now)
            }
            server.receive(bytes(commands.dropFirst()), now: pair.now)
            let lines = server.takeActions().map(WireText.action)
            return lines.isEmpty ? ["nothing"] : lines
        }
    }

    @Test(arguments: ["unary", "watch", "large", "refusals", "drain", "loss", "server-opens"])
    func conversations(name: String) throws {
        let conversation = Conversation()
        try ScenarioFile.check("vectors/conversations/\(name).txt") { conversation.run($0) }
    }
}
