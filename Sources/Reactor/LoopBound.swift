import Synchronization

/// A value that crosses threads without being `Sendable`, because only its loop may touch it.
///
/// Made, read and changed on the loop, anything else stops the program; carried by anyone. When the
/// last holder is on another thread, the value goes back to the loop to be released there.
public final class LoopBound<Value: ~Copyable>: @unchecked Sendable {
    // Reason for `@unchecked Sendable`: `slot` is reached only after `preconditionCurrent`, or in `deinit`,
    // when nobody else has this object, and there it is only passed on to the loop.

    public let loop: EventLoop
    private let slot: Slot

    private final class Slot {
        var value: Value?

        init(_ value: consuming Value) {
            self.value = consume value
        }
    }

    /// Binds `value` to the loop that the caller runs on.
    public init(_ value: consuming Value, on loop: EventLoop) {
        loop.preconditionCurrent()
        self.loop = loop
        slot = Slot(value)
    }

    deinit {
        guard !loop.isCurrent else { return }
        nonisolated(unsafe) let slot = slot
        loop.post { slot.value = nil }
    }

    /// Calls `body` with the value, on the loop. `body` must not come back to this box.
    public func with<R: ~Copyable, E: Error>(_ body: (inout Value) throws(E) -> R) throws(E) -> R {
        loop.preconditionCurrent()
        return try body(&slot.value!)
    }
}

extension LoopBound {
    /// The value, on the loop.
    public var value: Value {
        get {
            loop.preconditionCurrent()
            return slot.value!
        }
        set {
            loop.preconditionCurrent()
            slot.value = newValue
        }
    }
}
