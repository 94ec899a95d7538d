public import Base
public import Wire

/// Logs, processes and ports of pods.
///
/// Each call returns when the agent of the pod's node has answered. What is not read holds the other end back; a stream
/// that is dropped is cancelled there. None is begun a second time by itself.
extension Client {
    /// A container's log: bytes as they were written, items may end inside a line. With `follow` it goes on until the
    /// container ends or the stream is dropped.
    public func log(
        of pod: String, in namespace: String, _ options: PodLogOptions = PodLogOptions()
    ) async throws(ClientError) -> ByteStream {
        try await open(.log(options), pod, namespace)
    }

    /// Runs a program in a container.
    public func exec(
        in pod: String, in namespace: String, _ options: PodProcessOptions
    ) async throws(ClientError) -> PodProcess {
        PodProcess(try await open(.exec(options), pod, namespace))
    }

    /// Joins the streams of the process that a container was started with.
    public func attach(
        to pod: String, in namespace: String, _ options: PodProcessOptions
    ) async throws(ClientError) -> PodProcess {
        PodProcess(try await open(.attach(options), pod, namespace))
    }

    /// Connects to a port of a pod.
    public func connect(
        to port: UInt16, of pod: String, in namespace: String
    ) async throws(ClientError) -> PodConnection {
        PodConnection(try await open(.portForward(PodForwardOptions(port: port)), pod, namespace))
    }

    private func open(_ request: PodRequest, _ pod: String, _ namespace: String) async throws(ClientError) -> ByteStream
    {
        var options = ClientCallOptions.pod(request)
        options.consumesAtOnce = false
        let payload = Payload(request.envelope(pod, namespace).encodedBytes, isSecret: request.sendsItems)
        return try await open(request.message, payload, options: options)
    }
}

extension ClientCallOptions {
    /// A stream of a pod is begun once, and lasts as long as it lasts.
    static func pod(_ request: PodRequest) -> ClientCallOptions {
        var options = ClientCallOptions()
        options.retries = false
        options.sendsItems = request.sendsItems
        return options
    }
}

/// What a process says, in the order in which it was said on each of its streams.
public enum PodProcessEvent: Equatable, Sendable {
    case stdout(Bytes)
    case stderr(Bytes)
    /// It has ended; nothing follows.
    case exit(PodExit)
}

/// A process of a container that this client is connected with. For one reader; writing goes on beside it.
public struct PodProcess: AsyncSequence, Sendable {
    public typealias Element = PodProcessEvent
    public typealias Failure = ClientError

    private let stream: ByteStream

    init(_ stream: ByteStream) {
        self.stream = stream
    }

    public func makeAsyncIterator() -> Iterator { Iterator(items: stream.makeAsyncIterator()) }

    public struct Iterator: AsyncIteratorProtocol {
        var items: ByteStream.Iterator

        /// The next event; nil after the exit, and without one where an attach ends and the process goes on.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(ClientError) -> PodProcessEvent? {
            while let item = try await items.next(isolation: actor) {
                let chunk: PodChunk
                do throws(WireError) {
                    chunk = try PodChunk(decoding: item)
                } catch {
                    throw ClientError(error)
                }
                switch chunk {
                case .stdout(let bytes): return .stdout(bytes)
                case .stderr(let bytes): return .stderr(bytes)
                case .exit(let exit): return .exit(exit)
                case .stdin, .resize, .unknown: continue
                }
            }
            return nil
        }

        public mutating func next() async throws(ClientError) -> PodProcessEvent? { try await next(isolation: nil) }
    }

    /// Writes to the process's input; returns when there is room for it. Throws `closed` when the stream is over.
    public func write(_ bytes: Bytes) async throws(ClientError) {
        var start = 0
        while start < bytes.count {
            let end = Swift.min(start + PodChunk.contentBytes, bytes.count)
            try await stream.send(PodChunk.stdin(bytes[start..<end]).encoded(), isSecret: true)
            start = end
        }
    }

    /// The process's input has ended; what it says goes on.
    public func endInput() async throws(ClientError) {
        try await stream.send(PodChunk.stdin(Bytes()).encoded())
    }

    /// The terminal has this size now, in cells.
    public func resize(columns: UInt16, rows: UInt16) async throws(ClientError) {
        try await stream.send(PodChunk.resize(columns: columns, rows: rows).encoded())
    }

    /// Ends the stream now.
    public func cancel() { stream.cancel() }
}

/// A connection to a port of a pod: bytes both ways. For one reader; writing goes on beside it.
public struct PodConnection: AsyncSequence, Sendable {
    public typealias Element = Bytes
    public typealias Failure = ClientError

    private let stream: ByteStream

    init(_ stream: ByteStream) {
        self.stream = stream
    }

    public func makeAsyncIterator() -> Iterator { Iterator(items: stream.makeAsyncIterator()) }

    public struct Iterator: AsyncIteratorProtocol {
        var items: ByteStream.Iterator

        /// The next bytes; nil when the port sends no more.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(ClientError) -> Bytes? {
            guard let item = try await items.next(isolation: actor), !item.isEmpty else { return nil }
            return item
        }

        public mutating func next() async throws(ClientError) -> Bytes? { try await next(isolation: nil) }
    }

    /// Writes to the port; returns when there is room for it.
    public func write(_ bytes: Bytes) async throws(ClientError) {
        var start = 0
        while start < bytes.count {
            let end = Swift.min(start + PodLimits.itemBytes, bytes.count)
            try await stream.send(bytes[start..<end], isSecret: true)
            start = end
        }
    }

    /// This side sends no more; what the port sends goes on.
    public func finish() async throws(ClientError) { try await stream.finish() }

    /// Ends the connection now.
    public func cancel() { stream.cancel() }
}
