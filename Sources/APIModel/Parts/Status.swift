public import Wire

/// `Status` of meta/v1.
public struct Status: Message {
    public static let schemaName = "k8s.io.apimachinery.pkg.apis.meta.v1.Status"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "v1", kind: "Status")

    public var metadata = ListMeta()
    public var status = ""
    public var message = ""
    public var reason = ""
    @Boxed public var details: StatusDetails?
    public var code: Int32 = 0
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "status", &status)
        coder.field(3, "message", &message)
        coder.field(4, "reason", &reason)
        coder.field(5, "details", &_details)
        coder.field(6, "code", &code)
    }
}

/// `StatusDetails` of meta/v1.
public struct StatusDetails: Message {
    public static let schemaName = "k8s.io.apimachinery.pkg.apis.meta.v1.StatusDetails"

    public var name = ""
    public var group = ""
    public var kind = ""
    public var causes: [StatusCause] = []
    public var retryAfterSeconds: Int32 = 0
    public var uid = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "name", &name)
        coder.field(2, "group", &group)
        coder.field(3, "kind", &kind)
        coder.field(4, "causes", &causes, .options(.listAtomic))
        coder.field(5, "retryAfterSeconds", &retryAfterSeconds)
        coder.field(6, "uid", &uid)
    }
}

/// `StatusCause` of meta/v1.
public struct StatusCause: Message {
    public static let schemaName = "k8s.io.apimachinery.pkg.apis.meta.v1.StatusCause"

    public var reason = ""
    public var message = ""
    public var field = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "reason", &reason)
        coder.field(2, "message", &message)
        coder.field(3, "field", &field)
    }
}
