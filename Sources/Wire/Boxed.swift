/// An optional message behind a reference: eight bytes where it is absent, one allocation where it is set.
///
/// Fields that are pointers in Kubernetes' own types are boxed: most are absent in most objects, and
/// inline they would make a volume or a container kilobytes wide. Boxes are values: a shared box is
/// copied before it changes. Recursive messages are possible only through boxes and arrays.
@propertyWrapper
public struct Boxed<Value: Sendable>: Sendable {
    // SAFETY of sending: storage is written only while uniquely referenced.
    @usableFromInline nonisolated(unsafe) var storage: Storage?

    /// One value on the heap; `ManagedBuffer` gives its address without an exclusivity check.
    @usableFromInline
    final class Storage: ManagedBuffer<Void, Value> {
        deinit {
            // SAFETY: `make` initialized exactly one element.
            _ = withUnsafeMutablePointerToElements { $0.deinitialize(count: 1) }
        }

        @inlinable
        static func make(_ value: @autoclosure () -> Value) -> Storage {
            let buffer = unsafeDowncast(Storage.create(minimumCapacity: 1) { _ in () }, to: Storage.self)
            // SAFETY: room for one element was asked for.
            buffer.withUnsafeMutablePointerToElements { $0.initialize(to: value()) }
            return buffer
        }
    }

    @inlinable
    public init(wrappedValue: Value?) {
        storage = wrappedValue.map { Storage.make($0) }
    }

    @inlinable public var isEmpty: Bool { storage == nil }

    @inlinable
    public var wrappedValue: Value? {
        get {
            storage?.withUnsafeMutablePointerToElements { $0.pointee }
        }
        set {
            guard let newValue else {
                storage = nil
                return
            }
            if storage != nil, isKnownUniquelyReferenced(&storage!) {
                storage!.withUnsafeMutablePointerToElements { $0.pointee = newValue }
            } else {
                storage = Storage.make(newValue)
            }
        }
        _modify {
            var value = wrappedValue
            storage = nil
            defer { storage = value.map { Storage.make($0) } }
            yield &value
        }
    }

    /// Calls `body` with the value's address, where there is one; only after `makeUnique` may it write.
    @inlinable
    func withValue(_ body: (UnsafeMutablePointer<Value>) -> Void) {
        storage?.withUnsafeMutablePointerToElements { body($0) }
    }
}

extension Boxed where Value: Message {
    /// Makes sure that there is a value and that no other box shares it.
    @inlinable
    mutating func makeUnique() {
        if storage == nil {
            storage = Storage.make(Value())
        } else if !isKnownUniquelyReferenced(&storage!) {
            storage = Storage.make(wrappedValue!)
        }
    }
}
