public import Base
public import Reactor
public import Transport
public import Wire

/// Bounds of the raw client, each with its unit and its reason.
public enum RawClientLimits {
    /// Bytes of keys and values that `range` gathers at once; more is read with `limit` and a token.
    public static let gatheredBytes = 1 << 30
}

/// The raw store of a server, for tasks. Many calls may be under way on its one connection.
///
/// Safe from every task. For administrators: others get `forbidden`. Dropped, it closes its connection.
public final class RawClient: Sendable {
    private let client: TransportClient

    init(_ client: TransportClient) {
        self.client = client
    }

    /// Connects, and checks who the server is.
    ///
    /// Throws `transport` with `unreachable`, `untrusted`, `refused` or `notReady`.
    public static func connect(
        to address: SocketAddress, security: ClientSecurity, on loop: EventLoop,
        options: DialOptions = DialOptions(hello: Hello(software: "trireme-client/1"))
    ) async throws(RawError) -> RawClient {
        do throws(TransportError) {
            return RawClient(
                try await TransportClient.connect(to: address, security: security, on: loop, options: options))
        } catch {
            throw RawError(error)
        }
    }

    // MARK: One key

    /// The item under `key`, without its key in it; nil when there is none. `revision` 0: the newest.
    public func get(
        _ key: Bytes, at revision: UInt64 = 0, deadline: Duration? = nil
    ) async throws(RawError) -> RawItem? {
        let body = encoded { RawGet(key: key, revision: revision).encode(into: &$0) }
        do throws(RawError) {
            let answer = try await request(.rawGet, body, deadline)
            return try decoded { () throws(WireError) in try RawItem(decoding: answer) }
        } catch .refused(.notFound, _) {
            return nil
        }
    }

    /// Puts `value` under `key`. Throws `refused` with `alreadyExists`, `notFound` or `conflict` when a condition
    /// does not hold.
    @discardableResult
    public func put(
        _ key: Bytes, _ value: Bytes, uid: RawUID = .none, conditions: RawConditions = .none, deadline: Duration? = nil
    ) async throws(RawError) -> RawWriteResult {
        try await write(RawWrite(key: key, value: value, uid: uid, conditions: conditions), deadline)
    }

    /// Deletes `key`. Throws `refused` with `notFound` when it is not there.
    @discardableResult
    public func delete(
        _ key: Bytes, conditions: RawConditions = .none, wantsPrevious: Bool = false, deadline: Duration? = nil
    ) async throws(RawError) -> RawWriteResult {
        try await write(RawWrite(deleting: key, conditions: conditions, wantsPrevious: wantsPrevious), deadline)
    }

    private func write(_ write: RawWrite, _ deadline: Duration?) async throws(RawError) -> RawWriteResult {
        let body = encoded { write.encode(into: &$0) }
        let answer = try await request(write.value == nil ? .rawDelete : .rawPut, body, deadline)
        return try decoded { () throws(WireError) in try RawWriteResult(decoding: answer) }
    }

    /// Many writes with a result each, in order. Not atomic.
    public func batch(_ writes: [RawWrite], deadline: Duration? = nil) async throws(RawError) -> [RawWriteResult] {
        let body = encoded { RawBatch(writes: writes).encode(into: &$0) }
        let answer = try await request(.rawBatch, body, deadline)
        let results = try decoded { () throws(WireError) in try RawBatch.Answer(decoding: answer).results }
        guard results.count == writes.count else { throw .malformed }
        return results
    }

    // MARK: Many keys

    /// What a range answered, whole.
    public struct Range: Equatable, Sendable {
        /// The revision of everything in it.
        public var revision: UInt64
        public var items: [RawItem]
        /// Where to go on; empty when there is no more.
        public var token: Bytes
    }

    /// The items of a range, gathered. Throws `tooMuch` above `RawClientLimits.gatheredBytes`.
    public func range(_ range: RawRange, deadline: Duration? = nil) async throws(RawError) -> Range {
        let stream = try await chunks(of: range, deadline: deadline)
        var gathered = Range(revision: stream.opening.revision, items: [], token: Bytes())
        var bytes = 0
        var iterator = stream.makeAsyncIterator()
        while let chunk = try await iterator.next(isolation: nil) {
            gathered.items += chunk.items
            gathered.token = chunk.token
            bytes += chunk.items.reduce(0) { $0 + $1.key.count + $1.value.count + 64 }
            guard bytes <= RawClientLimits.gatheredBytes else { throw .tooMuch }
        }
        return gathered
    }

    /// The number of keys of a range, and the revision at which they were counted.
    public func count(
        _ range: RawRange, deadline: Duration? = nil
    ) async throws(RawError) -> (count: UInt64, revision: UInt64) {
        var range = range
        range.content = .count
        let opening = try await chunks(of: range, deadline: deadline).opening
        return (opening.count, opening.revision)
    }

    /// The items of a range as they arrive.
    public func chunks(of range: RawRange, deadline: Duration? = nil) async throws(RawError) -> RawRangeStream {
        let stream = try await stream(.rawRange, encoded { range.encode(into: &$0) }, deadline)
        let opening = try decoded { () throws(WireError) in try RawRange.Opening(decoding: stream.opening) }
        return RawRangeStream(opening: opening, stream: stream)
    }

    /// Changes of keys, from a revision on.
    public func watch(_ watch: RawWatch) async throws(RawError) -> RawWatchStream {
        let stream = try await stream(.rawWatch, encoded { watch.encode(into: &$0) }, nil, takesItems: true)
        let opening = try decoded { () throws(WireError) in try RawWatch.Opening(decoding: stream.opening) }
        return RawWatchStream(after: opening.after, stream: stream)
    }

    // MARK: Administration

    /// Gives up history up to `revision`; returns the floor that now holds.
    @discardableResult
    public func compact(through revision: UInt64, deadline: Duration? = nil) async throws(RawError) -> UInt64 {
        let answer = try await request(.rawCompact, encoded { RawRevision(revision).encode(into: &$0) }, deadline)
        return try decoded { () throws(WireError) in try RawRevision(decoding: answer).revision }
    }

    /// What the server says of its store.
    public func status(deadline: Duration? = nil) async throws(RawError) -> RawStatus {
        let answer = try await request(.rawStatus, Payload.empty, deadline)
        return try decoded { () throws(WireError) in try RawStatus(decoding: answer) }
    }

    /// A hash of the store's content. `revision` 0: the newest.
    public func hash(at revision: UInt64 = 0, deadline: Duration? = nil) async throws(RawError) -> RawHash {
        let answer = try await request(.rawHash, encoded { RawRevision(revision).encode(into: &$0) }, deadline)
        return try decoded { () throws(WireError) in try RawHash(decoding: answer) }
    }

    /// The bytes of a backup, in order. One that ends with an error is not whole.
    public func backup() async throws(RawError) -> RawBackupStream {
        let stream = try await stream(.rawSnapshot, Payload.empty, nil)
        let opening = try decoded { () throws(WireError) in try RawRevision(decoding: stream.opening) }
        return RawBackupStream(revision: opening.revision, stream: stream)
    }

    /// Ends the connection; what is under way ends as its errors say.
    public func close() {
        client.close()
    }

    /// Whether the connection is over.
    public var isClosed: Bool {
        get async { await client.isClosed }
    }

    // MARK: Helpers

    private func request(
        _ message: MessageNumber, _ body: Payload, _ deadline: Duration?
    ) async throws(RawError) -> Bytes {
        let answer: TransportClient.Answer
        do throws(TransportError) {
            answer = try await client.request(message, body, deadline: deadline)
        } catch {
            throw RawError(error)
        }
        guard answer.status == .ok else { throw RawError(answer.status, answer.body) }
        return answer.body
    }

    private func stream(
        _ message: MessageNumber, _ body: Payload, _ deadline: Duration?, takesItems: Bool = false
    ) async throws(RawError) -> TransportStream {
        do throws(TransportError) {
            return try await client.stream(message, body, deadline: deadline, takesItems: takesItems)
        } catch {
            throw RawError(error)
        }
    }

    private func encoded(_ body: (inout ByteBuffer) -> Void) -> Payload {
        var buffer = ByteBuffer(capacity: 128)
        body(&buffer)
        return Payload(buffer.finish())
    }

    private func decoded<R>(_ body: () throws(WireError) -> R) throws(RawError) -> R {
        do throws(WireError) {
            return try body()
        } catch {
            throw .malformed
        }
    }
}
