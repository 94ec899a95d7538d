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

/// An object of the store: its bytes, and the revision of its last change.
public struct StoredObject: Sendable {
    public var bytes: Bytes
    public var revision: UInt64

    public init(bytes: Bytes, revision: UInt64) {
        self.bytes = bytes
        self.revision = revision
    }
}

/// What a request makes of the store, decided without touching it.
public enum ObjectChange: Sendable {
    /// The object is to be stored with these bytes. `name` is known only now where it was generated.
    case store(Bytes, name: String, uid: String)
    /// Nothing changes: the stored object is the answer.
    case unchanged
    /// The object goes; the bytes are the object as it was last.
    case remove(Bytes)
}

/// A change, and what the person should know about it.
public struct PreparedChange: Sendable {
    public var change: ObjectChange
    public var warnings: [String]

    public init(_ change: ObjectChange, warnings: [String] = []) {
        self.change = change
        self.warnings = warnings
    }
}
