import Base
import Glibc
import Reactor
import Synchronization

/// This process's standard input and terminal, for a process elsewhere.
///
/// A thread of its own waits for input: what is typed may take an hour, and nothing else shall wait for it.
final class StandardInput: LocalInput {
    private let loop: EventLoop
    private let signals: EventLoop
    /// Written to when a read is no longer wanted.
    private let wakeRead: Int32
    private let wakeWrite: Int32
    /// How the terminal was before its keys went through as they are pressed.
    private let raw: Mutex<RawTerminal?>

    /// `isRaw`: a terminal's keys go through as they are pressed until `restore`. Throws when the system gives neither a
    /// thread nor a pipe.
    init(isRaw: Bool) throws(CommandError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw .message("no pipe: errno \(errno)") }
        (wakeRead, wakeWrite) = (ends[0], ends[1])
        loop = EventLoop(name: "ctl-input")
        signals = EventLoop(name: "ctl-signals")
        do throws(LoopError) {
            try loop.start()
            try signals.start()
        } catch {
            throw .message("no event loop: \(error)")
        }
        raw = Mutex(isRaw ? RawTerminal() : nil)
    }

    func restore() {
        raw.withLock { $0.take() }?.restore()
    }

    /// Whether what is read comes from a terminal.
    static var isTerminal: Bool { isatty(STDIN_FILENO) == 1 }

    func read() async -> Bytes? {
        let (wakeRead, wakeWrite) = (wakeRead, wakeWrite)
        return await withTaskCancellationHandler {
            (try? await loop.run { Self.readOnce(wakeRead) }) ?? nil
        } onCancel: {
            var byte: UInt8 = 0
            _ = write(wakeWrite, &byte, 1)
        }
    }

    private static func readOnce(_ wake: Int32) -> Bytes? {
        while true {
            var waits = [
                pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
                pollfd(fd: wake, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&waits, 2, -1) >= 0 || errno == EINTR else { return nil }
            if waits[1].revents != 0 { return nil }
            guard waits[0].revents != 0 else { continue }
            var chunk = [UInt8](repeating: 0, count: Limits.inputChunkBytes)
            let count = Glibc.read(STDIN_FILENO, &chunk, chunk.count)
            if count > 0 { return Bytes(chunk[..<count]) }
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            return nil
        }
    }

    func sizes() -> AsyncStream<TerminalCells> {
        let (sizes, sink) = AsyncStream.makeStream(of: TerminalCells.self, bufferingPolicy: .bufferingNewest(1))
        guard let first = Self.size() else {
            sink.finish()
            return sizes
        }
        sink.yield(first)
        let signals = signals
        signals.post {
            let kept = KeptWatch()
            do throws(LoopError) {
                kept.watch = try signals.watchSignal(SIGWINCH) { if let size = Self.size() { sink.yield(size) } }
            } catch {
                // The first size is better than none.
                return
            }
            let bound = LoopBound(kept, on: signals)
            sink.onTermination = { _ in signals.post { bound.value.watch.take()?.close() } }
        }
        return sizes
    }

    private static func size() -> TerminalCells? {
        var size = winsize()
        guard ioctl(STDIN_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return TerminalCells(columns: size.ws_col, rows: size.ws_row)
    }
}

/// The watch of a signal, where it can be let go.
private final class KeptWatch {
    var watch: SignalWatch?
}

/// A terminal whose keys go through as they are pressed, until it is put back.
struct RawTerminal {
    private let before: termios

    /// nil where standard input is no terminal.
    init?() {
        var settings = termios()
        guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return nil }
        before = settings
        cfmakeraw(&settings)
        guard tcsetattr(STDIN_FILENO, TCSADRAIN, &settings) == 0 else { return nil }
    }

    func restore() {
        var settings = before
        tcsetattr(STDIN_FILENO, TCSADRAIN, &settings)
    }
}
