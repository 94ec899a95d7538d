public import Base
public import Wire

/// `PersistentVolumeSource` of core/v1.
public struct PersistentVolumeSource: Message {
    public static let schemaName: StaticString = "k8s.io.api.core.v1.PersistentVolumeSource"

    @Boxed public var gcePersistentDisk: GCEPersistentDiskVolumeSource?
    @Boxed public var awsElasticBlockStore: AWSElasticBlockStoreVolumeSource?
    @Boxed public var hostPath: HostPathVolumeSource?
    @Boxed public var glusterfs: GlusterfsPersistentVolumeSource?
    @Boxed public var nfs: NFSVolumeSource?
    @Boxed public var rbd: RBDPersistentVolumeSource?
    @Boxed public var iscsi: ISCSIPersistentVolumeSource?
    @Boxed public var cinder: CinderPersistentVolumeSource?
    @Boxed public var cephfs: CephFSPersistentVolumeSource?
    @Boxed public var fc: FCVolumeSource?
    @Boxed public var flocker: FlockerVolumeSource?
    @Boxed public var flexVolume: FlexPersistentVolumeSource?
    @Boxed public var azureFile: AzureFilePersistentVolumeSource?
    @Boxed public var vsphereVolume: VsphereVirtualDiskVolumeSource?
    @Boxed public var quobyte: QuobyteVolumeSource?
    @Boxed public var azureDisk: AzureDiskVolumeSource?
    @Boxed public var photonPersistentDisk: PhotonPersistentDiskVolumeSource?
    @Boxed public var portworxVolume: PortworxVolumeSource?
    @Boxed public var scaleIO: ScaleIOPersistentVolumeSource?
    @Boxed public var local: LocalVolumeSource?
    @Boxed public var storageos: StorageOSPersistentVolumeSource?
    @Boxed public var csi: CSIPersistentVolumeSource?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "gcePersistentDisk", &_gcePersistentDisk)
        coder.field(2, "awsElasticBlockStore", &_awsElasticBlockStore)
        coder.field(3, "hostPath", &_hostPath)
        coder.field(4, "glusterfs", &_glusterfs)
        coder.field(5, "nfs", &_nfs)
        coder.field(6, "rbd", &_rbd)
        coder.field(7, "iscsi", &_iscsi)
        coder.field(8, "cinder", &_cinder)
        coder.field(9, "cephfs", &_cephfs)
        coder.field(10, "fc", &_fc)
        coder.field(11, "flocker", &_flocker)
        coder.field(12, "flexVolume", &_flexVolume)
        coder.field(13, "azureFile", &_azureFile)
        coder.field(14, "vsphereVolume", &_vsphereVolume)
        coder.field(15, "quobyte", &_quobyte)
        coder.field(16, "azureDisk", &_azureDisk)
        coder.field(17, "photonPersistentDisk", &_photonPersistentDisk)
        coder.field(18, "portworxVolume", &_portworxVolume)
        coder.field(19, "scaleIO", &_scaleIO)
        coder.field(20, "local", &_local)
        coder.field(21, "storageos", &_storageos)
        coder.field(22, "csi", &_csi)
    }
}

/// `GlusterfsPersistentVolumeSource` of core/v1.
public struct GlusterfsPersistentVolumeSource: Message {
    public static let schemaName: StaticString = "k8s.io.api.core.v1.GlusterfsPersistentVolumeSource"

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

/// `RBDPersistentVolumeSource` of core/v1.
public struct RBDPersistentVolumeSource: Message {
    public static let schemaName: StaticString = "k8s.io.api.core.v1.RBDPersistentVolumeSource"

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
    public static let schemaName: StaticString = "k8s.io.api.core.v1.ISCSIPersistentVolumeSource"

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
    public static let schemaName: StaticString = "k8s.io.api.core.v1.CinderPersistentVolumeSource"

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
    public static let schemaName: StaticString = "k8s.io.api.core.v1.CephFSPersistentVolumeSource"

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

/// `FlexPersistentVolumeSource` of core/v1.
public struct FlexPersistentVolumeSource: Message {
    public static let schemaName: StaticString = "k8s.io.api.core.v1.FlexPersistentVolumeSource"

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
    public static let schemaName: StaticString = "k8s.io.api.core.v1.AzureFilePersistentVolumeSource"

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

/// `ScaleIOPersistentVolumeSource` of core/v1.
public struct ScaleIOPersistentVolumeSource: Message {
    public static let schemaName: StaticString = "k8s.io.api.core.v1.ScaleIOPersistentVolumeSource"

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
    public static let schemaName: StaticString = "k8s.io.api.core.v1.StorageOSPersistentVolumeSource"

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

/// `CSIPersistentVolumeSource` of core/v1.
public struct CSIPersistentVolumeSource: Message {
    public static let schemaName: StaticString = "k8s.io.api.core.v1.CSIPersistentVolumeSource"

    public var driver = ""
    public var volumeHandle = ""
    public var readOnly = false
    public var fsType = ""
    public var volumeAttributes: StringMap<String> = [:]
    @Boxed public var controllerPublishSecretRef: SecretReference?
    @Boxed public var nodeStageSecretRef: SecretReference?
    @Boxed public var nodePublishSecretRef: SecretReference?
    @Boxed public var controllerExpandSecretRef: SecretReference?
    @Boxed public var nodeExpandSecretRef: SecretReference?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "driver", &driver, .required)
        coder.field(2, "volumeHandle", &volumeHandle, .required)
        coder.field(3, "readOnly", &readOnly)
        coder.field(4, "fsType", &fsType)
        coder.field(5, "volumeAttributes", &volumeAttributes)
        coder.field(6, "controllerPublishSecretRef", &_controllerPublishSecretRef)
        coder.field(7, "nodeStageSecretRef", &_nodeStageSecretRef)
        coder.field(8, "nodePublishSecretRef", &_nodePublishSecretRef)
        coder.field(9, "controllerExpandSecretRef", &_controllerExpandSecretRef)
        coder.field(10, "nodeExpandSecretRef", &_nodeExpandSecretRef)
    }
}
