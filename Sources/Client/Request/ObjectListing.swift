import APIModel
import Base
import Wire

/// Objects of one kind, all of one revision.
public struct ObjectListing<Object: Sendable>: Sendable {
    /// The revision at which the whole list was read.
    public var revision: UInt64
    /// In the order of namespace and name.
    public var items: [Object]
    /// Where the list goes on: `ListOptions.continue` of the next request; empty when there is no more.
    public var `continue`: String
    /// How many objects follow, where that is known.
    public var remaining: UInt64

    /// A watch from here sees every later change.
    public var resourceVersion: String { String(revision) }
}

/// The chunks of a list as they arrive. For one reader; dropped, it is cancelled.
public struct ObjectChunks<Object: Sendable>: AsyncSequence, Sendable {
    public typealias Element = ListedChunk<Object>
    public typealias Failure = ClientError

    /// The revision at which the whole list is read.
    public let revision: UInt64
    let stream: ByteStream
    let form: ObjectForm<Object>

    public func makeAsyncIterator() -> Iterator { Iterator(items: stream.makeAsyncIterator(), form: form) }

    public struct Iterator: AsyncIteratorProtocol {
        var items: ByteStream.Iterator
        let form: ObjectForm<Object>

        /// The next chunk; nil after the last.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(ClientError) -> ListedChunk<Object>? {
            guard let bytes = try await items.next(isolation: actor) else { return nil }
            return try ListedChunk(decoding: bytes, form)
        }

        public mutating func next() async throws(ClientError) -> ListedChunk<Object>? {
            try await next(isolation: nil)
        }
    }
}

/// Some objects of a list.
public struct ListedChunk<Object: Sendable>: Sendable {
    public var items: [Object]
    /// In the last chunk of a list that was limited: where it goes on.
    public var `continue`: String
    public var remaining: UInt64

    init(decoding bytes: Bytes, _ form: ObjectForm<Object>) throws(ClientError) {
        let chunk: ObjectChunk
        do throws(WireError) {
            chunk = try ObjectChunk(decoding: bytes)
        } catch {
            throw ClientError(error)
        }
        var items: [Object] = []
        items.reserveCapacity(chunk.items.count)
        do throws(FieldDecodingError) {
            for item in chunk.items { items.append(try form.decode(item)) }
        } catch {
            throw ClientError(error)
        }
        self.items = items
        `continue` = chunk.token.text
        remaining = chunk.remaining
    }
}
