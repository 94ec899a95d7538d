public import Base
public import Wire

/// `Volume` of core/v1.
public struct Volume: Message {
    public static let schemaName = "k8s.io.api.core.v1.Volume"

    public var name = ""
    public var volumeSource = VolumeSource()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "name", &name, .required)
        coder.inline(2, "volumeSource", &volumeSource)
    }
}

/// `VolumeSource` of core/v1.
public struct VolumeSource: Message {
    public static let schemaName = "k8s.io.api.core.v1.VolumeSource"

    @Boxed public var hostPath: HostPathVolumeSource?
    @Boxed public var emptyDir: EmptyDirVolumeSource?
    @Boxed public var gcePersistentDisk: GCEPersistentDiskVolumeSource?
    @Boxed public var awsElasticBlockStore: AWSElasticBlockStoreVolumeSource?
    @Boxed public var gitRepo: GitRepoVolumeSource?
    @Boxed public var secret: SecretVolumeSource?
    @Boxed public var nfs: NFSVolumeSource?
    @Boxed public var iscsi: ISCSIVolumeSource?
    @Boxed public var glusterfs: GlusterfsVolumeSource?
    @Boxed public var persistentVolumeClaim: PersistentVolumeClaimVolumeSource?
    @Boxed public var rbd: RBDVolumeSource?
    @Boxed public var flexVolume: FlexVolumeSource?
    @Boxed public var cinder: CinderVolumeSource?
    @Boxed public var cephfs: CephFSVolumeSource?
    @Boxed public var flocker: FlockerVolumeSource?
    @Boxed public var downwardAPI: DownwardAPIVolumeSource?
    @Boxed public var fc: FCVolumeSource?
    @Boxed public var azureFile: AzureFileVolumeSource?
    @Boxed public var configMap: ConfigMapVolumeSource?
    @Boxed public var vsphereVolume: VsphereVirtualDiskVolumeSource?
    @Boxed public var quobyte: QuobyteVolumeSource?
    @Boxed public var azureDisk: AzureDiskVolumeSource?
    @Boxed public var photonPersistentDisk: PhotonPersistentDiskVolumeSource?
    @Boxed public var portworxVolume: PortworxVolumeSource?
    @Boxed public var scaleIO: ScaleIOVolumeSource?
    @Boxed public var projected: ProjectedVolumeSource?
    @Boxed public var storageos: StorageOSVolumeSource?
    @Boxed public var csi: CSIVolumeSource?
    @Boxed public var ephemeral: EphemeralVolumeSource?
    @Boxed public var image: ImageVolumeSource?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "hostPath", &_hostPath)
        coder.field(2, "emptyDir", &_emptyDir)
        coder.field(3, "gcePersistentDisk", &_gcePersistentDisk)
        coder.field(4, "awsElasticBlockStore", &_awsElasticBlockStore)
        coder.field(5, "gitRepo", &_gitRepo)
        coder.field(6, "secret", &_secret)
        coder.field(7, "nfs", &_nfs)
        coder.field(8, "iscsi", &_iscsi)
        coder.field(9, "glusterfs", &_glusterfs)
        coder.field(10, "persistentVolumeClaim", &_persistentVolumeClaim)
        coder.field(11, "rbd", &_rbd)
        coder.field(12, "flexVolume", &_flexVolume)
        coder.field(13, "cinder", &_cinder)
        coder.field(14, "cephfs", &_cephfs)
        coder.field(15, "flocker", &_flocker)
        coder.field(16, "downwardAPI", &_downwardAPI)
        coder.field(17, "fc", &_fc)
        coder.field(18, "azureFile", &_azureFile)
        coder.field(19, "configMap", &_configMap)
        coder.field(20, "vsphereVolume", &_vsphereVolume)
        coder.field(21, "quobyte", &_quobyte)
        coder.field(22, "azureDisk", &_azureDisk)
        coder.field(23, "photonPersistentDisk", &_photonPersistentDisk)
        coder.field(24, "portworxVolume", &_portworxVolume)
        coder.field(25, "scaleIO", &_scaleIO)
        coder.field(26, "projected", &_projected)
        coder.field(27, "storageos", &_storageos)
        coder.field(28, "csi", &_csi)
        coder.field(29, "ephemeral", &_ephemeral)
        coder.field(30, "image", &_image)
    }
}

/// `HostPathVolumeSource` of core/v1.
public struct HostPathVolumeSource: Message {
    public static let schemaName = "k8s.io.api.core.v1.HostPathVolumeSource"

    public var path = ""
    public var type: String?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "path", &path, .required)
        coder.field(2, "type", &type)
    }
}

/// `LocalVolumeSource` of core/v1.
public struct LocalVolumeSource: Message {
    public static let schemaName = "k8s.io.api.core.v1.LocalVolumeSource"

    public var path = ""
    public var fsType: String?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "path", &path, .required)
        coder.field(2, "fsType", &fsType)
    }
}

/// `EmptyDirVolumeSource` of core/v1.
public struct EmptyDirVolumeSource: Message {
    public static let schemaName = "k8s.io.api.core.v1.EmptyDirVolumeSource"

    public var medium = ""
    public var sizeLimit: Quantity?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "medium", &medium)
        coder.field(2, "sizeLimit", &sizeLimit)
    }
}

/// `SecretVolumeSource` of core/v1.
public struct SecretVolumeSource: Message {
    public static let schemaName = "k8s.io.api.core.v1.SecretVolumeSource"

    public var secretName = ""
    public var items: [KeyToPath] = []
    public var defaultMode: Int32?
    public var optional: Bool?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "secretName", &secretName)
        coder.field(2, "items", &items, .options(.listAtomic))
        coder.field(3, "defaultMode", &defaultMode)
        coder.field(4, "optional", &optional)
    }
}

/// `PersistentVolumeClaimVolumeSource` of core/v1.
public struct PersistentVolumeClaimVolumeSource: Message {
    public static let schemaName = "k8s.io.api.core.v1.PersistentVolumeClaimVolumeSource"

    public var claimName = ""
    public var readOnly = false
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "claimName", &claimName, .required)
        coder.field(2, "readOnly", &readOnly)
    }
}

/// `DownwardAPIVolumeSource` of core/v1.
public struct DownwardAPIVolumeSource: Message {
    public static let schemaName = "k8s.io.api.core.v1.DownwardAPIVolumeSource"

    public var items: [DownwardAPIVolumeFile] = []
    public var defaultMode: Int32?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "items", &items, .options(.listAtomic))
        coder.field(2, "defaultMode", &defaultMode)
    }
}

/// `ConfigMapVolumeSource` of core/v1.
public struct ConfigMapVolumeSource: Message {
    public static let schemaName = "k8s.io.api.core.v1.ConfigMapVolumeSource"

    public var localObjectReference = LocalObjectReference()
    public var items: [KeyToPath] = []
    public var defaultMode: Int32?
    public var optional: Bool?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.inline(1, "localObjectReference", &localObjectReference)
        coder.field(2, "items", &items, .options(.listAtomic))
        coder.field(3, "defaultMode", &defaultMode)
        coder.field(4, "optional", &optional)
    }
}

/// `ProjectedVolumeSource` of core/v1.
public struct ProjectedVolumeSource: Message {
    public static let schemaName = "k8s.io.api.core.v1.ProjectedVolumeSource"

    public var sources: [VolumeProjection] = []
    public var defaultMode: Int32?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "sources", &sources, .options([.always, .listAtomic]))
        coder.field(2, "defaultMode", &defaultMode)
    }
}

/// `CSIVolumeSource` of core/v1.
public struct CSIVolumeSource: Message {
    public static let schemaName = "k8s.io.api.core.v1.CSIVolumeSource"

    public var driver = ""
    public var readOnly: Bool?
    public var fsType: String?
    public var volumeAttributes: StringMap<String> = [:]
    @Boxed public var nodePublishSecretRef: LocalObjectReference?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "driver", &driver, .required)
        coder.field(2, "readOnly", &readOnly)
        coder.field(3, "fsType", &fsType)
        coder.field(4, "volumeAttributes", &volumeAttributes)
        coder.field(5, "nodePublishSecretRef", &_nodePublishSecretRef)
    }
}

/// `EphemeralVolumeSource` of core/v1.
public struct EphemeralVolumeSource: Message {
    public static let schemaName = "k8s.io.api.core.v1.EphemeralVolumeSource"

    @Boxed public var volumeClaimTemplate: PersistentVolumeClaimTemplate?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "volumeClaimTemplate", &_volumeClaimTemplate)
    }
}

/// `ImageVolumeSource` of core/v1.
public struct ImageVolumeSource: Message {
    public static let schemaName = "k8s.io.api.core.v1.ImageVolumeSource"

    public var reference = ""
    public var pullPolicy = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "reference", &reference)
        coder.field(2, "pullPolicy", &pullPolicy)
    }
}

/// `KeyToPath` of core/v1.
public struct KeyToPath: Message {
    public static let schemaName = "k8s.io.api.core.v1.KeyToPath"

    public var key = ""
    public var path = ""
    public var mode: Int32?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "key", &key, .required)
        coder.field(2, "path", &path, .required)
        coder.field(3, "mode", &mode)
    }
}

/// `DownwardAPIVolumeFile` of core/v1.
public struct DownwardAPIVolumeFile: Message {
    public static let schemaName = "k8s.io.api.core.v1.DownwardAPIVolumeFile"

    public var path = ""
    @Boxed public var fieldRef: ObjectFieldSelector?
    @Boxed public var resourceFieldRef: ResourceFieldSelector?
    public var mode: Int32?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "path", &path, .required)
        coder.field(2, "fieldRef", &_fieldRef)
        coder.field(3, "resourceFieldRef", &_resourceFieldRef)
        coder.field(4, "mode", &mode)
    }
}

/// `VolumeProjection` of core/v1.
public struct VolumeProjection: Message {
    public static let schemaName = "k8s.io.api.core.v1.VolumeProjection"

    @Boxed public var secret: SecretProjection?
    @Boxed public var downwardAPI: DownwardAPIProjection?
    @Boxed public var configMap: ConfigMapProjection?
    @Boxed public var serviceAccountToken: ServiceAccountTokenProjection?
    @Boxed public var clusterTrustBundle: ClusterTrustBundleProjection?
    @Boxed public var podCertificate: PodCertificateProjection?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "secret", &_secret)
        coder.field(2, "downwardAPI", &_downwardAPI)
        coder.field(3, "configMap", &_configMap)
        coder.field(4, "serviceAccountToken", &_serviceAccountToken)
        coder.field(5, "clusterTrustBundle", &_clusterTrustBundle)
        coder.field(6, "podCertificate", &_podCertificate)
    }
}

/// `PersistentVolumeClaimTemplate` of core/v1.
public struct PersistentVolumeClaimTemplate: Message {
    public static let schemaName = "k8s.io.api.core.v1.PersistentVolumeClaimTemplate"

    public var metadata = ObjectMeta()
    public var spec = PersistentVolumeClaimSpec()
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "metadata", &metadata)
        coder.field(2, "spec", &spec, .required)
    }
}

/// `SecretProjection` of core/v1.
public struct SecretProjection: Message {
    public static let schemaName = "k8s.io.api.core.v1.SecretProjection"

    public var localObjectReference = LocalObjectReference()
    public var items: [KeyToPath] = []
    public var optional: Bool?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.inline(1, "localObjectReference", &localObjectReference)
        coder.field(2, "items", &items, .options(.listAtomic))
        coder.field(4, "optional", &optional)
    }
}

/// `DownwardAPIProjection` of core/v1.
public struct DownwardAPIProjection: Message {
    public static let schemaName = "k8s.io.api.core.v1.DownwardAPIProjection"

    public var items: [DownwardAPIVolumeFile] = []
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "items", &items, .options(.listAtomic))
    }
}

/// `ConfigMapProjection` of core/v1.
public struct ConfigMapProjection: Message {
    public static let schemaName = "k8s.io.api.core.v1.ConfigMapProjection"

    public var localObjectReference = LocalObjectReference()
    public var items: [KeyToPath] = []
    public var optional: Bool?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.inline(1, "localObjectReference", &localObjectReference)
        coder.field(2, "items", &items, .options(.listAtomic))
        coder.field(4, "optional", &optional)
    }
}

/// `ServiceAccountTokenProjection` of core/v1.
public struct ServiceAccountTokenProjection: Message {
    public static let schemaName = "k8s.io.api.core.v1.ServiceAccountTokenProjection"

    public var audience = ""
    public var expirationSeconds: Int64?
    public var path = ""
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "audience", &audience)
        coder.field(2, "expirationSeconds", &expirationSeconds)
        coder.field(3, "path", &path, .required)
    }
}

/// `ClusterTrustBundleProjection` of core/v1.
public struct ClusterTrustBundleProjection: Message {
    public static let schemaName = "k8s.io.api.core.v1.ClusterTrustBundleProjection"

    public var name: String?
    public var signerName: String?
    @Boxed public var labelSelector: LabelSelector?
    public var path = ""
    public var optional: Bool?
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "name", &name)
        coder.field(2, "signerName", &signerName)
        coder.field(3, "labelSelector", &_labelSelector)
        coder.field(4, "path", &path, .required)
        coder.field(5, "optional", &optional)
    }
}

/// `PodCertificateProjection` of core/v1.
public struct PodCertificateProjection: Message {
    public static let schemaName = "k8s.io.api.core.v1.PodCertificateProjection"

    public var signerName = ""
    public var keyType = ""
    public var maxExpirationSeconds: Int32?
    public var credentialBundlePath = ""
    public var keyPath = ""
    public var certificateChainPath = ""
    public var userAnnotations: StringMap<String> = [:]
    public var unknown = UnknownFields()

    public init() {}

    public mutating func fields<C: FieldCoder & ~Copyable>(_ coder: inout C) {
        coder.field(1, "signerName", &signerName, .options(.required))
        coder.field(2, "keyType", &keyType, .options(.required))
        coder.field(3, "maxExpirationSeconds", &maxExpirationSeconds)
        coder.field(4, "credentialBundlePath", &credentialBundlePath)
        coder.field(5, "keyPath", &keyPath)
        coder.field(6, "certificateChainPath", &certificateChainPath)
        coder.field(7, "userAnnotations", &userAnnotations)
    }
}
