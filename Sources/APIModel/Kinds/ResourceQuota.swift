public import Base
public import Wire

/// `ResourceQuota` of core/v1, with all its fields.
public struct ResourceQuota: Kind {
    public static let schemaName = "k8s.io.api.core.v1.ResourceQuota"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "v1", kind: "ResourceQuota")
    public static let resource = ResourceNames(
        plural: "resourcequotas", shortNames: ["quota"], subresources: ["status"])

    public var metadata = ObjectMeta()
    public var spec = ResourceQuotaSpec()
    public var status = ResourceQuotaStatus()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "spec", &spec)
        coder.field(3, "status", &status)
    }
}

/// `ResourceQuotaSpec` of core/v1.
public struct ResourceQuotaSpec: Message {
    public static let schemaName = "k8s.io.api.core.v1.ResourceQuotaSpec"

    public var hard: StringMap<Quantity> = [:]
    public var scopes: [String] = []
    @Boxed public var scopeSelector: ScopeSelector?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "hard", &hard)
        coder.field(2, "scopes", &scopes, .options(.listAtomic))
        coder.field(3, "scopeSelector", &_scopeSelector)
    }
}

/// `ResourceQuotaStatus` of core/v1.
public struct ResourceQuotaStatus: Message {
    public static let schemaName = "k8s.io.api.core.v1.ResourceQuotaStatus"

    public var hard: StringMap<Quantity> = [:]
    public var used: StringMap<Quantity> = [:]
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "hard", &hard)
        coder.field(2, "used", &used)
    }
}

/// `ScopeSelector` of core/v1.
public struct ScopeSelector: Message {
    public static let schemaName = "k8s.io.api.core.v1.ScopeSelector"
    public static let isAtomic = true

    public var matchExpressions: [ScopedResourceSelectorRequirement] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "matchExpressions", &matchExpressions, .options(.listAtomic))
    }
}

/// `ScopedResourceSelectorRequirement` of core/v1.
public struct ScopedResourceSelectorRequirement: Message {
    public static let schemaName = "k8s.io.api.core.v1.ScopedResourceSelectorRequirement"

    public var scopeName = ""
    public var `operator` = ""
    public var values: [String] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "scopeName", &scopeName, .required)
        coder.field(2, "operator", &`operator`, .required)
        coder.field(3, "values", &values, .options(.listAtomic))
    }
}
