public import Base
public import Wire

/// `PodStatus` of core/v1.
public struct PodStatus: Message {
    public static let schemaName = "k8s.io.api.core.v1.PodStatus"

    public var phase = ""
    public var conditions: [PodCondition] = []
    public var message = ""
    public var reason = ""
    public var hostIP = ""
    public var podIP = ""
    public var startTime: Time?
    public var containerStatuses: [ContainerStatus] = []
    public var qosClass = ""
    public var initContainerStatuses: [ContainerStatus] = []
    public var nominatedNodeName = ""
    public var podIPs: [PodIP] = []
    public var ephemeralContainerStatuses: [ContainerStatus] = []
    public var resize = ""
    public var resourceClaimStatuses: [PodResourceClaimStatus] = []
    public var hostIPs: [HostIP] = []
    public var observedGeneration: Int64 = 0
    @Boxed public var extendedResourceClaimStatus: PodExtendedResourceClaimStatus?
    public var allocatedResources: StringMap<Quantity> = [:]
    @Boxed public var resources: ResourceRequirements?
    public var nodeAllocatableResourceClaimStatuses: [NodeAllocatableResourceClaimStatus] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "phase", &phase)
        coder.field(
            2, "conditions", &conditions, .options([.patchMerge, .listMap], mergeKey: "type", listKeys: "type"))
        coder.field(3, "message", &message)
        coder.field(4, "reason", &reason)
        coder.field(5, "hostIP", &hostIP)
        coder.field(6, "podIP", &podIP)
        coder.field(7, "startTime", &startTime)
        coder.field(8, "containerStatuses", &containerStatuses, .options(.listAtomic))
        coder.field(9, "qosClass", &qosClass)
        coder.field(10, "initContainerStatuses", &initContainerStatuses, .options(.listAtomic))
        coder.field(11, "nominatedNodeName", &nominatedNodeName)
        coder.field(12, "podIPs", &podIPs, .options([.patchMerge, .listMap], mergeKey: "ip", listKeys: "ip"))
        coder.field(13, "ephemeralContainerStatuses", &ephemeralContainerStatuses, .options(.listAtomic))
        coder.field(14, "resize", &resize)
        coder.field(
            15, "resourceClaimStatuses", &resourceClaimStatuses,
            .options([.patchMerge, .patchRetainKeys, .listMap], mergeKey: "name", listKeys: "name"))
        coder.field(16, "hostIPs", &hostIPs, .options([.patchMerge, .listAtomic], mergeKey: "ip"))
        coder.field(17, "observedGeneration", &observedGeneration)
        coder.field(18, "extendedResourceClaimStatus", &_extendedResourceClaimStatus)
        coder.field(19, "allocatedResources", &allocatedResources)
        coder.field(20, "resources", &_resources)
        coder.field(
            21, "nodeAllocatableResourceClaimStatuses", &nodeAllocatableResourceClaimStatuses,
            .options(.listAtomic))
    }
}

/// `PodCondition` of core/v1.
public struct PodCondition: Message {
    public static let schemaName = "k8s.io.api.core.v1.PodCondition"

    public var type = ""
    public var status = ""
    public var lastProbeTime: Time?
    public var lastTransitionTime: Time?
    public var reason = ""
    public var message = ""
    public var observedGeneration: Int64 = 0
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "type", &type, .required)
        coder.field(2, "status", &status, .required)
        coder.field(3, "lastProbeTime", &lastProbeTime)
        coder.field(4, "lastTransitionTime", &lastTransitionTime)
        coder.field(5, "reason", &reason)
        coder.field(6, "message", &message)
        coder.field(7, "observedGeneration", &observedGeneration)
    }
}

/// `PodIP` of core/v1.
public struct PodIP: Message {
    public static let schemaName = "k8s.io.api.core.v1.PodIP"

    public var ip = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "ip", &ip, .required)
    }
}

/// `HostIP` of core/v1.
public struct HostIP: Message {
    public static let schemaName = "k8s.io.api.core.v1.HostIP"

    public var ip = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "ip", &ip, .required)
    }
}

/// `PodResourceClaimStatus` of core/v1.
public struct PodResourceClaimStatus: Message {
    public static let schemaName = "k8s.io.api.core.v1.PodResourceClaimStatus"

    public var name = ""
    public var resourceClaimName: String?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "name", &name, .required)
        coder.field(2, "resourceClaimName", &resourceClaimName)
    }
}

/// `PodExtendedResourceClaimStatus` of core/v1.
public struct PodExtendedResourceClaimStatus: Message {
    public static let schemaName = "k8s.io.api.core.v1.PodExtendedResourceClaimStatus"

    public var requestMappings: [ContainerExtendedResourceRequest] = []
    public var resourceClaimName = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "requestMappings", &requestMappings, .options([.required, .always, .listAtomic]))
        coder.field(2, "resourceClaimName", &resourceClaimName, .required)
    }
}

/// `ContainerExtendedResourceRequest` of core/v1.
public struct ContainerExtendedResourceRequest: Message {
    public static let schemaName = "k8s.io.api.core.v1.ContainerExtendedResourceRequest"

    public var containerName = ""
    public var resourceName = ""
    public var requestName = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "containerName", &containerName, .required)
        coder.field(2, "resourceName", &resourceName, .required)
        coder.field(3, "requestName", &requestName, .required)
    }
}

/// `NodeAllocatableResourceClaimStatus` of core/v1.
public struct NodeAllocatableResourceClaimStatus: Message {
    public static let schemaName = "k8s.io.api.core.v1.NodeAllocatableResourceClaimStatus"

    public var resourceClaimName = ""
    public var containers: [String] = []
    public var resources: StringMap<Quantity> = [:]
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "resourceClaimName", &resourceClaimName, .required)
        coder.field(2, "containers", &containers, .options(.listSet))
        coder.field(3, "resources", &resources, .required)
    }
}

/// `ContainerStatus` of core/v1.
public struct ContainerStatus: Message {
    public static let schemaName = "k8s.io.api.core.v1.ContainerStatus"

    public var name = ""
    public var state = ContainerState()
    public var lastState = ContainerState()
    public var ready = false
    public var restartCount: Int32 = 0
    public var image = ""
    public var imageID = ""
    public var containerID = ""
    public var started: Bool?
    public var allocatedResources: StringMap<Quantity> = [:]
    @Boxed public var resources: ResourceRequirements?
    public var volumeMounts: [VolumeMountStatus] = []
    @Boxed public var user: ContainerUser?
    public var allocatedResourcesStatus: [ResourceStatus] = []
    public var stopSignal: String?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "name", &name, .required)
        coder.field(2, "state", &state)
        coder.field(3, "lastState", &lastState)
        coder.field(4, "ready", &ready, .required)
        coder.field(5, "restartCount", &restartCount, .required)
        coder.field(6, "image", &image, .required)
        coder.field(7, "imageID", &imageID, .required)
        coder.field(8, "containerID", &containerID)
        coder.field(9, "started", &started)
        coder.field(10, "allocatedResources", &allocatedResources)
        coder.field(11, "resources", &_resources)
        coder.field(
            12, "volumeMounts", &volumeMounts,
            .options([.patchMerge, .listMap], mergeKey: "mountPath", listKeys: "mountPath"))
        coder.field(13, "user", &_user)
        coder.field(
            14, "allocatedResourcesStatus", &allocatedResourcesStatus,
            .options([.patchMerge, .listMap], mergeKey: "name", listKeys: "name"))
        coder.field(15, "stopSignal", &stopSignal)
    }
}

/// `ContainerState` of core/v1.
public struct ContainerState: Message {
    public static let schemaName = "k8s.io.api.core.v1.ContainerState"

    @Boxed public var waiting: ContainerStateWaiting?
    @Boxed public var running: ContainerStateRunning?
    @Boxed public var terminated: ContainerStateTerminated?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "waiting", &_waiting)
        coder.field(2, "running", &_running)
        coder.field(3, "terminated", &_terminated)
    }
}

/// `ContainerStateWaiting` of core/v1.
public struct ContainerStateWaiting: Message {
    public static let schemaName = "k8s.io.api.core.v1.ContainerStateWaiting"

    public var reason = ""
    public var message = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "reason", &reason)
        coder.field(2, "message", &message)
    }
}

/// `ContainerStateRunning` of core/v1.
public struct ContainerStateRunning: Message {
    public static let schemaName = "k8s.io.api.core.v1.ContainerStateRunning"

    public var startedAt: Time?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "startedAt", &startedAt)
    }
}

/// `ContainerStateTerminated` of core/v1.
public struct ContainerStateTerminated: Message {
    public static let schemaName = "k8s.io.api.core.v1.ContainerStateTerminated"

    public var exitCode: Int32 = 0
    public var signal: Int32 = 0
    public var reason = ""
    public var message = ""
    public var startedAt: Time?
    public var finishedAt: Time?
    public var containerID = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "exitCode", &exitCode, .required)
        coder.field(2, "signal", &signal)
        coder.field(3, "reason", &reason)
        coder.field(4, "message", &message)
        coder.field(5, "startedAt", &startedAt)
        coder.field(6, "finishedAt", &finishedAt)
        coder.field(7, "containerID", &containerID)
    }
}

/// `VolumeMountStatus` of core/v1.
public struct VolumeMountStatus: Message {
    public static let schemaName = "k8s.io.api.core.v1.VolumeMountStatus"

    public var name = ""
    public var mountPath = ""
    public var readOnly = false
    public var recursiveReadOnly: String?
    @Boxed public var volumeStatus: VolumeStatus?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "name", &name, .required)
        coder.field(2, "mountPath", &mountPath, .required)
        coder.field(3, "readOnly", &readOnly)
        coder.field(4, "recursiveReadOnly", &recursiveReadOnly)
        coder.field(5, "volumeStatus", &_volumeStatus)
    }
}

/// `VolumeStatus` of core/v1.
public struct VolumeStatus: Message {
    public static let schemaName = "k8s.io.api.core.v1.VolumeStatus"

    @Boxed public var image: ImageVolumeStatus?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "image", &_image)
    }
}

/// `ImageVolumeStatus` of core/v1.
public struct ImageVolumeStatus: Message {
    public static let schemaName = "k8s.io.api.core.v1.ImageVolumeStatus"

    public var imageRef = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "imageRef", &imageRef, .options(.required))
    }
}

/// `ContainerUser` of core/v1.
public struct ContainerUser: Message {
    public static let schemaName = "k8s.io.api.core.v1.ContainerUser"

    @Boxed public var linux: LinuxContainerUser?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "linux", &_linux)
    }
}

/// `LinuxContainerUser` of core/v1.
public struct LinuxContainerUser: Message {
    public static let schemaName = "k8s.io.api.core.v1.LinuxContainerUser"

    public var uid: Int64 = 0
    public var gid: Int64 = 0
    public var supplementalGroups: [Int64] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "uid", &uid, .required)
        coder.field(2, "gid", &gid, .required)
        coder.field(3, "supplementalGroups", &supplementalGroups, .options(.listAtomic))
    }
}

/// `ResourceStatus` of core/v1.
public struct ResourceStatus: Message {
    public static let schemaName = "k8s.io.api.core.v1.ResourceStatus"

    public var name = ""
    public var resources: [ResourceHealth] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "name", &name, .required)
        coder.field(2, "resources", &resources, .options(.listMap, listKeys: "resourceID"))
    }
}

/// `ResourceHealth` of core/v1.
public struct ResourceHealth: Message {
    public static let schemaName = "k8s.io.api.core.v1.ResourceHealth"

    public var resourceID = ""
    public var health = ""
    public var message: String?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "resourceID", &resourceID, .required)
        coder.field(2, "health", &health)
        coder.field(6, "message", &message)
    }
}
