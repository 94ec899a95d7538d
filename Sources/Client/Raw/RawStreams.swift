public import Base
import Transport
public import Wire

/// The chunks of a range, in the order of keys. For one reader; dropped, it is cancelled.
public struct RawRangeStream: AsyncSequence, Sendable {
    public typealias Element = RawRange.Chunk
    public typealias Failure = RawError

    public let opening: RawRange.Opening
    let stream: TransportStream

    public func makeAsyncIterator() -> Iterator { Iterator(items: stream.makeAsyncIterator()) }

    public struct Iterator: AsyncIteratorProtocol {
        var items: TransportStream.Iterator

        /// The next chunk; nil after the last.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(RawError) -> RawRange.Chunk? {
            try await decodedItem(&items, isolation: actor) { (bytes) throws(WireError) in
                try RawRange.Chunk(decoding: bytes)
            }
        }

        public mutating func next() async throws(RawError) -> RawRange.Chunk? { try await next(isolation: nil) }
    }
}

/// Changes of keys, in the order of revisions. For one reader; dropped, it is cancelled.
///
/// Ends with `refused(.slowReader, …)` or `transport` when it should be resumed after the last revision seen,
/// and with `refused(.expired, …)` when the range is to be read again.
public struct RawWatchStream: AsyncSequence, Sendable {
    public typealias Element = RawWatchItem
    public typealias Failure = RawError

    /// Events above this revision follow.
    public let after: UInt64
    let stream: TransportStream

    /// Asks the server for a bookmark.
    public func requestBookmark() {
        stream.send(.empty)
    }

    public func makeAsyncIterator() -> Iterator { Iterator(items: stream.makeAsyncIterator()) }

    public struct Iterator: AsyncIteratorProtocol {
        var items: TransportStream.Iterator

        /// The next item; nil when the server ended the watch in order.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(RawError) -> RawWatchItem? {
            try await decodedItem(&items, isolation: actor) { (bytes) throws(WireError) in
                try RawWatchItem(decoding: bytes)
            }
        }

        public mutating func next() async throws(RawError) -> RawWatchItem? { try await next(isolation: nil) }
    }
}

/// The bytes of a backup, in order. For one reader; dropped, it is cancelled.
public struct RawBackupStream: AsyncSequence, Sendable {
    public typealias Element = Bytes
    public typealias Failure = RawError

    /// The revision of the backup.
    public let revision: UInt64
    let stream: TransportStream

    public func makeAsyncIterator() -> Iterator { Iterator(items: stream.makeAsyncIterator()) }

    public struct Iterator: AsyncIteratorProtocol {
        var items: TransportStream.Iterator

        /// The next bytes; nil when the backup is whole.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(RawError) -> Bytes? {
            try await decodedItem(&items, isolation: actor) { (bytes) throws(WireError) in bytes }
        }

        public mutating func next() async throws(RawError) -> Bytes? { try await next(isolation: nil) }
    }
}

/// The next item of a stream, decoded.
private func decodedItem<Item>(
    _ items: inout TransportStream.Iterator, isolation actor: isolated (any Actor)?,
    _ decode: (Bytes) throws(WireError) -> Item
) async throws(RawError) -> Item? {
    let bytes: Bytes
    do throws(TransportError) {
        guard let next = try await items.next(isolation: actor) else { return nil }
        bytes = next
    } catch {
        throw RawError(error)
    }
    do throws(WireError) {
        return try decode(bytes)
    } catch {
        throw .malformed
    }
}
