public import Base
public import Wire

/// `LimitRange` of core/v1, with all its fields.
public struct LimitRange: Kind {
    public static let schemaName = "k8s.io.api.core.v1.LimitRange"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "v1", kind: "LimitRange")
    public static let resource = ResourceNames(plural: "limitranges", shortNames: ["limits"])

    public var metadata = ObjectMeta()
    public var spec = LimitRangeSpec()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "spec", &spec)
    }
}

/// `LimitRangeSpec` of core/v1.
public struct LimitRangeSpec: Message {
    public static let schemaName = "k8s.io.api.core.v1.LimitRangeSpec"

    public var limits: [LimitRangeItem] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "limits", &limits, .options([.required, .always, .listAtomic]))
    }
}

/// `LimitRangeItem` of core/v1.
public struct LimitRangeItem: Message {
    public static let schemaName = "k8s.io.api.core.v1.LimitRangeItem"

    public var type = ""
    public var max: StringMap<Quantity> = [:]
    public var min: StringMap<Quantity> = [:]
    public var `default`: StringMap<Quantity> = [:]
    public var defaultRequest: StringMap<Quantity> = [:]
    public var maxLimitRequestRatio: StringMap<Quantity> = [:]
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "type", &type, .required)
        coder.field(2, "max", &max)
        coder.field(3, "min", &min)
        coder.field(4, "default", &`default`)
        coder.field(5, "defaultRequest", &defaultRequest)
        coder.field(6, "maxLimitRequestRatio", &maxLimitRequestRatio)
    }
}
