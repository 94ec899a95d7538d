public import APIModel
import Base
public import Wire

/// A change of an object, or a bookmark.
public enum WatchEvent<Object: Sendable>: Sendable {
    case added(Object)
    case modified(Object)
    /// As it last matched; its revision is that of the change.
    case deleted(Object)
    /// Every change up to the revision was delivered before.
    case bookmark(UInt64)
    /// The same, and the objects that were there when the watch began are all delivered.
    case initialEnd(UInt64)

    public init(_ event: ObjectEvent, _ form: ObjectForm<Object>) throws(ClientError) {
        switch event.kind {
        case .bookmark: self = .bookmark(event.revision)
        case .initialEnd: self = .initialEnd(event.revision)
        case .added: self = .added(try Self.object(of: event, form))
        case .modified: self = .modified(try Self.object(of: event, form))
        case .deleted: self = .deleted(try Self.object(of: event, form))
        }
    }

    private static func object(of event: ObjectEvent, _ form: ObjectForm<Object>) throws(ClientError) -> Object {
        do throws(FieldDecodingError) {
            return try form.decode(ObjectAnswer(revision: event.revision, object: event.object))
        } catch {
            throw ClientError(error)
        }
    }
}

/// One watch: changes in the order of revisions, some at a time. For one reader; dropped, it is cancelled.
///
/// Ends with `refused` and `slowReader`, or with `unavailable`, when it should be resumed after the last revision seen,
/// and with `expired` when the objects are to be listed again. `Client.follow` does both by itself.
public struct WatchStream<Object: Sendable>: AsyncSequence, Sendable {
    public typealias Element = WatchEvent<Object>
    public typealias Failure = ClientError

    /// Events above this revision follow.
    public let revision: UInt64
    let stream: ByteStream
    let form: ObjectForm<Object>

    public func makeAsyncIterator() -> Iterator { Iterator(items: stream.makeAsyncIterator(), form: form) }

    public struct Iterator: AsyncIteratorProtocol {
        var items: ByteStream.Iterator
        let form: ObjectForm<Object>
        /// Of the last item, what was not delivered yet, the first event last.
        var events: [ObjectEvent] = []

        /// The next event; nil when the server ended the watch in order.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(ClientError) -> WatchEvent<Object>? {
            while true {
                if let event = events.popLast() { return try WatchEvent(event, form) }
                guard let bytes = try await items.next(isolation: actor) else { return nil }
                do throws(WireError) {
                    events = try ObjectEventChunk(decoding: bytes).events.reversed()
                } catch {
                    throw ClientError(error)
                }
            }
        }

        public mutating func next() async throws(ClientError) -> WatchEvent<Object>? {
            try await next(isolation: nil)
        }
    }
}

extension Client {
    /// Changes from `options.resourceVersion` on, of one stream.
    public func watch<Object>(
        _ form: ObjectForm<Object>, in namespace: String = "", options: ListOptions = ListOptions(),
        wantsManagedFields: Bool = false
    ) async throws(ClientError) -> WatchStream<Object> {
        var options = options
        options.watch = true
        let stream = try await open(
            .watch,
            RequestEnvelope(
                kind: form.kind, namespace: namespace, options: options.encodedOptions,
                wantsManagedFields: wantsManagedFields))
        return WatchStream(revision: try revision(of: stream.opening), stream: stream, form: form)
    }

    public func watch<K: Kind>(
        _ kind: K.Type, in namespace: String = "", options: ListOptions = ListOptions()
    ) async throws(ClientError) -> WatchStream<K> {
        try await watch(.typed, in: namespace, options: options)
    }

    public func watch(
        _ entry: KindEntry, in namespace: String = "", options: ListOptions = ListOptions()
    ) async throws(ClientError) -> WatchStream<DynamicObject> {
        try await watch(.dynamic(entry), in: namespace, options: options)
    }
}
