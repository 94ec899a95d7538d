import Base
import TestSupport
import Testing

@testable import Wire

/// Bodies and items of the streams of pods: `Protocol/vectors/pods.txt`, and what is refused.
@Suite struct PodMessageTests {
    private func encoded(_ body: (inout ByteBuffer) -> Void) -> Bytes {
        var buffer = ByteBuffer()
        body(&buffer)
        return buffer.finish()
    }

    /// Reads bytes and says what they mean; the same bytes must come of writing them again.
    private func describe(_ name: String, _ bytes: Bytes) throws(WireError) -> (line: String, again: Bytes) {
        switch name {
        case "agent-register":
            let value = try AgentRegistration(decoding: bytes)
            return ("node=\(value.node)", encoded { value.encode(into: &$0) })
        case "log":
            let value = try PodLogOptions(decoding: bytes)
            let time = value.sinceTime.map { "\($0.seconds)+\($0.nanoseconds)" }
            func text(_ number: Int64?) -> String { number.map { "\($0)" } ?? "-" }
            let line =
                "container=\(value.container) follow=\(value.follow) previous=\(value.previous) "
                + "since-seconds=\(text(value.sinceSeconds)) since-time=\(time ?? "-") timestamps=\(value.timestamps) "
                + "tail=\(text(value.tailLines)) limit=\(text(value.limitBytes))"
            return (line, encoded { value.encode(into: &$0) })
        case "process":
            let value = try PodProcessOptions(decoding: bytes)
            let line =
                "container=\(value.container) stdin=\(value.stdin) stdout=\(value.stdout) stderr=\(value.stderr) "
                + "tty=\(value.tty) command=\(value.command)"
            return (line, encoded { value.encode(into: &$0) })
        case "forward":
            let value = try PodForwardOptions(decoding: bytes)
            return ("port=\(value.port)", encoded { value.encode(into: &$0) })
        case "chunk":
            let chunk = try PodChunk(decoding: bytes)
            let line =
                switch chunk {
                case .stdin(let bytes): "stdin \(WireText.hex(bytes))"
                case .stdout(let bytes): "stdout \(WireText.hex(bytes))"
                case .stderr(let bytes): "stderr \(WireText.hex(bytes))"
                case .exit(let exit): "exit code=\(exit.code) message=\(exit.message)"
                case .resize(let columns, let rows): "resize \(columns)x\(rows)"
                case .unknown(let kind): "unknown \(kind)"
                }
            return (line, chunk.encoded())
        default:
            return ("no such message", bytes)
        }
    }

    @Test func vectors() throws {
        try ScenarioFile.check("vectors/pods.txt") { commands in
            let bytes = Bytes(commands.dropFirst().flatMap { WireText.bytes(String($0.prefix { $0 != "#" })) })
            do throws(WireError) {
                let (line, again) = try describe(String(commands[0].prefix { $0 != ":" }), bytes)
                return [line] + (again == bytes ? [] : ["written \(WireText.hex(again))"])
            } catch {
                return ["error \(WireText.error(error))"]
            }
        }
    }

    /// Whatever the bytes, reading ends with a value or `fieldsInvalid`.
    @Test func fuzz() {
        let names = ["agent-register", "log", "process", "forward", "chunk"]
        var random = Random(seed: 23)
        var read = 0
        for round in 0..<30_000 {
            let bytes = Bytes(
                (0..<random.below(24)).map { _ in UInt8(truncatingIfNeeded: random.below(random.oneIn(4) ? 256 : 64)) })
            do throws(WireError) {
                _ = try describe(names[round % names.count], bytes)
                read += 1
            } catch {
                #expect(error == .fieldsInvalid)
            }
        }
        #expect(read > 100)
    }

    @Test func commandsAreBounded() {
        let words = PodProcessOptions(command: Array(repeating: "x", count: PodLimits.commandWords + 1))
        let long = PodProcessOptions(command: [String(repeating: "x", count: PodLimits.commandBytes + 1)])
        for options in [words, long] {
            #expect(throws: WireError.fieldsInvalid) {
                try PodProcessOptions(decoding: encoded { options.encode(into: &$0) })
            }
        }
        let most = PodProcessOptions(command: Array(repeating: "", count: PodLimits.commandWords))
        #expect((try? PodProcessOptions(decoding: encoded { most.encode(into: &$0) })) == most)
    }
}
