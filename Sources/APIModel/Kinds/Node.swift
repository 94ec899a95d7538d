public import Base
public import Wire

/// `Node` of core/v1, with all its fields.
public struct Node: Kind {
    public static let schemaName = "k8s.io.api.core.v1.Node"
    public static let typeMeta: TypeMeta? = TypeMeta(apiVersion: "v1", kind: "Node")
    public static let resource = ResourceNames(
        plural: "nodes", isNamespaced: false, shortNames: ["no"], subresources: ["status"])

    public var metadata = ObjectMeta()
    public var spec = NodeSpec()
    public var status = NodeStatus()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "spec", &spec)
        coder.field(3, "status", &status)
    }
}

/// `NodeSpec` of core/v1.
public struct NodeSpec: Message {
    public static let schemaName = "k8s.io.api.core.v1.NodeSpec"

    public var podCIDR = ""
    public var externalID = ""
    public var providerID = ""
    public var unschedulable = false
    public var taints: [Taint] = []
    @Boxed public var configSource: NodeConfigSource?
    public var podCIDRs: [String] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "podCIDR", &podCIDR)
        coder.field(2, "externalID", &externalID)
        coder.field(3, "providerID", &providerID)
        coder.field(4, "unschedulable", &unschedulable)
        coder.field(5, "taints", &taints, .options(.listAtomic))
        coder.field(6, "configSource", &_configSource)
        coder.field(7, "podCIDRs", &podCIDRs, .options([.patchMerge, .listSet]))
    }
}

/// `NodeStatus` of core/v1.
public struct NodeStatus: Message {
    public static let schemaName = "k8s.io.api.core.v1.NodeStatus"

    public var capacity: StringMap<Quantity> = [:]
    public var allocatable: StringMap<Quantity> = [:]
    public var phase = ""
    public var conditions: [NodeCondition] = []
    public var addresses: [NodeAddress] = []
    public var daemonEndpoints = NodeDaemonEndpoints()
    public var nodeInfo = NodeSystemInfo()
    public var images: [ContainerImage] = []
    public var volumesInUse: [String] = []
    public var volumesAttached: [AttachedVolume] = []
    @Boxed public var config: NodeConfigStatus?
    public var runtimeHandlers: [NodeRuntimeHandler] = []
    @Boxed public var features: NodeFeatures?
    public var declaredFeatures: [String] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "capacity", &capacity)
        coder.field(2, "allocatable", &allocatable)
        coder.field(3, "phase", &phase)
        coder.field(
            4, "conditions", &conditions, .options([.patchMerge, .listMap], mergeKey: "type", listKeys: "type"))
        coder.field(5, "addresses", &addresses, .options([.patchMerge, .listMap], mergeKey: "type", listKeys: "type"))
        coder.field(6, "daemonEndpoints", &daemonEndpoints)
        coder.field(7, "nodeInfo", &nodeInfo)
        coder.field(8, "images", &images, .options(.listAtomic))
        coder.field(9, "volumesInUse", &volumesInUse, .options(.listAtomic))
        coder.field(10, "volumesAttached", &volumesAttached, .options(.listAtomic))
        coder.field(11, "config", &_config)
        coder.field(12, "runtimeHandlers", &runtimeHandlers, .options(.listAtomic))
        coder.field(13, "features", &_features)
        coder.field(14, "declaredFeatures", &declaredFeatures, .options(.listAtomic))
    }
}

/// `Taint` of core/v1.
public struct Taint: Message {
    public static let schemaName = "k8s.io.api.core.v1.Taint"

    public var key = ""
    public var value = ""
    public var effect = ""
    public var timeAdded: Time?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "key", &key, .required)
        coder.field(2, "value", &value)
        coder.field(3, "effect", &effect, .required)
        coder.field(4, "timeAdded", &timeAdded)
    }
}

/// `NodeConfigSource` of core/v1.
public struct NodeConfigSource: Message {
    public static let schemaName = "k8s.io.api.core.v1.NodeConfigSource"

    @Boxed public var configMap: ConfigMapNodeConfigSource?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(2, "configMap", &_configMap)
    }
}

/// `NodeCondition` of core/v1.
public struct NodeCondition: Message {
    public static let schemaName = "k8s.io.api.core.v1.NodeCondition"

    public var type = ""
    public var status = ""
    public var lastHeartbeatTime: Time?
    public var lastTransitionTime: Time?
    public var reason = ""
    public var message = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "type", &type, .required)
        coder.field(2, "status", &status, .required)
        coder.field(3, "lastHeartbeatTime", &lastHeartbeatTime)
        coder.field(4, "lastTransitionTime", &lastTransitionTime)
        coder.field(5, "reason", &reason)
        coder.field(6, "message", &message)
    }
}

/// `NodeAddress` of core/v1.
public struct NodeAddress: Message {
    public static let schemaName = "k8s.io.api.core.v1.NodeAddress"

    public var type = ""
    public var address = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "type", &type, .required)
        coder.field(2, "address", &address, .required)
    }
}

/// `NodeDaemonEndpoints` of core/v1.
public struct NodeDaemonEndpoints: Message {
    public static let schemaName = "k8s.io.api.core.v1.NodeDaemonEndpoints"

    public var kubeletEndpoint = DaemonEndpoint()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "kubeletEndpoint", &kubeletEndpoint)
    }
}

/// `NodeSystemInfo` of core/v1.
public struct NodeSystemInfo: Message {
    public static let schemaName = "k8s.io.api.core.v1.NodeSystemInfo"

    public var machineID = ""
    public var systemUUID = ""
    public var bootID = ""
    public var kernelVersion = ""
    public var osImage = ""
    public var containerRuntimeVersion = ""
    public var kubeletVersion = ""
    public var kubeProxyVersion = ""
    public var operatingSystem = ""
    public var architecture = ""
    @Boxed public var swap: NodeSwapStatus?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "machineID", &machineID, .required)
        coder.field(2, "systemUUID", &systemUUID, .required)
        coder.field(3, "bootID", &bootID, .required)
        coder.field(4, "kernelVersion", &kernelVersion, .required)
        coder.field(5, "osImage", &osImage, .required)
        coder.field(6, "containerRuntimeVersion", &containerRuntimeVersion, .required)
        coder.field(7, "kubeletVersion", &kubeletVersion, .required)
        coder.field(8, "kubeProxyVersion", &kubeProxyVersion, .required)
        coder.field(9, "operatingSystem", &operatingSystem, .required)
        coder.field(10, "architecture", &architecture, .required)
        coder.field(11, "swap", &_swap)
    }
}

/// `ContainerImage` of core/v1.
public struct ContainerImage: Message {
    public static let schemaName = "k8s.io.api.core.v1.ContainerImage"

    public var names: [String] = []
    public var sizeBytes: Int64 = 0
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "names", &names, .options([.always, .listAtomic]))
        coder.field(2, "sizeBytes", &sizeBytes)
    }
}

/// `AttachedVolume` of core/v1.
public struct AttachedVolume: Message {
    public static let schemaName = "k8s.io.api.core.v1.AttachedVolume"

    public var name = ""
    public var devicePath = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "name", &name, .required)
        coder.field(2, "devicePath", &devicePath, .required)
    }
}

/// `NodeConfigStatus` of core/v1.
public struct NodeConfigStatus: Message {
    public static let schemaName = "k8s.io.api.core.v1.NodeConfigStatus"

    @Boxed public var assigned: NodeConfigSource?
    @Boxed public var active: NodeConfigSource?
    @Boxed public var lastKnownGood: NodeConfigSource?
    public var error = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "assigned", &_assigned)
        coder.field(2, "active", &_active)
        coder.field(3, "lastKnownGood", &_lastKnownGood)
        coder.field(4, "error", &error)
    }
}

/// `NodeRuntimeHandler` of core/v1.
public struct NodeRuntimeHandler: Message {
    public static let schemaName = "k8s.io.api.core.v1.NodeRuntimeHandler"

    public var name = ""
    @Boxed public var features: NodeRuntimeHandlerFeatures?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "name", &name, .always)
        coder.field(2, "features", &_features)
    }
}

/// `NodeFeatures` of core/v1.
public struct NodeFeatures: Message {
    public static let schemaName = "k8s.io.api.core.v1.NodeFeatures"

    public var supplementalGroupsPolicy: Bool?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "supplementalGroupsPolicy", &supplementalGroupsPolicy)
    }
}

/// `ConfigMapNodeConfigSource` of core/v1.
public struct ConfigMapNodeConfigSource: Message {
    public static let schemaName = "k8s.io.api.core.v1.ConfigMapNodeConfigSource"

    public var namespace = ""
    public var name = ""
    public var uid = ""
    public var resourceVersion = ""
    public var kubeletConfigKey = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "namespace", &namespace, .required)
        coder.field(2, "name", &name, .required)
        coder.field(3, "uid", &uid)
        coder.field(4, "resourceVersion", &resourceVersion)
        coder.field(5, "kubeletConfigKey", &kubeletConfigKey, .required)
    }
}

/// `DaemonEndpoint` of core/v1.
public struct DaemonEndpoint: Message {
    public static let schemaName = "k8s.io.api.core.v1.DaemonEndpoint"

    public var Port: Int32 = 0
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "Port", &Port, .required)
    }
}

/// `NodeSwapStatus` of core/v1.
public struct NodeSwapStatus: Message {
    public static let schemaName = "k8s.io.api.core.v1.NodeSwapStatus"

    public var capacity: Int64?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "capacity", &capacity)
    }
}

/// `NodeRuntimeHandlerFeatures` of core/v1.
public struct NodeRuntimeHandlerFeatures: Message {
    public static let schemaName = "k8s.io.api.core.v1.NodeRuntimeHandlerFeatures"

    public var recursiveReadOnlyMounts: Bool?
    public var userNamespaces: Bool?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "recursiveReadOnlyMounts", &recursiveReadOnlyMounts)
        coder.field(2, "userNamespaces", &userNamespaces)
    }
}
