public import Base

/// A structured value with numbered fields: every kind, every part of one, every protocol message.
///
/// A message lists its fields once, in `fields(_:)`. That list is its binary form, its JSON form and
/// its schema; encoders, decoders and the schema collector are the coders that walk it. Two messages
/// are equal when they encode to the same bytes, so absent and empty lists are the same.
public protocol Message: Equatable, Sendable {
    /// Every field at its default.
    init()

    /// The full name in the schema, for example `k8s.io.api.core.v1.Pod`.
    static var schemaName: String { get }

    /// `apiVersion` and `kind`, for messages that carry them in JSON; nil for parts.
    static var typeMeta: TypeMeta? { get }

    /// The fields that this version does not know, as they arrived.
    var unknown: UnknownFields { get set }

    /// Lists each field once, in the order of the numbers.
    ///
    /// A coder that encodes never changes a field, so encoding may run on shared storage.
    mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C)

    // The four below have one implementation each, in extensions; they are requirements so that each
    // message gets its own specialized copy. Leaves with a JSON form of their own replace the last two.

    /// Appends the binary form of the fields.
    mutating func encodeFields(into encoder: inout FieldEncoder)

    /// Reads fields from the binary form until the decoder's current message ends.
    mutating func decodeFields(from decoder: inout FieldDecoder)

    /// Appends the JSON form.
    mutating func encodeText(into encoder: inout TextEncoder)

    /// Reads the JSON value at the decoder's current node.
    mutating func decodeText(from decoder: inout TextDecoder)

    /// How the JSON form looks in an OpenAPI document; nil for an object with the listed fields.
    static var textForm: TextForm? { get }

    /// Whether server-side apply owns the message as a whole wherever it stands (map type `atomic`).
    static var isAtomic: Bool { get }
}

/// The `apiVersion` and `kind` of a top-level object.
public struct TypeMeta: Hashable, Sendable {
    public let apiVersion: String
    public let kind: String

    public init(apiVersion: String, kind: String) {
        self.apiVersion = apiVersion
        self.kind = kind
    }
}

/// The JSON form of a message that is not an object of its fields.
public enum TextForm: Equatable, Sendable {
    /// A string, with OpenAPI's `format` where there is one.
    case string(format: String?)
    /// A string or an integer.
    case integerOrString
    /// An array of strings.
    case strings
    /// Any JSON.
    case any
}

extension Message {
    @inlinable public static var typeMeta: TypeMeta? { nil }
    @inlinable public static var textForm: TextForm? { nil }
    @inlinable public static var isAtomic: Bool { false }

    /// A message built by setting fields in `build`.
    @inlinable
    public init(_ build: (inout Self) -> Void) {
        self.init()
        build(&self)
    }

    @inlinable
    public mutating func encodeFields(into encoder: inout FieldEncoder) {
        fields(&encoder)
        if !unknown.isEmpty { encoder.append(unknown) }
    }

    @inlinable
    public mutating func decodeFields(from decoder: inout FieldDecoder) {
        fields(&decoder)
        // Fields in another order, or that nobody knows, are left over: go round until they are gone.
        while decoder.hasField {
            let before = decoder.position
            fields(&decoder)
            if decoder.position == before { decoder.keepUnknown(in: &unknown) }
        }
    }

    public static func == (left: Self, right: Self) -> Bool {
        var first = FieldEncoder()
        var second = FieldEncoder()
        first.append(left)
        second.append(right)
        return first.withUnsafeBytes { l in
            second.withUnsafeBytes { r in l.count == r.count && l.elementsEqual(r) }
        }
    }
}

/// The bytes of fields that a message does not know: kept, sent on, and otherwise left alone.
///
/// A value: shared storage is copied before it changes. Appending takes constant time for each byte, amortized.
public struct UnknownFields: Sendable {
    // SAFETY of sending: storage is written only while uniquely referenced.
    @usableFromInline nonisolated(unsafe) var storage: Storage?

    @usableFromInline
    final class Storage {
        var bytes: [UInt8]

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
        }
    }

    @inlinable
    public init() {
        storage = nil
    }

    @inlinable public var isEmpty: Bool { storage == nil }

    /// Whole fields, tag and value, in the order of arrival.
    public var bytes: Bytes { storage.map { Bytes($0.bytes) } ?? Bytes() }

    /// Calls `body` with the bytes in place.
    func withUnsafeBytes(_ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        storage?.bytes.withUnsafeBufferPointer(body)
    }

    mutating func append(_ field: UnsafeBufferPointer<UInt8>) {
        if storage == nil {
            storage = Storage([])
        } else if !isKnownUniquelyReferenced(&storage!) {
            storage = Storage(storage!.bytes)
        }
        storage!.bytes.append(contentsOf: field)
    }
}
