public import Wire

/// A message whose JSON form is a single value. Fields that it does not know are dropped.
public protocol LeafMessage: Message {}

extension LeafMessage {
    public var unknown: UnknownFields {
        get { UnknownFields() }
        set {}  // A leaf is replaced as a whole by whoever understands it.
    }
}
