public import Base
public import Reactor
public import Transport
public import Wire

/// The raw store of a server, for code on a loop: callbacks, no tasks. Many calls may be under way.
///
/// Belongs to its loop. Every call that was begun is answered exactly once, also when the connection ends.
public final class RawSession {
    public typealias Completion<Value> = (Result<Value, RawError>) -> Void

    private enum Call {
        case item(Completion<RawItem?>)
        case write(Completion<RawWriteResult>)
    }

    private var connection: TransportConnection?
    private var calls: [StreamID: Call] = [:]
    private var encoder = ByteBuffer(capacity: 2_048)
    private var onReady: ((Result<RawSession, RawError>) -> Void)?
    private var onClosed: (() -> Void)?

    private init() {}

    /// Connects; `ready` is called once with the session, or why there is none. `closed` follows when it is over.
    public static func open(
        to address: SocketAddress, security: ClientSecurity, on loop: EventLoop, workspace: TransportWorkspace,
        options: DialOptions = DialOptions(hello: Hello(software: "trireme-client/1")),
        closed: @escaping () -> Void = {}, ready: @escaping (Result<RawSession, RawError>) -> Void
    ) {
        let session = RawSession()
        session.onReady = ready
        session.onClosed = closed
        TransportConnection.dial(
            on: loop, to: address, security: security, options: options, workspace: workspace, handler: session
        ) { result in
            switch result {
            case .success(let connection): session.connection = connection
            case .failure(let end): session.failed(end)
            }
        }
    }

    /// Calls under way.
    public var inFlight: Int { calls.count }
    /// The highest revision that this side has seen.
    public var revision: UInt64 { connection?.revision ?? 0 }

    /// Reads the item under `key`; nil: there is none.
    public func get(_ key: Bytes, at revision: UInt64 = 0, completion: @escaping Completion<RawItem?>) {
        RawGet(key: key, revision: revision).encode(into: &encoder)
        if let error = begin(.rawGet, .item(completion)) { completion(.failure(error)) }
    }

    /// Performs a put or a delete.
    public func write(_ write: RawWrite, completion: @escaping Completion<RawWriteResult>) {
        write.encode(into: &encoder)
        let message: MessageNumber = write.value == nil ? .rawDelete : .rawPut
        if let error = begin(message, .write(completion)) { completion(.failure(error)) }
    }

    /// Ends the connection; calls under way end as their errors say.
    public func close() {
        connection?.close()
    }

    private func begin(_ message: MessageNumber, _ call: Call) -> RawError? {
        let body = Payload(encoder.withUnsafeBytes { Bytes($0) })
        encoder.removeAll()
        guard let connection, connection.end == nil else { return .transport(.notBegun) }
        do throws(OpenError) {
            calls[try connection.open(message, body)] = call
            return nil
        } catch {
            switch error {
            case .notReady, .draining: return .transport(.notBegun)
            case .tooManyStreams, .full: return .transport(.overloaded)
            case .tooLarge: return .transport(.tooLarge)
            }
        }
    }

    private func failed(_ end: TransportEnd) {
        onReady?(.failure(.transport(.notReady(end))))
        onReady = nil
        onClosed?()
        onClosed = nil
    }
}

extension RawSession: TransportHandler {
    public func connectionReady(_ connection: TransportConnection) {
        onReady?(.success(self))
        onReady = nil
    }

    public func connection(
        _ connection: TransportConnection, answered stream: StreamID, _ status: StatusCode, _ body: Bytes,
        isLast: Bool, cost: Int
    ) {
        if !isLast { connection.cancel(stream) }
        guard let call = calls.removeValue(forKey: stream) else { return }
        switch call {
        case .item(let completion):
            if status == .notFound { return completion(.success(nil)) }
            completion(RawSession.result(status, body) { (body) throws(WireError) in try RawItem(decoding: body) })
        case .write(let completion):
            completion(
                RawSession.result(status, body) { (body) throws(WireError) in try RawWriteResult(decoding: body) })
        }
    }

    private static func result<Value>(
        _ status: StatusCode, _ body: Bytes, _ decode: (Bytes) throws(WireError) -> Value
    ) -> Result<Value, RawError> {
        guard status == .ok else { return .failure(RawError(status, body)) }
        do throws(WireError) {
            return .success(try decode(body))
        } catch {
            return .failure(.malformed)
        }
    }

    public func connection(
        _ connection: TransportConnection, ended stream: StreamID, _ status: StatusCode, _ body: Bytes
    ) {
        guard let call = calls.removeValue(forKey: stream) else { return }
        let error: RawError =
            switch status {
            case .notBegun, .linkLost: .transport(.notBegun)
            case .timeout: .transport(.deadlinePassed)
            default: RawError(status, body)
            }
        switch call {
        case .item(let completion): completion(.failure(error))
        case .write(let completion): completion(.failure(error))
        }
    }

    public func connectionClosed(_ connection: TransportConnection, _ end: TransportEnd) {
        self.connection = nil
        failed(end)
    }
}
