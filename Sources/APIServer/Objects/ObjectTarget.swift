public import APIModel
public import Base

/// Which object a request is about, by its address.
public struct ObjectTarget: Sendable {
    public var namespace: String
    public var name: String
    public var subresource: String

    public init(namespace: String = "", name: String = "", subresource: String = "") {
        self.namespace = namespace
        self.name = name
        self.subresource = subresource
    }
}

/// An object of the store, and the revision of its last change.
public struct StoredObject: Sendable {
    public var value: StoredValue
    public var revision: UInt64

    public init(_ value: StoredValue, revision: UInt64) {
        self.value = value
        self.revision = revision
    }
}

/// What a request does to an object.
public enum ObjectOperation: Sendable {
    case create(Bytes)
    case update(Bytes)
    case patch(KindPatch)
    /// Server-side apply of a configuration in JSON.
    case apply(Bytes, force: Bool)
    case delete(DeleteOptions)
}

/// What a request makes of the store, decided without touching it.
public enum ObjectChange: Sendable {
    /// The object is to be stored. `name` is known only now where it was generated.
    case store(StoredValue, name: String, uid: String)
    /// Nothing changes.
    case unchanged
    /// The object goes.
    case remove
}

/// What the answer to a request holds, its revision aside.
public enum ObjectReply: Sendable {
    /// The object as it is stored afterwards, or as it was last when it goes.
    case object(StoredValue)
    /// Something else: a scale, a token, the verdict of a review.
    case other(Bytes)
}

/// A change, and what comes with it.
public struct PreparedChange: Sendable {
    public var change: ObjectChange
    public var reply: ObjectReply
    /// For the person, in order.
    public var warnings: [String] = []
    /// Writes that go before it, in their order: what quotas and budgets are charged.
    public var charges: [Charge] = []
    /// Addresses and ports that were taken for it: given back when it is not made.
    public var allocation = ServiceAllocation()

    public init(_ change: ObjectChange, reply: ObjectReply) {
        self.change = change
        self.reply = reply
    }
}
