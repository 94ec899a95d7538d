public import APIModel
import Base
public import Wire

/// How objects of a kind are asked for and read: typed, as `Pod`, or by the kind's entry, as `DynamicObject`.
public struct ObjectForm<Object: Sendable>: Sendable {
    /// The number of the kind.
    public let kind: UInt32
    /// Reads what the server answers; the object gets its `resourceVersion`.
    public let decode: @Sendable (ObjectAnswer) throws(FieldDecodingError) -> Object

    public init(kind: UInt32, decode: @escaping @Sendable (ObjectAnswer) throws(FieldDecodingError) -> Object) {
        self.kind = kind
        self.decode = decode
    }
}

extension ObjectForm where Object: Kind {
    /// The kind as the Swift type that it is.
    public static var typed: ObjectForm<Object> {
        ObjectForm(kind: UInt32(KindNumbers.number(of: Object.self))) { (answer) throws(FieldDecodingError) in
            try Object(answer)
        }
    }

    /// A kind that answers to requests on another kind's subresource: a `Scale` of deployments.
    public static func subresource<Parent: Kind>(of parent: Parent.Type) -> ObjectForm<Object> {
        ObjectForm(kind: UInt32(KindNumbers.number(of: Parent.self)), decode: typed.decode)
    }
}

extension ObjectForm where Object == DynamicObject {
    /// A kind that is known by its entry.
    public static func dynamic(_ entry: KindEntry) -> ObjectForm<DynamicObject> {
        ObjectForm(kind: UInt32(entry.number)) { (answer) throws(FieldDecodingError) in
            DynamicObject(
                entry: entry, revision: answer.revision, bytes: answer.object, warnings: answer.warnings)
        }
    }
}

extension Kind {
    /// The object of an answer, with its revision as `resourceVersion`.
    @inlinable
    public init(_ answer: ObjectAnswer) throws(FieldDecodingError) {
        try self.init(decoding: answer.object)
        if answer.revision != 0 { metadata.resourceVersion = String(answer.revision) }
    }
}

/// The numbers of kinds by their types.
public enum KindNumbers {
    private static let byType: [ObjectIdentifier: UInt16] = {
        var numbers: [ObjectIdentifier: UInt16] = [:]
        for entry in KindCatalogue.entries {
            // An object without content is an object of its kind.
            guard let object = try? entry.decode(Bytes()).object else { continue }
            numbers[ObjectIdentifier(type(of: object))] = entry.number
        }
        return numbers
    }()

    /// The number of a kind of the catalogue; one that is not in it stops the program.
    public static func number<K: Kind>(of kind: K.Type) -> UInt16 {
        guard let number = byType[ObjectIdentifier(kind)] else {
            preconditionFailure("A kind that is not in the catalogue: \(K.self).")
        }
        return number
    }
}
