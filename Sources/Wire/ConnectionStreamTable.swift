import Base

/// One open stream, as both sides' cores keep it.
struct ConnectionStream: BitwiseCopyable {
    var id: UInt32
    var message: UInt16
    /// This side opened it.
    var isOurs: Bool
    /// The opener sends no more.
    var isAsked = false
    /// The responder has answered once.
    var isAnswered = false
    /// Our last word is queued: nothing more is taken, and the stream goes when the queue is empty.
    var isClosing = false
    /// Our whole request was written: once that was drained, the peer may have begun it.
    var hasLeft = false
    /// The peer's deadline for us has passed.
    var isOverdue = false
    /// The owner was told of the peer's request.
    var isDelivered = false
    /// `send` was refused and `writable` is owed.
    var wantsRoom = false

    /// Bytes that we may still send, and that the peer may.
    var sendCredit: Int
    var receiveCredit: Int
    /// Delivered or half received, and not given back.
    var held = 0
    /// Of `held`: given back early, so that a message larger than the window can arrive.
    var advanced = 0
    /// Given back by the owner and not announced to the peer yet.
    var unannounced = 0

    var queue = SendQueue()
    var ring = SendRing.none
    var turnBefore: Int32 = -1
    var turnAfter: Int32 = -1
    var deadline = Instant.distantFuture
    /// When something was last sent, or the queue last became non-empty.
    var progress: Instant

    /// The connection's part of what arrives is given back at once, and its reader is never cut for being slow.
    var isPatient: Bool { MessageCatalogue.isPatient(message) }

    init(id: UInt32, message: UInt16, isOurs: Bool, sendCredit: Int, receiveCredit: Int, now: Instant) {
        self.id = id
        self.message = message
        self.isOurs = isOurs
        self.sendCredit = sendCredit
        self.receiveCredit = receiveCredit
        progress = now
    }
}

/// The open streams: places that are used again, and a table from id to place with linear probing.
///
/// Ids of one side are consecutive odd or even numbers, so half an id is its own good hash. A place
/// whose stream has the id 0 is free.
struct ConnectionStreamTable: ~Copyable {
    private var places = PlainTable<ConnectionStream>()
    private var free = PlainTable<Int32>()
    private var buckets = PlainTable<Int32>(repeating: -1, count: 16)
    private(set) var count = 0

    private var mask: Int { buckets.count - 1 }

    /// Every place, free or not.
    var slots: Range<Int> { places.indices }

    /// Whether a stream is at this place.
    func isUsed(_ slot: Int) -> Bool { places[slot].id != 0 }

    private func home(_ id: UInt32) -> Int {
        // The parity bit goes on top, so that both sides' ids spread over all buckets.
        Int(id >> 1 ^ (id & 1) &* 0x9E37_79B9) & mask
    }

    /// The slot of a stream, or -1.
    func slot(of id: UInt32) -> Int {
        var bucket = home(id)
        while buckets[bucket] >= 0 {
            let slot = Int(buckets[bucket])
            if places[slot].id == id { return slot }
            bucket = (bucket + 1) & mask
        }
        return -1
    }

    subscript(slot: Int) -> ConnectionStream {
        get { places[slot] }
        _modify { yield &places[slot] }
    }

    mutating func insert(_ stream: ConnectionStream) -> Int {
        if (count + 1) * 2 > buckets.count { grow() }
        let slot: Int
        if let reused = free.popLast() {
            slot = Int(reused)
            places[slot] = stream
        } else {
            slot = places.count
            places.append(stream)
        }
        count += 1
        place(slot, stream.id)
        return slot
    }

    mutating func remove(_ slot: Int) {
        var hole = home(places[slot].id)
        while buckets[hole] != Int32(slot) { hole = (hole + 1) & mask }
        places[slot].id = 0
        free.append(Int32(slot))
        count -= 1
        // Entries behind the hole move up unless they would pass their home.
        var next = (hole + 1) & mask
        while buckets[next] >= 0 {
            let wanted = home(places[Int(buckets[next])].id)
            if (next &- wanted) & mask >= (next &- hole) & mask {
                buckets[hole] = buckets[next]
                hole = next
            }
            next = (next + 1) & mask
        }
        buckets[hole] = -1
    }

    private mutating func place(_ slot: Int, _ id: UInt32) {
        var bucket = home(id)
        while buckets[bucket] >= 0 { bucket = (bucket + 1) & mask }
        buckets[bucket] = Int32(slot)
    }

    private mutating func grow() {
        buckets = PlainTable(repeating: -1, count: buckets.count * 2)
        for slot in places.indices where places[slot].id != 0 { place(slot, places[slot].id) }
    }
}
