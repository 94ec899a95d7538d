public import Base

/// Which process is wanted, and which of its streams: the options of messages 33 (exec) and 34 (attach).
///
/// The numbers of the fields are those of Kubernetes' `PodExecOptions`, whose first five `PodAttachOptions` shares.
public struct PodProcessOptions: Equatable, Sendable {
    public var stdin: Bool
    public var stdout: Bool
    public var stderr: Bool
    /// A terminal; its errors come with its output, so `stderr` is not asked for as well.
    public var tty: Bool
    /// Empty: the pod's only one.
    public var container: String
    /// The program and its arguments, no shell; empty for attach.
    public var command: [String]

    public init(
        stdin: Bool = false, stdout: Bool = true, stderr: Bool = true, tty: Bool = false, container: String = "",
        command: [String] = []
    ) {
        self.stdin = stdin
        self.stdout = stdout
        self.stderr = stderr
        self.tty = tty
        self.container = container
        self.command = command
    }

    /// Appends the fields.
    public func encode(into buffer: inout ByteBuffer) {
        buffer.append(field: 1, integer: stdin ? 1 : 0)
        buffer.append(field: 2, integer: stdout ? 1 : 0)
        buffer.append(field: 3, integer: stderr ? 1 : 0)
        buffer.append(field: 4, integer: tty ? 1 : 0)
        buffer.append(field: 5, text: container)
        // A word may be empty, and is written then, too.
        for word in command {
            buffer.open(field: 6, length: word.utf8.count)
            buffer.append(utf8: word)
        }
    }

    public init(decoding bytes: Bytes) throws(WireError) {
        self.init(stdout: false, stderr: false)
        var reader = RawFieldReader(bytes)
        var commandBytes = 0
        while case let number = try reader.next(), number != 0 {
            switch number {
            case 1: stdin = try reader.integer(max: 1) == 1
            case 2: stdout = try reader.integer(max: 1) == 1
            case 3: stderr = try reader.integer(max: 1) == 1
            case 4: tty = try reader.integer(max: 1) == 1
            case 5: container = try reader.text()
            case 6:
                let word = try reader.text()
                commandBytes += word.utf8.count
                guard command.count < PodLimits.commandWords, commandBytes <= PodLimits.commandBytes else {
                    throw .fieldsInvalid
                }
                command.append(word)
            default: break
            }
        }
    }
}

/// Which port of a pod: the options of message 35. One stream is one connection.
///
/// The number of the field is that of Kubernetes' `PodPortForwardOptions`.
public struct PodForwardOptions: Equatable, Sendable {
    /// 1 to 65,535; 0 is refused.
    public var port: UInt16

    public init(port: UInt16 = 0) {
        self.port = port
    }

    /// Appends the field.
    public func encode(into buffer: inout ByteBuffer) {
        buffer.append(field: 1, integer: UInt64(port))
    }

    public init(decoding bytes: Bytes) throws(WireError) {
        self.init()
        var reader = RawFieldReader(bytes)
        while case let number = try reader.next(), number != 0 {
            if number == 1 { port = UInt16(try reader.integer(max: UInt64(UInt16.max))) }
        }
    }
}
