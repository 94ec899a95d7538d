public import Wire

/// `SelfSubjectRulesReview` of authorization/v1, with all its fields.
public struct SelfSubjectRulesReview: Kind {
    public static let schemaName = "k8s.io.api.authorization.v1.SelfSubjectRulesReview"
    public static let typeMeta: TypeMeta? = TypeMeta(
        apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectRulesReview")
    public static let resource = ResourceNames(plural: "selfsubjectrulesreviews", isNamespaced: false)

    public var metadata = ObjectMeta()
    public var spec = SelfSubjectRulesReviewSpec()
    public var status = SubjectRulesReviewStatus()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "spec", &spec, .required)
        coder.field(3, "status", &status)
    }
}

/// `SelfSubjectRulesReviewSpec` of authorization/v1.
public struct SelfSubjectRulesReviewSpec: Message {
    public static let schemaName = "k8s.io.api.authorization.v1.SelfSubjectRulesReviewSpec"

    public var namespace = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "namespace", &namespace)
    }
}

/// `SubjectRulesReviewStatus` of authorization/v1.
public struct SubjectRulesReviewStatus: Message {
    public static let schemaName = "k8s.io.api.authorization.v1.SubjectRulesReviewStatus"

    public var resourceRules: [ResourceRule] = []
    public var nonResourceRules: [NonResourceRule] = []
    public var incomplete = false
    public var evaluationError = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "resourceRules", &resourceRules, .options([.required, .always, .listAtomic]))
        coder.field(2, "nonResourceRules", &nonResourceRules, .options([.required, .always, .listAtomic]))
        coder.field(3, "incomplete", &incomplete, .required)
        coder.field(4, "evaluationError", &evaluationError)
    }
}

/// `ResourceRule` of authorization/v1.
public struct ResourceRule: Message {
    public static let schemaName = "k8s.io.api.authorization.v1.ResourceRule"

    public var verbs: [String] = []
    public var apiGroups: [String] = []
    public var resources: [String] = []
    public var resourceNames: [String] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "verbs", &verbs, .options([.required, .always, .listAtomic]))
        coder.field(2, "apiGroups", &apiGroups, .options(.listAtomic))
        coder.field(3, "resources", &resources, .options(.listAtomic))
        coder.field(4, "resourceNames", &resourceNames, .options(.listAtomic))
    }
}

/// `NonResourceRule` of authorization/v1.
public struct NonResourceRule: Message {
    public static let schemaName = "k8s.io.api.authorization.v1.NonResourceRule"

    public var verbs: [String] = []
    public var nonResourceURLs: [String] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "verbs", &verbs, .options([.required, .always, .listAtomic]))
        coder.field(2, "nonResourceURLs", &nonResourceURLs, .options(.listAtomic))
    }
}
