import Base

/// A message that waits to be sent, or the rest of one. Its payload lies beside it in the pool, so that
/// looking at an item counts no references.
struct SendItem: BitwiseCopyable {
    var type: FrameType
    var isLast: Bool
    /// The first frame has left: what follows are data frames.
    var hasBegun = false
    /// The frame's prefix: message and deadline of a request, status of a response or end.
    var prefix: UInt64
    /// Plain bytes of the payload, and how many of them have left.
    fileprivate(set) var count = 0
    var offset = 0
    fileprivate var next: Int32 = -1

    init(type: FrameType, isLast: Bool, prefix: UInt64 = 0) {
        self.type = type
        self.isLast = isLast
        self.prefix = prefix
    }

    var rest: Int { count - offset }
}

/// The messages of one stream, first in first out: a list through the connection's pool.
struct SendQueue: BitwiseCopyable {
    fileprivate(set) var head: Int32 = -1
    fileprivate var tail: Int32 = -1
    /// Plain bytes that wait, with the cost of a frame for each message.
    fileprivate(set) var bytes = 0

    var isEmpty: Bool { head < 0 }
}

/// The items of all streams of a connection, so that no stream owns an allocation.
struct SendPool: ~Copyable {
    private var items = PlainTable<SendItem>()
    private var payloads: [Payload] = []
    private var free = PlainTable<Int32>()
    /// The sum of the queues' bytes.
    private(set) var bytes = 0

    mutating func push(_ item: SendItem, _ payload: Payload, on queue: inout SendQueue) {
        let index: Int
        if let reused = free.popLast() {
            index = Int(reused)
            items[index] = item
            payloads[index] = payload
        } else {
            index = items.count
            items.append(item)
            payloads.append(payload)
        }
        items[index].count = payload.count
        if queue.tail >= 0 { items[Int(queue.tail)].next = Int32(index) } else { queue.head = Int32(index) }
        queue.tail = Int32(index)
        queue.bytes += payload.count + WireLimits.frameCost
        bytes += payload.count + WireLimits.frameCost
    }

    /// The item at the head of a queue that is not empty.
    subscript(queue: SendQueue) -> SendItem {
        get { items[Int(queue.head)] }
        _modify { yield &items[Int(queue.head)] }
    }

    /// The payload at the head of a queue that is not empty.
    func payload(_ queue: SendQueue) -> Payload {
        payloads[Int(queue.head)]
    }

    mutating func pop(_ queue: inout SendQueue) {
        let index = Int(queue.head)
        let cost = items[index].count + WireLimits.frameCost
        queue.head = items[index].next
        if queue.head < 0 { queue.tail = -1 }
        queue.bytes -= cost
        bytes -= cost
        payloads[index] = .empty
        free.append(Int32(index))
    }

    mutating func removeAll(_ queue: inout SendQueue) {
        while !queue.isEmpty { pop(&queue) }
    }
}

/// Where a stream waits for its turn.
enum SendRing: BitwiseCopyable {
    /// Nothing to send, or no credit for it.
    case none
    /// The rest of its first message is small.
    case urgent
    /// Round robin, a chunk a turn.
    case bulk
}

/// Slots in the order of their turns: a list through the streams, linked both ways.
struct SendTurns {
    private var head: Int32 = -1
    private var tail: Int32 = -1

    var isEmpty: Bool { head < 0 }
    var first: Int { Int(head) }

    mutating func append(_ slot: Int, in streams: inout ConnectionStreamTable) {
        streams[slot].turnAfter = -1
        streams[slot].turnBefore = tail
        if tail >= 0 { streams[Int(tail)].turnAfter = Int32(slot) } else { head = Int32(slot) }
        tail = Int32(slot)
    }

    mutating func remove(_ slot: Int, in streams: inout ConnectionStreamTable) {
        let before = streams[slot].turnBefore
        let after = streams[slot].turnAfter
        if before >= 0 { streams[Int(before)].turnAfter = after } else { head = after }
        if after >= 0 { streams[Int(after)].turnBefore = before } else { tail = before }
    }
}
