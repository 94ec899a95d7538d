public import Wire

/// `SelfSubjectAccessReview` of authorization/v1, with all its fields.
public struct SelfSubjectAccessReview: Kind {
    public static let schemaName = "k8s.io.api.authorization.v1.SelfSubjectAccessReview"
    public static let typeMeta: TypeMeta? = TypeMeta(
        apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectAccessReview")
    public static let resource = ResourceNames(plural: "selfsubjectaccessreviews", isNamespaced: false)

    public var metadata = ObjectMeta()
    public var spec = SelfSubjectAccessReviewSpec()
    public var status = SubjectAccessReviewStatus()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "spec", &spec, .required)
        coder.field(3, "status", &status)
    }
}

/// `SelfSubjectAccessReviewSpec` of authorization/v1.
public struct SelfSubjectAccessReviewSpec: Message {
    public static let schemaName = "k8s.io.api.authorization.v1.SelfSubjectAccessReviewSpec"

    @Boxed public var resourceAttributes: ResourceAttributes?
    @Boxed public var nonResourceAttributes: NonResourceAttributes?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "resourceAttributes", &_resourceAttributes)
        coder.field(2, "nonResourceAttributes", &_nonResourceAttributes)
    }
}
