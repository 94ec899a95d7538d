public import Base
import JSON
public import Wire

/// JSON that is kept as text: `FieldsV1`, `RawExtension`, defaults and examples in a schema.
public protocol RawJSONMessage: LeafMessage {
    /// The text of one JSON value; empty for none.
    var raw: Bytes { get set }
    static var rawFieldName: StaticString { get }
}

extension RawJSONMessage {
    public static var textForm: TextForm? { .any }

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, Self.rawFieldName, &raw)
    }

    public mutating func encodeText(into encoder: inout TextEncoder) {
        // Bytes from the binary form are whatever a peer sent: only JSON may go into JSON.
        if !raw.isEmpty, (try? JSONTape.parse(raw)) != nil {
            encoder.writer.raw(raw)
        } else {
            encoder.writer.null()
        }
    }

    public mutating func decodeText(from decoder: inout TextDecoder) {
        raw = decoder.kind == .null ? Bytes() : decoder.rawJSON()
    }
}

/// The set of fields that a manager owns, as JSON.
public struct FieldsV1: RawJSONMessage {
    public static let schemaName = "k8s.io.apimachinery.pkg.apis.meta.v1.FieldsV1"
    public static let rawFieldName: StaticString = "Raw"
    public var raw = Bytes()

    public init() {}
}

/// An object of any kind, as JSON.
public struct RawExtension: RawJSONMessage {
    public static let schemaName = "k8s.io.apimachinery.pkg.runtime.RawExtension"
    public static let rawFieldName: StaticString = "raw"
    public var raw = Bytes()

    public init() {}
}

/// Any JSON value inside a schema.
public struct JSONBlob: RawJSONMessage {
    public static let schemaName = "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.JSON"
    public static let rawFieldName: StaticString = "raw"
    public var raw = Bytes()

    public init() {}
}
