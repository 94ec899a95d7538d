public import APIModel
public import Base
public import Wire

/// An object as its bytes: what an informer keeps of kinds that it only looks up, or that are known at run time only.
///
/// A pod of 1 KiB takes 1 KiB so, decoded several. Fields are read off the bytes when they are asked for.
public struct EncodedObject: Sendable {
    public let revision: UInt64
    /// The binary form, without `metadata.resourceVersion`; memory of its own.
    public let bytes: Bytes

    /// Copies `bytes`: what comes off a connection is a slice of all that was read at once.
    public init(revision: UInt64, copying bytes: Bytes) {
        self.revision = revision
        self.bytes = bytes.withUnsafeBytes { Bytes($0) }
    }

    /// The object. Throws what is wrong with the bytes.
    public func decode<K: Kind>(_ kind: K.Type) throws(FieldDecodingError) -> K {
        try K(ObjectAnswer(revision: revision, object: bytes))
    }

    /// Namespace, name and uid.
    public var header: ObjectHeader { ObjectHeader(of: bytes) }

    /// The value of a label.
    public func label(_ label: String) -> String? { ObjectHeader.label(label, of: bytes) }

    /// The text at a path of field numbers, for example `[2, 10]` for a pod's `spec.nodeName`; nil when it is absent.
    public func text(at path: [UInt32]) -> String? { ObjectHeader.text(at: path, of: bytes) }
}

extension ObjectForm {
    /// Objects as decoded values: for kinds whose fields are read often.
    public static func decoded(_ kind: Object.Type) -> ObjectForm<Object> where Object: Kind { .typed }
}

extension ObjectForm where Object == EncodedObject {
    /// Objects as bytes, of a kind that is known by its entry.
    public static func encoded(_ entry: KindEntry) -> ObjectForm<EncodedObject> { encoded(UInt32(entry.number)) }

    /// Objects as bytes.
    public static func encoded<K: Kind>(_ kind: K.Type) -> ObjectForm<EncodedObject> {
        encoded(UInt32(KindNumbers.number(of: kind)))
    }

    private static func encoded(_ number: UInt32) -> ObjectForm<EncodedObject> {
        ObjectForm(kind: number) { (answer) throws(FieldDecodingError) in
            EncodedObject(revision: answer.revision, copying: answer.object)
        }
    }
}
