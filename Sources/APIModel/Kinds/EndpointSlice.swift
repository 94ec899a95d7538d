public import Base
public import Wire

/// `EndpointSlice` of discovery/v1, with all its fields.
public struct EndpointSlice: Kind {
    public static let schemaName = "k8s.io.api.discovery.v1.EndpointSlice"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice")
    public static let resource = ResourceNames(plural: "endpointslices")

    public var metadata = ObjectMeta()
    public var endpoints: [Endpoint] = []
    public var ports: [DiscoveryEndpointPort] = []
    public var addressType = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "endpoints", &endpoints, .options([.always, .listAtomic]))
        coder.field(3, "ports", &ports, .options([.always, .listAtomic]))
        coder.field(4, "addressType", &addressType, .required)
    }
}

/// `Endpoint` of discovery/v1.
public struct Endpoint: Message {
    public static let schemaName = "k8s.io.api.discovery.v1.Endpoint"

    public var addresses: [String] = []
    public var conditions = EndpointConditions()
    public var hostname: String?
    @Boxed public var targetRef: ObjectReference?
    public var deprecatedTopology: StringMap<String> = [:]
    public var nodeName: String?
    public var zone: String?
    @Boxed public var hints: EndpointHints?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "addresses", &addresses, .options([.required, .always, .listSet]))
        coder.field(2, "conditions", &conditions)
        coder.field(3, "hostname", &hostname)
        coder.field(4, "targetRef", &_targetRef)
        coder.field(5, "deprecatedTopology", &deprecatedTopology)
        coder.field(6, "nodeName", &nodeName)
        coder.field(7, "zone", &zone)
        coder.field(8, "hints", &_hints)
    }
}

/// `EndpointPort` of discovery/v1.
public struct DiscoveryEndpointPort: Message {
    public static let schemaName = "k8s.io.api.discovery.v1.EndpointPort"
    public static let isAtomic = true

    public var name: String?
    public var `protocol`: String?
    public var port: Int32?
    public var appProtocol: String?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "name", &name)
        coder.field(2, "protocol", &`protocol`)
        coder.field(3, "port", &port)
        coder.field(4, "appProtocol", &appProtocol)
    }
}

/// `EndpointConditions` of discovery/v1.
public struct EndpointConditions: Message {
    public static let schemaName = "k8s.io.api.discovery.v1.EndpointConditions"

    public var ready: Bool?
    public var serving: Bool?
    public var terminating: Bool?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "ready", &ready)
        coder.field(2, "serving", &serving)
        coder.field(3, "terminating", &terminating)
    }
}

/// `EndpointHints` of discovery/v1.
public struct EndpointHints: Message {
    public static let schemaName = "k8s.io.api.discovery.v1.EndpointHints"

    public var forZones: [ForZone] = []
    public var forNodes: [ForNode] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "forZones", &forZones, .options(.listAtomic))
        coder.field(2, "forNodes", &forNodes, .options(.listAtomic))
    }
}

/// `ForZone` of discovery/v1.
public struct ForZone: Message {
    public static let schemaName = "k8s.io.api.discovery.v1.ForZone"

    public var name = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "name", &name, .required)
    }
}

/// `ForNode` of discovery/v1.
public struct ForNode: Message {
    public static let schemaName = "k8s.io.api.discovery.v1.ForNode"

    public var name = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "name", &name, .required)
    }
}
