public import Wire

/// `LocalSubjectAccessReview` of authorization/v1, with all its fields.
public struct LocalSubjectAccessReview: Kind {
    public static let schemaName = "k8s.io.api.authorization.v1.LocalSubjectAccessReview"
    public static let typeMeta: TypeMeta? = TypeMeta(
        apiVersion: "authorization.k8s.io/v1", kind: "LocalSubjectAccessReview")
    public static let resource = ResourceNames(plural: "localsubjectaccessreviews")

    public var metadata = ObjectMeta()
    public var spec = SubjectAccessReviewSpec()
    public var status = SubjectAccessReviewStatus()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "spec", &spec, .required)
        coder.field(3, "status", &status)
    }
}
