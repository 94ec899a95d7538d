public import Wire

/// `TokenRequest` of authentication/v1, with all its fields.
public struct TokenRequest: Kind {
    public static let schemaName = "k8s.io.api.authentication.v1.TokenRequest"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest")
    public static let resource = ResourceNames(plural: "tokenrequests")

    public var metadata = ObjectMeta()
    public var spec = TokenRequestSpec()
    public var status = TokenRequestStatus()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "spec", &spec, .always)
        coder.field(3, "status", &status)
    }
}

/// `TokenRequestSpec` of authentication/v1.
public struct TokenRequestSpec: Message {
    public static let schemaName = "k8s.io.api.authentication.v1.TokenRequestSpec"

    public var audiences: [String] = []
    @Boxed public var boundObjectRef: BoundObjectReference?
    public var expirationSeconds: Int64?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "audiences", &audiences, .options([.always, .listAtomic]))
        coder.field(3, "boundObjectRef", &_boundObjectRef, .always)
        coder.field(4, "expirationSeconds", &expirationSeconds, .always)
    }
}

/// `TokenRequestStatus` of authentication/v1.
public struct TokenRequestStatus: Message {
    public static let schemaName = "k8s.io.api.authentication.v1.TokenRequestStatus"

    public var token = ""
    public var expirationTimestamp: Time?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "token", &token, .always)
        coder.field(2, "expirationTimestamp", &expirationTimestamp, .always)
    }
}

/// `BoundObjectReference` of authentication/v1.
public struct BoundObjectReference: Message {
    public static let schemaName = "k8s.io.api.authentication.v1.BoundObjectReference"

    public var kind = ""
    public var apiVersion = ""
    public var name = ""
    public var uid = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "kind", &kind)
        coder.field(2, "apiVersion", &apiVersion)
        coder.field(3, "name", &name)
        coder.field(4, "uid", &uid, .options([], schemaName: "uID"))
    }
}
