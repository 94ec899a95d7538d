public import Wire

/// A message that is a kind of its own: it stands alone in a file or a store, with `apiVersion`, `kind` and metadata.
public protocol Kind: Message {
    var metadata: ObjectMeta { get set }
}
