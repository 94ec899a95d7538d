import Base

/// What a child gets as standard input, output or error.
public enum ChildStream: Sendable, Hashable {
    /// /dev/null.
    case null
    /// This process's own.
    case inherited
    /// A pipe, whose near end is a `Connection` of the `ChildProcess`.
    case pipe
    /// A descriptor of this process above 2, which stays the caller's.
    case descriptor(Int32)
}

/// How a child is started.
public struct ChildOptions: Sendable {
    /// A path, or a name to be looked for in PATH.
    public var program: String
    /// Arguments after the program's name.
    public var arguments: [String]
    /// "NAME=value" lines; nil passes on this process's own.
    public var environment: [String]?
    /// Where the child starts; nil is this process's folder.
    public var folder: String?
    public var input = ChildStream.null
    public var output = ChildStream.inherited
    public var error = ChildStream.inherited
    /// A terminal instead of all three streams, which makes a session of its own.
    public var terminal: TerminalSize?
    /// A session of its own: the child hears no signals of this process's terminal.
    public var newSession = false

    public init(_ program: String, _ arguments: [String] = []) {
        self.program = program
        self.arguments = arguments
    }
}

/// The size of a terminal in characters.
public struct TerminalSize: Sendable, Hashable {
    public let columns: UInt16
    public let rows: UInt16

    public init(columns: UInt16, rows: UInt16) {
        self.columns = columns
        self.rows = rows
    }
}

/// How a child ended.
public enum ChildExit: Sendable, Hashable {
    case exited(code: Int32)
    case signalled(number: Int32)
    /// Somebody else in this process has waited for it.
    case unknown
}

/// A child process and the near ends of its streams.
///
/// Belongs to its loop. The child is named by a pidfd, so a signal never reaches another process that
/// got its number. Dropping this does not end the child: its exit is no longer heard, and the loop
/// still waits for it, so that no zombie is left.
public struct ChildProcess: ~Copyable {
    let core: UVChildCore
    /// The child's number, for logs.
    public let pid: Int32
    /// Where the child's input is written, when asked to be a pipe. Take it out, to keep or close it.
    public var input: Connection?
    /// Where the child's output is read, when asked to be a pipe.
    public var output: Connection?
    /// Where the child's errors are read, when asked to be a pipe.
    public var error: Connection?
    /// The near side of the child's terminal, when it has one.
    public var terminal: Connection?

    deinit {
        core.releaseOwner()
    }

    /// Sends the child a signal. Throws `ended` when it has ended.
    ///
    /// The corresponding C function is `pidfd_send_signal`.
    public func send(signal: Int32) throws(ProcessError) {
        core.loop.preconditionCurrent()
        try core.send(signal: signal)
    }
}
