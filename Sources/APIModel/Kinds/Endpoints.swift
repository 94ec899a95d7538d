public import Wire

/// `Endpoints` of core/v1, with all its fields.
public struct Endpoints: Kind {
    public static let schemaName = "k8s.io.api.core.v1.Endpoints"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "v1", kind: "Endpoints")
    public static let resource = ResourceNames(plural: "endpoints", shortNames: ["ep"])

    public var metadata = ObjectMeta()
    public var subsets: [EndpointSubset] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "subsets", &subsets, .options(.listAtomic))
    }
}

/// `EndpointSubset` of core/v1.
public struct EndpointSubset: Message {
    public static let schemaName = "k8s.io.api.core.v1.EndpointSubset"

    public var addresses: [EndpointAddress] = []
    public var notReadyAddresses: [EndpointAddress] = []
    public var ports: [EndpointPort] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "addresses", &addresses, .options(.listAtomic))
        coder.field(2, "notReadyAddresses", &notReadyAddresses, .options(.listAtomic))
        coder.field(3, "ports", &ports, .options(.listAtomic))
    }
}

/// `EndpointAddress` of core/v1.
public struct EndpointAddress: Message {
    public static let schemaName = "k8s.io.api.core.v1.EndpointAddress"
    public static let isAtomic = true

    public var ip = ""
    @Boxed public var targetRef: ObjectReference?
    public var hostname = ""
    public var nodeName: String?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "ip", &ip, .required)
        coder.field(2, "targetRef", &_targetRef)
        coder.field(3, "hostname", &hostname)
        coder.field(4, "nodeName", &nodeName)
    }
}

/// `EndpointPort` of core/v1.
public struct EndpointPort: Message {
    public static let schemaName = "k8s.io.api.core.v1.EndpointPort"
    public static let isAtomic = true

    public var name = ""
    public var port: Int32 = 0
    public var `protocol` = ""
    public var appProtocol: String?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "name", &name)
        coder.field(2, "port", &port, .required)
        coder.field(3, "protocol", &`protocol`)
        coder.field(4, "appProtocol", &appProtocol)
    }
}
