public import APIModel
public import Base
public import JSON
import Wire

/// An object whose kind is known at run time only: its bytes as the server keeps them.
public struct DynamicObject: Sendable {
    public let entry: KindEntry
    /// The revision of the object's last change; 0 where nothing is stored.
    public let revision: UInt64
    /// The binary form, without `metadata.resourceVersion`.
    public let bytes: Bytes
    /// What the server wants the person to know.
    public let warnings: [String]

    public init(entry: KindEntry, revision: UInt64 = 0, bytes: Bytes, warnings: [String] = []) {
        self.entry = entry
        self.revision = revision
        self.bytes = bytes
        self.warnings = warnings
    }

    /// An object to send. A kind that is not in the catalogue stops the program.
    public init(_ object: AnyKind) {
        guard let entry = KindCatalogue.entry(object.identity) else {
            preconditionFailure("A kind that is not in the catalogue: \(object.identity).")
        }
        self.init(entry: entry, bytes: object.encoded())
    }

    /// The object, with its revision as `resourceVersion`. Throws `malformed`.
    public func decoded() throws(ClientError) -> AnyKind {
        do throws(FieldDecodingError) {
            var object = try entry.decode(bytes)
            if revision != 0 { object.metadata.resourceVersion = String(revision) }
            return object
        } catch {
            throw ClientError(error)
        }
    }

    /// The JSON form, with `apiVersion` and `kind`. Throws `malformed`.
    public func text(style: JSONWriter.Style = .compact) throws(ClientError) -> Bytes {
        try decoded().encodedText(style: style)
    }

    /// Namespace and name, read off the bytes. Empty where the bytes are no object.
    public var key: ObjectKey { ObjectHeader(of: bytes).key }
}
