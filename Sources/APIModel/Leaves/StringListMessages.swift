import JSON
public import Wire

/// A message that is an array of strings in JSON.
public protocol StringListMessage: LeafMessage {
    var items: [String] { get set }
}

extension StringListMessage {
    public static var textForm: TextForm? { .strings }

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "items", &items)
    }

    public mutating func encodeText(into encoder: inout TextEncoder) {
        encoder.writer.beginArray()
        for item in items { encoder.writer.string(item) }
        encoder.writer.endArray()
    }

    public mutating func decodeText(from decoder: inout TextDecoder) {
        items = decoder.kind == .null ? [] : decoder.strings()
    }
}

/// Further facts about a user, in a certificate signing request.
public struct CertificatesExtraValue: StringListMessage {
    public static let schemaName = "k8s.io.api.certificates.v1.ExtraValue"
    public var items: [String] = []

    public init() {}
}

/// Further facts about a user, in an access review.
public struct AuthorizationExtraValue: StringListMessage {
    public static let schemaName = "k8s.io.api.authorization.v1.ExtraValue"
    public var items: [String] = []

    public init() {}
}

/// Further facts about a user, in a token review.
public struct AuthenticationExtraValue: StringListMessage {
    public static let schemaName = "k8s.io.api.authentication.v1.ExtraValue"
    public var items: [String] = []

    public init() {}
}

/// What can be done with a resource, in discovery.
public struct Verbs: StringListMessage {
    public static let schemaName = "k8s.io.apimachinery.pkg.apis.meta.v1.Verbs"
    public var items: [String] = []

    public init() {}
}
