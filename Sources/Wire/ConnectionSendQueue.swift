import Base

/// A message that waits to be sent, or the rest of one.
struct SendItem {
    var type: FrameType
    var isLast: Bool
    /// The frame's prefix: message and deadline of a request, status of a response or end.
    var prefix: UInt64
    var payload: Payload
    /// Plain bytes of the payload that have left.
    var offset = 0
    /// The first frame has left: what follows are data frames.
    var hasBegun = false
    fileprivate var next: Int32 = -1

    init(type: FrameType, isLast: Bool, prefix: UInt64 = 0, payload: Payload) {
        self.type = type
        self.isLast = isLast
        self.prefix = prefix
        self.payload = payload
    }

    var rest: Int { payload.count - offset }
}

/// The messages of one stream, first in first out: a list through the connection's pool.
struct SendQueue {
    fileprivate(set) var head: Int32 = -1
    fileprivate var tail: Int32 = -1
    /// Plain bytes that wait, with the cost of a frame for each message.
    fileprivate(set) var bytes = 0

    var isEmpty: Bool { head < 0 }
}

/// The items of all streams of a connection, so that no stream owns an allocation.
struct SendPool {
    private var items: [SendItem] = []
    private var free: [Int32] = []
    /// The sum of the queues' bytes.
    private(set) var bytes = 0

    mutating func push(_ item: SendItem, on queue: inout SendQueue) {
        let index: Int32
        if let reused = free.popLast() {
            index = reused
            items[Int(index)] = item
        } else {
            index = Int32(items.count)
            items.append(item)
        }
        if queue.tail >= 0 { items[Int(queue.tail)].next = index } else { queue.head = index }
        queue.tail = index
        let cost = item.payload.count + WireLimits.frameCost
        queue.bytes += cost
        bytes += cost
    }

    /// The item at the head of a queue that is not empty.
    subscript(queue: SendQueue) -> SendItem {
        _read { yield items[Int(queue.head)] }
        _modify { yield &items[Int(queue.head)] }
    }

    mutating func pop(_ queue: inout SendQueue) {
        let index = queue.head
        let cost = items[Int(index)].payload.count + WireLimits.frameCost
        queue.head = items[Int(index)].next
        if queue.head < 0 { queue.tail = -1 }
        queue.bytes -= cost
        bytes -= cost
        items[Int(index)].payload = .empty
        free.append(index)
    }

    mutating func removeAll(_ queue: inout SendQueue) {
        while !queue.isEmpty { pop(&queue) }
    }
}

/// Where a stream waits for its turn.
enum SendRing {
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
