public import Base
public import Wire

/// `Container` of core/v1.
public struct Container: Message {
    public static let schemaName = "k8s.io.api.core.v1.Container"

    public var name = ""
    public var image = ""
    public var command: [String] = []
    public var args: [String] = []
    public var workingDir = ""
    public var ports: [ContainerPort] = []
    public var env: [EnvVar] = []
    public var resources = ResourceRequirements()
    public var volumeMounts: [VolumeMount] = []
    @Boxed public var livenessProbe: Probe?
    @Boxed public var readinessProbe: Probe?
    @Boxed public var lifecycle: Lifecycle?
    public var terminationMessagePath = ""
    public var imagePullPolicy = ""
    @Boxed public var securityContext: SecurityContext?
    public var stdin = false
    public var stdinOnce = false
    public var tty = false
    public var envFrom: [EnvFromSource] = []
    public var terminationMessagePolicy = ""
    public var volumeDevices: [VolumeDevice] = []
    @Boxed public var startupProbe: Probe?
    public var resizePolicy: [ContainerResizePolicy] = []
    public var restartPolicy: String?
    public var restartPolicyRules: [ContainerRestartRule] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "name", &name, .required)
        coder.field(2, "image", &image)
        coder.field(3, "command", &command, .options(.listAtomic))
        coder.field(4, "args", &args, .options(.listAtomic))
        coder.field(5, "workingDir", &workingDir)
        coder.field(
            6, "ports", &ports,
            .options([.patchMerge, .listMap], mergeKey: "containerPort", listKeys: "containerPort,protocol"))
        coder.field(7, "env", &env, .options([.patchMerge, .listMap], mergeKey: "name", listKeys: "name"))
        coder.field(8, "resources", &resources)
        coder.field(
            9, "volumeMounts", &volumeMounts,
            .options([.patchMerge, .listMap], mergeKey: "mountPath", listKeys: "mountPath"))
        coder.field(10, "livenessProbe", &_livenessProbe)
        coder.field(11, "readinessProbe", &_readinessProbe)
        coder.field(12, "lifecycle", &_lifecycle)
        coder.field(13, "terminationMessagePath", &terminationMessagePath)
        coder.field(14, "imagePullPolicy", &imagePullPolicy)
        coder.field(15, "securityContext", &_securityContext)
        coder.field(16, "stdin", &stdin)
        coder.field(17, "stdinOnce", &stdinOnce)
        coder.field(18, "tty", &tty)
        coder.field(19, "envFrom", &envFrom, .options(.listAtomic))
        coder.field(20, "terminationMessagePolicy", &terminationMessagePolicy)
        coder.field(
            21, "volumeDevices", &volumeDevices,
            .options([.patchMerge, .listMap], mergeKey: "devicePath", listKeys: "devicePath"))
        coder.field(22, "startupProbe", &_startupProbe)
        coder.field(23, "resizePolicy", &resizePolicy, .options(.listAtomic))
        coder.field(24, "restartPolicy", &restartPolicy)
        coder.field(25, "restartPolicyRules", &restartPolicyRules, .options(.listAtomic))
    }
}

/// `ContainerPort` of core/v1.
public struct ContainerPort: Message {
    public static let schemaName = "k8s.io.api.core.v1.ContainerPort"

    public var name = ""
    public var hostPort: Int32 = 0
    public var containerPort: Int32 = 0
    public var `protocol` = ""
    public var hostIP = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "name", &name)
        coder.field(2, "hostPort", &hostPort)
        coder.field(3, "containerPort", &containerPort, .required)
        coder.field(4, "protocol", &`protocol`)
        coder.field(5, "hostIP", &hostIP)
    }
}

/// `ResourceRequirements` of core/v1.
public struct ResourceRequirements: Message {
    public static let schemaName = "k8s.io.api.core.v1.ResourceRequirements"

    public var limits: StringMap<Quantity> = [:]
    public var requests: StringMap<Quantity> = [:]
    public var claims: [ResourceClaim] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "limits", &limits)
        coder.field(2, "requests", &requests)
        coder.field(3, "claims", &claims, .options(.listMap, listKeys: "name"))
    }
}

/// `ResourceClaim` of core/v1.
public struct ResourceClaim: Message {
    public static let schemaName = "k8s.io.api.core.v1.ResourceClaim"

    public var name = ""
    public var request = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "name", &name, .required)
        coder.field(2, "request", &request)
    }
}

/// `ContainerResizePolicy` of core/v1.
public struct ContainerResizePolicy: Message {
    public static let schemaName = "k8s.io.api.core.v1.ContainerResizePolicy"

    public var resourceName = ""
    public var restartPolicy = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "resourceName", &resourceName, .required)
        coder.field(2, "restartPolicy", &restartPolicy, .required)
    }
}

/// `ContainerRestartRule` of core/v1.
public struct ContainerRestartRule: Message {
    public static let schemaName = "k8s.io.api.core.v1.ContainerRestartRule"

    public var action = ""
    @Boxed public var exitCodes: ContainerRestartRuleOnExitCodes?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "action", &action, .options(.required))
        coder.field(2, "exitCodes", &_exitCodes)
    }
}

/// `ContainerRestartRuleOnExitCodes` of core/v1.
public struct ContainerRestartRuleOnExitCodes: Message {
    public static let schemaName = "k8s.io.api.core.v1.ContainerRestartRuleOnExitCodes"

    public var `operator` = ""
    public var values: [Int32] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "operator", &`operator`, .options(.required))
        coder.field(2, "values", &values, .options(.listSet))
    }
}

/// `VolumeMount` of core/v1.
public struct VolumeMount: Message {
    public static let schemaName = "k8s.io.api.core.v1.VolumeMount"

    public var name = ""
    public var readOnly = false
    public var mountPath = ""
    public var subPath = ""
    public var mountPropagation: String?
    public var subPathExpr = ""
    public var recursiveReadOnly: String?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "name", &name, .required)
        coder.field(2, "readOnly", &readOnly)
        coder.field(3, "mountPath", &mountPath, .required)
        coder.field(4, "subPath", &subPath)
        coder.field(5, "mountPropagation", &mountPropagation)
        coder.field(6, "subPathExpr", &subPathExpr)
        coder.field(7, "recursiveReadOnly", &recursiveReadOnly)
    }
}

/// `VolumeDevice` of core/v1.
public struct VolumeDevice: Message {
    public static let schemaName = "k8s.io.api.core.v1.VolumeDevice"

    public var name = ""
    public var devicePath = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "name", &name, .required)
        coder.field(2, "devicePath", &devicePath, .required)
    }
}

/// `EphemeralContainer` of core/v1.
public struct EphemeralContainer: Message {
    public static let schemaName = "k8s.io.api.core.v1.EphemeralContainer"

    public var ephemeralContainerCommon = EphemeralContainerCommon()
    public var targetContainerName = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.inline(1, "ephemeralContainerCommon", &ephemeralContainerCommon)
        coder.field(2, "targetContainerName", &targetContainerName)
    }
}

/// `EphemeralContainerCommon` of core/v1.
public struct EphemeralContainerCommon: Message {
    public static let schemaName = "k8s.io.api.core.v1.EphemeralContainerCommon"

    public var name = ""
    public var image = ""
    public var command: [String] = []
    public var args: [String] = []
    public var workingDir = ""
    public var ports: [ContainerPort] = []
    public var env: [EnvVar] = []
    public var resources = ResourceRequirements()
    public var volumeMounts: [VolumeMount] = []
    @Boxed public var livenessProbe: Probe?
    @Boxed public var readinessProbe: Probe?
    @Boxed public var lifecycle: Lifecycle?
    public var terminationMessagePath = ""
    public var imagePullPolicy = ""
    @Boxed public var securityContext: SecurityContext?
    public var stdin = false
    public var stdinOnce = false
    public var tty = false
    public var envFrom: [EnvFromSource] = []
    public var terminationMessagePolicy = ""
    public var volumeDevices: [VolumeDevice] = []
    @Boxed public var startupProbe: Probe?
    public var resizePolicy: [ContainerResizePolicy] = []
    public var restartPolicy: String?
    public var restartPolicyRules: [ContainerRestartRule] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "name", &name, .required)
        coder.field(2, "image", &image)
        coder.field(3, "command", &command, .options(.listAtomic))
        coder.field(4, "args", &args, .options(.listAtomic))
        coder.field(5, "workingDir", &workingDir)
        coder.field(
            6, "ports", &ports,
            .options([.patchMerge, .listMap], mergeKey: "containerPort", listKeys: "containerPort,protocol"))
        coder.field(7, "env", &env, .options([.patchMerge, .listMap], mergeKey: "name", listKeys: "name"))
        coder.field(8, "resources", &resources)
        coder.field(
            9, "volumeMounts", &volumeMounts,
            .options([.patchMerge, .listMap], mergeKey: "mountPath", listKeys: "mountPath"))
        coder.field(10, "livenessProbe", &_livenessProbe)
        coder.field(11, "readinessProbe", &_readinessProbe)
        coder.field(12, "lifecycle", &_lifecycle)
        coder.field(13, "terminationMessagePath", &terminationMessagePath)
        coder.field(14, "imagePullPolicy", &imagePullPolicy)
        coder.field(15, "securityContext", &_securityContext)
        coder.field(16, "stdin", &stdin)
        coder.field(17, "stdinOnce", &stdinOnce)
        coder.field(18, "tty", &tty)
        coder.field(19, "envFrom", &envFrom, .options(.listAtomic))
        coder.field(20, "terminationMessagePolicy", &terminationMessagePolicy)
        coder.field(
            21, "volumeDevices", &volumeDevices,
            .options([.patchMerge, .listMap], mergeKey: "devicePath", listKeys: "devicePath"))
        coder.field(22, "startupProbe", &_startupProbe)
        coder.field(23, "resizePolicy", &resizePolicy, .options(.listAtomic))
        coder.field(24, "restartPolicy", &restartPolicy)
        coder.field(25, "restartPolicyRules", &restartPolicyRules, .options(.listAtomic))
    }
}
