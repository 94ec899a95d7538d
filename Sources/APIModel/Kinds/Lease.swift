public import Wire

/// `Lease` of coordination/v1, with all its fields.
public struct Lease: Kind {
    public static let schemaName = "k8s.io.api.coordination.v1.Lease"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "coordination.k8s.io/v1", kind: "Lease")
    public static let resource = ResourceNames(plural: "leases")

    public var metadata = ObjectMeta()
    public var spec = LeaseSpec()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "spec", &spec)
    }
}

/// `LeaseSpec` of coordination/v1.
public struct LeaseSpec: Message {
    public static let schemaName = "k8s.io.api.coordination.v1.LeaseSpec"

    public var holderIdentity: String?
    public var leaseDurationSeconds: Int32?
    public var acquireTime: MicroTime?
    public var renewTime: MicroTime?
    public var leaseTransitions: Int32?
    public var strategy: String?
    public var preferredHolder: String?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "holderIdentity", &holderIdentity)
        coder.field(2, "leaseDurationSeconds", &leaseDurationSeconds)
        coder.field(3, "acquireTime", &acquireTime)
        coder.field(4, "renewTime", &renewTime)
        coder.field(5, "leaseTransitions", &leaseTransitions)
        coder.field(6, "strategy", &strategy)
        coder.field(7, "preferredHolder", &preferredHolder)
    }
}
