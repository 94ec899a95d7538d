import Base

/// Names a timer. Cancelling one that has fired, or was cancelled, does nothing.
public struct TimerToken: Hashable, Sendable {
    let slot: SlabToken
}

/// What hears timers that are armed without a closure: one object for many timers, told apart by a tag.
public protocol TimerHandler: AnyObject {
    /// The timer armed with `tag` is due. Called on the loop.
    func timerFired(_ tag: UInt64)
}

enum TimerAction {
    case call(() -> Void)
    case notify(any TimerHandler, tag: UInt64)

    func run() {
        switch self {
        case .call(let body): body()
        case .notify(let handler, let tag): handler.timerFired(tag)
        }
    }
}

/// The armed timers of one loop: a heap with four children a node over a slab.
///
/// A heap rather than a wheel because it fires in exact (deadline, arming) order, which a replayed
/// simulation needs, and because the usual deadline is later than all others, which makes arming
/// one comparison. Cancelling costs the height: 7 levels for 10,000 timers.
struct TimerHeap {
    private struct Entry {
        var position: Int
        let action: TimerAction
    }

    private struct Node {
        var deadline: Instant
        var sequence: UInt64
        var slot: SlabToken

        static func < (left: Node, right: Node) -> Bool {
            left.deadline == right.deadline ? left.sequence < right.sequence : left.deadline < right.deadline
        }
    }

    private var entries = Slab<Entry>()
    private var heap: [Node] = []
    /// The number that the next armed timer gets.
    private(set) var sequence: UInt64 = 0

    var count: Int { heap.count }
    var earliest: Instant? { heap.first?.deadline }

    mutating func arm(at deadline: Instant, _ action: TimerAction) -> TimerToken {
        let slot = entries.insert(Entry(position: heap.count, action: action))
        heap.append(Node(deadline: deadline, sequence: sequence, slot: slot))
        sequence += 1
        siftUp(heap.count - 1)
        return TimerToken(slot: slot)
    }

    /// Disarms a timer; false when it has fired or was cancelled.
    mutating func cancel(_ token: TimerToken) -> Bool {
        guard let entry = entries.remove(token.slot) else { return false }
        removeNode(at: entry.position)
        return true
    }

    /// Moves an armed timer to another deadline; false when it has fired or was cancelled.
    mutating func rearm(_ token: TimerToken, at deadline: Instant) -> Bool {
        guard let position = entries[token.slot]?.position else { return false }
        heap[position].deadline = deadline
        heap[position].sequence = sequence
        sequence += 1
        siftDown(position)
        siftUp(entries[token.slot]!.position)
        return true
    }

    /// Takes the earliest timer that is due at `now` and was armed before number `limit`.
    mutating func popDue(_ now: Instant, armedBefore limit: UInt64) -> TimerAction? {
        guard let first = heap.first, first.deadline <= now, first.sequence < limit else { return nil }
        let action = entries.remove(first.slot)!.action
        removeNode(at: 0)
        return action
    }

    mutating func removeAll() {
        self = TimerHeap()
    }

    private mutating func removeNode(at position: Int) {
        let last = heap.removeLast()
        guard position < heap.count else { return }
        place(last, at: position)
        siftDown(position)
        siftUp(position)
    }

    private mutating func place(_ node: Node, at position: Int) {
        heap[position] = node
        entries.update(node.slot) { $0.position = position }
    }

    private mutating func siftUp(_ start: Int) {
        var position = start
        let node = heap[position]
        while position > 0 {
            let parent = (position - 1) / 4
            guard node < heap[parent] else { break }
            place(heap[parent], at: position)
            position = parent
        }
        if position != start { place(node, at: position) }
    }

    private mutating func siftDown(_ start: Int) {
        var position = start
        let node = heap[position]
        while true {
            let first = position * 4 + 1
            guard first < heap.count else { break }
            var least = first
            for child in first..<min(first + 4, heap.count) where heap[child] < heap[least] { least = child }
            guard heap[least] < node else { break }
            place(heap[least], at: position)
            position = least
        }
        if position != start { place(node, at: position) }
    }
}
