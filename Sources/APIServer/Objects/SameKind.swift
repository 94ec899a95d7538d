import APIModel

/// An object of one kind where generic code knows that two kinds are the same.
///
/// A cast copies the object: for a pod some fifty references are counted up and down. These look at it and move it where
/// it is.
enum SameKind {
    /// Exchanges two optional objects; false, and nothing happens, when the kinds differ.
    @inline(__always)
    static func swap<A: Kind, B: Kind>(_ left: inout A?, _ right: inout B?) -> Bool {
        guard A.self == B.self else { return false }
        withUnsafeMutablePointer(to: &left) { pointer in
            // SAFETY: A and B are one type, so the memory is bound to it already.
            pointer.withMemoryRebound(to: B?.self, capacity: 1) { Swift.swap(&$0.pointee, &right) }
        }
        return true
    }

    /// Calls `body` with the object as one of kind `B`; nil when it is of another. `body` may change it.
    @inline(__always)
    static func look<A: Kind, B: Kind, R>(_ object: inout A, as kind: B.Type, _ body: (inout B) -> R) -> R? {
        guard A.self == B.self else { return nil }
        return withUnsafeMutablePointer(to: &object) { pointer in
            // SAFETY: A and B are one type, so the memory is bound to it already.
            pointer.withMemoryRebound(to: B.self, capacity: 1) { body(&$0.pointee) }
        }
    }
}
