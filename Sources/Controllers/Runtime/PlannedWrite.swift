public import APIModel
public import Base
public import Client
import Wire

/// One write of a plan: a value that says everything and does nothing.
public struct PlannedWrite: Sendable {
    public enum Verb: String, Sendable {
        case create, update, patch, delete
        case deleteCollection
    }

    /// What people are told of a write.
    public struct Told: Sendable {
        public var object: ObjectReference
        /// When it went well; nil: nothing.
        public var success: (reason: String, message: String)?
        /// When it was refused: the server's words follow the message. Nil: nothing.
        public var failure: (reason: String, message: String)?
    }

    public let verb: Verb
    /// The number of the kind.
    public let kind: UInt16
    public let key: ObjectKey
    /// `status`, `finalize`, …, or empty.
    public var subresource = ""
    /// The object in its binary form.
    public var object = Bytes()
    public var patch: ObjectPatch?
    public var deletion: DeleteOptions?
    public var told: Told?

    init(_ verb: Verb, _ kind: UInt16, _ key: ObjectKey) {
        self.verb = verb
        self.kind = kind
        self.key = key
    }

    /// The request; its answer is the revision of what was written.
    var request: ObjectRequest<UInt64> {
        switch verb {
        case .create: .create(form, object, key.name, in: key.namespace, subresource: subresource)
        case .update: .update(form, object, key.name, in: key.namespace, subresource: subresource)
        case .patch: .patch(form, key.name, in: key.namespace, patch ?? .merge(Bytes()), subresource: subresource)
        case .delete:
            ObjectRequest(.delete, envelope(options: (deletion ?? DeleteOptions()).encoded()), decode: form.decode)
        case .deleteCollection: ObjectRequest(.deleteCollection, envelope(), decode: form.decode)
        }
    }

    private func envelope(options: Bytes = Bytes()) -> RequestEnvelope {
        RequestEnvelope(
            kind: UInt32(kind), namespace: key.namespace, name: key.name, subresource: subresource, options: options)
    }

    /// The answer's object is not read.
    private var form: ObjectForm<UInt64> {
        ObjectForm(kind: UInt32(kind)) { (answer) throws(FieldDecodingError) in answer.revision }
    }
}
