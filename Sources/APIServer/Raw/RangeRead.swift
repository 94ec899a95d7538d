import Base
import Store
import Transport
import Wire

/// A range under way on one stream: read in portions, a turn each, as fast as the stream takes them.
///
/// The history that it needs is not held: a range that takes longer than that lasts ends with `expired`.
class RangeRead {
    /// Reads and sends on.
    func proceed() {}
    /// Gives up: the stream is over.
    func stop() {}
}

final class RangeReading<Source: ShardSource>: RangeRead {
    private let source: Source
    private let connection: TransportConnection
    private let stream: StreamID
    private let content: RawRange.Content
    private var merge: RangeMerge
    /// Items that may still be sent.
    private var left: UInt64
    /// A chunk that the stream had no room for, and whether it is the last.
    private var held: (payload: Payload, isLast: Bool)?
    private var isOver = false
    private var isPosted = false
    private var onEnd: ((_ sentBytes: Int) -> Void)?
    private var sentBytes = 0

    /// `onEnd` is called once, when the range is over by itself.
    init(
        _ source: Source, _ merge: RangeMerge, connection: TransportConnection, stream: StreamID,
        content: RawRange.Content, limit: UInt64, onEnd: @escaping (_ sentBytes: Int) -> Void
    ) {
        self.source = source
        self.merge = merge
        self.connection = connection
        self.stream = stream
        self.content = content
        left = limit == 0 ? .max : limit
        self.onEnd = onEnd
    }

    override func stop() {
        isOver = true
        onEnd = nil
    }

    private func finish() {
        isOver = true
        let end = onEnd
        onEnd = nil
        end?(sentBytes)
    }

    override func proceed() {
        guard !isOver else { return }
        if let held {
            switch connection.send(stream, held.payload, isLast: held.isLast) {
            case .queued:
                sentBytes += held.payload.count
                self.held = nil
            case .full: return
            case .closed, .tooLarge: return finish()
            }
            if held.isLast { return finish() }
        }
        // About so many items a turn, over all shards.
        var portions = ServerLimits.rangeItemsPerTurn / RangeMerge.pageItems
        while portions > 0 {
            do throws(ReadError) {
                let (payload, isLast) = try chunk(&portions)
                switch connection.send(stream, payload, isLast: isLast) {
                case .queued:
                    sentBytes += payload.count
                    if isLast { return finish() }
                case .full:
                    held = (payload, isLast)
                    return
                case .closed:
                    return finish()
                case .tooLarge:
                    connection.cancel(stream, .requestEntityTooLarge)
                    return finish()
                }
            } catch {
                let failure = RawFailure(error)
                connection.finish(stream, failure.status, failure.body)
                return finish()
            }
        }
        post()
    }

    private func post() {
        guard !isPosted else { return }
        isPosted = true
        connection.loop.schedule(after: .zero) { [self] in
            isPosted = false
            proceed()
        }
    }

    /// The next chunk, and whether it is the last.
    private func chunk(_ portions: inout Int) throws(ReadError) -> (Payload, isLast: Bool) {
        var buffer = ByteBuffer(capacity: RawLimits.itemBytes + 4_096)
        while buffer.count < RawLimits.itemBytes {
            var pages = 0
            let item = try merge.next(source, pagesRead: &pages)
            portions -= pages
            guard let item else { return (Payload(buffer.finish()), true) }
            if left == 0 {
                // It is there only to say that there is more.
                let token = RangeToken(revision: merge.revision, key: item.key).encoded
                RawRange.Chunk.append(token: token, to: &buffer)
                return (Payload(buffer.finish()), true)
            }
            left -= 1
            RawRange.Chunk.append(RawItem(item, hasKey: true, hasValue: content == .everything), to: &buffer)
        }
        return (Payload(buffer.finish()), false)
    }
}
