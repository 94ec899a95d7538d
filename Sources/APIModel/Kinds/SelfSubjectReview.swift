public import Wire

/// `SelfSubjectReview` of authentication/v1, with all its fields.
public struct SelfSubjectReview: Kind {
    public static let schemaName = "k8s.io.api.authentication.v1.SelfSubjectReview"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview")
    public static let resource = ResourceNames(plural: "selfsubjectreviews", isNamespaced: false)

    public var metadata = ObjectMeta()
    public var status = SelfSubjectReviewStatus()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "status", &status)
    }
}

/// `SelfSubjectReviewStatus` of authentication/v1.
public struct SelfSubjectReviewStatus: Message {
    public static let schemaName = "k8s.io.api.authentication.v1.SelfSubjectReviewStatus"

    public var userInfo = UserInfo()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "userInfo", &userInfo)
    }
}
