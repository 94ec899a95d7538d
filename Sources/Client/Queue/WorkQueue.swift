public import Base
import DequeModule

/// The keys that a controller has to look at. Pure: time is a parameter.
///
/// - A key is in it once, however often it was added.
/// - A key that is being processed is never handed out a second time; one that is added meanwhile comes again when
///   `done` is said.
/// - Keys come in the order in which they became due.
/// - A key that was added for later comes at its earliest time.
///
/// ```
///            add                next              done
/// (nowhere) ─────▶ queued ─────────────▶ processing ─────▶ (nowhere)
///    │  addAfter     ▲  due                  │ add             ▲
///    └───────────▶ delayed        processing and dirty ── done ─▶ queued
/// ```
public struct WorkQueue<Key: Hashable & Sendable>: Sendable {
    private var queue: Deque<Key> = []
    /// Keys that have to be processed: those in the queue, and those to be queued again.
    private var dirty: Set<Key> = []
    private var processing: Set<Key> = []
    private var delayed = DelayedKeys<Key>()
    private var limiter: RetryLimiter<Key>
    public private(set) var isShutDown = false

    public init(limiter: RetryLimiter<Key> = RetryLimiter()) {
        self.limiter = limiter
    }

    /// Keys that are due.
    public var count: Int { queue.count }
    /// Keys that are being processed.
    public var processingCount: Int { processing.count }
    /// Keys that wait for their time.
    public var delayedCount: Int { delayed.count }
    /// Whether nothing is left to do: no key is due or being processed. Delayed ones are not waited for.
    public var isIdle: Bool { queue.isEmpty && processing.isEmpty }
    /// When the next delayed key is due; nil when none waits. The key is due in a `next` at that time.
    public var nextInstant: Instant? { delayed.earliest }

    /// Adds a key to be processed now.
    public mutating func add(_ key: Key) {
        guard !isShutDown, dirty.insert(key).inserted, !processing.contains(key) else { return }
        queue.append(key)
    }

    /// Adds a key to be processed when `delay` has passed; sooner when it was already to come sooner.
    public mutating func add(_ key: Key, after delay: Duration, now: Instant) {
        guard !isShutDown else { return }
        guard delay > .zero else { return add(key) }
        delayed.add(key, at: now + delay)
    }

    /// Adds a key that failed, after a pause that grows with its failures. Returns the pause.
    @discardableResult
    public mutating func addRateLimited(_ key: Key, now: Instant) -> Duration {
        let pause = limiter.failed(key, now: now)
        add(key, after: pause, now: now)
        return pause
    }

    /// Takes the next key that is due; nil when there is none. Say `done` when it was processed.
    public mutating func next(now: Instant) -> Key? {
        while let key = delayed.popDue(now) { add(key) }
        guard let key = queue.popFirst() else { return nil }
        processing.insert(key)
        dirty.remove(key)
        return key
    }

    /// A key was processed, well or not.
    public mutating func done(_ key: Key) {
        guard processing.remove(key) != nil, dirty.contains(key) else { return }
        queue.append(key)
    }

    /// A key has succeeded: its failures are forgotten.
    public mutating func forget(_ key: Key) { limiter.forget(key) }

    /// Failures of a key since it was last forgotten.
    public func failures(of key: Key) -> Int { limiter.failures(of: key) }

    /// Takes no more keys. Those that are due may still be taken with `next`; delayed ones are dropped.
    public mutating func shutDown() {
        isShutDown = true
        delayed = DelayedKeys()
    }
}

/// Keys with the times at which they are due, the earliest first.
struct DelayedKeys<Key: Hashable & Sendable>: Sendable {
    private struct Entry {
        let at: Instant
        /// Keys of one time keep their order.
        let number: UInt64
        let key: Key

        static func < (left: Entry, right: Entry) -> Bool {
            left.at == right.at ? left.number < right.number : left.at < right.at
        }
    }

    private var heap: [Entry] = []
    private var times: [Key: Instant] = [:]
    private var number: UInt64 = 0

    var count: Int { times.count }
    /// Of entries that count: those that were overtaken are dropped as they come up.
    var earliest: Instant? { heap.first?.at }

    mutating func add(_ key: Key, at instant: Instant) {
        if let known = times[key], known <= instant { return }
        times[key] = instant
        number += 1
        heap.append(Entry(at: instant, number: number, key: key))
        siftUp()
    }

    mutating func popDue(_ now: Instant) -> Key? {
        while let first = heap.first {
            let isCurrent = times[first.key] == first.at
            guard !isCurrent || first.at <= now else { return nil }
            removeFirst()
            guard isCurrent else { continue }
            times[first.key] = nil
            return first.key
        }
        return nil
    }

    private mutating func siftUp() {
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child] < heap[parent] else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func removeFirst() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child] < heap[least] {
                least = child
            }
            guard least != parent else { return }
            heap.swapAt(least, parent)
            parent = least
        }
    }
}
