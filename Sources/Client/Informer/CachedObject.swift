/// One version of an object in an informer's cache. Never changed, so that it may be kept and given away.
public final class CachedObject<Object: Sendable>: Sendable {
    public let key: ObjectKey
    /// Empty where the server gave none.
    public let uid: String
    public let revision: UInt64
    public let object: Object

    public init(key: ObjectKey, uid: String, revision: UInt64, object: Object) {
        self.key = key
        self.uid = uid
        self.revision = revision
        self.object = object
    }
}

/// What happened to an object, to the handlers of an informer.
public enum ObjectChange<Object: Sendable>: Sendable {
    case added(CachedObject<Object>)
    case updated(old: CachedObject<Object>, new: CachedObject<Object>)
    /// `isTombstone`: the change itself was not seen, only that the object is gone; its last known state.
    case deleted(CachedObject<Object>, isTombstone: Bool)
}
