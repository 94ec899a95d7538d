public import Base
public import Wire

/// `SubjectAccessReview` of authorization/v1, with all its fields.
public struct SubjectAccessReview: Kind {
    public static let schemaName = "k8s.io.api.authorization.v1.SubjectAccessReview"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "authorization.k8s.io/v1", kind: "SubjectAccessReview")
    public static let resource = ResourceNames(plural: "subjectaccessreviews", isNamespaced: false)

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

/// `SubjectAccessReviewSpec` of authorization/v1.
public struct SubjectAccessReviewSpec: Message {
    public static let schemaName = "k8s.io.api.authorization.v1.SubjectAccessReviewSpec"

    @Boxed public var resourceAttributes: ResourceAttributes?
    @Boxed public var nonResourceAttributes: NonResourceAttributes?
    public var user = ""
    public var groups: [String] = []
    public var extra: StringMap<AuthorizationExtraValue> = [:]
    public var uid = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "resourceAttributes", &_resourceAttributes)
        coder.field(2, "nonResourceAttributes", &_nonResourceAttributes)
        coder.field(3, "user", &user)
        coder.field(4, "groups", &groups, .options(.listAtomic))
        coder.field(5, "extra", &extra)
        coder.field(6, "uid", &uid)
    }
}

/// `SubjectAccessReviewStatus` of authorization/v1.
public struct SubjectAccessReviewStatus: Message {
    public static let schemaName = "k8s.io.api.authorization.v1.SubjectAccessReviewStatus"

    public var allowed = false
    public var reason = ""
    public var evaluationError = ""
    public var denied = false
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "allowed", &allowed, .required)
        coder.field(2, "reason", &reason)
        coder.field(3, "evaluationError", &evaluationError)
        coder.field(4, "denied", &denied)
    }
}

/// `ResourceAttributes` of authorization/v1.
public struct ResourceAttributes: Message {
    public static let schemaName = "k8s.io.api.authorization.v1.ResourceAttributes"

    public var namespace = ""
    public var verb = ""
    public var group = ""
    public var version = ""
    public var resource = ""
    public var subresource = ""
    public var name = ""
    @Boxed public var fieldSelector: FieldSelectorAttributes?
    @Boxed public var labelSelector: LabelSelectorAttributes?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "namespace", &namespace)
        coder.field(2, "verb", &verb)
        coder.field(3, "group", &group)
        coder.field(4, "version", &version)
        coder.field(5, "resource", &resource)
        coder.field(6, "subresource", &subresource)
        coder.field(7, "name", &name)
        coder.field(8, "fieldSelector", &_fieldSelector)
        coder.field(9, "labelSelector", &_labelSelector)
    }
}

/// `NonResourceAttributes` of authorization/v1.
public struct NonResourceAttributes: Message {
    public static let schemaName = "k8s.io.api.authorization.v1.NonResourceAttributes"

    public var path = ""
    public var verb = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "path", &path)
        coder.field(2, "verb", &verb)
    }
}

/// `FieldSelectorAttributes` of authorization/v1.
public struct FieldSelectorAttributes: Message {
    public static let schemaName = "k8s.io.api.authorization.v1.FieldSelectorAttributes"

    public var rawSelector = ""
    public var requirements: [FieldSelectorRequirement] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "rawSelector", &rawSelector)
        coder.field(2, "requirements", &requirements, .options(.listAtomic))
    }
}

/// `LabelSelectorAttributes` of authorization/v1.
public struct LabelSelectorAttributes: Message {
    public static let schemaName = "k8s.io.api.authorization.v1.LabelSelectorAttributes"

    public var rawSelector = ""
    public var requirements: [LabelSelectorRequirement] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "rawSelector", &rawSelector)
        coder.field(2, "requirements", &requirements, .options(.listAtomic))
    }
}

/// `FieldSelectorRequirement` of meta/v1.
public struct FieldSelectorRequirement: Message {
    public static let schemaName = "k8s.io.apimachinery.pkg.apis.meta.v1.FieldSelectorRequirement"

    public var key = ""
    public var `operator` = ""
    public var values: [String] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "key", &key, .required)
        coder.field(2, "operator", &`operator`, .required)
        coder.field(3, "values", &values, .options(.listAtomic))
    }
}
