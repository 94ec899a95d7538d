public import Base
public import Wire

/// `GCEPersistentDiskVolumeSource` of core/v1.
public struct GCEPersistentDiskVolumeSource: Message {
    public static let schemaName = "k8s.io.api.core.v1.GCEPersistentDiskVolumeSource"

    public var pdName = ""
    public var fsType = ""
    public var partition: Int32 = 0
    public var readOnly = false
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "pdName", &pdName, .required)
        coder.field(2, "fsType", &fsType)
        coder.field(3, "partition", &partition)
        coder.field(4, "readOnly", &readOnly)
    }
}

/// `AWSElasticBlockStoreVolumeSource` of core/v1.
public struct AWSElasticBlockStoreVolumeSource: Message {
    public static let schemaName = "k8s.io.api.core.v1.AWSElasticBlockStoreVolumeSource"

    public var volumeID = ""
    public var fsType = ""
    public var partition: Int32 = 0
    public var readOnly = false
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "volumeID", &volumeID, .required)
        coder.field(2, "fsType", &fsType)
        coder.field(3, "partition", &partition)
        coder.field(4, "readOnly", &readOnly)
    }
}

/// `GlusterfsPersistentVolumeSource` of core/v1.
public struct GlusterfsPersistentVolumeSource: Message {
    public static let schemaName = "k8s.io.api.core.v1.GlusterfsPersistentVolumeSource"

    public var endpoints = ""
    public var path = ""
    public var readOnly = false
    public var endpointsNamespace: String?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "endpoints", &endpoints, .required)
        coder.field(2, "path", &path, .required)
        coder.field(3, "readOnly", &readOnly)
        coder.field(4, "endpointsNamespace", &endpointsNamespace)
    }
}

/// `NFSVolumeSource` of core/v1.
public struct NFSVolumeSource: Message {
    public static let schemaName = "k8s.io.api.core.v1.NFSVolumeSource"

    public var server = ""
    public var path = ""
    public var readOnly = false
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "server", &server, .required)
        coder.field(2, "path", &path, .required)
        coder.field(3, "readOnly", &readOnly)
    }
}

/// `RBDPersistentVolumeSource` of core/v1.
public struct RBDPersistentVolumeSource: Message {
    public static let schemaName = "k8s.io.api.core.v1.RBDPersistentVolumeSource"

    public var monitors: [String] = []
    public var image = ""
    public var fsType = ""
    public var pool = ""
    public var user = ""
    public var keyring = ""
    @Boxed public var secretRef: SecretReference?
    public var readOnly = false
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "monitors", &monitors, .options([.required, .always, .listAtomic]))
        coder.field(2, "image", &image, .required)
        coder.field(3, "fsType", &fsType)
        coder.field(4, "pool", &pool)
        coder.field(5, "user", &user)
        coder.field(6, "keyring", &keyring)
        coder.field(7, "secretRef", &_secretRef)
        coder.field(8, "readOnly", &readOnly)
    }
}

/// `ISCSIPersistentVolumeSource` of core/v1.
public struct ISCSIPersistentVolumeSource: Message {
    public static let schemaName = "k8s.io.api.core.v1.ISCSIPersistentVolumeSource"

    public var targetPortal = ""
    public var iqn = ""
    public var lun: Int32 = 0
    public var iscsiInterface = ""
    public var fsType = ""
    public var readOnly = false
    public var portals: [String] = []
    public var chapAuthDiscovery = false
    @Boxed public var secretRef: SecretReference?
    public var chapAuthSession = false
    public var initiatorName: String?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "targetPortal", &targetPortal, .required)
        coder.field(2, "iqn", &iqn, .required)
        coder.field(3, "lun", &lun, .required)
        coder.field(4, "iscsiInterface", &iscsiInterface)
        coder.field(5, "fsType", &fsType)
        coder.field(6, "readOnly", &readOnly)
        coder.field(7, "portals", &portals, .options(.listAtomic))
        coder.field(8, "chapAuthDiscovery", &chapAuthDiscovery)
        coder.field(10, "secretRef", &_secretRef)
        coder.field(11, "chapAuthSession", &chapAuthSession)
        coder.field(12, "initiatorName", &initiatorName)
    }
}

/// `CinderPersistentVolumeSource` of core/v1.
public struct CinderPersistentVolumeSource: Message {
    public static let schemaName = "k8s.io.api.core.v1.CinderPersistentVolumeSource"

    public var volumeID = ""
    public var fsType = ""
    public var readOnly = false
    @Boxed public var secretRef: SecretReference?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "volumeID", &volumeID, .required)
        coder.field(2, "fsType", &fsType)
        coder.field(3, "readOnly", &readOnly)
        coder.field(4, "secretRef", &_secretRef)
    }
}

/// `CephFSPersistentVolumeSource` of core/v1.
public struct CephFSPersistentVolumeSource: Message {
    public static let schemaName = "k8s.io.api.core.v1.CephFSPersistentVolumeSource"

    public var monitors: [String] = []
    public var path = ""
    public var user = ""
    public var secretFile = ""
    @Boxed public var secretRef: SecretReference?
    public var readOnly = false
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "monitors", &monitors, .options([.required, .always, .listAtomic]))
        coder.field(2, "path", &path)
        coder.field(3, "user", &user)
        coder.field(4, "secretFile", &secretFile)
        coder.field(5, "secretRef", &_secretRef)
        coder.field(6, "readOnly", &readOnly)
    }
}

/// `FCVolumeSource` of core/v1.
public struct FCVolumeSource: Message {
    public static let schemaName = "k8s.io.api.core.v1.FCVolumeSource"

    public var targetWWNs: [String] = []
    public var lun: Int32?
    public var fsType = ""
    public var readOnly = false
    public var wwids: [String] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "targetWWNs", &targetWWNs, .options(.listAtomic))
        coder.field(2, "lun", &lun)
        coder.field(3, "fsType", &fsType)
        coder.field(4, "readOnly", &readOnly)
        coder.field(5, "wwids", &wwids, .options(.listAtomic))
    }
}

/// `FlockerVolumeSource` of core/v1.
public struct FlockerVolumeSource: Message {
    public static let schemaName = "k8s.io.api.core.v1.FlockerVolumeSource"

    public var datasetName = ""
    public var datasetUUID = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "datasetName", &datasetName)
        coder.field(2, "datasetUUID", &datasetUUID)
    }
}

/// `FlexPersistentVolumeSource` of core/v1.
public struct FlexPersistentVolumeSource: Message {
    public static let schemaName = "k8s.io.api.core.v1.FlexPersistentVolumeSource"

    public var driver = ""
    public var fsType = ""
    @Boxed public var secretRef: SecretReference?
    public var readOnly = false
    public var options: StringMap<String> = [:]
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "driver", &driver, .required)
        coder.field(2, "fsType", &fsType)
        coder.field(3, "secretRef", &_secretRef)
        coder.field(4, "readOnly", &readOnly)
        coder.field(5, "options", &options)
    }
}

/// `AzureFilePersistentVolumeSource` of core/v1.
public struct AzureFilePersistentVolumeSource: Message {
    public static let schemaName = "k8s.io.api.core.v1.AzureFilePersistentVolumeSource"

    public var secretName = ""
    public var shareName = ""
    public var readOnly = false
    public var secretNamespace: String?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "secretName", &secretName, .required)
        coder.field(2, "shareName", &shareName, .required)
        coder.field(3, "readOnly", &readOnly)
        coder.field(4, "secretNamespace", &secretNamespace, .always)
    }
}

/// `VsphereVirtualDiskVolumeSource` of core/v1.
public struct VsphereVirtualDiskVolumeSource: Message {
    public static let schemaName = "k8s.io.api.core.v1.VsphereVirtualDiskVolumeSource"

    public var volumePath = ""
    public var fsType = ""
    public var storagePolicyName = ""
    public var storagePolicyID = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "volumePath", &volumePath, .required)
        coder.field(2, "fsType", &fsType)
        coder.field(3, "storagePolicyName", &storagePolicyName)
        coder.field(4, "storagePolicyID", &storagePolicyID)
    }
}

/// `QuobyteVolumeSource` of core/v1.
public struct QuobyteVolumeSource: Message {
    public static let schemaName = "k8s.io.api.core.v1.QuobyteVolumeSource"

    public var registry = ""
    public var volume = ""
    public var readOnly = false
    public var user = ""
    public var group = ""
    public var tenant = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "registry", &registry, .required)
        coder.field(2, "volume", &volume, .required)
        coder.field(3, "readOnly", &readOnly)
        coder.field(4, "user", &user)
        coder.field(5, "group", &group)
        coder.field(6, "tenant", &tenant)
    }
}

/// `AzureDiskVolumeSource` of core/v1.
public struct AzureDiskVolumeSource: Message {
    public static let schemaName = "k8s.io.api.core.v1.AzureDiskVolumeSource"

    public var diskName = ""
    public var diskURI = ""
    public var cachingMode: String?
    public var fsType: String?
    public var readOnly: Bool?
    public var kind: String?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "diskName", &diskName, .required)
        coder.field(2, "diskURI", &diskURI, .required)
        coder.field(3, "cachingMode", &cachingMode)
        coder.field(4, "fsType", &fsType)
        coder.field(5, "readOnly", &readOnly)
        coder.field(6, "kind", &kind)
    }
}

/// `PhotonPersistentDiskVolumeSource` of core/v1.
public struct PhotonPersistentDiskVolumeSource: Message {
    public static let schemaName = "k8s.io.api.core.v1.PhotonPersistentDiskVolumeSource"

    public var pdID = ""
    public var fsType = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "pdID", &pdID, .required)
        coder.field(2, "fsType", &fsType)
    }
}

/// `PortworxVolumeSource` of core/v1.
public struct PortworxVolumeSource: Message {
    public static let schemaName = "k8s.io.api.core.v1.PortworxVolumeSource"

    public var volumeID = ""
    public var fsType = ""
    public var readOnly = false
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "volumeID", &volumeID, .required)
        coder.field(2, "fsType", &fsType)
        coder.field(3, "readOnly", &readOnly)
    }
}

/// `ScaleIOPersistentVolumeSource` of core/v1.
public struct ScaleIOPersistentVolumeSource: Message {
    public static let schemaName = "k8s.io.api.core.v1.ScaleIOPersistentVolumeSource"

    public var gateway = ""
    public var system = ""
    @Boxed public var secretRef: SecretReference?
    public var sslEnabled = false
    public var protectionDomain = ""
    public var storagePool = ""
    public var storageMode = ""
    public var volumeName = ""
    public var fsType = ""
    public var readOnly = false
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "gateway", &gateway, .required)
        coder.field(2, "system", &system, .required)
        coder.field(3, "secretRef", &_secretRef, .required)
        coder.field(4, "sslEnabled", &sslEnabled)
        coder.field(5, "protectionDomain", &protectionDomain)
        coder.field(6, "storagePool", &storagePool)
        coder.field(7, "storageMode", &storageMode)
        coder.field(8, "volumeName", &volumeName)
        coder.field(9, "fsType", &fsType)
        coder.field(10, "readOnly", &readOnly)
    }
}

/// `StorageOSPersistentVolumeSource` of core/v1.
public struct StorageOSPersistentVolumeSource: Message {
    public static let schemaName = "k8s.io.api.core.v1.StorageOSPersistentVolumeSource"

    public var volumeName = ""
    public var volumeNamespace = ""
    public var fsType = ""
    public var readOnly = false
    @Boxed public var secretRef: ObjectReference?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "volumeName", &volumeName)
        coder.field(2, "volumeNamespace", &volumeNamespace)
        coder.field(3, "fsType", &fsType)
        coder.field(4, "readOnly", &readOnly)
        coder.field(5, "secretRef", &_secretRef)
    }
}

/// `GitRepoVolumeSource` of core/v1.
public struct GitRepoVolumeSource: Message {
    public static let schemaName = "k8s.io.api.core.v1.GitRepoVolumeSource"

    public var repository = ""
    public var revision = ""
    public var directory = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "repository", &repository, .required)
        coder.field(2, "revision", &revision)
        coder.field(3, "directory", &directory)
    }
}

/// `ISCSIVolumeSource` of core/v1.
public struct ISCSIVolumeSource: Message {
    public static let schemaName = "k8s.io.api.core.v1.ISCSIVolumeSource"

    public var targetPortal = ""
    public var iqn = ""
    public var lun: Int32 = 0
    public var iscsiInterface = ""
    public var fsType = ""
    public var readOnly = false
    public var portals: [String] = []
    public var chapAuthDiscovery = false
    @Boxed public var secretRef: LocalObjectReference?
    public var chapAuthSession = false
    public var initiatorName: String?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "targetPortal", &targetPortal, .required)
        coder.field(2, "iqn", &iqn, .required)
        coder.field(3, "lun", &lun, .required)
        coder.field(4, "iscsiInterface", &iscsiInterface)
        coder.field(5, "fsType", &fsType)
        coder.field(6, "readOnly", &readOnly)
        coder.field(7, "portals", &portals, .options(.listAtomic))
        coder.field(8, "chapAuthDiscovery", &chapAuthDiscovery)
        coder.field(10, "secretRef", &_secretRef)
        coder.field(11, "chapAuthSession", &chapAuthSession)
        coder.field(12, "initiatorName", &initiatorName)
    }
}

/// `GlusterfsVolumeSource` of core/v1.
public struct GlusterfsVolumeSource: Message {
    public static let schemaName = "k8s.io.api.core.v1.GlusterfsVolumeSource"

    public var endpoints = ""
    public var path = ""
    public var readOnly = false
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "endpoints", &endpoints, .required)
        coder.field(2, "path", &path, .required)
        coder.field(3, "readOnly", &readOnly)
    }
}

/// `RBDVolumeSource` of core/v1.
public struct RBDVolumeSource: Message {
    public static let schemaName = "k8s.io.api.core.v1.RBDVolumeSource"

    public var monitors: [String] = []
    public var image = ""
    public var fsType = ""
    public var pool = ""
    public var user = ""
    public var keyring = ""
    @Boxed public var secretRef: LocalObjectReference?
    public var readOnly = false
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "monitors", &monitors, .options([.required, .always, .listAtomic]))
        coder.field(2, "image", &image, .required)
        coder.field(3, "fsType", &fsType)
        coder.field(4, "pool", &pool)
        coder.field(5, "user", &user)
        coder.field(6, "keyring", &keyring)
        coder.field(7, "secretRef", &_secretRef)
        coder.field(8, "readOnly", &readOnly)
    }
}

/// `FlexVolumeSource` of core/v1.
public struct FlexVolumeSource: Message {
    public static let schemaName = "k8s.io.api.core.v1.FlexVolumeSource"

    public var driver = ""
    public var fsType = ""
    @Boxed public var secretRef: LocalObjectReference?
    public var readOnly = false
    public var options: StringMap<String> = [:]
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "driver", &driver, .required)
        coder.field(2, "fsType", &fsType)
        coder.field(3, "secretRef", &_secretRef)
        coder.field(4, "readOnly", &readOnly)
        coder.field(5, "options", &options)
    }
}

/// `CinderVolumeSource` of core/v1.
public struct CinderVolumeSource: Message {
    public static let schemaName = "k8s.io.api.core.v1.CinderVolumeSource"

    public var volumeID = ""
    public var fsType = ""
    public var readOnly = false
    @Boxed public var secretRef: LocalObjectReference?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "volumeID", &volumeID, .required)
        coder.field(2, "fsType", &fsType)
        coder.field(3, "readOnly", &readOnly)
        coder.field(4, "secretRef", &_secretRef)
    }
}

/// `CephFSVolumeSource` of core/v1.
public struct CephFSVolumeSource: Message {
    public static let schemaName = "k8s.io.api.core.v1.CephFSVolumeSource"

    public var monitors: [String] = []
    public var path = ""
    public var user = ""
    public var secretFile = ""
    @Boxed public var secretRef: LocalObjectReference?
    public var readOnly = false
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "monitors", &monitors, .options([.required, .always, .listAtomic]))
        coder.field(2, "path", &path)
        coder.field(3, "user", &user)
        coder.field(4, "secretFile", &secretFile)
        coder.field(5, "secretRef", &_secretRef)
        coder.field(6, "readOnly", &readOnly)
    }
}

/// `AzureFileVolumeSource` of core/v1.
public struct AzureFileVolumeSource: Message {
    public static let schemaName = "k8s.io.api.core.v1.AzureFileVolumeSource"

    public var secretName = ""
    public var shareName = ""
    public var readOnly = false
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "secretName", &secretName, .required)
        coder.field(2, "shareName", &shareName, .required)
        coder.field(3, "readOnly", &readOnly)
    }
}

/// `ScaleIOVolumeSource` of core/v1.
public struct ScaleIOVolumeSource: Message {
    public static let schemaName = "k8s.io.api.core.v1.ScaleIOVolumeSource"

    public var gateway = ""
    public var system = ""
    @Boxed public var secretRef: LocalObjectReference?
    public var sslEnabled = false
    public var protectionDomain = ""
    public var storagePool = ""
    public var storageMode = ""
    public var volumeName = ""
    public var fsType = ""
    public var readOnly = false
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "gateway", &gateway, .required)
        coder.field(2, "system", &system, .required)
        coder.field(3, "secretRef", &_secretRef, .required)
        coder.field(4, "sslEnabled", &sslEnabled)
        coder.field(5, "protectionDomain", &protectionDomain)
        coder.field(6, "storagePool", &storagePool)
        coder.field(7, "storageMode", &storageMode)
        coder.field(8, "volumeName", &volumeName)
        coder.field(9, "fsType", &fsType)
        coder.field(10, "readOnly", &readOnly)
    }
}

/// `StorageOSVolumeSource` of core/v1.
public struct StorageOSVolumeSource: Message {
    public static let schemaName = "k8s.io.api.core.v1.StorageOSVolumeSource"

    public var volumeName = ""
    public var volumeNamespace = ""
    public var fsType = ""
    public var readOnly = false
    @Boxed public var secretRef: LocalObjectReference?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "volumeName", &volumeName)
        coder.field(2, "volumeNamespace", &volumeNamespace)
        coder.field(3, "fsType", &fsType)
        coder.field(4, "readOnly", &readOnly)
        coder.field(5, "secretRef", &_secretRef)
    }
}
