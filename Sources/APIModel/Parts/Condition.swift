public import Wire

/// `Condition` of meta/v1.
public struct Condition: Message {
    public static let schemaName = "k8s.io.apimachinery.pkg.apis.meta.v1.Condition"

    public var type = ""
    public var status = ""
    public var observedGeneration: Int64 = 0
    public var lastTransitionTime: Time?
    public var reason = ""
    public var message = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "type", &type, .required)
        coder.field(2, "status", &status, .required)
        coder.field(3, "observedGeneration", &observedGeneration)
        coder.field(4, "lastTransitionTime", &lastTransitionTime, .required)
        coder.field(5, "reason", &reason, .required)
        coder.field(6, "message", &message, .required)
    }
}
