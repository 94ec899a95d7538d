public import Wire

/// `SecurityContext` of core/v1.
public struct SecurityContext: Message {
    public static let schemaName = "k8s.io.api.core.v1.SecurityContext"

    @Boxed public var capabilities: Capabilities?
    public var privileged: Bool?
    @Boxed public var seLinuxOptions: SELinuxOptions?
    public var runAsUser: Int64?
    public var runAsNonRoot: Bool?
    public var readOnlyRootFilesystem: Bool?
    public var allowPrivilegeEscalation: Bool?
    public var runAsGroup: Int64?
    public var procMount: String?
    @Boxed public var windowsOptions: WindowsSecurityContextOptions?
    @Boxed public var seccompProfile: SeccompProfile?
    @Boxed public var appArmorProfile: AppArmorProfile?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "capabilities", &_capabilities)
        coder.field(2, "privileged", &privileged)
        coder.field(3, "seLinuxOptions", &_seLinuxOptions)
        coder.field(4, "runAsUser", &runAsUser)
        coder.field(5, "runAsNonRoot", &runAsNonRoot)
        coder.field(6, "readOnlyRootFilesystem", &readOnlyRootFilesystem)
        coder.field(7, "allowPrivilegeEscalation", &allowPrivilegeEscalation)
        coder.field(8, "runAsGroup", &runAsGroup)
        coder.field(9, "procMount", &procMount)
        coder.field(10, "windowsOptions", &_windowsOptions)
        coder.field(11, "seccompProfile", &_seccompProfile)
        coder.field(12, "appArmorProfile", &_appArmorProfile)
    }
}

/// `PodSecurityContext` of core/v1.
public struct PodSecurityContext: Message {
    public static let schemaName = "k8s.io.api.core.v1.PodSecurityContext"

    @Boxed public var seLinuxOptions: SELinuxOptions?
    public var runAsUser: Int64?
    public var runAsNonRoot: Bool?
    public var supplementalGroups: [Int64] = []
    public var fsGroup: Int64?
    public var runAsGroup: Int64?
    public var sysctls: [Sysctl] = []
    @Boxed public var windowsOptions: WindowsSecurityContextOptions?
    public var fsGroupChangePolicy: String?
    @Boxed public var seccompProfile: SeccompProfile?
    @Boxed public var appArmorProfile: AppArmorProfile?
    public var supplementalGroupsPolicy: String?
    public var seLinuxChangePolicy: String?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "seLinuxOptions", &_seLinuxOptions)
        coder.field(2, "runAsUser", &runAsUser)
        coder.field(3, "runAsNonRoot", &runAsNonRoot)
        coder.field(4, "supplementalGroups", &supplementalGroups, .options(.listAtomic))
        coder.field(5, "fsGroup", &fsGroup)
        coder.field(6, "runAsGroup", &runAsGroup)
        coder.field(7, "sysctls", &sysctls, .options(.listAtomic))
        coder.field(8, "windowsOptions", &_windowsOptions)
        coder.field(9, "fsGroupChangePolicy", &fsGroupChangePolicy)
        coder.field(10, "seccompProfile", &_seccompProfile)
        coder.field(11, "appArmorProfile", &_appArmorProfile)
        coder.field(12, "supplementalGroupsPolicy", &supplementalGroupsPolicy)
        coder.field(13, "seLinuxChangePolicy", &seLinuxChangePolicy)
    }
}

/// `SELinuxOptions` of core/v1.
public struct SELinuxOptions: Message {
    public static let schemaName = "k8s.io.api.core.v1.SELinuxOptions"

    public var user = ""
    public var role = ""
    public var type = ""
    public var level = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "user", &user)
        coder.field(2, "role", &role)
        coder.field(3, "type", &type)
        coder.field(4, "level", &level)
    }
}

/// `SeccompProfile` of core/v1.
public struct SeccompProfile: Message {
    public static let schemaName = "k8s.io.api.core.v1.SeccompProfile"

    public var type = ""
    public var localhostProfile: String?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "type", &type, .required)
        coder.field(2, "localhostProfile", &localhostProfile)
    }
}

/// `AppArmorProfile` of core/v1.
public struct AppArmorProfile: Message {
    public static let schemaName = "k8s.io.api.core.v1.AppArmorProfile"

    public var type = ""
    public var localhostProfile: String?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "type", &type, .required)
        coder.field(2, "localhostProfile", &localhostProfile)
    }
}

/// `WindowsSecurityContextOptions` of core/v1.
public struct WindowsSecurityContextOptions: Message {
    public static let schemaName = "k8s.io.api.core.v1.WindowsSecurityContextOptions"

    public var gmsaCredentialSpecName: String?
    public var gmsaCredentialSpec: String?
    public var runAsUserName: String?
    public var hostProcess: Bool?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "gmsaCredentialSpecName", &gmsaCredentialSpecName)
        coder.field(2, "gmsaCredentialSpec", &gmsaCredentialSpec)
        coder.field(3, "runAsUserName", &runAsUserName)
        coder.field(4, "hostProcess", &hostProcess)
    }
}

/// `Sysctl` of core/v1.
public struct Sysctl: Message {
    public static let schemaName = "k8s.io.api.core.v1.Sysctl"

    public var name = ""
    public var value = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "name", &name, .required)
        coder.field(2, "value", &value, .required)
    }
}

/// `Capabilities` of core/v1.
public struct Capabilities: Message {
    public static let schemaName = "k8s.io.api.core.v1.Capabilities"

    public var add: [String] = []
    public var drop: [String] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "add", &add, .options(.listAtomic))
        coder.field(2, "drop", &drop, .options(.listAtomic))
    }
}
