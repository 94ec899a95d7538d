public import Wire

/// `NetworkPolicy` of networking/v1, with all its fields.
public struct NetworkPolicy: Kind {
    public static let schemaName = "k8s.io.api.networking.v1.NetworkPolicy"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy")
    public static let resource = ResourceNames(plural: "networkpolicies", shortNames: ["netpol"])

    public var metadata = ObjectMeta()
    public var spec = NetworkPolicySpec()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "spec", &spec)
    }
}

/// `NetworkPolicySpec` of networking/v1.
public struct NetworkPolicySpec: Message {
    public static let schemaName = "k8s.io.api.networking.v1.NetworkPolicySpec"

    public var podSelector = LabelSelector()
    public var ingress: [NetworkPolicyIngressRule] = []
    public var egress: [NetworkPolicyEgressRule] = []
    public var policyTypes: [String] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "podSelector", &podSelector, .always)
        coder.field(2, "ingress", &ingress, .options(.listAtomic))
        coder.field(3, "egress", &egress, .options(.listAtomic))
        coder.field(4, "policyTypes", &policyTypes, .options(.listAtomic))
    }
}

/// `NetworkPolicyIngressRule` of networking/v1.
public struct NetworkPolicyIngressRule: Message {
    public static let schemaName = "k8s.io.api.networking.v1.NetworkPolicyIngressRule"

    public var ports: [NetworkPolicyPort] = []
    public var from: [NetworkPolicyPeer] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "ports", &ports, .options(.listAtomic))
        coder.field(2, "from", &from, .options(.listAtomic))
    }
}

/// `NetworkPolicyEgressRule` of networking/v1.
public struct NetworkPolicyEgressRule: Message {
    public static let schemaName = "k8s.io.api.networking.v1.NetworkPolicyEgressRule"

    public var ports: [NetworkPolicyPort] = []
    public var to: [NetworkPolicyPeer] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "ports", &ports, .options(.listAtomic))
        coder.field(2, "to", &to, .options(.listAtomic))
    }
}

/// `NetworkPolicyPort` of networking/v1.
public struct NetworkPolicyPort: Message {
    public static let schemaName = "k8s.io.api.networking.v1.NetworkPolicyPort"

    public var `protocol`: String?
    public var port: IntOrString?
    public var endPort: Int32?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "protocol", &`protocol`)
        coder.field(2, "port", &port)
        coder.field(3, "endPort", &endPort)
    }
}

/// `NetworkPolicyPeer` of networking/v1.
public struct NetworkPolicyPeer: Message {
    public static let schemaName = "k8s.io.api.networking.v1.NetworkPolicyPeer"

    @Boxed public var podSelector: LabelSelector?
    @Boxed public var namespaceSelector: LabelSelector?
    @Boxed public var ipBlock: IPBlock?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "podSelector", &_podSelector)
        coder.field(2, "namespaceSelector", &_namespaceSelector)
        coder.field(3, "ipBlock", &_ipBlock)
    }
}

/// `IPBlock` of networking/v1.
public struct IPBlock: Message {
    public static let schemaName = "k8s.io.api.networking.v1.IPBlock"

    public var cidr = ""
    public var except: [String] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "cidr", &cidr, .required)
        coder.field(2, "except", &except, .options(.listAtomic))
    }
}
