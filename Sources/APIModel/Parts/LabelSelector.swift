public import Base
public import Wire

/// `LabelSelector` of meta/v1.
public struct LabelSelector: Message {
    public static let schemaName = "k8s.io.apimachinery.pkg.apis.meta.v1.LabelSelector"
    public static let isAtomic = true

    public var matchLabels: StringMap<String> = [:]
    public var matchExpressions: [LabelSelectorRequirement] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "matchLabels", &matchLabels)
        coder.field(2, "matchExpressions", &matchExpressions, .options(.listAtomic))
    }
}

/// `LabelSelectorRequirement` of meta/v1.
public struct LabelSelectorRequirement: Message {
    public static let schemaName = "k8s.io.apimachinery.pkg.apis.meta.v1.LabelSelectorRequirement"

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
