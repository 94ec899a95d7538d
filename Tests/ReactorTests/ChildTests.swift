import Base
import Glibc
import Testing

@testable import Reactor

extension ReactorSuite {
    @Suite struct ChildTests {
        @Test func exitCodesAndSignals() async throws {
            try await withLoop { loop in
                #expect(try await runToEnd(loop, ChildOptions("true")) == .exited(code: 0))
                #expect(try await runToEnd(loop, ChildOptions("sh", ["-c", "exit 41"])) == .exited(code: 41))
                #expect(try await runToEnd(loop, ChildOptions("sh", ["-c", "kill -9 $$"])) == .signalled(number: 9))
                await #expect(throws: ProcessError.notFound) { try await runToEnd(loop, ChildOptions("/no/such")) }
                var lost = ChildOptions("true")
                lost.folder = "/no/such/folder"
                let options = lost
                await #expect(throws: ProcessError.notFound) { try await runToEnd(loop, options) }
                try await noHandles(loop)
            }
        }

        @Test func brokenPipesKillChildrenAsUsual() async throws {
            try await withLoop { loop in
                let options = ChildOptions("sh", ["-c", "kill -PIPE $$; exit 3"])
                let exit = try await runToEnd(loop, options)
                #expect(exit == .signalled(number: SIGPIPE))
            }
        }

        @Test func pipesBothWays() async throws {
            try await withLoop { loop in
                var options = ChildOptions("sh", ["-c", "cat; echo done >&2; pwd; echo $GREETING"])
                options.input = .pipe
                options.output = .pipe
                options.error = .pipe
                options.folder = "/"
                options.environment = ["GREETING=hi", "PATH=/usr/bin:/bin"]
                let child = try await start(loop, options)
                try await loop.run {
                    try! child.value.input.connection!.write(bytes(300_000, of: 65))
                    child.value.input.connection.take()!.finish()
                }
                #expect(try await ended(child) == .exited(code: 0))
                let output = try await loop.run { LoopBound(child.value.output, on: loop) }
                let error = try await loop.run { LoopBound(child.value.error, on: loop) }
                await output.until { $0.hasEnded }
                await error.until { $0.hasEnded }
                let text = try await output.read { $0.received }
                #expect(text.count == 300_000 + 5)
                #expect(String(decoding: text.suffix(5), as: UTF8.self) == "/\nhi\n")
                #expect(try await error.read { $0.received } == Array("done\n".utf8))
                try await loop.run { child.value.close() }
                try await noHandles(loop)
            }
        }

        @Test func terminalOfItsOwn() async throws {
            try await withLoop { loop in
                let script = "stty size; tty; read line; echo got:$line; stty size; exit 7"
                var options = ChildOptions("sh", ["-c", script])
                options.terminal = TerminalSize(columns: 101, rows: 33)
                let child = try await start(loop, options)
                let terminal = try await loop.run { LoopBound(child.value.terminal, on: loop) }
                await terminal.until { $0.text.contains("/dev/pts/") }
                try await loop.run {
                    try! child.value.terminal.connection!.resizeTerminal(columns: 77, rows: 22)
                    try! child.value.terminal.connection!.write(Bytes(Array("hello\n".utf8)))
                }
                #expect(try await ended(child) == .exited(code: 7))
                await terminal.until { $0.hasEnded }
                let text = try await terminal.read { $0.text }
                #expect(text.hasPrefix("33 101\r\n"))
                #expect(text.contains("got:hello\r\n22 77\r\n"))
                try await loop.run { child.value.close() }
                try await noHandles(loop)
            }
        }

        @Test func theTerminalControlsTheChild() async throws {
            try await withLoop { loop in
                var options = ChildOptions("sh", ["-c", "echo ready; exec sleep 1000"])
                options.terminal = TerminalSize(columns: 80, rows: 24)
                let child = try await start(loop, options)
                let terminal = try await loop.run { LoopBound(child.value.terminal, on: loop) }
                await terminal.until { $0.text.contains("ready") }
                // Control-C reaches the child only through a controlling terminal.
                try await terminal.read { try! $0.connection!.write(Bytes([3])) }
                #expect(try await ended(child) == .signalled(number: SIGINT))
                try await loop.run { child.value.close() }
            }
        }

        @Test func killByHandle() async throws {
            try await withLoop { loop in
                let child = try await start(loop, ChildOptions("sleep", ["1000"]))
                try await loop.run { try! child.value.process!.send(signal: SIGTERM) }
                #expect(try await ended(child) == .signalled(number: SIGTERM))
                try await loop.run {
                    #expect(throws: ProcessError.ended) { try child.value.process!.send(signal: SIGTERM) }
                }
            }
        }

        @Test func aDroppedChildIsStillWaitedFor() async throws {
            try await withLoop { loop in
                var options = ChildOptions("cat")
                options.input = .pipe
                options.output = .null
                let child = try await start(loop, options)
                let pid = try await loop.run {
                    let pid = child.value.process?.pid ?? 0
                    child.value.process = nil
                    return pid
                }
                #expect(kill(pid, 0) == 0)
                try await loop.run { child.value.close() }
                try await noHandles(loop)
                #expect(kill(pid, 0) == -1 && errno == ESRCH)
            }
        }

        @Test func childrenLeaveNoDescriptors() async throws {
            let before = openDescriptors()
            try await withLoop { loop in
                for _ in 0..<60 {
                    var options = ChildOptions("true")
                    options.input = .pipe
                    options.output = .pipe
                    let child = try await start(loop, options)
                    _ = try await ended(child)
                    try await loop.run { child.value.close() }
                }
                try await noHandles(loop)
            }
            #expect(try await descriptorsFall(below: before + 30))
        }

        @Test func signals() async throws {
            try await withLoop { loop in
                let heard = Promise<Int>()
                let watch = try await loop.run {
                    let count = LoopBound(0, on: loop)
                    return LoopBound(
                        try! loop.watchSignal(SIGUSR1) {
                            count.value += 1
                            heard.keep(count.value)
                        }, on: loop)
                }
                kill(getpid(), SIGUSR1)
                #expect(await heard.value == 1)
                kill(getpid(), SIGUSR1)
                #expect(await heard.value == 2)
                #expect(try await loop.run { loop.openHandles } == 1)
                withExtendedLifetime(watch) {}
            }
        }

        @Test func badSignalsAreRefused() async throws {
            try await withLoop { loop in
                try await loop.run {
                    #expect(throws: LoopError.self) { _ = try loop.watchSignal(SIGKILL) {} }
                }
                try await noHandles(loop)
            }
        }
    }
}

/// A child with a peer for each of its streams.
final class Child {
    var process: ChildProcess?
    let exit = Promise<ChildExit>()
    let input = Peer()
    let output = Peer()
    let error = Peer()
    let terminal = Peer()

    func close() {
        process = nil
        for peer in [input, output, error, terminal] { peer.close() }
    }
}

private func ended(_ child: LoopBound<Child>) async throws -> ChildExit {
    let exit = try await child.loop.run { child.value.exit }
    return await exit.value
}

private func start(_ loop: EventLoop, _ options: ChildOptions) async throws -> LoopBound<Child> {
    try await loop.run {
        Result { () throws(ProcessError) in
            let child = Child()
            var process = try loop.spawn(options) { child.exit.keep($0) }
            if let connection = process.input.take() { child.input.start(connection) }
            if let connection = process.output.take() { child.output.start(connection) }
            if let connection = process.error.take() { child.error.start(connection) }
            if let connection = process.terminal.take() { child.terminal.start(connection) }
            child.process = consume process
            return LoopBound(child, on: loop)
        }
    }.get()
}

@discardableResult
private func runToEnd(_ loop: EventLoop, _ options: ChildOptions) async throws -> ChildExit {
    let child = try await start(loop, options)
    let result = try await ended(child)
    try await loop.run { child.value.close() }
    return result
}
