public import Base
public import Wire

/// `PersistentVolume` of core/v1, with all its fields.
public struct PersistentVolume: Kind {
    public static let schemaName = "k8s.io.api.core.v1.PersistentVolume"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "v1", kind: "PersistentVolume")
    public static let resource = ResourceNames(
        plural: "persistentvolumes", isNamespaced: false, shortNames: ["pv"], subresources: ["status"])

    public var metadata = ObjectMeta()
    public var spec = PersistentVolumeSpec()
    public var status = PersistentVolumeStatus()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "spec", &spec)
        coder.field(3, "status", &status)
    }
}

/// `PersistentVolumeSpec` of core/v1.
public struct PersistentVolumeSpec: Message {
    public static let schemaName = "k8s.io.api.core.v1.PersistentVolumeSpec"

    public var capacity: StringMap<Quantity> = [:]
    public var persistentVolumeSource = PersistentVolumeSource()
    public var accessModes: [String] = []
    @Boxed public var claimRef: ObjectReference?
    public var persistentVolumeReclaimPolicy = ""
    public var storageClassName = ""
    public var mountOptions: [String] = []
    public var volumeMode: String?
    @Boxed public var nodeAffinity: VolumeNodeAffinity?
    public var volumeAttributesClassName: String?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "capacity", &capacity)
        coder.inline(2, "persistentVolumeSource", &persistentVolumeSource)
        coder.field(3, "accessModes", &accessModes, .options(.listAtomic))
        coder.field(4, "claimRef", &_claimRef, .options(.mapGranular))
        coder.field(5, "persistentVolumeReclaimPolicy", &persistentVolumeReclaimPolicy)
        coder.field(6, "storageClassName", &storageClassName)
        coder.field(7, "mountOptions", &mountOptions, .options(.listAtomic))
        coder.field(8, "volumeMode", &volumeMode)
        coder.field(9, "nodeAffinity", &_nodeAffinity)
        coder.field(10, "volumeAttributesClassName", &volumeAttributesClassName)
    }
}

/// `PersistentVolumeStatus` of core/v1.
public struct PersistentVolumeStatus: Message {
    public static let schemaName = "k8s.io.api.core.v1.PersistentVolumeStatus"

    public var phase = ""
    public var message = ""
    public var reason = ""
    public var lastPhaseTransitionTime: Time?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "phase", &phase)
        coder.field(2, "message", &message)
        coder.field(3, "reason", &reason)
        coder.field(4, "lastPhaseTransitionTime", &lastPhaseTransitionTime)
    }
}

/// `VolumeNodeAffinity` of core/v1.
public struct VolumeNodeAffinity: Message {
    public static let schemaName = "k8s.io.api.core.v1.VolumeNodeAffinity"

    @Boxed public var required: NodeSelector?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "required", &_required)
    }
}
