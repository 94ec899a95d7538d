public import Base
public import Wire

/// `PersistentVolumeClaim` of core/v1, with all its fields.
public struct PersistentVolumeClaim: Kind {
    public static let schemaName = "k8s.io.api.core.v1.PersistentVolumeClaim"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "v1", kind: "PersistentVolumeClaim")
    public static let resource = ResourceNames(
        plural: "persistentvolumeclaims", shortNames: ["pvc"], subresources: ["status"])

    public var metadata = ObjectMeta()
    public var spec = PersistentVolumeClaimSpec()
    public var status = PersistentVolumeClaimStatus()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "spec", &spec)
        coder.field(3, "status", &status)
    }
}

/// `PersistentVolumeClaimSpec` of core/v1.
public struct PersistentVolumeClaimSpec: Message {
    public static let schemaName = "k8s.io.api.core.v1.PersistentVolumeClaimSpec"

    public var accessModes: [String] = []
    public var resources = VolumeResourceRequirements()
    public var volumeName = ""
    @Boxed public var selector: LabelSelector?
    public var storageClassName: String?
    public var volumeMode: String?
    @Boxed public var dataSource: TypedLocalObjectReference?
    @Boxed public var dataSourceRef: TypedObjectReference?
    public var volumeAttributesClassName: String?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "accessModes", &accessModes, .options(.listAtomic))
        coder.field(2, "resources", &resources)
        coder.field(3, "volumeName", &volumeName)
        coder.field(4, "selector", &_selector)
        coder.field(5, "storageClassName", &storageClassName)
        coder.field(6, "volumeMode", &volumeMode)
        coder.field(7, "dataSource", &_dataSource)
        coder.field(8, "dataSourceRef", &_dataSourceRef)
        coder.field(9, "volumeAttributesClassName", &volumeAttributesClassName)
    }
}

/// `PersistentVolumeClaimStatus` of core/v1.
public struct PersistentVolumeClaimStatus: Message {
    public static let schemaName = "k8s.io.api.core.v1.PersistentVolumeClaimStatus"

    public var phase = ""
    public var accessModes: [String] = []
    public var capacity: StringMap<Quantity> = [:]
    public var conditions: [PersistentVolumeClaimCondition] = []
    public var allocatedResources: StringMap<Quantity> = [:]
    public var allocatedResourceStatuses: StringMap<String> = [:]
    public var currentVolumeAttributesClassName: String?
    @Boxed public var modifyVolumeStatus: ModifyVolumeStatus?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "phase", &phase)
        coder.field(2, "accessModes", &accessModes, .options(.listAtomic))
        coder.field(3, "capacity", &capacity)
        coder.field(
            4, "conditions", &conditions, .options([.patchMerge, .listMap], mergeKey: "type", listKeys: "type"))
        coder.field(5, "allocatedResources", &allocatedResources)
        coder.field(7, "allocatedResourceStatuses", &allocatedResourceStatuses, .options(.mapGranular))
        coder.field(8, "currentVolumeAttributesClassName", &currentVolumeAttributesClassName)
        coder.field(9, "modifyVolumeStatus", &_modifyVolumeStatus)
    }
}

/// `VolumeResourceRequirements` of core/v1.
public struct VolumeResourceRequirements: Message {
    public static let schemaName = "k8s.io.api.core.v1.VolumeResourceRequirements"

    public var limits: StringMap<Quantity> = [:]
    public var requests: StringMap<Quantity> = [:]
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "limits", &limits)
        coder.field(2, "requests", &requests)
    }
}

/// `PersistentVolumeClaimCondition` of core/v1.
public struct PersistentVolumeClaimCondition: Message {
    public static let schemaName = "k8s.io.api.core.v1.PersistentVolumeClaimCondition"

    public var type = ""
    public var status = ""
    public var lastProbeTime: Time?
    public var lastTransitionTime: Time?
    public var reason = ""
    public var message = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "type", &type, .required)
        coder.field(2, "status", &status, .required)
        coder.field(3, "lastProbeTime", &lastProbeTime)
        coder.field(4, "lastTransitionTime", &lastTransitionTime)
        coder.field(5, "reason", &reason)
        coder.field(6, "message", &message)
    }
}

/// `ModifyVolumeStatus` of core/v1.
public struct ModifyVolumeStatus: Message {
    public static let schemaName = "k8s.io.api.core.v1.ModifyVolumeStatus"

    public var targetVolumeAttributesClassName = ""
    public var status = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "targetVolumeAttributesClassName", &targetVolumeAttributesClassName)
        coder.field(2, "status", &status, .required)
    }
}
