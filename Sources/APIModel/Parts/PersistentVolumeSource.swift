public import Base
public import Wire

/// `PersistentVolumeSource` of core/v1.
public struct PersistentVolumeSource: Message {
    public static let schemaName = "k8s.io.api.core.v1.PersistentVolumeSource"

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

/// `CSIPersistentVolumeSource` of core/v1.
public struct CSIPersistentVolumeSource: Message {
    public static let schemaName = "k8s.io.api.core.v1.CSIPersistentVolumeSource"

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
