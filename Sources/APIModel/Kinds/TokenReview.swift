public import Base
public import Wire

/// `TokenReview` of authentication/v1, with all its fields.
public struct TokenReview: Kind {
    public static let schemaName = "k8s.io.api.authentication.v1.TokenReview"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "authentication.k8s.io/v1", kind: "TokenReview")
    public static let resource = ResourceNames(plural: "tokenreviews", isNamespaced: false)

    public var metadata = ObjectMeta()
    public var spec = TokenReviewSpec()
    public var status = TokenReviewStatus()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "spec", &spec, .required)
        coder.field(3, "status", &status)
    }
}

/// `TokenReviewSpec` of authentication/v1.
public struct TokenReviewSpec: Message {
    public static let schemaName = "k8s.io.api.authentication.v1.TokenReviewSpec"

    public var token = ""
    public var audiences: [String] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "token", &token, .options(.required))
        coder.field(2, "audiences", &audiences, .options(.listAtomic))
    }
}

/// `TokenReviewStatus` of authentication/v1.
public struct TokenReviewStatus: Message {
    public static let schemaName = "k8s.io.api.authentication.v1.TokenReviewStatus"

    public var authenticated = false
    public var user = UserInfo()
    public var error = ""
    public var audiences: [String] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "authenticated", &authenticated)
        coder.field(2, "user", &user)
        coder.field(3, "error", &error)
        coder.field(4, "audiences", &audiences, .options(.listAtomic))
    }
}

/// `UserInfo` of authentication/v1.
public struct UserInfo: Message {
    public static let schemaName = "k8s.io.api.authentication.v1.UserInfo"

    public var username = ""
    public var uid = ""
    public var groups: [String] = []
    public var extra: StringMap<AuthenticationExtraValue> = [:]
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "username", &username)
        coder.field(2, "uid", &uid)
        coder.field(3, "groups", &groups, .options(.listAtomic))
        coder.field(4, "extra", &extra)
    }
}
