import APIModel
import Base
import Client
import Reactor
import Wire

/// One end of a program or a socket on this machine, as a stream of a pod sees it: what it says goes to the stream, and
/// waits there while the stream has no room.
final class HostPipe: ConnectionHandler {
    var connection: Connection?
    private let stream: AgentStream
    private let item: (Bytes) -> Bytes
    private var unsent: [Bytes] = []
    private var owed = 0
    private var hasEnded = false
    var onEnd: (() -> Void)?

    init(_ connection: consuming Connection, _ stream: AgentStream, item: @escaping (Bytes) -> Bytes) {
        self.connection = consume connection
        self.stream = stream
        self.item = item
    }

    var isDone: Bool { hasEnded && unsent.isEmpty }

    func start() { connection?.start(self) }

    func write(_ bytes: Bytes, cost: Int) {
        try? connection?.write(bytes)
        if connection?.isWritable != false { stream.consumed(cost) } else { owed += cost }
    }

    func sendMore() {
        while let first = unsent.first {
            guard stream.send(first) != .full else { return connection?.pauseReading() ?? () }
            unsent.removeFirst()
        }
        if hasEnded { end() } else { connection?.resumeReading() }
    }

    func connectionReceived(_ bytes: RawSpan) {
        let all = Bytes(bytes)
        var start = 0
        while start < all.count {
            let end = min(start + PodChunk.contentBytes, all.count)
            unsent.append(item(all[start..<end]))
            start = end
        }
        sendMore()
    }

    func connectionBecameWritable() {
        stream.consumed(owed)
        owed = 0
    }

    func connectionReachedEnd() {
        hasEnded = true
        sendMore()
    }

    /// A terminal fails when its last program has gone: that is its end.
    func connectionFailed(_ error: StreamError) {
        connection = nil
        hasEnded = true
        sendMore()
    }

    private func end() {
        let onEnd = onEnd
        self.onEnd = nil
        onEnd?()
    }

    /// Joins a socket with a stream.
    static func forward(_ connection: consuming Connection, _ stream: AgentStream) {
        stream.accept()
        let pipe = HostPipe(connection, stream) { $0 }
        pipe.onEnd = {
            _ = stream.send(Bytes())
            stream.finish()
        }
        stream.handler = HostPort(pipe)
        pipe.start()
    }
}

/// The client's side of a forwarded port.
private final class HostPort: AgentStreamHandler {
    private let pipe: HostPipe

    init(_ pipe: HostPipe) { self.pipe = pipe }

    func stream(_ stream: AgentStream, received item: Bytes, cost: Int) { pipe.write(item, cost: cost) }
    func streamInputEnded(_ stream: AgentStream) { pipe.connection?.shutdownWriting() }
    func streamBecameWritable(_ stream: AgentStream) { pipe.sendMore() }
    func streamCancelled(_ stream: AgentStream) { pipe.connection.take()?.reset() }
}

/// A program of this machine that a stream of a pod is joined with. Belongs to the loop.
final class HostProcess: AgentStreamHandler {
    private let stream: AgentStream
    private var child: ChildProcess?
    private var input: HostPipe?
    private var outputs: [HostPipe] = []
    private var exit: PodExit?
    private let isLog: Bool

    private init(_ stream: AgentStream, isLog: Bool) {
        self.stream = stream
        self.isLog = isLog
    }

    static func start(
        _ words: [String], _ options: PodProcessOptions, _ stream: AgentStream, on loop: EventLoop, isLog: Bool = false
    ) {
        let process = HostProcess(stream, isLog: isLog)
        var child = ChildOptions(words[0], Array(words.dropFirst()))
        if options.tty {
            child.terminal = TerminalSize(columns: 80, rows: 24)
        } else {
            child.input = options.stdin ? .pipe : .null
            child.output = options.stdout ? .pipe : .null
            child.error = options.stderr ? .pipe : .null
        }
        do throws(ProcessError) {
            process.child = try loop.spawn(child) { process.ended($0) }
        } catch {
            return stream.refuse(.internalError("\(words[0]): \(error)"))
        }
        stream.accept()
        process.join()
        stream.handler = process
    }

    private func join() {
        if let terminal = child?.terminal.take() {
            let pipe = HostPipe(terminal, stream) { PodChunk.stdout($0).encoded() }
            input = pipe
            outputs = [pipe]
        } else {
            if let end = child?.input.take() { input = HostPipe(end, stream) { $0 } }
            let isLog = isLog
            if let end = child?.output.take() {
                outputs.append(HostPipe(end, stream) { isLog ? $0 : PodChunk.stdout($0).encoded() })
            }
            if let end = child?.error.take() {
                outputs.append(HostPipe(end, stream) { isLog ? $0 : PodChunk.stderr($0).encoded() })
            }
            input?.start()
        }
        for pipe in outputs {
            pipe.onEnd = { [weak self] in self?.finishIfDone() }
            pipe.start()
        }
    }

    private func ended(_ how: ChildExit) {
        exit =
            switch how {
            case .exited(let code): PodExit(code: UInt8(truncatingIfNeeded: code))
            case .signalled(let number):
                PodExit(code: UInt8(truncatingIfNeeded: 128 + number), message: "signal \(number)")
            case .unknown: PodExit(code: 255, message: "its end was not heard")
            }
        finishIfDone()
    }

    /// The end comes behind all that was said.
    private func finishIfDone() {
        guard let exit, outputs.allSatisfy(\.isDone), !stream.isOver else { return }
        if isLog { stream.finish() } else { stream.finish(exit) }
        close()
    }

    private func close() {
        input?.connection.take()?.close()
        for pipe in outputs { pipe.connection.take()?.close() }
    }

    func stream(_ stream: AgentStream, received item: Bytes, cost: Int) {
        switch try? PodChunk(decoding: item) {
        case .stdin(let bytes):
            guard bytes.isEmpty else { return input?.write(bytes, cost: cost) ?? () }
            stream.consumed(cost)
            streamInputEnded(stream)
        case .resize(let columns, let rows):
            stream.consumed(cost)
            try? input?.connection?.resizeTerminal(columns: columns, rows: rows)
        default: stream.consumed(cost)
        }
    }

    func streamInputEnded(_ stream: AgentStream) {
        // A terminal has no end of its own to be told: Control-D is a key.
        if outputs.first !== input { input?.connection?.shutdownWriting() }
    }

    func streamBecameWritable(_ stream: AgentStream) { for pipe in outputs { pipe.sendMore() } }

    func streamCancelled(_ stream: AgentStream) {
        // SIGHUP, as a terminal that goes.
        try? child?.send(signal: 1)
        close()
    }
}
