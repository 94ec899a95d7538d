import APIModel
import Base
import JSON
import Wire

extension DescribeText {
    /// The volumes of a pod or a template.
    mutating func volumes(_ volumes: [Volume], space: String) {
        guard !volumes.isEmpty else { return field("\(space)Volumes", "<none>") }
        line(0, "\(space)Volumes:")
        for volume in volumes {
            line(1, "\(space.isEmpty ? "" : " ")\(volume.name):")
            source(volume.volumeSource)
        }
    }

    private mutating func type(_ text: String, _ fields: [(String, String)]) {
        field("Type", text, level: 2)
        for (name, value) in fields { field(name, value, level: 2) }
    }

    private mutating func source(_ source: VolumeSource) {
        if let path = source.hostPath {
            hostPath(path)
        } else if let directory = source.emptyDir {
            let size = directory.sizeLimit.flatMap { $0.sign > 0 ? "\($0)" : nil } ?? "<unset>"
            type(
                "EmptyDir (a temporary directory that shares a pod's lifetime)",
                [("Medium", directory.medium), ("SizeLimit", size)])
        } else if let secret = source.secret {
            type(
                "Secret (a volume populated by a Secret)",
                [("SecretName", secret.secretName), ("Optional", "\(secret.optional == true)")])
        } else if let map = source.configMap {
            type(
                "ConfigMap (a volume populated by a ConfigMap)",
                [("Name", map.localObjectReference.name), ("Optional", "\(map.optional == true)")])
        } else if let projected = source.projected {
            self.projected(projected)
        } else if let claim = source.persistentVolumeClaim {
            type(
                "PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)",
                [("ClaimName", claim.claimName), ("ReadOnly", "\(claim.readOnly)")])
        } else if let downward = source.downwardAPI {
            self.downward(downward)
        } else if let ephemeral = source.ephemeral {
            type(
                "EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)", [])
            if let template = ephemeral.volumeClaimTemplate {
                claim(template.metadata, template.spec, level: 2)
            }
        } else if let nfs = source.nfs {
            self.nfs(nfs)
        } else if let csi = source.csi {
            type(
                "CSI (a Container Storage Interface (CSI) volume source)",
                [("Driver", csi.driver), ("FSType", csi.fsType ?? ""), ("ReadOnly", "\(csi.readOnly == true)")])
            attributes(csi.volumeAttributes)
        } else if let image = source.image {
            type(
                "Image (a container image or OCI artifact)",
                [("Reference", image.reference), ("PullPolicy", image.pullPolicy)])
        } else {
            fields(of: source)
        }
    }

    mutating func source(_ source: PersistentVolumeSource) {
        if let path = source.hostPath {
            hostPath(path)
        } else if let nfs = source.nfs {
            self.nfs(nfs)
        } else if let local = source.local {
            type("LocalVolume (a persistent volume backed by local storage on a node)", [("Path", local.path)])
        } else if let csi = source.csi {
            type(
                "CSI (a Container Storage Interface (CSI) volume source)",
                [
                    ("Driver", csi.driver), ("FSType", csi.fsType), ("VolumeHandle", csi.volumeHandle),
                    ("ReadOnly", "\(csi.readOnly)"),
                ])
            attributes(csi.volumeAttributes)
        } else {
            fields(of: source)
        }
    }

    private mutating func hostPath(_ path: HostPathVolumeSource) {
        type(
            "HostPath (bare host directory volume)",
            [("Path", path.path), ("HostPathType", path.type ?? "<none>")])
    }

    private mutating func nfs(_ nfs: NFSVolumeSource) {
        type(
            "NFS (an NFS mount that lasts the lifetime of a pod)",
            [("Server", nfs.server), ("Path", nfs.path), ("ReadOnly", "\(nfs.readOnly)")])
    }

    private mutating func projected(_ projected: ProjectedVolumeSource) {
        type("Projected (a volume that contains injected data from multiple sources)", [])
        for source in projected.sources {
            if let secret = source.secret {
                field("SecretName", secret.localObjectReference.name, level: 2)
                field("Optional", "\(secret.optional == true)", level: 2)
            } else if source.downwardAPI != nil {
                field("DownwardAPI", "true", level: 2)
            } else if let map = source.configMap {
                field("ConfigMapName", map.localObjectReference.name, level: 2)
                field("Optional", "\(map.optional == true)", level: 2)
            } else if let token = source.serviceAccountToken {
                field("TokenExpirationSeconds", "\(token.expirationSeconds ?? 3600)", level: 2)
            }
        }
    }

    private mutating func downward(_ downward: DownwardAPIVolumeSource) {
        type("DownwardAPI (a volume populated by information about the pod)", [])
        line(2, "Items:")
        for item in downward.items {
            if let field = item.fieldRef { line(3, "\(field.fieldPath) -> \(item.path)") }
            if let resource = item.resourceFieldRef { line(3, "\(resource.resource) -> \(item.path)") }
        }
    }

    private mutating func attributes(_ attributes: StringMap<String>) {
        list(
            "VolumeAttributes",
            attributes.entries.map { Self.shortened("\($0.key)=\($0.value)", Self.annotationBytesMax) }, level: 2)
    }

    /// A source without a layout of its own: its name, and its fields.
    private mutating func fields(of source: some Message) {
        guard let json = try? JSONValue.parse(source.encodedText()), let members = json.object,
            let (name, value) = members.first(where: { $0.value.object != nil })
        else { return line(1, "<unknown>") }
        field("Type", name.prefix(1).uppercased() + name.dropFirst(), level: 2)
        for (name, value) in value.object ?? [:] {
            field(name.prefix(1).uppercased() + name.dropFirst(), value.goText, level: 2)
        }
    }
}
